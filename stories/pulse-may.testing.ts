/** Looking after how carrying is shared: its part of the table of who may do what. */
import { whoTends } from '#rooms/rota/tending.ts'
import { until } from './child.testing.ts'
import type { Cell, Matrix } from './cells.testing.ts'
import type { TestHub } from './house.testing.ts'
import { memberOf, type Somebody } from './members.testing.ts'
import { shiftIn, takes } from './rota.testing.ts'

export async function pulseMay(hub: TestHub): Promise<Matrix> {
	const mo = await memberOf(hub, 'Mo', ['helper'])
	let n = 0
	/** Each on a day of its own, so that rest and limits decide nothing here. */
	const held = async () => {
		const shift = await shiftIn(hub, { ahead: 12, from: `${String(8 + n).padStart(2, '0')}:${n % 2 === 0 ? '00' : '30'}`, until: `${String(8 + n).padStart(2, '0')}:${n % 2 === 0 ? '20' : '50'}` })
		n = (n + 1) % 12
		await takes(hub, mo, shift)
		return shift
	}
	const there = await held()
	const medic = () => shiftIn(hub, { ahead: 13, kind: 'medic', needs: [{ what: 'medic', least: 1, most: 1 }] })
	const act = (verb: 'take-off' | 'heard' | 'drop-shift'): Cell => ({
		who: whoTends[verb],
		status: 303,
		ask: async (as: Somebody) => {
			const mayDo = as.can.some((one) => whoTends[verb].some((who) => who === one))
			const { id } = mayDo && verb !== 'heard' ? await held() : there
			return { path: '/desk/pulse/act', form: { verb, shift: id, member: mo.id } }
		},
	})
	/** Looking goes on beside the house; who is refused must meet it at rest. */
	const atRest = () => until('nobody looks', async () => (await hub.house.pool.query(`select from rota_drill where sort = 'asked'`)).rowCount === 0, 60_000)
	return {
		'GET /desk/pulse': { '': { who: whoTends['see-pulse'], ask: () => ({ path: '/desk/pulse' }) } },
		'POST /desk/pulse/act': {
			'take-off': act('take-off'),
			heard: act('heard'),
			'drop-shift': act('drop-shift'),
			drill: { who: whoTends.drill, status: 303, ask: async () => (await atRest(), { path: '/desk/pulse/act', form: { verb: 'drill' } }) },
			'seat-learner': {
				who: whoTends['seat-learner'],
				status: 303,
				ask: async (as: Somebody) => {
					await atRest()
					if (as.can.some((one) => whoTends['seat-learner'].some((who) => who === one))) await medic()
					return { path: '/desk/pulse/act', form: { verb: 'seat-learner', what: 'medic' } }
				},
			},
		},
	}
}
