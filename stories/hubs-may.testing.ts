/** Other hubs: their part of the table of who may do what. */
import { newId } from '#ground/ids.ts'
import { whoMay } from '#rooms/hubs/rules.ts'
import type { Cell, Matrix } from './cells.testing.ts'
import type { TestHub } from './house.testing.ts'

export function hubsMay(hub: TestHub): Matrix {
	const { ports } = hub.house
	const page = (path: string): Cell => ({ who: ['anyone'], ask: () => ({ path }) })
	const peer = () => newId('peer', ports.chance)
	const act = (verb: 'trust' | 'end' | 'ask-again'): Cell => ({ who: whoMay[verb], status: 303, ask: () => ({ path: '/desk/hubs/act', form: { act: verb, peer: peer() } }) })
	return {
		'GET /hub.json': { '': page('/hub.json') },
		// Whoever is no hub that is trusted hears that nothing is here, member or not.
		'POST /inbox': { '': { who: ['anyone'], status: 404, ask: () => ({ path: '/inbox', json: {} }) } },
		// Whoever may not is told so there, and sees nothing of it: the room's own story tells that, too.
		'GET /desk/hubs': { '': page('/desk/hubs') },
		'GET /desk/hubs/heard': { '': page('/desk/hubs/heard') },
		'POST /desk/hubs/act': { trust: act('trust'), end: act('end'), 'ask-again': act('ask-again'), 'agree-line': { who: whoMay['agree-line'], status: 303, ask: () => ({ path: '/desk/hubs/act', form: { act: 'agree-line', peer: peer(), number: '+16125550155', anHour: '2', from: '22', until: '6', languages: 'es' } }) }, 'end-line': { who: whoMay['end-line'], status: 303, ask: () => ({ path: '/desk/hubs/act', form: { act: 'end-line', peer: peer() } }) }, ask: { who: whoMay['ask-hub'], status: 303, ask: () => ({ path: '/desk/hubs/act', form: { act: 'ask', at: 'nowhere' } }) } },
		'POST /desk/hubs/heard/act': { '': { who: whoMay['take-up'], status: 303, ask: () => ({ path: '/desk/hubs/heard/act', form: { peer: peer(), alert: 'alert_00000000', into: '' } }) } },
	}
}
