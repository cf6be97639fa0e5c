/** Hotline: whose eyes a look is of, at rest: who came in through whom, and where else the same member looked. */
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { vouchesFor } from '#ground/vouching.server.ts'
import { asOne, TRAVEL_WITHIN, tooFast, type Stood } from './independence.ts'
import type { Evidence, IncidentId, Look, LookId } from './model.ts'
import { tables } from './store.server.ts'

/** What of these looks is one pair of eyes, and what nobody can have seen. */
export async function sharedEyes(tx: Tx, looks: readonly Look[]): Promise<Required<Pick<Evidence, 'asOne' | 'tooFast'>>> {
	const members = [...new Set(looks.flatMap(({ by, isVoid }) => (by === null || isVoid ? [] : [by])))]
	if (members.length === 0) return { asOne: [], tooFast: [] }
	const fast = new Set(tooFast(await stoodBy(tx, members, Math.min(...looks.map(({ observedAt }) => observedAt)))))
	return { asOne: asOne(members, await vouchesFor(tx, members)), tooFast: looks.filter(({ id }) => fast.has(id)).map(({ id }) => id) }
}

async function stoodBy(tx: Tx, members: readonly MemberId[], first: number): Promise<Stood[]> {
	const rows = await tables(tx)
		.selectFrom('hotline_observations')
		.innerJoin('hotline_incidents', 'hotline_incidents.id', 'hotline_observations.incident')
		.select(['hotline_observations.id', 'member', 'lat', 'lon', 'observed_at'])
		.where('member', 'in', members)
		.where('is_void', '=', false)
		.where('observed_at', '>', first - TRAVEL_WITHIN)
		.execute()
	return rows.flatMap(({ id, member, lat, lon, observed_at }) => (lat === null || lon === null ? [] : [{ look: id as LookId, by: member as MemberId, spot: { lat, lon }, at: number(observed_at) as Instant }]))
}

/** What a member saw counts no more. Gives where that was. */
export async function voidLooks(tx: Tx, member: MemberId): Promise<IncidentId[]> {
	const rows = await tables(tx).updateTable('hotline_observations').set({ is_void: true }).where('member', '=', member).where('is_void', '=', false).returning('incident').execute()
	return [...new Set(rows.map(({ incident }) => incident as IncidentId))].toSorted()
}

export type Told = { readonly incident: IncidentId; readonly alert: string; readonly version: number }
/** What was told of these and still holds. */
export async function toldOf(tx: Tx, incidents: readonly IncidentId[], now: Instant): Promise<Told[]> {
	if (incidents.length === 0) return []
	const rows = await tables(tx).selectFrom('hotline_alerts').select(['id', 'version', 'incident']).where('incident', 'in', incidents).where('is_newest', '=', true).where('tells', 'in', ['alert', 'update']).where('expires_at', '>', now).orderBy('approved_at').orderBy('id').execute()
	return rows.map(({ id, version, incident }) => ({ incident: incident as IncidentId, alert: id, version }))
}

export async function withVoidLooks(tx: Tx): Promise<IncidentId[]> {
	const rows = await tables(tx).selectFrom('hotline_observations').select('incident').distinct().where('is_void', '=', true).orderBy('incident').execute()
	return rows.map(({ incident }) => incident as IncidentId)
}
