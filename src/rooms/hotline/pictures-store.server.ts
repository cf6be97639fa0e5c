/** Hotline: pictures people chose to send with a report, at rest: under the key of a week, gone with what happened. */
import { sql } from 'kysely'
import { lay, lift } from '#ground/lasting.server.ts'
import type { Ports } from '#ground/ports.ts'
import { DoesNotOpen } from '#ground/sealed.ts'
import { bytes, number, type Tx } from '#ground/storage.server.ts'
import { after, days, weekOf, type Instant, type Week } from '#ground/time.ts'
import type { ReportLine } from './board.ts'
import type { IncidentId, Report, ReportId } from './model.ts'
import { INCIDENT_LIVES } from './rules.ts'
import { tables } from './store.server.ts'

/** After the close of what it shows. */
const PICTURE_STAYS = days(7)
/** In all, so that a flood fills no disk: about 200 megabytes. What comes after that is heard without its picture. */
const PICTURES_AT_MOST = 500

const record = (report: ReportId) => `picture ${report}`

/** @param jpeg stripped already @returns whether there was room for it. One that was dropped by hand is not kept again, and whoever sends it again hears what they heard before */
export async function putPicture({ keys, chance, now }: Pick<Ports, 'keys' | 'chance' | 'now'>, tx: Tx, report: ReportId, jpeg: Uint8Array): Promise<boolean> {
	const there = await tables(tx).selectFrom('hotline_pictures').select('report').where('report', '=', report).executeTakeFirst()
	const dropped = await tables(tx).selectFrom('hotline_reports').select('id').where('id', '=', report).where('picture_dropped', '=', true).executeTakeFirst()
	if (there || dropped) return true
	const { n } = await tables(tx).selectFrom('hotline_pictures').select((e) => e.fn.countAll<string>().as('n')).executeTakeFirstOrThrow()
	if (number(n) >= PICTURES_AT_MOST) return false
	const ends_at = after(now(), INCIDENT_LIVES)
	await tables(tx).insertInto('hotline_pictures').values({ report, picture: lay(keys, weekOf(ends_at), record(report), jpeg, chance), ends_week: weekOf(ends_at), ends_at }).execute()
	return true
}

export const dropPicture = (tx: Tx, report: ReportId) => tables(tx).deleteFrom('hotline_pictures').where('report', '=', report).execute()

const isOver = (now: Instant) => sql<boolean>`(p.ends_at <= ${now} or coalesce(i.closed_at + ${PICTURE_STAYS} <= ${now}, false))`
const shown = (tx: Tx, now: Instant) => tables(tx).selectFrom('hotline_pictures as p').innerJoin('hotline_reports as r', 'r.id', 'p.report').leftJoin('hotline_incidents as i', 'i.id', 'r.incident').where(({ not }) => not(isOver(now))).where('r.state', '<>', 'withdrawn')

/** For good. @returns whether there was one */
export async function dropForGood(tx: Tx, report: ReportId): Promise<boolean> {
	const { numDeletedRows } = await tables(tx).deleteFrom('hotline_pictures').where('report', '=', report).executeTakeFirst()
	if (numDeletedRows === 0n) return false
	await tables(tx).updateTable('hotline_reports').set({ picture_dropped: true, picture_fits: false }).where('id', '=', report).execute()
	return true
}

/** What had its time. Where something was opened again before, its pictures stay. */
export async function dropPictures(tx: Tx, now: Instant): Promise<void> {
	await sql`delete from hotline_pictures g using hotline_pictures p join hotline_reports r on r.id = p.report left join hotline_incidents i on i.id = r.incident where g.report = p.report and ${isOver(now)}`.execute(tx)
}

/** Says of each report whether a picture came with it. */
export async function withPictures(tx: Tx, lines: readonly ReportLine[], now: Instant): Promise<ReportLine[]> {
	if (lines.length === 0) return []
	const rows = await shown(tx, now).select('p.report').where('p.report', 'in', lines.map(({ id }) => id)).execute()
	const those = new Set(rows.map(({ report }) => report))
	const fits = await fitting(tx, lines.map(({ id }) => id))
	return lines.map((line) => ({ ...line, hasPicture: those.has(line.id), pictureFits: fits.has(line.id) }))
}

/** Those of what an incident rests on. */
export async function picturesAt(tx: Tx, incident: IncidentId, now: Instant): Promise<ReportId[]> {
	const rows = await shown(tx, now).select('p.report').where('r.incident', '=', incident).where('r.state', '=', 'linked').orderBy('r.received_at').orderBy('r.id').execute()
	return rows.map(({ report }) => report as ReportId)
}

export type Kept = { readonly picture: Uint8Array; readonly endsWeek: Week; readonly incident: IncidentId | null; readonly state: Report['state'] }
export async function findPicture(tx: Tx, report: ReportId, now: Instant): Promise<Kept | null> {
	const row = await shown(tx, now).select(['p.picture', 'p.ends_week', 'r.incident', 'r.state']).where('p.report', '=', report).executeTakeFirst()
	return row ? { picture: bytes(row.picture), endsWeek: row.ends_week as Week, incident: row.incident as IncidentId | null, state: row.state as Report['state'] } : null
}

/** Null where its week is over. */
export function openedPicture({ keys }: Pick<Ports, 'keys'>, report: ReportId, { picture, endsWeek }: Kept): Uint8Array | null {
	try {
		return lift(keys, endsWeek, record(report), picture)
	} catch (fault) {
		if (fault instanceof DoesNotOpen) return null
		throw fault
	}
}

/** Whether somebody at the board says that it shows what was reported. @returns false where that was so already */
export async function markFits(tx: Tx, report: ReportId, fits: boolean): Promise<boolean> {
	const { numUpdatedRows } = await tables(tx).updateTable('hotline_reports').set({ picture_fits: fits }).where('id', '=', report).where('picture_fits', '!=', fits).executeTakeFirstOrThrow()
	return numUpdatedRows > 0n
}
/** Of these, those whose picture does. */
export const fitting = async (tx: Tx, reports: readonly ReportId[]): Promise<ReadonlySet<string>> =>
	new Set(reports.length === 0 ? [] : (await tables(tx).selectFrom('hotline_reports').select('id').where('id', 'in', reports).where('picture_fits', '=', true).execute()).map(({ id }) => id))
