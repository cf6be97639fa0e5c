/** Hotline: what the ledger adds up to. */
import { sql } from 'kysely'
import { number, type Tx } from '#ground/storage.server.ts'
import { minutes, type Instant } from '#ground/time.ts'
import type { WayOut } from '#ground/carriers.ts'
import type { Alert, AlertId } from './model.ts'
import type { Fate } from './telling.ts'

/** So many in a row, so lately, and none of them went. */
const IN_A_ROW = 5
const LATELY = minutes(10)

export type Line = { readonly version: number; readonly way: string; readonly state: Fate; readonly n: number; readonly firstAt: Instant | null; readonly lastAt: Instant | null }
export type InZone = { readonly zone: string; readonly n: number }

/** By version, way and what became of it: how many, and when the first and the last were handed over. */
export async function linesOf(tx: Tx, alert: AlertId): Promise<Line[]> {
	const { rows } = await sql<{ version: number; way: string; state: Fate; n: string; first: string | null; last: string | null }>`
		select version, way, state, count(*) as n, min(handed_at) as first, max(handed_at) as last from hotline_deliveries where alert = ${alert} group by version, way, state order by version, way, state`.execute(tx)
	return rows.map(({ version, way, state, n, first, last }) => ({ version, way, state, n: Number(n), firstAt: at(first), lastAt: at(last) }))
}
const at = (column: string | null) => (column === null ? null : (number(column) as Instant))

export async function reachedBy(tx: Tx, { id, version }: Pick<Alert, 'id' | 'version'>): Promise<{ exposed: number; corrected: number; waiting: number; unreachable: number; toldAnyway: number; lastAt: number | null }> {
	const { rows } = await sql<{ exposed: string; corrected: string; waiting: string; told_anyway: string; last: string | null }>`
		with one as (
			select subscriber, coalesce(bool_or(state in ('handing', 'handed', 'delivered', 'unknown')) filter (where version < ${version}), false) as exposed,
				coalesce(bool_or(state in ('handed', 'delivered')) filter (where version = ${version}), false) as reached,
				coalesce(bool_or(state in ('queued', 'handing')) filter (where version = ${version}), false) as waits,
				max(handed_at) filter (where version = ${version} and state in ('handed', 'delivered')) as last
			from hotline_deliveries where alert = ${id} group by subscriber
		)
		select count(*) filter (where exposed) as exposed, count(*) filter (where exposed and reached) as corrected, count(*) filter (where exposed and waits and not reached) as waiting,
			count(*) filter (where reached and not exposed) as told_anyway, max(last) filter (where exposed) as last from one`.execute(tx)
	const row = rows[0]
	const [exposed, corrected, waiting] = [Number(row?.exposed ?? 0), Number(row?.corrected ?? 0), Number(row?.waiting ?? 0)]
	return { exposed, corrected, waiting, unreachable: exposed - corrected - waiting, toldAnyway: Number(row?.told_anyway ?? 0), lastAt: at(row?.last ?? null) }
}

export type ByWay = { readonly way: string; readonly n: number }
/** Who may have seen an earlier version, was not handed this one and will not be: each once, by the last way tried. */
export async function unreachableBy(tx: Tx, { id, version }: Pick<Alert, 'id' | 'version'>): Promise<ByWay[]> {
	const { rows } = await sql<{ way: string; n: string }>`
		select way, count(*) as n from (
			select (array_agg(way order by version desc, settled_at desc nulls last, way))[1] as way
			from hotline_deliveries where alert = ${id} group by subscriber
			having bool_or(version < ${version} and state in ('handing', 'handed', 'delivered', 'unknown'))
			and not coalesce(bool_or(state in ('handed', 'delivered', 'queued', 'handing')) filter (where version = ${version}), false)
		) each group by way order by way`.execute(tx)
	return rows.map(({ way, n }) => ({ way, n: Number(n) }))
}

/** For whom no way is left: how many in each part of town, for whoever rings them. */
export async function phoneTreeOf(tx: Tx, { id, version }: Pick<Alert, 'id' | 'version'>): Promise<InZone[]> {
	const { rows } = await sql<{ zone: string; n: string }>`
		select s.zone, count(*) as n from (
			select subscriber from hotline_deliveries where alert = ${id} and version = ${version} group by subscriber
			having bool_and(state in ('failed', 'unknown')) and bool_or(state = 'failed')
		) d join hotline_subscribers s on s.id = d.subscriber group by s.zone order by s.zone`.execute(tx)
	return rows.map(({ zone, n }) => ({ zone, n: Number(n) }))
}

export async function failingWays(tx: Tx, now: Instant): Promise<string[]> {
	const { rows } = await sql<{ way: string }>`
		select way from (
			select way, state, row_number() over (partition by way order by settled_at desc, state) as back from hotline_deliveries
			where settled_at > ${now - LATELY} and state in ('handed', 'delivered', 'failed', 'unknown') and coalesce(why, '') not in ('no-way-left', 'no-address', 'gone')
		) lately where back <= ${IN_A_ROW} group by way having count(*) = ${IN_A_ROW} and bool_and(state = 'failed') order by way`.execute(tx)
	return rows.map(({ way }) => way)
}

/** What still waits of a version: how many, by way, language and turn. */
export async function queuedBy(tx: Tx, { id, version }: Pick<Alert, 'id' | 'version'>): Promise<{ way: WayOut; language: string; turn: number; n: number }[]> {
	const { rows } = await sql<{ way: WayOut; language: string; turn: number; n: string }>`
		select d.way, s.language, d.turn, count(*) as n from hotline_deliveries d join hotline_subscribers s on s.id = d.subscriber
		where d.alert = ${id} and d.version = ${version} and d.state = 'queued' group by 1, 2, 3 order by 1, 2, 3`.execute(tx)
	return rows.map(({ n, ...row }) => ({ ...row, n: Number(n) }))
}
