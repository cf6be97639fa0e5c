/**
 * Hotline: what is known around a report, at rest: near it, with its picture, in its words, of its voice, or heard from the same. One statement with one
 * text, so that the database plans it once; every part of it is found by an index, and none gets longer because a rush came before.
 */
import { sql } from 'kysely'
import { hex } from '#ground/chance.ts'
import { spotAt } from '#ground/places.ts'
import { bytes, number, often, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { ALIKE, printsOf } from './counting.ts'
import { NEAR, PICTURE_WINDOW, traitsOf, WINDOW, type Saying, type Traits } from './likeness.ts'
import type { Cluster, Known, Standing } from './linking.ts'
import type { IncidentId, ReportId } from './model.ts'
import { spotOf } from './reports-store.server.ts'
import type { Tables } from './store.server.ts'
import type { Glossary } from './terms.ts'

/** Of each incident a few of those who saw it and a few who did not, the newest first: enough to tell by. */
const OF_EACH = 6
const AT_MOST = 400
/** A name that half the town uses tells little. */
const NAMED_AT_MOST = 60
/** Of those who speak from one corner, or with one voice, within four hours, the newest: whatever came before them is where they are. */
const NEAR_AT_MOST = 1000
const FOUND = sql`id, state, incident, origin, hand, chain, lat, lon, media, place, words, vests, observed_at, received_at`
type Row = Pick<Tables['hotline_reports'], 'id' | 'state' | 'incident' | 'origin' | 'hand' | 'chain' | 'lat' | 'lon' | 'media' | 'place' | 'words' | 'vests' | 'observed_at' | 'received_at'>
/** A report, with what is known of its incident. @property opened_at of its incident; null where it has none, or one that was joined with another */
export type FoundReport = Row & { readonly opened_at: string | number | null; readonly closed_at: string | number | null; readonly firm: boolean | null; readonly touched: boolean | null }
const COUNTS = sql`state in ('linked', 'proposed', 'apart')`

/** Beside each report found: whether anybody saw what its incident is about, and whether a person has had to do with it. */
const withIncidents = sql`, about as materialized (
	select i.id, i.opened_at, i.closed_at,
		exists (select from hotline_reports r where r.incident = i.id and r.state = 'linked' and r.hand = '1st' and r.chain is null and (r.lat is not null or left(r.keys[1], 1) <> '~')) as firm,
		exists (select from hotline_acts a where a.incident = i.id and a.member is not null) or exists (select from hotline_tasks t where t.incident = i.id)
			or exists (select from hotline_observations o where o.incident = i.id) or exists (select from hotline_signs s where s.incident = i.id) or exists (select from hotline_alerts a where a.incident = i.id) as touched
	from hotline_incidents i where i.id in (select incident from found) and i.state <> 'merged'
) select ${FOUND}, i.opened_at, i.closed_at, i.firm, i.touched from found f left join (select id as about, opened_at, closed_at, firm, touched from about) i on i.about = f.incident`

/** Reports that may be about the same thing. @param keys also those whose place has one of these words */
export async function around(tx: Tx, said: Saying, keys: readonly string[], isDrill: boolean): Promise<FoundReport[]> {
	const at = sql`is_drill = ${isDrill} and ${COUNTS}`
	const [from, until] = [sql`${said.receivedAt - WINDOW}::bigint`, sql`${said.receivedAt + WINDOW}::bigint`]
	const then = sql`received_at between ${from} and ${until}`
	const [low, high] = said.spot ? [spotAt(said.spot, { dx: -NEAR, dy: -NEAR }), spotAt(said.spot, { dx: NEAR, dy: NEAR })] : [null, null]
	const prints = said.media === null ? [null, null, null, null] : printsOf(said.media).map((print) => BigInt(`0x${print}`).toString(2).padStart(64, '0'))
	// What somebody saw elsewhere is something else, whatever both call the street: of those who saw it somewhere, only what has no spot, or is not surely an incident of its own, is asked by its name.
	const sawHere = sql`${said.hand === '1st' && said.chain === null && said.spot !== null}::boolean`
	const isElsewhere = sql`${sawHere} and is_named and state = 'linked' and lat is not null and not (lat between ${low?.lat ?? null}::float8 and ${high?.lat ?? null}::float8 and lon between ${low?.lon ?? null}::float8 and ${high?.lon ?? null}::float8)`
	const ways = [
		sql`(select ${FOUND} from hotline_reports where ${at} and ${then} and origin = ${Buffer.from(said.origin, 'hex')} order by received_at desc limit ${NEAR_AT_MOST})`,
		sql`(select ${FOUND} from hotline_reports where ${at} and ${then} and lat between ${low?.lat ?? null}::float8 and ${high?.lat ?? null}::float8 and lon between ${low?.lon ?? null}::float8 and ${high?.lon ?? null}::float8 order by received_at desc limit ${NEAR_AT_MOST})`,
		// No index finds what is only alike: each print of the time is compared, once, as bits.
		sql`(select ${FOUND} from hotline_reports where ${at} and id in (
			select id from (select id, ('x' || media)::bit(64) as print from hotline_reports where ${said.media !== null}::boolean and media is not null and received_at between ${said.receivedAt - PICTURE_WINDOW} and ${said.receivedAt + PICTURE_WINDOW} offset 0) each
			where ${sql.join(prints.map((print) => sql`bit_count(print # ${print}::bit(64)) <= ${ALIKE}`), sql` or `)}))`,
		sql`(select ${FOUND} from hotline_reports where ${at} and id = ${said.chain})`,
		sql`(select ${FOUND} from hotline_reports where ${at} and chain = any(${said.chain === null ? [said.id] : [said.id, said.chain]}::text[]))`,
	]
	// Of each word the newest, and of those the newest.
	const named = sql`(select distinct on (received_at, id) ${FOUND} from unnest(${[...keys]}::text[]) as each(word), lateral (
			select r.* from hotline_keys k join hotline_reports r on r.id = k.report
			where k.key = each.word and k.received_at between ${from} and ${until} and ${at} order by k.received_at desc limit ${NAMED_AT_MOST}
		) one order by received_at desc, id limit ${NAMED_AT_MOST})`
	const every = sql`select *, false as is_named from (${sql.join(ways, sql` union all `)}) surely union all select *, true from (${named}) by_name`
	const { rows } = await sql<FoundReport>`${often}
		with found as (
			select ${FOUND}, ${isElsewhere} as elsewhere from (
				select *, row_number() over (partition by incident, hand = '1st' order by received_at desc, id) as nth from (select distinct on (id) * from (${every}) every_way order by id, is_named) once
			) of_each where nth <= ${OF_EACH} or incident is null order by received_at desc limit ${AT_MOST}
		)${withIncidents} where not (f.elsewhere and coalesce(i.firm, false))`.execute(tx)
	return rows
}

/** Everything of these incidents that can tell them from others: their own words and what is proposed to them. */
export async function membersOf(tx: Tx, incidents: readonly IncidentId[]): Promise<FoundReport[]> {
	if (incidents.length === 0) return []
	const { rows } = await sql<FoundReport>`with found as (select ${FOUND} from hotline_reports where incident = any(${[...incidents]}) and ${COUNTS} order by received_at desc limit ${AT_MOST})${withIncidents}`.execute(tx)
	return rows
}

const instant = (column: string | number | null) => (column === null ? null : (number(column) as Instant))
const sayingOf = (row: FoundReport): Saying => ({ id: row.id as ReportId, origin: hex(bytes(row.origin)), hand: row.hand, chain: row.chain as ReportId | null, spot: spotOf(row), media: row.media, place: row.place, words: row.words, vests: row.vests, observedAt: instant(row.observed_at), receivedAt: number(row.received_at) as Instant })

export const traitsOfRow = (row: FoundReport, glossary: Glossary): Traits => traitsOf(sayingOf(row), glossary)

/** Puts what was found under its incidents, and what stands apart under none. */
export function clustersOf(rows: readonly FoundReport[], glossary: Glossary): Cluster[] {
	const known = (here: readonly FoundReport[]): Known[] => here.map((row) => ({ ...traitsOfRow(row, glossary), state: row.state as Standing }))
	const groups = Map.groupBy(new Map(rows.map((row) => [row.id, row])).values(), ({ incident }) => incident)
	return [
		...[...groups].flatMap(([incident, here]): Cluster[] => {
			const [first] = here
			if (incident === null || !first || first.opened_at === null) return []
			return [{ incident: incident as IncidentId, isFirm: first.firm === true, isTouched: first.touched === true, openedAt: number(first.opened_at) as Instant, closedAt: instant(first.closed_at), reports: known(here) }]
		}),
		{ incident: null, isFirm: false, isTouched: false, openedAt: 0 as Instant, closedAt: null, reports: known(groups.get(null) ?? []) },
	]
}

/** What a report is found by later: the words of its place, or where it names none those it said. */
export const keysOf = ({ places, said, spot }: Traits, { quiet }: Glossary): string[] => (places.length > 0 ? [...places] : spot === null ? [...said].filter((word) => !quiet.has(word)).map((word) => `~${word}`) : [])
/** What finds others: each word, whether they said it of a place or in passing. */
export const findersOf = (keys: readonly string[]): string[] => keys.flatMap((key) => (key.startsWith('~') ? [key, key.slice(1)] : [key, `~${key}`]))
