/** Hotline: what was taken out of what, at rest, and was told of by nobody since. */
import { sql } from 'kysely'
import { number, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import type { IncidentId } from './model.ts'

export type TakenApart = { readonly incident: IncidentId; readonly other: IncidentId; readonly at: Instant }

/**
 * Of each of these, what was taken out of it since it was last told or taken back, the first first. What was joined again, is over, or is told of by
 * itself needs no more words.
 */
export async function takenApart(tx: Tx, ids: readonly IncidentId[], now: Instant): Promise<TakenApart[]> {
	if (ids.length === 0) return []
	const { rows } = await sql<{ incident: IncidentId; other: IncidentId; at: string }>`
		select a.incident, o.id as other, max(a.at) as at from hotline_acts a join hotline_incidents o on o.id = a.about
		where a.act = 'split' and a.incident = any(${[...ids]}) and o.state in ('unconfirmed', 'verifying', 'confirmed')
		and not exists (select from hotline_acts l where l.incident = a.incident and l.place > a.place and l.act in ('approve', 'correct'))
		and not exists (select from hotline_alerts t where t.incident = o.id and t.is_newest and t.tells in ('alert', 'update') and t.expires_at > ${now})
		group by a.incident, o.id order by max(a.place)`.execute(tx)
	return rows.map(({ incident, other, at }) => ({ incident, other, at: number(at) as Instant }))
}
