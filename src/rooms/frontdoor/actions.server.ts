/** Front door: read, decide, save, tell. Every way into this room is in this file or goes out from it: by the door, with the receipt, at the desk. */
import * as v from 'valibot'
import { lay, lift } from '#ground/lasting.server.ts'
import { findMember } from '#ground/members.server.ts'
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { DoesNotOpen, type Sealed } from '#ground/sealed.ts'
import { again, tell, type Tx } from '#ground/storage.server.ts'
import { holds } from '#ground/teams.server.ts'
import { endOf, halfDayOf, type HalfDay, type Instant } from '#ground/time.ts'
import type { Given } from './giving.ts'
import { ListingId, type Command, type Facts, type FileId, type Listing, type Rewrap, type Side } from './model.ts'
import { reasonOf, shown, standing, whoMay, type Count, type Reason } from './rules.ts'
import { concerned, findFor, isKeptFrom, keptFrom } from './apart.server.ts'
import { QUEUE_TOPIC } from './ending.server.ts'
import { handOut } from './opening.server.ts'
import type { Seen } from './opening.ts'
import { dropHours, dropOldTogether } from './opening-store.server.ts'
import { counting } from './working.server.ts'
import * as store from './store.server.ts'
import { untilOf } from './store.server.ts'
import { allowed, move, type Refused } from './moving.server.ts'

export * from './door.server.ts'
export { dropEnded, QUEUE_TOPIC } from './ending.server.ts'
export * from './returning.server.ts'

const WINDOW = 50

/** Which of the lines on the desk are about something that is not there for this member. */
export const hiddenLines = (ports: Ports, tx: Tx, by: Speaker): Promise<ReadonlySet<string>> => keptFrom(ports, tx, by)

/** Who has to do with a record, for a member who may see it; null for anybody else. */
export async function concernedFor(ports: Pick<Ports, 'keys'>, tx: Tx, listing: string, by: MemberId): Promise<readonly MemberId[] | null> {
	const member = await findMember(tx, by)
	const id = v.safeParse(ListingId, listing)
	if (!member || !id.success || !isAllowed({ as: 'member', member }, whoMay.open)) return null
	const found = await findFor(ports, tx, { as: 'member', member }, id.output)
	return found ? [...(await concerned(ports, tx, found))] : null
}

export type Line = { readonly id: ListingId; readonly facts: Facts; readonly state: Listing['state']; readonly heldBy: string | null; readonly heldUntil: Instant | null; readonly reason: Reason; readonly version: number; readonly sealedWhere: string; readonly turnHalf: HalfDay; readonly takenBy: string | null }
export type Queue = { readonly lines: readonly Line[]; readonly tally: store.Tally; readonly next: store.Place | null }

const lineOf = ({ listing: read, version, sealedWhere, takenBy }: store.Entry, now: Instant): Line => {
	const listing = standing(read, now)
	const held = listing.state === 'held' ? listing : null
	return { id: listing.id, facts: listing.facts, state: listing.state, heldBy: held?.by ?? null, heldUntil: held?.until ?? null, reason: reasonOf(listing, halfDayOf(now)), version, sealedWhere, turnHalf: listing.turnHalf, takenBy }
}

export const queueFor = (ports: Ports, by: Speaker, side: Side, from: store.Place | null): Promise<Result<Queue, 'not-yours-to-do'>> =>
	allowed(by, whoMay['see-queue'], ports, async (tx) => {
		const kept = [...(await keptFrom(ports, tx, by))]
		const entries = await store.queue(tx, side, from, WINDOW + 1, kept)
		const lines = entries.slice(0, WINDOW).map((entry) => lineOf(entry, ports.now()))
		const last = lines.at(-1)
		return done({ lines, tally: await store.tally(tx, side, kept), next: entries.length > WINDOW && last ? { turnHalf: last.turnHalf, id: last.id } : null })
	})

/** `given`: whom it is offered to, null for whoever is next. */
export type GivenLine = Line & { readonly given: Given | null }

/** What somebody has now, and what is offered to them: both end with the half hour. */
export const mineFor = (ports: Ports, by: Speaker): Promise<Result<{ readonly mine: readonly GivenLine[]; readonly offered: readonly GivenLine[] }, 'not-yours-to-do'>> =>
	allowed(by, whoMay['see-queue'], ports, async (tx) => {
		if (by.as !== 'member') return refuse('not-yours-to-do')
		const kept = await keptFrom(ports, tx, by)
		const found = (await store.heldNow(tx, by.member.id, ports.now())).filter(({ listing }) => !kept.has(listing.id))
		const lines = found.map((entry) => ({ ...lineOf(entry, ports.now()), given: givenOf(entry.listing, ports.now()) }))
		return done({ mine: lines.filter(({ heldBy }) => heldBy === by.member.id), offered: lines.filter(({ heldBy, given }) => heldBy !== by.member.id && given !== null) })
	})

export type Opened = Line & {
	readonly team: string
	readonly epoch: number
	readonly told: Uint8Array
	readonly teamWrap: Sealed
	readonly wrapped: 'door' | 'desk'
	readonly endsAt: Instant
	readonly extended: number
	readonly longer: Listing['longer']
	readonly held: boolean
	readonly outcome: string | null
	readonly seen: Seen
	/** Something lies there that two open together. */
	readonly hasClose: boolean
	readonly given: Given | null
	readonly said: readonly (Omit<store.SaidRow, 'saidHalf'> & { readonly ago: number })[]
	readonly alike: readonly Line[]
}

/** Everything a member needs to open one listing in their browser. What is sealed stays sealed here. */
export const openListing = (ports: Ports, by: Speaker, id: ListingId, doing: 'open' | 'export' = 'open'): Promise<Result<Opened, 'not-here' | 'not-yours-to-do' | 'opened-enough' | 'search-needs-second'>> =>
	openFor(ports, by, id, doing).then((opened) => (doing === 'open' ? counting(ports, by, opened) : opened))

const openFor = (ports: Ports, by: Speaker, id: ListingId, doing: 'open' | 'export'): ReturnType<typeof openListing> =>
	allowed(by, whoMay.open, ports, async (tx) => {
		if (by.as !== 'member') return refuse('not-yours-to-do')
		const handed = await handOutOne(ports, tx, by, id, doing)
		if (!handed.ok) return handed
		const found = handed.value
		const nowHalf = halfDayOf(ports.now())
		const said = await store.thread(tx, id, ['message', 'note'])
		const alike = found.alike === null ? [] : await store.alikeTo(tx, id, found.alike, 5, [...(await keptFrom(ports, tx, by))])
		return done({
			...lineOf(found, ports.now()),
			...sealedParts(ports, found),
			extended: found.listing.extended,
			longer: found.listing.longer,
			held: found.hold !== null,
			outcome: found.listing.state === 'closed' ? found.listing.outcome : null,
			seen: found.seen,
			hasClose: found.hasClose,
			given: givenOf(found.listing, ports.now()),
			said: said.map(({ saidHalf, ...rest }) => ({ ...rest, ago: nowHalf - saidHalf })),
			alike: alike.map((entry) => lineOf(entry, ports.now())),
		})
	})

/** Counted and charged first, then read as it stands. */
async function handOutOne(ports: Ports, tx: Tx, by: Extract<Speaker, { as: 'member' }>, id: ListingId, doing: 'open' | 'export'): Promise<Result<store.Whole, 'not-here' | 'opened-enough' | 'search-needs-second'>> {
	const before = await findFor(ports, tx, by, id)
	if (!before) return refuse('not-here')
	const handed = await handOut(ports, tx, by.member.id, [before], doing)
	const found = handed.ok ? await store.findListing(tx, id) : undefined
	return handed.ok ? (found ? done(found) : refuse('not-here')) : handed
}

const givenOf = (read: Listing, now: Instant): Given | null => {
	const listing = standing(read, now)
	return listing.state === 'held' ? listing.given : null
}

const sealedParts = (ports: Ports, found: store.Whole) => ({
	team: found.team,
	epoch: found.epoch,
	told: found.told,
	wrapped: found.wrapped,
	teamWrap: lift(ports.keys, untilOf(found), found.listing.id, found.teamWrap),
	endsAt: endOf(found.listing.endsWeek),
})

export type Searchable = Line & { readonly team: string; readonly epoch: number; readonly told: Uint8Array; readonly teamWrap: Sealed; readonly wrapped: 'door' | 'desk'; readonly endsAt: Instant }

/** A window of everything that can still be opened, for a search that happens in the member's browser. Empty when there is no more. */
export const searchable = (ports: Ports, by: Speaker, after: string, doing: 'search' | 'export' = 'search'): Promise<Result<readonly Searchable[], 'not-yours-to-do' | 'opened-enough' | 'search-needs-second'>> =>
	allowed(by, whoMay.open, ports, async (tx) => {
		if (by.as !== 'member') return refuse('not-yours-to-do')
		for (let from = after; ; ) {
			const found = await store.wholeAfter(tx, from, 200)
			const kept = await keptFrom(ports, tx, by, found.map(({ listing }) => listing.id))
			const open = found.filter(({ listing }) => !kept.has(listing.id)).flatMap((whole) => searchableOf(ports, whole) ?? [])
			const last = found.at(-1)
			if (open.length > 0 || !last) {
				const ids = new Set(open.map(({ id }) => id))
				const handed = doing === 'export' ? done(null) : await handOut(ports, tx, by.member.id, found.filter(({ listing }) => ids.has(listing.id)), 'search')
				return handed.ok ? done(open) : handed
			}
			from = last.listing.id
		}
	})

/** Null where its week is over or somebody touched it: one such row must not end everybody's search. */
function searchableOf(ports: Ports, whole: store.Whole): Searchable | null {
	try {
		return { ...lineOf(whole, ports.now()), ...sealedParts(ports, whole) }
	} catch (fault) {
		if (fault instanceof DoesNotOpen) return null
		throw fault
	}
}

/** The first opener re-wraps; whoever comes second changes nothing, and whoever does not hold its key has nothing to put there. */
export const rewrapListing = (ports: Ports, by: Speaker, id: ListingId, { teamWrap, alike }: Rewrap): Promise<Result<null, 'not-here' | 'not-yours-to-do'>> =>
	again(() =>
		allowed(by, whoMay.open, ports, async (tx) => {
			const found = await findFor(ports, tx, by, id)
			if (!found || by.as !== 'member' || !(await holds(tx, by.member.id, found.team, [found.epoch]))) return refuse('not-here')
			if (found.wrapped === 'desk') return done(null)
			await store.rewrap(tx, found, lay(ports.keys, untilOf(found), id, teamWrap, ports.chance), alike)
			return done(null)
		}),
	)

export const voiceFor = (ports: Ports, by: Speaker, id: ListingId, file: FileId): Promise<Result<Uint8Array[], 'not-here' | 'not-yours-to-do'>> =>
	allowed(by, whoMay.open, ports, async (tx) => {
		const pieces = (await isKeptFrom(ports, tx, by, id)) ? [] : await store.findVoice(tx, id, file)
		return pieces.length > 0 ? done(pieces) : refuse('not-here')
	})

/** A member does something with a listing: claim, reply, close … The table in rules says what is possible. */
export const moveListing = (ports: Ports, by: Speaker, id: ListingId, command: Command) =>
	again(async () =>
		ports.storage.inOneGo(async (tx): Promise<Result<Line, Refused>> => {
			const found = await findFor(ports, tx, by, id)
			if (!found) return refuse('not-here')
			const moved = await move(ports, tx, by, found, command)
			return moved.ok ? done(lineOf({ ...found, listing: moved.value, version: found.version + 1 }, ports.now())) : moved
		}),
	).then((moved) => counting(ports, by, moved))

export const countsFor = (ports: Ports, by: Speaker): Promise<Result<Count[], 'not-yours-to-do'>> => allowed(by, whoMay.count, ports, async (tx) => done(shown(await store.counts(tx))))

/** Whatever was held too long is nobody's again, and nobody's name stays on it; what two were to open together is over with it. */
export const letLapse = (ports: Ports): Promise<number> =>
	ports.storage.inOneGo(async (tx) => {
		const lapsed = await store.letLapse(tx, ports.now())
		await dropOldTogether(tx, ports.now())
		await dropHours(tx, ports.now())
		if (lapsed > 0) tell(tx, QUEUE_TOPIC)
		return lapsed
	})
