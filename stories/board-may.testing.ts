/** The board's part of the table of who may do what. */
import { whoPlans, type RotaAct } from '#rooms/rota/rotas.ts'
import type { Cell, Fields, Matrix } from './cells.testing.ts'
import type { TestHub } from './house.testing.ts'
import { dayAhead } from './rota.testing.ts'
import { newRota } from './rotas.testing.ts'

/** What has been refused in words leads back to the board, too: here only who is let in counts; what becomes of it, the board's own story tells. */
export function boardMay(hub: TestHub): Matrix {
	const [rota, other] = [newRota(hub), newRota(hub)]
	const [shift, member] = [`shift_${'0'.repeat(32)}`, `member_${'0'.repeat(32)}`]
	const fields = (act: RotaAct['act']): Fields => ({ act, rota: act === 'make' ? rota : other, ...(act === 'make' && { day: dayAhead(hub, 2), days: '14' }), ...(['put', 'out', 'pin', 'loosen'].includes(act) && { shift, member }), ...(act === 'publish' && { revision: '1' }), ...(act === 'set' && { freeze: '24', notice: '3' }) })
	const cell = (act: RotaAct['act']): Cell => ({ who: whoPlans[act], status: 303, ask: () => ({ path: '/desk/rota/act', form: fields(act) }) })
	const acts = ['make', 'plan', 'stop', 'put', 'out', 'pin', 'loosen', 'publish', 'drop', 'close', 'set'] as const satisfies readonly RotaAct['act'][]
	const page = (path: string): Cell => ({ who: ['anyone'], ask: () => ({ path }) })
	return {
		// Whoever may not plan is told so there, and sees no name: the board's own story tells that, too.
		'GET /desk/rota': { '': page('/desk/rota') },
		'GET /desk/rota/print': { '': page('/desk/rota/print') },
		'POST /desk/rota/act': Object.fromEntries(acts.map((act) => [act, cell(act)])),
		'POST /desk/shifts/answer': { '': { who: whoPlans.answer, status: 303, ask: () => ({ path: '/desk/shifts/answer', form: { answer: 'yes', shift } }) } },
	}
}
