/**
 * Everything its holder may open, opened, as files: the last thing before a hub moves or closes. What a member's role and keys do not open at the desk,
 * they do not open here: every record comes through the room's own actions.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cell, csvOf } from '#ground/csv.ts'
import { openBundle, openIdentity } from '#ground/identity.ts'
import { bundlesOf, findMember, findUnlock } from '#ground/members.server.ts'
import type { Member, Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { DoesNotOpen, type Key } from '#ground/sealed.ts'
import { listOf, readReceipt, readRecovery, whatOpens, type List, type Opens, type Stretch } from '#ground/secret-words.ts'
import { halfDayOf, startOf, type HalfDay } from '#ground/time.ts'
import { countsFor, openListing, searchable, voiceFor, type Opened } from '#rooms/frontdoor/actions.server.ts'
import { notesOf, openMessage, openRecord, openThreadVoice, openTold, threadOf, type EpochKeys, type Message, type Told, type Voice } from '#rooms/frontdoor/envelope.ts'
import type { ListingId } from '#rooms/frontdoor/model.ts'

/** Nothing was exported; `message` says why. */
export class CannotExport extends Error {
	override name = 'CannotExport'
}

// Who exports

export type Holder = { readonly member: Member; readonly epochs: readonly EpochKeys[] }

/** What a member typed opens their identity here as in their browser; the house keeps nothing of it. @throws CannotExport where the words are nobody's */
export async function holderOf(ports: Ports, typed: string, stretch: Stretch): Promise<Holder> {
	const { id: hub, salt, settings } = ports.hub()
	const opens = await opensOf(typed, settings.languages, salt, stretch)
	const found = opens && (await ports.storage.inOneGo(async (tx) => {
		const unlock = await findUnlock(tx, ports.keys.digest('unlock', opens.lookup))
		const member = unlock && (await findMember(tx, unlock.member))
		return unlock?.wrap && member ? { wrap: unlock.wrap, member, bundles: await bundlesOf(tx, member.id) } : null
	}))
	if (!opens || !found) throw new CannotExport('These words are no member’s of this hub. Nothing was written.')
	const seed = openIdentity(hub, found.member.id, opens.key, found.wrap)
	const epochs = await Promise.all(found.bundles.map(async ({ team, epoch, bundle }) => ({ team, epoch, ...(await openBundle(hub, seed, team, epoch, bundle)) })))
	seed.fill(0)
	return { member: found.member, epochs }
}

/** Twelve recovery words, or the seven of a passphrase. */
async function opensOf(typed: string, languages: readonly string[], salt: Uint8Array, stretch: Stretch): Promise<Opens | null> {
	const lists = (await Promise.all([...new Set([...languages, 'en', 'es'])].map(listOf))).filter((list): list is List => list !== null)
	const recovery = readRecovery(typed, lists)
	if (recovery) return whatOpens('recovery', recovery, salt, stretch)
	const phrase = readReceipt(typed, lists)
	return phrase.ok ? whatOpens('passphrase', phrase.value, salt, stretch) : null
}

// What they may open

type Said = { readonly id: string; readonly half: HalfDay; readonly by: string; readonly sort: string; readonly message: Message | null }
type Whole = { readonly listing: Opened; readonly told: Told | null; readonly said: readonly Said[]; readonly voices: readonly { readonly voice: Voice; readonly bytes: Uint8Array }[] }

/** A record that does not open is exported as what can be read of it. */
async function openWhole(ports: Ports, holder: Holder, by: Speaker, id: ListingId): Promise<Whole | null> {
	const found = await openListing(ports, by, id, 'export')
	if (!found.ok) return null
	const listing = found.value
	const hub = ports.hub().id
	const nowHalf = halfDayOf(ports.now())
	const key = await recordKey(holder, hub, listing)
	const told = key && orNull(() => openTold(hub, id, key, listing.told))
	const said = listing.said.map(({ id: message, ago, saidBy, sort, body }): Said => {
		const opened = key && orNull(() => openMessage(hub, id, sort === 'note' ? notesOf(key) : threadOf(key), message, body))
		return { id: message, half: (nowHalf - ago) as HalfDay, by: opened?.by || saidBy, sort, message: opened }
	})
	const voices: Whole['voices'][number][] = []
	for (const voice of [told?.voice, ...said.map(({ message }) => message?.voice)]) {
		const pieces = voice ? await voiceFor(ports, by, id, voice.file) : null
		const opened = key && voice && pieces?.ok ? orNull(() => openThreadVoice(hub, id, threadOf(key), voice, pieces.value)) : null
		if (voice && opened) voices.push({ voice, bytes: Buffer.concat(opened) })
	}
	return { listing, told, said, voices }
}

async function recordKey({ epochs }: Holder, hub: string, { id, team, epoch, teamWrap, wrapped }: Opened): Promise<Key | null> {
	const held = epochs.find((one) => one.team === team && one.epoch === epoch)
	return held ? openRecord(hub, id, teamWrap, wrapped, held).catch(unlessFault) : null
}

function orNull<T>(open: () => T): T | null {
	try {
		return open()
	} catch (fault) {
		return unlessFault(fault)
	}
}

function unlessFault(fault: unknown): null {
	if (fault instanceof DoesNotOpen) return null
	throw fault
}

// As files

/** @throws CannotExport where something lies there already */
export function refuseFull(path: string): void {
	if (existsSync(path) && readdirSync(path).length > 0) throw new CannotExport(`${path} is not empty: name a folder that is new. Nothing was written.`)
}

export type Exported = { readonly folder: string; readonly listings: number; readonly unopened: number; readonly messages: number; readonly voices: number; readonly members: number }

const EXTENSIONS: ReadonlyMap<string, string> = new Map(Object.entries({ 'audio/webm': 'webm', 'audio/mp4': 'm4a', 'audio/ogg': 'ogg', 'audio/wav': 'wav', 'audio/mpeg': 'mp3' }))
const dayOf = (half: number) => new Date(startOf(half as HalfDay)).toISOString().slice(0, 10)
const LISTING = ['id', 'side', 'kind', 'zone', 'language', 'urgency', 'size', 'state', 'outcome', 'ends', 'opened', 'name', 'text', 'people', 'when', 'way', 'contact', 'hours', 'hoursNote', 'relay', 'limits'] as const
const MESSAGE = ['listing', 'day', 'by', 'sort', 'opened', 'text', 'voice'] as const

const listingRow = ({ listing: { id, facts, state, outcome, endsAt }, told }: Whole): Readonly<Record<(typeof LISTING)[number], string>> => {
	const of = (what: 'name' | 'text' | 'people' | 'when' | 'way' | 'contact' | 'hoursNote' | 'relay' | 'limits') => told?.[what] ?? ''
	const { side, kind, zone, language, urgency, size } = facts
	return {
		id, side, kind, zone: zone ?? '', language, urgency, size, state, outcome: outcome ?? '', ends: new Date(endsAt).toISOString().slice(0, 10), opened: told ? 'yes' : 'no',
		name: of('name'), text: of('text'), people: of('people'), when: of('when'), way: of('way'), contact: of('contact'), hours: (told?.hours ?? []).join(' '), hoursNote: of('hoursNote'), relay: of('relay'), limits: of('limits'),
	}
}

const messageRow = (listing: string, { half, by, sort, message }: Said): Readonly<Record<(typeof MESSAGE)[number], string>> => ({ listing, day: dayOf(half), by, sort, opened: message ? 'yes' : 'no', text: message?.text ?? '', voice: message?.voice?.file ?? '' })

/** @param tell hears how far it is */
export async function exportAll(ports: Ports, holder: Holder, folder: string, tell: (line: string) => void): Promise<Exported> {
	refuseFull(folder)
	mkdirSync(folder, { recursive: true, mode: 0o700 })
	chmodSync(folder, 0o700)
	const by: Speaker = { as: 'member', member: holder.member }
	const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content, { mode: 0o600, flag: 'wx' })
	const table = <C extends string>(name: string, columns: readonly C[], rows: readonly Readonly<Record<C, string>>[]) => {
		write(`${name}.csv`, csvOf([columns.map(cell), ...rows.map((row) => columns.map((column) => cell(row[column])))]))
		write(`${name}.json`, `${JSON.stringify(rows, null, '\t')}\n`)
	}

	const [listings, messages]: [ReturnType<typeof listingRow>[], ReturnType<typeof messageRow>[]] = [[], []]
	let voices = 0
	mkdirSync(join(folder, 'voices'), { mode: 0o700 })
	for await (const id of everyListing(ports, by)) {
		const whole = await openWhole(ports, holder, by, id)
		if (!whole) continue
		listings.push(listingRow(whole))
		messages.push(...whole.said.map((said) => messageRow(id, said)))
		for (const { voice, bytes } of whole.voices) {
			write(join('voices', `${voice.file}.${EXTENSIONS.get(voice.type.split(';')[0] ?? '') ?? 'bin'}`), bytes)
			voices += 1
		}
		if (listings.length % 500 === 0) tell(`${listings.length} asks and offers so far`)
	}
	table('listings', LISTING, listings)
	table('messages', MESSAGE, messages)

	const counts = await countsFor(ports, by)
	table('counts', ['week', 'side', 'kind', 'zone', 'count'], counts.ok ? counts.value.map(({ week, side, kind, zone, n }) => ({ week: dayOf(week * 14), side, kind, zone, count: String(n) })) : [])
	const members = await ports.storage.inOneGo((tx) => tx.selectFrom('ground_members').select(['called', 'roles', 'language', 'since_half']).where('ended_half', 'is', null).orderBy('called').execute())
	table('members', ['called', 'roles', 'language', 'since'], members.map(({ called, roles, language, since_half }) => ({ called, roles: roles.join(' '), language, since: dayOf(since_half) })))
	const unopened = listings.filter(({ opened }) => opened === 'no').length
	if (unopened > 0) tell(`${unopened} of ${listings.length} asks and offers did not open with these words: they are sealed to somebody else.`)
	write('README.txt', readme(ports.hub().settings.name, dayOf(halfDayOf(ports.now())), unopened))
	return { folder, listings: listings.length, unopened, messages: messages.length, voices, members: members.length }
}

async function* everyListing(ports: Ports, by: Speaker): AsyncGenerator<ListingId> {
	for (let after = ''; ; ) {
		const found = await searchable(ports, by, after, 'export')
		if (!found.ok) throw new CannotExport('These words are of a member whose part does not open asks. Nothing was exported.')
		const last = found.value.at(-1)
		if (!last) return
		yield* found.value.map(({ id }) => id)
		after = last.id
	}
}

const readme = (hub: string, day: string, unopened: number) => `What people told ${hub}, opened, as of ${day}.

Nothing here is sealed any more. Whoever has this folder can read who asked for what, and how to reach them.
Use it for what you made it for, on an encrypted disk, and delete it on the same day. It does not forget by itself:
the end dates in listings.csv are those that people were promised; after them, this folder breaks the promise.

listings   asks and offers: what is known of each, and what people said; what two open together stays sealed, and is not here
messages   threads and notes, by listing
voices     recordings, by the names that listings and messages give them
counts     by week, side, kind and part of town; nothing that stands for fewer than five
members    names to be called by, and parts

Each is there as CSV, for a spreadsheet, and as JSON. In CSV a cell that a spreadsheet would run begins with an apostrophe.
${unopened === 0 ? '' : `${unopened} of the listings did not open with the words that were typed: they are sealed to somebody else.\n`}`
