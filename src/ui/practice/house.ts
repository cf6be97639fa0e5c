/**
 * A house to practise in: invented asks in this page's memory, under the front door's own rules, opened with a key made on the spot. It answers
 * what the desk asks, and has no way out: no line to any server, and nothing it could keep anything in.
 */
import * as v from 'valibot'
import { hourEnd, OPENINGS } from '#ground/budget.ts'
import { newId, type Chance } from '#ground/chance.ts'
import { step } from '#ground/machine.ts'
import { isAllowed, type Member, type MemberId, type Speaker, type TeamId } from '#ground/people.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { recipientOf, type Key } from '#ground/sealed.ts'
import { days, endOf, halfDayOf, type Instant } from '#ground/time.ts'
import type { Say } from '#ground/words.ts'
import { messageBytes, newRecord, sealListing, sealMessage, threadOf, toldBytes } from '#rooms/frontdoor/envelope.ts'
import { Command, Posted, Rewrap, type Facts, type Listing, type ListingId, type MessageId } from '#rooms/frontdoor/model.ts'
import { begin, HELD_FOR, listings, MESSAGES_AT_MOST, reasonOf, standing, waitOf, whoMay } from '#rooms/frontdoor/rules.ts'
import type { Unlocked } from '#ui/desk/keyring.ts'
import { INVENTED, type Invented } from './invented.ts'

type SaidRow = { readonly id: MessageId; readonly saidBy: 'holder' | 'team'; readonly sort: 'message' | 'note'; readonly saidHalf: number; readonly body: Uint8Array }
type Row = {
	opened: number
	searched: number
	/** Somebody said that this one is not for them. */
	isHidden?: boolean
	listing: Listing
	version: number
	readonly told: Uint8Array
	teamWrap: Uint8Array
	wrapped: 'door' | 'desk'
	alike: number | null
	readonly sealedWhere: 'browser' | 'member'
	readonly takenBy: MemberId | null
	readonly said: SaidRow[]
	readonly voices: Map<string, readonly Uint8Array[]>
	/** What the neighbour writes back with; null for asks taken while practising, whose receipt is on no paper. */
	readonly back: { readonly thread: Key; readonly text: string } | null
}
type Line = { readonly id: string; readonly says: string; readonly about: ListingId; readonly sinceHalf: number; owner: string | null }

export type Given = { readonly say: Say; readonly member: Member; readonly language: string; readonly zone: string | null; readonly chance: Chance; readonly now: () => number }
export type House = {
	readonly keys: Unlocked
	/** What a door answers; `not-here` where there is none. */
	ask(path: string, body: unknown): Result<unknown, string>
	/** Lets neighbours write back who are due to. @returns whether anything happened */
	tick(): boolean
	/** What was done so far, by verb. */
	readonly did: ReadonlySet<string>
	/** Wipes keys and asks. From then on nothing is here. */
	close(): void
}

/** Milliseconds after which a neighbour answers. */
export const ANSWERS_AFTER = 5000

export async function openPractice({ say, member, language, zone, chance, now: clock }: Given): Promise<House> {
	const hub = newId('hub', chance)
	const team = newId('team', chance) as TeamId
	const [seed, epochSeed, desk, likeness] = [chance(32), chance(32), chance(32), chance(32)]
	const me: Member = { ...member, teams: [team] }
	const keys: Unlocked = { hub, member: me, seed, epochs: [{ team, epoch: 1, does: 'frontdoor', seed: epochSeed, desk, likeness }] }
	const by: Speaker = { as: 'member', member: me }
	const colleague = newId('member', chance) as MemberId
	const to = { hub, team, epoch: 1, recipient: await recipientOf(epochSeed) }
	const now = () => clock() as Instant
	const half = () => halfDayOf(now())

	const rows = new Map<ListingId, Row>()
	let lines: Line[] = []
	let due: { readonly id: ListingId; readonly at: number }[] = []
	const did = new Set<string>()

	for (const one of INVENTED) await invent(one)

	async function invent({ name, days: ago, way, contact, writesBack, is, ...coarse }: Invented): Promise<void> {
		const record = newRecord(chance)
		const told = toldBytes({ text: say(`practice.ask.${name}`), name: say(`practice.name.${name}`), people: '', when: '', way, contact, hours: [], hoursNote: '', relay: '', limits: '', voice: null })
		const sealed = await sealListing(to, told, null, { lookup: chance(32), key: chance(32) }, record, chance)
		const fresh = begin(record.id, { ...coarse, zone, language } as Facts, (now() - days(ago)) as Instant)
		const listing: Listing =
			is === 'held' ? { ...fresh, state: 'held', by: colleague, until: (now() + HELD_FOR) as Instant, given: { to: me.id } }
			: is === 'to-agree' ? { ...fresh, longer: { by: colleague, because: 'still-open' } }
			: fresh
		const back = writesBack ? { thread: threadOf(record.key), text: say(`practice.back.${name}`) } : null
		rows.set(record.id, { listing, version: 1, told: sealed.told, teamWrap: sealed.teamWrap, wrapped: 'door', alike: null, sealedWhere: 'browser', takenBy: null, said: [], voices: new Map(), back, opened: 0, searched: 0 })
		if (is === 'to-agree') lines.push({ id: newId('line', chance), says: 'frontdoor/longer', about: record.id, sinceHalf: half(), owner: null })
		record.key.fill(0)
	}

	const lineOf = ({ listing: read, version, sealedWhere, takenBy }: Row) => {
		const listing = standing(read, now())
		const held = listing.state === 'held' ? listing : null
		return { id: listing.id, facts: listing.facts, state: listing.state, heldBy: held?.by ?? null, heldUntil: held?.until ?? null, reason: reasonOf(listing, half()), version, sealedWhere, turnHalf: listing.turnHalf, takenBy }
	}
	const sealedParts = (row: Row) => ({ team, epoch: 1, told: row.told, wrapped: row.wrapped, teamWrap: row.teamWrap, endsAt: endOf(row.listing.endsWeek) })
	const opened = (row: Row) => ({
		...lineOf(row),
		...sealedParts(row),
		extended: row.listing.extended,
		longer: row.listing.longer,
		held: false,
		outcome: row.listing.state === 'closed' ? row.listing.outcome : null,
		seen: { opened: row.opened, openers: row.opened > 0 ? 1 : 0, searched: row.searched },
		hasClose: false,
		given: standing(row.listing, now()).state === 'held' && row.listing.state === 'held' ? row.listing.given : null,
		said: row.said.map(({ saidHalf, ...said }) => ({ ...said, ago: half() - saidHalf })),
		alike: row.alike === null ? [] : [...rows.values()].filter((other) => other !== row && other.alike === row.alike).map(lineOf),
	})
	const inOrder = () => [...rows.values()].filter(({ isHidden }) => !isHidden).toSorted((a, b) => a.listing.turnHalf - b.listing.turnHalf || (a.listing.id < b.listing.id ? -1 : 1))

	function queue(side: unknown) {
		const those = inOrder().filter(({ listing }) => listing.facts.side === side)
		const states = those.map(({ listing }) => standing(listing, now()).state)
		const of = (state: string) => states.filter((one) => one === state).length
		return { lines: those.map(lineOf).filter(({ state }) => state === 'waiting' || state === 'held'), tally: { waiting: of('waiting'), held: of('held'), answered: of('answered'), closed: of('closed') }, next: null }
	}

	/** The path every change takes in the real house, too: allowed, decided by the rules, kept. */
	function move(row: Row, speaker: Speaker, command: Command): Result<unknown, string> {
		if (!isAllowed(speaker, whoMay[command.verb])) return refuse('not-here')
		const said = 'said' in command ? command.said : null
		if (said && row.said.some(({ id }) => id === said.id)) return done(lineOf(row))
		const decided = step(listings, { by: speaker, now: now() }, standing(row.listing, now()), command)
		if (!decided.ok) return decided
		if (said && row.said.length >= MESSAGES_AT_MOST) return refuse('thread-is-full')
		const { next, notes } = decided.value
		if (said) {
			row.said.push({ id: said.id, saidBy: speaker.as === 'holder' ? 'holder' : 'team', sort: command.verb === 'note' ? 'note' : 'message', saidHalf: half(), body: said.body })
			if (said.voice) row.voices.set(said.voice.file, said.voice.pieces)
		}
		if (row.listing.longer && !next.longer) lines = lines.filter(({ about }) => about !== next.id)
		for (const note of notes) lines.push({ id: newId('line', chance), says: note.says, about: next.id, sinceHalf: half(), owner: null })
		row.listing = next
		row.version += 1
		if (speaker.as === 'member') did.add(command.verb)
		if (command.verb === 'not-me') row.isHidden = true
		if (speaker.as === 'member' && command.verb === 'reply' && row.back) due.push({ id: next.id, at: now() + ANSWERS_AFTER })
		return done(lineOf(row))
	}

	function take(body: unknown): Result<unknown, string> {
		const parsed = v.safeParse(Posted, body)
		if (!parsed.success) return refuse('not-understood')
		if (!isAllowed(by, whoMay.take)) return refuse('not-here')
		const { id, facts, told, teamWrap, voice } = parsed.output
		const listing = rows.get(id)?.listing ?? begin(id, facts, now())
		const voices = new Map(voice ? [[voice.file as string, voice.pieces]] : [])
		if (!rows.has(id)) rows.set(id, { listing, version: 1, told, teamWrap, wrapped: 'door', alike: null, sealedWhere: 'member', takenBy: me.id, said: [], voices, back: null, opened: 0, searched: 0 })
		did.add('take')
		const before = inOrder().filter(({ listing: { facts: { side }, state } }) => side === facts.side && state !== 'closed').findIndex(({ listing: one }) => one.id === id)
		return done({ id, wait: waitOf(Math.max(0, before), rows.size), endsAt: endOf(listing.endsWeek) })
	}

	function minded(act: unknown, line: unknown) {
		if (act === 'own') for (const one of lines) if (one.id === line) one.owner = me.id
		if (act === 'done') lines = lines.filter(({ id }) => id !== line)
		return { lines, called: { [me.id]: me.called, [colleague]: say('practice.colleague') } }
	}

	/** What she has, and what is offered to her. */
	function given() {
		const held = inOrder().flatMap((row) => {
			const listing = standing(row.listing, now())
			return listing.state === 'held' ? [{ ...lineOf(row), given: listing.given }] : []
		})
		return { mine: held.filter(({ heldBy }) => heldBy === me.id), offered: held.filter(({ heldBy, given: to }) => heldBy !== me.id && to !== null), others: [{ id: colleague, called: say('practice.colleague') }] }
	}

	const fields = (body: unknown) => (typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {})

	function atListing(row: Row, door: string, body: unknown): Result<unknown, string> {
		if (door === '') {
			if (row.listing.state !== 'held') row.opened += 1
			return done(opened(row))
		}
		if (door === 'act') {
			const command = v.safeParse(Command, body)
			return command.success ? move(row, by, command.output) : refuse('not-understood')
		}
		if (door === 'rewrap') {
			const rewrap = v.safeParse(Rewrap, body)
			if (!rewrap.success) return refuse('not-understood')
			if (row.wrapped === 'door') Object.assign(row, { ...rewrap.output, wrapped: 'desk' })
			return done(null)
		}
		const pieces = door === 'voice' ? row.voices.get(String(fields(body)['file'])) : undefined
		return pieces ? done(pieces) : refuse('not-here')
	}

	return {
		keys,
		did,
		ask(path, body) {
			const { side, after, act, line } = fields(body)
			const [, id, door = ''] = /^\/desk\/listing\/(listing_[0-9a-f]{32})(?:\/(\w+))?$/.exec(path) ?? []
			const row = id === undefined ? undefined : rows.get(id as ListingId)
			if (row?.isHidden) return refuse('not-here')
			if (row) return isAllowed(by, whoMay.open) ? atListing(row, door, body) : refuse('not-here')
			if (path === '/desk/queue') return isAllowed(by, whoMay['see-queue']) ? done(queue(side)) : refuse('not-here')
			if (path === '/desk/lines') return done(minded(act, line))
			// Nobody counts what is opened here, and nobody waits for a second person.
			if (path === '/desk/opening') return done({ limit: OPENINGS, left: OPENINGS, isNew: false, until: hourEnd(now()), asked: [], today: {}, together: [], called: {} })
			if (path === '/desk/mine') return done(given())
			if (path === '/desk/take') return take(body)
			if (path === '/desk/search' && isAllowed(by, whoMay.open)) {
				const found = [...rows.values()].filter(({ listing, isHidden }) => !isHidden && listing.id > String(after)).toSorted((a, b) => (a.listing.id < b.listing.id ? -1 : 1))
				for (const one of found) one.searched += 1
				return done(found.map((one) => ({ ...lineOf(one), ...sealedParts(one) })))
			}
			return refuse('not-here')
		},
		tick() {
			const ready = due.filter(({ at }) => at <= now())
			due = due.filter(({ at }) => at > now())
			for (const { id } of ready) {
				const row = rows.get(id)
				if (!row?.back) continue
				const message = newId('message', chance) as MessageId
				const body = sealMessage(hub, id, row.back.thread, message, messageBytes({ text: row.back.text, by: '', voice: null }), chance)
				move(row, { as: 'holder' }, { verb: 'write', said: { id: message, body, voice: null } })
			}
			return ready.length > 0
		},
		close() {
			for (const { back } of rows.values()) back?.thread.fill(0)
			for (const key of [seed, epochSeed, desk, likeness]) key.fill(0)
			rows.clear()
			lines = []
			due = []
		},
	}
}
