/** Legal holds at rest. What they hold stands in the rooms. */
import * as v from 'valibot'
import { Hold, SHOWN_FOR, type HoldId } from './holds.ts'
import { Stale, type Tx } from './storage.server.ts'
import { halfDayOf, type Instant } from './time.ts'

export async function allHolds(tx: Tx): Promise<Hold[]> {
	const rows = await tx.selectFrom('ground_holds').selectAll().orderBy('placed_half').orderBy('id').execute()
	return rows.map((row) =>
		v.parse(Hold, {
			id: row.id,
			askedBy: row.asked_by,
			scope: row.scope,
			reviewHalf: row.review_half,
			because: row.because,
			placedBy: row.placed_by,
			placedHalf: row.placed_half,
			ended: row.ended_half === null ? null : { by: row.ended_by, half: row.ended_half, because: row.ended_for },
		}),
	)
}

const rowOf = (hold: Hold) => ({ review_half: hold.reviewHalf, because: hold.because, ended_by: hold.ended?.by ?? null, ended_half: hold.ended?.half ?? null, ended_for: hold.ended?.because ?? null })

export async function addHold(tx: Tx, hold: Hold): Promise<void> {
	await tx.insertInto('ground_holds').values({ id: hold.id, asked_by: hold.askedBy, scope: hold.scope, placed_by: hold.placedBy, placed_half: hold.placedHalf, ...rowOf(hold) }).execute()
}

/** @throws Stale where it ended meanwhile */
export async function saveHold(tx: Tx, hold: Hold): Promise<void> {
	const saved = await tx.updateTable('ground_holds').set(rowOf(hold)).where('id', '=', hold.id).where('ended_half', 'is', null).executeTakeFirst()
	if (saved.numUpdatedRows !== 1n) throw new Stale()
}

/** Drops those that ended a month ago and hold nothing any more. */
export async function dropOldHolds(tx: Tx, now: Instant): Promise<void> {
	await tx.deleteFrom('ground_holds').where('ended_half', '<', halfDayOf(now) - SHOWN_FOR).execute()
}

export const holdIds = async (tx: Tx): Promise<HoldId[]> => (await tx.selectFrom('ground_holds').select('id').execute()).map(({ id }) => id as HoldId)
