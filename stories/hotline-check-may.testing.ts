/** Going and looking: its part of the table of who may do what. */
import { newId } from '#ground/ids.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import type { Cell, Fields, Matrix } from './cells.testing.ts'
import { incidentAt } from './checks.testing.ts'
import type { TestHub } from './house.testing.ts'
import type { Somebody } from './members.testing.ts'

const PATH = '/desk/checks/act'

export async function hotlineCheckMay(hub: TestHub): Promise<Matrix> {
	const { ports, pool } = hub.house
	const incident = await incidentAt(hub)
	/** Something they are asked to look at, as far as they can be. */
	const task = async (as: Somebody, state: string): Promise<string> => {
		const id = newId('task', ports.chance)
		if (as.id !== null) await pool.query(`insert into hotline_tasks (id, incident, member, state, offered_at, ends_at) select $1, $2, id, $4, $5, $5 from ground_members where id = $3 on conflict (incident, member) do update set id = $1, state = $4`, [id, incident, as.id, state, ports.now()])
		return id
	}
	const isFor = (as: Somebody, who: readonly string[]) => as.can.some((one) => who.includes(one))
	const act = (verb: string, who: readonly string[], state: string, more: Fields = {}): Cell => ({ who, status: 303, ask: async (as) => ({ path: PATH, form: { verb, task: isFor(as, who) ? await task(as, state) : newId('task', ports.chance), ...more } }) })
	return {
		'GET /desk/checks': { '': { who: ['anyone'], ask: () => ({ path: '/desk/checks' }) } },
		[`POST ${PATH}`]: {
			accept: act('accept', whoMay.accept, 'offered', { eta: '9' }),
			decline: act('decline', whoMay.accept, 'offered'),
			arrive: act('arrive', whoMay.accept, 'accepted'),
			away: act('away', whoMay.accept, 'told'),
			well: act('well', whoMay['see-own-checks'], 'on-scene'),
			tell: act('tell', whoMay.found, 'on-scene', { incident, saw: 'nothing', what: '', really: '' }),
		},
	}
}
