/** The clock's own row: what the house saw of the time, and whether something was forgotten that still lies on the disk. */
import { believed, look, stateOf, sureOf, type Clock, type ClockState } from './clock.ts'
import type { Ports } from './ports.ts'
import { number, type Tx } from './storage.server.ts'
import type { Instant } from './time.ts'

const instant = (column: string | number | null) => (column === null ? null : (number(column) as Instant))

async function readClock(tx: Tx): Promise<Clock | null> {
	const row = await tx.selectFrom('ground_clock').selectAll().executeTakeFirst()
	return row ? { seen: number(row.seen_at) as Instant, from: instant(row.jumped_from), left: number(row.left_ms), next: instant(row.jumped_next) } : null
}

async function writeClock(tx: Tx, { seen, from, left, next }: Clock): Promise<void> {
	const row = { seen_at: seen, jumped_from: from, left_ms: left, jumped_next: next }
	const { numUpdatedRows } = await tx.updateTable('ground_clock').set(row).executeTakeFirstOrThrow()
	if (numUpdatedRows === 0n) await tx.insertInto('ground_clock').values(row).onConflict((conflict) => conflict.doNothing()).execute()
}

/** Looks at the clock and notes what was seen. Gives the instant as of which things may be forgotten. */
export const noteTime = (ports: Ports): Promise<Instant> =>
	ports.storage.inOneGo(async (tx) => {
		const clock = look(await readClock(tx), ports.now())
		await writeClock(tx, clock)
		return sureOf(clock)
	})

/** A person has looked: the time is what the clock says. */
export const believeTime = (ports: Ports): Promise<void> => ports.storage.inOneGo((tx) => writeClock(tx, believed(ports.now())))

/** Whether the clock runs steadily, for whoever wants to know; notes nothing. */
export const clockState = (ports: Ports): Promise<ClockState> => ports.storage.inOneGo(async (tx) => stateOf(look(await readClock(tx), ports.now())))
