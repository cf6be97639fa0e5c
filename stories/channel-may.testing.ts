/** The cells of a member's own channel in the table of who may do what. */
import { whoMay } from '#rooms/rota/rules.ts'
import type { Cell, Matrix } from './cells.testing.ts'

const CHANNEL = '/desk/shifts/channel'

export function channelMay(): Matrix {
	const act = (verb: string, more: Readonly<Record<string, string>> = {}): Cell => ({ who: whoMay['see-mine'], status: 303, ask: () => ({ path: `${CHANNEL}/act`, form: { verb, ...more } }) })
	return {
		[`GET ${CHANNEL}`]: { '': { who: ['anyone'], ask: () => ({ path: CHANNEL }) } },
		[`POST ${CHANNEL}/act`]: { choose: act('choose', { way: 'sms', address: '+16125550142' }), prove: act('prove', { code: '000000' }), keep: act('keep'), end: act('end') },
	}
}
