/**
 * Rota: something is happening nearby, and what was to begin there waits until a person says that it goes on. Nothing is called off and nobody loses a
 * place: whoever would set out reads that they wait. It is not said why, and it does not go on by itself.
 */
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import type { Tx } from '#ground/storage.server.ts'
import { after, hours } from '#ground/time.ts'
import type { Shift, ShiftId } from './model.ts'
import { whoMay } from './rules.ts'
import { shiftOf, tables } from './store.server.ts'

/** What begins later than this is not touched. */
export const PAUSES_AHEAD = hours(4)

/** What is under way or begins soon in this part of town. @returns how many wait now that did not before */
export async function pauseNear(ports: Ports, tx: Tx, zone: string): Promise<number> {
	const now = ports.now()
	const near = await tables(tx).selectFrom('rota_shifts').select('id').where('zone', '=', zone).where('state', '=', 'open').where('ends', '>', now).where('begins', '<', after(now, PAUSES_AHEAD)).orderBy('id').execute()
	if (near.length === 0) return 0
	const { numInsertedOrUpdatedRows = 0n } = await tables(tx).insertInto('rota_paused').values(near.map(({ id }) => ({ shift: id, since: now }))).onConflict((conflict) => conflict.doNothing()).executeTakeFirstOrThrow()
	return Number(numInsertedOrUpdatedRows)
}

/** What waits and has not ended. Which shifts there are is no secret to a member; why they wait is not said. */
export async function pausedFor(ports: Ports, by: Speaker): Promise<{ readonly shifts: readonly Shift[]; readonly mayResume: boolean }> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['see-mine'])) return { shifts: [], mayResume: false }
	const mayResume = isAllowed(by, whoMay['resume-work'])
	const rows = await ports.storage.inOneStatement((tx) => tables(tx).selectFrom('rota_shifts').innerJoin('rota_paused', 'shift', 'rota_shifts.id').selectAll('rota_shifts').where('ends', '>', ports.now()).where('state', '=', 'open').orderBy('begins').orderBy('rota_shifts.id').execute())
	return { shifts: rows.map(shiftOf), mayResume }
}

/** A person says that it goes on. Said twice, it goes on once. */
export async function resumeWork(ports: Ports, by: Speaker, shift: ShiftId): Promise<Result<true, 'not-yours-to-do' | 'not-here'>> {
	if (!isAllowed(by, whoMay['resume-work'])) return refuse('not-yours-to-do')
	const { numDeletedRows } = await ports.storage.inOneStatement((tx) => tables(tx).deleteFrom('rota_paused').where('shift', '=', shift).executeTakeFirst())
	return numDeletedRows > 0n ? done(true as const) : refuse('not-here')
}
