/** A confirmed incident, neighbours who want to hear of it, two who may sign, and carriers that keep what they were given. Needs no test runner beside the hub it is handed. */
import { randomBytes } from 'node:crypto'
import type { Became, Carrier, Carriers, HandOver, WayOut } from '#ground/carriers.ts'
import { newId } from '#ground/ids.ts'
import type { MemberId, Role, Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { weekOf } from '#ground/time.ts'
import { keepLook } from '#rooms/hotline/actions.server.ts'
import type { Incident, IncidentId, SubscriberId } from '#rooms/hotline/model.ts'
import { layAddress } from '#rooms/hotline/reaching.server.ts'
import { addIncident } from '#rooms/hotline/store.server.ts'
import type { TextsFor } from '#rooms/hotline/telling.ts'
import { MERCADO } from './town.testing.ts'

/** What is at stake here is whom it reaches: a line that says which version it is. */
export const plainly: TextsFor = ({ version, tells }, languages) => languages.map((language) => ({ language, form: 'full', text: `${version} ${tells} ${language}` }))

export const speaking = (id: MemberId, ...roles: Role[]): Speaker => ({ as: 'member', member: { id, called: 'Dee', roles, language: 'en', teams: [] } })

/** An incident two verifiers saw, at the market. */
export async function confirmedAt(ports: Ports, verifiers: readonly Speaker[], more: Partial<Incident> = {}): Promise<IncidentId> {
	const id = await incidentAt(ports, more)
	for (const by of verifiers) await saw(ports, by, id, 'activity')
	return id
}
export async function incidentAt(ports: Ports, more: Partial<Incident> = {}): Promise<IncidentId> {
	const id = newId('incident', ports.chance) as IncidentId
	const now = ports.now()
	await ports.storage.inOneGo((tx) => addIncident(tx, { state: 'unconfirmed', id, kind: 'shop', zone: 'cedar', spot: MERCADO, place: 'Cedar and 14th', openedAt: now, heardAt: now, seenAt: null, isDrill: false, ...more } as Incident))
	return id
}
export const saw = (ports: Ports, by: Speaker, incident: IncidentId, what: 'activity' | 'nothing' | 'not_enforcement') =>
	ports.storage.inOneGo((tx) => keepLook(ports, tx, by, { incident, by: by.as === 'member' ? by.member.id : null, eyes: 'verifier', saw: what, what: null, really: null, observedAt: ports.now() }))

type Pool = { query(sql: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }> }

/** So many neighbours of a zone, each with these ways, the first of them first. Addresses say whose they are: `u7 sms`. @returns their ids */
export async function neighbours(ports: Ports, pool: Pool, many: number, ways: readonly WayOut[], { zone = 'cedar', languages = ['es', 'en'], from = 0, member = null, addressOf = (i, way) => `u${i} ${way}` }: { readonly zone?: string; readonly languages?: readonly string[]; readonly from?: number; readonly member?: MemberId | null; readonly addressOf?: (i: number, way: WayOut) => string } = {}): Promise<SubscriberId[]> {
	const ids = Array.from({ length: many }, () => newId('subscriber', ports.chance) as SubscriberId)
	const endsWeek = weekOf(ports.now()) + 12
	await pool.query(`insert into hotline_subscribers (id, zone, language, state, member, until_half) select id, $2, ($3::text[])[1 + n % $4], 'on', $5, 100000 from unnest($1::text[]) with ordinality u(id, n)`, [ids, zone, languages, languages.length, member])
	for (const [n, way] of ways.entries())
		await pool.query(`insert into hotline_addresses (subscriber, way, rank, known, address, ends_week) select id, $2, $3, known, address, $6 from unnest($1::text[], $4::bytea[], $5::bytea[]) u(id, known, address)`, [
			ids,
			way,
			n + 1,
			ids.map(() => randomBytes(32)),
			ids.map((subscriber, i) => Buffer.from(layAddress(ports.keys, { subscriber, way, endsWeek: endsWeek as never }, addressOf(from + i, way), ports.chance))),
			endsWeek,
		])
	return ids
}

export type Given = { readonly way: WayOut; readonly to: string; readonly version: number; readonly text: string; readonly at: number; readonly lasts: number; readonly key: string; readonly topic: string }
export type Fakes = { readonly carriers: Carriers; readonly given: Given[]; readonly who: (version: number, way?: WayOut) => string[] }

/** @param become what becomes of each hand-over; at once, and handed where nothing is said */
export function fakes(paces: Partial<Record<WayOut, number>>, become: (one: Given, signal: AbortSignal) => Became | Promise<Became> = () => ({ fate: 'handed' }), now: () => number = () => performance.now()): Fakes {
	const given: Given[] = []
	const carrier = (way: WayOut, perSecond: number): Carrier => ({
		way,
		pace: { perSecond, numbers: 1, cents: 0, registered: true },
		async send({ to, text, lasts, key, topic }: HandOver, signal) {
			const one = { way, to, version: Number.parseInt(text), text, at: now(), lasts, key, topic }
			given.push(one)
			return become(one, signal)
		},
	})
	const carriers = new Map(Object.entries(paces).map(([way, perSecond]) => [way as WayOut, carrier(way as WayOut, perSecond)]))
	return { carriers, given, who: (version, way) => given.filter((one) => one.version === version && (way === undefined || one.way === way)).map(({ to }) => to.split(' ')[0] ?? '').toSorted() }
}

/** Round after round until nothing is left that may go. @param between after each round */
export async function drained(round: () => Promise<number>, between: () => Promise<void> | void = () => {}): Promise<number> {
	let all = 0
	for (let none = 0; none < 3; ) {
		const n = await round()
		all += n
		none = n === 0 ? none + 1 : 0
		await between()
	}
	return all
}
