/** Front door: read, decide, save, tell. Every way into this room is in this file. */
import { setTimeout as wait } from 'node:timers/promises'
import * as v from 'valibot'
import type { Opener, OpenPlace } from '#ground/asking.ts'
import { areApartNow, isAnother } from '#ground/apart.server.ts'
import { sameBytes } from '#ground/chance.ts'
import { mayAnswer } from '#ground/attestations.server.ts'
import { keepWrong, readersNow, type PostedWrong, type Readers } from '#ground/care.server.ts'
import { doorIsShut, endWith } from '#ground/hub.ts'
import { dropLinesAbout } from '#ground/hub.server.ts'
import { lay, lift } from '#ground/lasting.server.ts'
import { step } from '#ground/machine.ts'
import { findMember } from '#ground/members.server.ts'
import { post } from '#ground/notes.server.ts'
import { isAllowed, type MemberId, type Speaker, type Who } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { inForce, type ScheduleChange } from '#ground/schedule.ts'
import { scheduleChanges } from '#ground/schedule.server.ts'
import { DoesNotOpen, type Sealed } from '#ground/sealed.ts'
import { areTwo } from '#ground/second.server.ts'
import { again, tell, type Tx } from '#ground/storage.server.ts'
import { holds, takesEpoch } from '#ground/teams.server.ts'
import { endOf, halfDayOf, halfDaysAfter, seconds, type HalfDay, type Instant, type Week } from '#ground/time.ts'
import type { Language } from '#ground/words.ts'
import type { Came, Kept } from './answer.ts'
import { forgetTogether } from './closepart.server.ts'
import type { Given } from './giving.ts'
import { ListingId, type Command, type Facts, type FileId, type Listing, type Posted, type Refusal, type Rewrap, type Said, type SealedWhere, type Side } from './model.ts'
import { ANSWERS, begin, listings, MESSAGES_AT_MOST, PACE_OVER, reasonOf, shown, standing, waitOf, whoMay, type Count, type Reason, type Wait } from './rules.ts'
import { answerersOf, concerned, findFor, isAnswerable, isKeptFrom, keepFrom, keptFrom, markWrote } from './apart.server.ts'
import { drop, QUEUE_TOPIC, relay } from './ending.server.ts'
import { handOut } from './opening.server.ts'
import type { Seen } from './opening.ts'
import { dropHours, dropMarks, dropOldTogether } from './opening-store.server.ts'
import { counting } from './working.server.ts'
import * as store from './store.server.ts'
import { untilOf } from './store.server.ts'

export { dropEnded, QUEUE_TOPIC } from './ending.server.ts'

const WINDOW = 50
/** Milliseconds; longer than either way needs. */
const LOOK_UP_TAKES = 60

type Refused = Refusal | 'needs-attestation' | 'not-here' | 'not-from-here' | 'not-yours-to-do'

// At the door

export type FrontPage = { readonly near: readonly OpenPlace[]; readonly opener: (Opener & { readonly isTrial: boolean }) | null; readonly areTwo: boolean; readonly changes: readonly ScheduleChange[] }

/** What the door shows before anybody has said anything: places open near here, whether anybody could open an ask, whether two could together, and how long it would be kept. */
export const frontPage = (ports: Ports, language: Language): Promise<FrontPage> =>
	ports.recent(`frontdoor/page/${language}`, seconds(2), () =>
		ports.storage.inOneGo(async (tx) => ({
			near: await ports.ask(tx, 'open-near', { language, nowHalf: halfDayOf(ports.now()) }),
			opener: await ports.ask(tx, 'who-opens', { work: 'frontdoor' }),
			areTwo: await areTwo(tx),
			changes: await scheduleChanges(tx),
		})),
	)

/**
 * Keeps a sealed listing. The same form posted again, even at the same moment or after a crash, is the same listing and gets the same answer.
 * A member at a table or on the phone takes it for somebody; anybody else leaves their own.
 */
export async function postListing(ports: Ports, by: Speaker, posted: Posted, sealedWhere: SealedWhere): Promise<Result<Kept, 'nobody-can-open' | 'paused' | 'hub-ends' | 'stale-key' | 'not-yours-to-do' | 'already-there'>> {
	if (!isAllowed(by, by.as === 'member' ? whoMay.take : whoMay.post)) return refuse('not-yours-to-do')
	const { settings } = ports.hub()
	const shut = doorIsShut(settings, posted.facts.side, by.as === 'member', halfDayOf(ports.now()))
	if (shut) return refuse(shut)
	if (posted.facts.zone !== null && !settings.zones.some(({ id }) => id === posted.facts.zone)) return refuse('stale-key')

	const { opener, changes } = await frontPage(ports, settings.languages[0])
	if (!opener) return refuse('nobody-can-open')
	if (posted.team !== opener.team) return refuse('stale-key')

	const listing = begin(posted.id, posted.facts, ports.now(), inForce(changes, ports.now()))
	const once = ports.keys.digest('once', posted.once)
	const lookup = ports.keys.digest('receipt', posted.lookup)
	const laid = (wrap: Sealed) => lay(ports.keys, listing.endsWeek, listing.id, wrap, ports.chance)
	const kept = { told: posted.told, teamWrap: laid(posted.teamWrap), wrapped: 'door', holderWrap: laid(posted.holderWrap), lookup, close: posted.close ? laid(posted.close) : null } as const
	const takenBy = by.as === 'member' ? by.member.id : null

	const row: store.NewListing = { listing, kept, once, team: posted.team, epoch: posted.epoch, sealedWhere: takenBy ? 'member' : sealedWhere, takenBy }

	const isNew = posted.epoch === opener.epoch ? await addWith(ports, row, posted) : await addOlder(ports, row, posted)
	if (isNew === 'stale-key') return refuse(isNew)
	const there = isNew ? listing : await keptBefore(ports, once, lookup)
	if (there) await counting(ports, by, done(null))
	return there ? done({ id: there.id, wait: await recentWait(ports, there), endsAt: endOf(there.endsWeek) }) : refuse('already-there')
}

/** False where the form or the receipt is there already. In a rush nearly all are asks in writing, one row each: many of those go in one statement. */
function addWith(ports: Ports, row: store.NewListing, { voice, facts }: Posted): Promise<boolean> {
	if (voice === null && facts.side === 'ask') return ports.together('frontdoor/add', row, (rows) => addAll(ports, rows))
	return ports.storage.inOneGo((tx) => addOne(ports, tx, row, voice))
}

/** Sealed to another key than the one that was newest a moment ago: the one before, while it is still taken, or one that is newer still. */
const addOlder = (ports: Ports, row: store.NewListing, { team, epoch, voice }: Posted): Promise<boolean | 'stale-key'> =>
	ports.storage.inOneGo(async (tx) => ((await takesEpoch(tx, team, epoch, halfDayOf(ports.now()))) ? addOne(ports, tx, row, voice) : 'stale-key'))

async function addOne(ports: Ports, tx: Tx, row: store.NewListing, voice: Posted['voice']): Promise<boolean> {
	const { id, facts } = row.listing
	const [isNew = false] = await store.addListings(tx, [row])
	if (!isNew) return false
	if (voice) await store.addVoice(tx, id, voice.file, voice.pieces)
	if (facts.side === 'offer') await post(tx, [{ says: 'frontdoor/offered', listing: id, kind: facts.kind }], ports)
	tell(tx, QUEUE_TOPIC)
	return true
}

const addAll = (ports: Ports, rows: readonly store.NewListing[]) =>
	ports.storage.inOneStatement((tx) => {
		tell(tx, QUEUE_TOPIC)
		return store.addListings(tx, rows)
	})

/** What the same form left when it was posted before; undefined where the form's number or the receipt is somebody else's. */
async function keptBefore(ports: Ports, once: Uint8Array, lookup: Uint8Array): Promise<Listing | undefined> {
	const found = await ports.storage.inOneGo((tx) => store.findByOnce(tx, once))
	return found && sameBytes(found.lookup, lookup) ? found.listing : undefined
}

// With the receipt

/** Whoever holds the receipt sees how it stands and what was written since, never what was asked at first: a stolen receipt shows little. */
export async function comeBack(ports: Ports, lookup: Uint8Array): Promise<Result<Came, 'not-here'>> {
	const coming = ports.storage.inOneGo(async (tx) => {
		const found = await store.findByReceipt(tx, ports.keys.digest('receipt', lookup))
		return found ? done(await cameOf(ports, tx, found)) : refuse('not-here')
	})
	// To find something takes longer than to find nothing, and nobody who tries receipts should hear the difference.
	const [came] = await Promise.all([coming, wait(LOOK_UP_TAKES)])
	return came
}

async function cameOf(ports: Ports, tx: Tx, found: store.Whole): Promise<Came> {
	const nowHalf = halfDayOf(ports.now())
	const listing = standing(found.listing, ports.now())
	const said = await store.thread(tx, listing.id, ['message'])
	const { readers, outside } = await readersNow(ports, tx, await concerned(ports, tx, found))
	return {
		id: listing.id,
		facts: listing.facts,
		state: listing.state,
		outcome: listing.state === 'closed' ? listing.outcome : null,
		wait: listing.state === 'waiting' ? await waitNow(ports, tx, listing) : null,
		endsAt: endWith(ports.hub().settings, endOf(listing.endsWeek)),
		extended: listing.extended,
		backupsUntil: endWith(ports.hub().settings, endOf(listing.laidWeek)),
		held: found.hold !== null,
		care: { readers: readers.length, outside },
		hasAnswerer: (await answerersOf(ports, tx, found)).length > 0,
		isAnswerable: listing.state === 'closed' || (await isAnswerable(ports, tx, found)),
		seen: found.seen,
		holderWrap: lift(ports.keys, untilOf(found), listing.id, found.holderWrap),
		messages: said.map(({ id, saidBy, saidHalf, body }) => ({ id, saidBy, ago: nowHalf - saidHalf, body })),
	}
}

/** The holder writes or withdraws. */
export const moveAsHolder = (ports: Ports, lookup: Uint8Array, command: Command) =>
	again(async () =>
		ports.storage.inOneGo(async (tx) => {
			const found = await store.findByReceipt(tx, ports.keys.digest('receipt', lookup))
			return found ? move(ports, tx, { as: 'holder' }, found, command) : refuse('not-here')
		}),
	)

/** The holder deletes: it is gone at once, and only a count remains. What the law asks us to keep, nobody deletes. */
export const dropAsHolder = (ports: Ports, lookup: Uint8Array): Promise<Result<null, 'not-here' | 'kept-by-law'>> =>
	ports.storage.inOneGo(async (tx) => {
		const found = await store.findByReceipt(tx, ports.keys.digest('receipt', lookup), 'to-drop')
		if (!found) return refuse('not-here')
		if (found.hold) return refuse('kept-by-law')
		await drop(tx, [found.listing.id])
		tell(tx, QUEUE_TOPIC)
		return done(null)
	})

export const voiceAsHolder = (ports: Ports, lookup: Uint8Array, file: FileId): Promise<Result<Uint8Array[], 'not-here'>> =>
	ports.storage.inOneGo(async (tx) => {
		const found = await store.findByReceipt(tx, ports.keys.digest('receipt', lookup))
		const pieces = found ? await store.findVoice(tx, found.listing.id, file) : []
		return pieces.length > 0 ? done(pieces) : refuse('not-here')
	})

/** Who could read a report about this: public keys of carers who have nothing to do with it. */
export const readersAsHolder = (ports: Ports, lookup: Uint8Array): Promise<Result<Readers, 'not-here'>> =>
	asHolder(ports, lookup, async (tx, found) => done(await readersNow(ports, tx, await concerned(ports, tx, found))))

/** The holder says what went wrong, to carers who have nothing to do with it. The listing does not know of it. */
export const reportAsHolder = (ports: Ports, lookup: Uint8Array, posted: PostedWrong, sealedWhere: 'browser' | 'arrival'): Promise<Result<null, 'not-here' | 'stale-key' | 'nobody-apart' | 'busy'>> =>
	asHolder(ports, lookup, async (tx, found) => keepWrong(ports, tx, await concerned(ports, tx, found), posted, sealedWhere))

const asHolder = <T, R extends string>(ports: Ports, lookup: Uint8Array, work: (tx: Tx, found: store.Whole) => Promise<Result<T, R>>): Promise<Result<T, R | 'not-here'>> =>
	ports.storage.inOneGo(async (tx) => {
		const found = await store.findByReceipt(tx, ports.keys.digest('receipt', lookup))
		return found ? work(tx, found) : refuse('not-here')
	})

// At the desk

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

// What all of them share

/** Read, decide, save, tell: the one path every change takes. */
async function move(ports: Ports, tx: Tx, by: Speaker, found: store.Whole, command: Command): Promise<Result<Listing, Refused>> {
	if (!isAllowed(by, whoMay[command.verb])) return refuse('not-yours-to-do')
	const said = 'said' in command ? command.said : null
	if (said && (await store.findSaid(tx, said.id))?.listing === found.listing.id) return done(found.listing)
	if (command.verb === 'reply' && (by.as !== 'member' || !(await mayAnswer(ports, tx, by.member.id, found.listing.facts.kind, command.about ?? 'plain')))) return refuse('needs-attestation')

	const decided = step(listings, { by, now: ports.now() }, standing(found.listing, ports.now()), command)
	if (!decided.ok) return decided
	const { next, notes } = decided.value
	if (command.verb === 'agree' && by.as === 'member' && found.listing.state !== 'closed' && found.listing.longer && !(await isAnother(tx, found.listing.longer.by, by.member.id))) return refuse('needs-another')
	if (await isBetweenApart(tx, by, found.listing, command)) return refuse(command.verb === 'give' ? 'give-to-another' : 'someone-has-it')
	if (command.verb === 'not-me' && by.as === 'member' && !(await isAnswerable(ports, tx, found, by.member.id))) return refuse('nobody-else-here')

	if (said && !(await addSaid(ports, tx, by, next.id, said, command.verb === 'note' ? 'note' : 'message'))) return refuse('thread-is-full')
	await store.saveListing(tx, next, found.version, { ...(await relaid(ports, tx, found, next.endsWeek, command)), ...(next.extended > found.listing.extended && found.listing.longer && { extendedFor: found.listing.longer.because }) })
	if (by.as === 'member' && ANSWERS.includes(command.verb)) await markWrote(ports, tx, next.id, by.member.id)
	if (command.verb === 'apart') await keepFrom(ports, tx, next.id, await answerersOf(ports, tx, found))
	if (command.verb === 'not-me' && by.as === 'member') await keepFrom(ports, tx, next.id, [by.member.id])
	if (found.listing.longer && !next.longer) await dropLinesAbout(tx, [next.id], 'frontdoor/longer')
	if (holderIn(next) === null || holderIn(next) !== holderIn(found.listing)) await forgetTogether(tx, next.id)
	if (next.state === 'closed') await dropMarks(tx, next.id)
	await post(tx, notes, ports)
	tell(tx, QUEUE_TOPIC)
	return done(next)
}

/** Two who would rather not be together give each other nothing; they hear what anybody would hear. */
async function isBetweenApart(tx: Tx, by: Speaker, listing: Listing, command: Command): Promise<boolean> {
	if (by.as !== 'member' || listing.state !== 'held') return false
	if (command.verb === 'give') return command.to !== null && areApartNow(tx, by.member.id, command.to)
	return command.verb === 'accept' && areApartNow(tx, listing.by, by.member.id)
}

const holderIn = (listing: Listing) => (listing.state === 'held' ? listing.by : null)

async function addSaid(ports: Ports, tx: Tx, by: Speaker, listing: ListingId, said: Said, sort: store.Kind): Promise<boolean> {
	const added = await store.addSaid(tx, listing, { id: said.id, saidBy: by.as === 'holder' ? 'holder' : 'team', sort, saidHalf: halfDayOf(ports.now()), body: said.body }, MESSAGES_AT_MOST)
	if (added && said.voice) await store.addVoice(tx, listing, said.voice.file, said.voice.pieces)
	return added
}

/** Where the end moved, the wraps go under the key of the new week; where the receipt is new, the old one opens nothing. */
async function relaid(ports: Ports, tx: Tx, found: store.Whole, endsWeek: Week, command: Command): Promise<Partial<store.Kept>> {
	const { id } = found.listing
	const [before, until] = [untilOf(found), found.hold ?? endsWeek]
	const moved = until === before ? {} : await relay(ports, tx, found, until)
	if (command.verb !== 'reissue') return moved
	return { ...moved, lookup: ports.keys.digest('receipt', command.lookup), holderWrap: lay(ports.keys, until, id, command.holderWrap, ports.chance) }
}

async function allowed<T, R extends string>(by: Speaker, who: readonly Who[], ports: Ports, work: (tx: Tx) => Promise<Result<T, R>>): Promise<Result<T, R | 'not-yours-to-do'>> {
	return isAllowed(by, who) ? ports.storage.inOneGo(work) : refuse('not-yours-to-do')
}

async function waitNow(ports: Ports, tx: Tx, { facts: { side }, turnHalf, id }: Pick<Listing, 'facts' | 'turnHalf' | 'id'>): Promise<Wait> {
	const since = halfDaysAfter(halfDayOf(ports.now()), -2 * PACE_OVER)
	return waitOf(await store.countBefore(tx, side, { turnHalf, id }), await store.settledSince(tx, side, since))
}

/** The wait as of a moment ago: in a rush, thousands of people ask the same question of the same queue. */
const recentWait = (ports: Ports, listing: Listing): Promise<Wait> =>
	ports.recent(`frontdoor/wait/${listing.facts.side}/${listing.turnHalf}`, seconds(2), () => ports.storage.inOneGo((tx) => waitNow(ports, tx, listing)))
