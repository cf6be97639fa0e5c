/** Hotline: the change of shift: a dispatcher says something of everything that is open, another one takes each by hand. */
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, tell } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { HOTLINE_TOPIC, memberOf } from './actions.server.ts'
import { boardFor, type Board } from './board.server.ts'
import { barsTaking, itemsOf, LEFT_LYING, unsaid, type Handed, type Item, type Said } from './handed.ts'
import * as store from './handed-store.server.ts'
import { whoMay } from './rules.ts'

/** @property open what would be handed over now @property handed what was, the waiting first; of the shift before, whoever that was */
export type ShiftChange = { readonly now: Instant; readonly board: Board; readonly open: readonly Item[]; readonly handed: readonly Handed[] }
type Why = 'not-here' | 'say-of-each' | 'nothing-open' | 'same-person' | 'someone-has-it'

const openOn = ({ open, closed, needs, quarantined, calls, now }: Board) => itemsOf({ lines: [...open, ...closed], needs, quarantined: quarantined.n, calls }, now)

/** @param there the board, where it has just been read */
export async function shiftChange(ports: Ports, by: Speaker, there: Board | null = null): Promise<Result<ShiftChange, 'not-here'>> {
	if (!isAllowed(by, whoMay['hand-shift'])) return refuse('not-here')
	const board = there ? done(there) : await boardFor(ports, by)
	if (!board.ok) return board
	const rows = await ports.storage.inOneStatement((tx) => store.allHanded(tx))
	const open = openOn(board.value)
	const me = memberOf(by)
	const handed = rows.map((row): Handed => {
		const now = open.find(({ item }) => item === row.item)
		return { ...(now ?? { item: row.item, sort: row.sort, incident: row.incident, since: null, until: null, n: 1, next: null }), says: row.says, note: row.note, givenAt: row.givenAt, isMine: row.givenBy === me && me !== null, isAccepted: row.acceptedAt !== null }
	})
	return done({ now: board.value.now, board: board.value, open, handed: handed.toSorted((a, b) => Number(a.isAccepted) - Number(b.isAccepted) || a.givenAt - b.givenAt) })
}

/** Everything that is open, or nothing: what somebody forgets to say something of is what gets lost. */
export async function handOver(ports: Ports, by: Speaker, said: readonly Said[]): Promise<Result<number, Why>> {
	const me = memberOf(by)
	if (!isAllowed(by, whoMay['hand-shift']) || me === null) return refuse('not-here')
	const board = await boardFor(ports, by)
	if (!board.ok) return board
	const open = openOn(board.value)
	if (open.length === 0) return refuse('nothing-open')
	if (unsaid(open, said).length > 0) return refuse('say-of-each')
	await ports.storage.inOneGo(async (tx) => {
		for (const item of open) {
			const one = said.find((each) => each.item === item.item)
			if (one) await store.hand(tx, item, one, me, ports.now())
		}
		tell(tx, HOTLINE_TOPIC)
	})
	return done(open.length)
}

/** @param items their names; those somebody took meanwhile are left to them */
export function takeOver(ports: Ports, by: Speaker, items: readonly string[]): Promise<Result<number, Why>> {
	const me = memberOf(by)
	if (!isAllowed(by, whoMay['hand-shift']) || me === null) return Promise.resolve(refuse('not-here'))
	return again(() =>
		ports.storage.inOneGo(async (tx) => {
			const rows = (await store.allHanded(tx)).filter(({ item }) => items.includes(item))
			if (rows.length === 0) return refuse('not-here')
			const bars = rows.map(({ givenBy, acceptedAt }) => barsTaking({ isMine: givenBy === me, isAccepted: acceptedAt !== null }))
			if (bars.every((bar) => bar !== null)) return refuse(bars.find((bar) => bar !== null) ?? 'not-here')
			let taken = 0
			for (const [i, { item }] of rows.entries()) if (bars[i] === null && (await store.accept(tx, item, me, ports.now()))) taken += 1
			tell(tx, HOTLINE_TOPIC)
			return done(taken)
		}),
	)
}

/** What waits for somebody to take it, and since when the oldest does; for the board. */
export const leftLying = ({ handed, now }: Pick<ShiftChange, 'handed' | 'now'>): { readonly n: number; readonly isLate: boolean } => {
	const left = handed.filter(({ isAccepted }) => !isAccepted)
	return { n: left.length, isLate: left.some(({ givenAt }) => now - givenAt >= LEFT_LYING) }
}
export const waitingItems = (ports: Ports): Promise<number> => ports.storage.inOneGo((tx) => store.waiting(tx))
