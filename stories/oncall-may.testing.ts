/** Work without a shift, turns and pages: their part of the table of who may do what. */
import { newId } from '#ground/ids.ts'
import { days } from '#ground/time.ts'
import { whoMay } from '#rooms/rota/rules.ts'
import type { Cell, Fields, Matrix } from './cells.testing.ts'
import type { TestHub } from './house.testing.ts'
import type { Somebody } from './members.testing.ts'

const PATH = '/desk/shifts/oncall/act'

/** @param used hears which lines of whoMay stand in it */
export async function oncallMay(hub: TestHub, used: Set<string>): Promise<Matrix> {
	const { ports, pool } = { ...hub.house }
	const id = (what: string) => newId(what, ports.chance)
	const act = (verb: keyof typeof whoMay, fields: (as: Somebody) => Fields | Promise<Fields>): Cell => {
		used.add(verb)
		return { who: whoMay[verb], status: 303, ask: async (as) => ({ path: PATH, form: { verb, ...(await fields(as)) } }) }
	}
	const turns = (as: Somebody) => ({ id: id('turns'), kind: 'door', presence: 'standby', where: 'Mossgate laundry', every: '1', firstDay: '2030-01-01', from: '22:00', until: '06:00', members: [as.id ?? id('member')] })
	/** A page that rings for whoever asks. */
	const page = async (as: Somebody) => {
		const one = id('page')
		await pool.query(`insert into rota_pages (id, kind, reason, begun_at, state, ends_at) values ($1, 'door', 'question', $2, 'ringing', $3)`, [one, ports.now(), ports.now() + days(7)])
		if (as.id !== null) await pool.query('insert into rota_paged (page, ring, member, at) select $1, 0, id, $3 from ground_members where id = $2', [one, as.id, ports.now()])
		return { id: one }
	}
	used.add('see-oncall')
	return {
		'GET /desk/shifts/oncall': { '': { who: whoMay['see-oncall'], ask: () => ({ path: '/desk/shifts/oncall' }) } },
		[`POST ${PATH}`]: {
			'say-hours': act('say-hours', () => ({ id: id('said'), kind: 'calls', minutes: '30' })),
			'unsay-hours': act('unsay-hours', () => ({ id: id('said') })),
			'set-rotation': act('set-rotation', turns),
			'end-rotation': act('end-rotation', () => ({ id: id('turns') })),
			override: act('override', () => ({ shift: id('shift'), member: id('member') })),
			'set-desk-hours': act('set-desk-hours', () => ({ drop: '41' })),
			'begin-page': act('begin-page', () => ({ id: id('page'), kind: 'door', reason: 'question' })),
			'have-it': act('have-it', page),
			'cannot-now': act('cannot-now', page),
			'end-page': act('end-page', page),
		},
	}
}
