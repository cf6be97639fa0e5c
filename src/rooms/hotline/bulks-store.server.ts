/** Hotline: which reports are handled together, at rest; the oldest first. */
import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import type { ReportId } from './model.ts'

type Does = 'aside' | 'back'
async function idsOf(tx: Tx, query: RawBuilder<{ id: string }>): Promise<ReportId[]> {
	const { rows } = await query.execute(tx)
	return rows.map(({ id }) => id as ReportId)
}

/** Of the voice of this report, what can be handled so. */
export const ofVoice = (tx: Tx, report: ReportId, does: Does, since: Instant, most: number): Promise<ReportId[]> =>
	idsOf(tx, sql<{ id: string }>`select r.id from hotline_reports r join hotline_reports one on one.id = ${report} and one.origin = r.origin where r.state = any(${does === 'back' ? ['quarantined'] : ['linked', 'apart']}) and r.received_at > ${since} order by r.received_at, r.id limit ${most}`)

export const setAside = (tx: Tx, most: number): Promise<ReportId[]> => idsOf(tx, sql<{ id: string }>`select id from hotline_reports where state = 'quarantined' order by received_at, id limit ${most}`)

/** What was handled so together and is still as that left it. */
export const stillIn = (tx: Tx, bulk: string, does: Does): Promise<ReportId[]> =>
	idsOf(tx, sql<{ id: string }>`select id from hotline_reports where bulk = ${bulk} and state = any(${does === 'back' ? ['linked', 'proposed', 'apart'] : ['quarantined']}) order by received_at, id`)
