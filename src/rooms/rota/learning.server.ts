/**
 * Rota: a place to learn beside somebody who knows how. It is a small shift of its own at the same hours, so that rest, limits and one place at a time
 * hold for who learns as for everybody; it adds no hands, and the shift beside it is held without it.
 */
import { newId } from '#ground/ids.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { after } from '#ground/time.ts'
import { isLearning, type Shift, type ShiftId, type What } from './model.ts'
import { AHEAD_LOOKED } from './spare.ts'
import { addShift } from './store.server.ts'
import { whoTends } from './tending.ts'
import { openUntil } from './tending-store.server.ts'

/** Learning takes more than once, and not every week of somebody's life. */
const SEATS = 3

/** Beside the next shifts that need it: those that open nothing sealed, and none with children, who are with people somebody has looked at. @returns how many */
export const seatLearner = (ports: Ports, by: Speaker, what: What): Promise<Result<number, 'not-yours-to-do' | 'not-here'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (!isAllowed(by, whoTends['seat-learner'])) return refuse('not-yours-to-do')
		const open = await openUntil(tx, ports.now(), after(ports.now(), AHEAD_LOOKED))
		const has = new Set(open.flatMap(({ shift }) => (isLearning(shift) ? [shift.serves] : [])))
		const those = open.filter(({ shift }) => shift.needs.some((need) => need.what === what) && shift.opens === 'nothing' && shift.presence === 'there' && shift.kind !== 'childcare' && !has.has(shift.id)).slice(0, SEATS)
		if (those.length === 0) return refuse('not-here')
		for (const { shift } of those) await addShift(tx, besides(shift, newId('shift', ports.chance) as ShiftId))
		return done(those.length)
	})

const besides = (shift: Shift, id: ShiftId): Shift => ({ ...shift, id, places: 1, least: 0, worth: 1, needs: [], newcomers: 1, isPaired: false, serves: shift.id })
