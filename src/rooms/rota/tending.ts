/** Rota: who may look after how it is shared out, and at what. Who carries how much is never among it, but for one's own. */
import type { Who } from '#ground/people.ts'
import { WHO_CARRIES } from './rules.ts'

/**
 * @property see-pulse figures of all @property see-keystones what would fall, and which learning would help @property see-names without whom
 * @property take-off a carer takes somebody off a place, without a reason @property heard whoever was taken off has read it
 */
export const whoTends: Readonly<Record<'see-pulse' | 'see-keystones' | 'see-names' | 'take-off' | 'heard' | 'drop-shift' | 'drill' | 'seat-learner', readonly Who[]>> = {
	'see-pulse': ['steward', 'teller', 'carer'],
	'see-keystones': ['steward', 'teller'],
	'see-names': ['steward'],
	'take-off': ['carer'],
	heard: WHO_CARRIES,
	'drop-shift': ['steward', 'teller'],
	drill: ['steward', 'teller'],
	'seat-learner': ['steward', 'teller'],
}
