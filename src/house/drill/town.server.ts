/** The town a drill is played in: its zones, its people, whoever wants to be told. Put where joining and subscribing would put them. */
import { existsSync } from 'node:fs'
import type pg from 'pg'
import type { Settings } from '#ground/hub.ts'
import { newId } from '#ground/ids.ts'
import { addMember } from '#ground/members.server.ts'
import type { MemberId } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { halfDayOf, weekOf, type Instant, type Week } from '#ground/time.ts'
import { MESSAGE_LANGUAGES, sentencesIn } from '#rooms/hotline/message-languages.server.ts'
import type { SubscriberId } from '#rooms/hotline/model.ts'
import { layAddress } from '#rooms/hotline/reaching.server.ts'
import type { People } from './messages.ts'
import { subscribersOf, type Script } from './script.ts'

const WORDS = new URL('../../../words/', import.meta.url)
const [NARROWEST, WIDEST, NEIGHBOURS_AT_MOST] = [100, 50_000, 12]
const HOUSEHOLDS = 1000
const ADDRESS_LIVES_WEEKS = 13
const AT_ONCE = 2000

/** A name as a zone of a hub has it: `Z 3` is `z-3`; two that come to the same are told apart. */
export function slugsOf(names: readonly string[]): ReadonlyMap<string, string> {
	const slugs = new Map<string, string>()
	for (const name of names) {
		const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 20) || 'zone'
		const taken = new Set(slugs.values())
		let slug = plain
		for (let n = 2; taken.has(slug); n++) slug = `${plain}-${n}`
		slugs.set(name, slug)
	}
	return slugs
}

/** Of those the subscribers read, the languages there are pages in: ours first, then whichever most of them read. */
export function languagesOf(script: Script): Settings['languages'] {
	const counted = Map.groupBy(subscribersOf(script), ({ lang }) => lang)
	const known = [...counted.keys()].filter((lang) => existsSync(new URL(`${lang}.json`, WORDS))).toSorted((a, b) => Number(b === 'en') - Number(a === 'en') || (counted.get(b)?.length ?? 0) - (counted.get(a)?.length ?? 0) || (a < b ? -1 : 1))
	const [first = 'en', ...more] = known
	return [first, ...more]
}

export function settingsOf(script: Script): Partial<Settings> {
	const slugs = slugsOf(script.zones.map(({ id }) => id))
	const slugOf = (id: string) => slugs.get(id) ?? ''
	return {
		name: 'Drill',
		languages: languagesOf(script),
		// A drill plays a hub where somebody has read them.
		messageLanguages: MESSAGE_LANGUAGES.filter((language) => subscribersOf(script).some(({ lang }) => lang === language)).map((language) => ({ language, digest: sentencesIn(language)?.digest ?? '', by: 'drill', half: halfDayOf(Date.parse(script.startsAt) as Instant) })),
		rooms: ['frontdoor', 'rota', 'hotline'],
		zones: script.zones.map(({ id, center: [lat, lon], radius_m, neighbours }) => ({ id: slugOf(id), name: id, households: HOUSEHOLDS, center: { lat, lon }, radius: Math.min(WIDEST, Math.max(NARROWEST, radius_m)), neighbours: neighbours.slice(0, NEIGHBOURS_AT_MOST).map(slugOf) })),
	}
}

export async function addPeople(ports: Ports, script: Script): Promise<People> {
	const people = script.people.map(({ id, roles }) => ({ name: id, roles, id: newId('member', ports.chance) as MemberId }))
	await ports.storage.inOneGo(async (tx) => {
		for (const { id, name, roles } of people) await addMember(tx, { id, called: name, roles, language: 'en', recipient: 'age1', sinceHalf: halfDayOf(ports.now()) })
	})
	return Object.fromEntries(people.map(({ name, id }) => [name, id]))
}

/** One row for each, and one for each of their ways; the address says nothing, for nothing leaves the drill. Who has the name of one of its people asked as that member. */
export async function addSubscribers(ports: Ports, pool: pg.Pool, script: Script, people: People): Promise<void> {
	const slugs = slugsOf(script.zones.map(({ id }) => id))
	const endsWeek = (weekOf(ports.now()) + ADDRESS_LIVES_WEEKS) as Week
	const all = subscribersOf(script).map((one) => ({ ...one, subscriber: newId('subscriber', ports.chance) as SubscriberId }))
	for (let from = 0; from < all.length; from += AT_ONCE) {
		const some = all.slice(from, from + AT_ONCE)
		await pool.query(`insert into hotline_subscribers (id, zone, language, member, state, until_half) select id, zone, language, member, 'on', $5 from unnest($1::text[], $2::text[], $3::text[], $4::text[]) u(id, zone, language, member)`, [
			some.map(({ subscriber }) => subscriber),
			some.map(({ zone }) => slugs.get(zone)),
			some.map(({ lang }) => lang),
			some.map(({ id }) => people[id] ?? null),
			halfDayOf(ports.now()) + 180,
		])
		const ways = some.flatMap(({ id, subscriber, channels }) => [...new Set(channels)].map((way, n) => ({ subscriber, way, rank: n + 1, to: `${id} ${way}` })))
		await pool.query(`insert into hotline_addresses (subscriber, way, rank, known, address, ends_week) select *, $6 from unnest($1::text[], $2::text[], $3::int[], $4::bytea[], $5::bytea[])`, [
			ways.map(({ subscriber }) => subscriber),
			ways.map(({ way }) => way),
			ways.map(({ rank }) => rank),
			ways.map(({ to }) => Buffer.from(ports.keys.digest('address', new TextEncoder().encode(to)))),
			ways.map(({ subscriber, way, to }) => Buffer.from(layAddress(ports.keys, { subscriber, way, endsWeek }, to, ports.chance))),
			endsWeek,
		])
	}
}
