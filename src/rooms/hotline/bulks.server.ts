/** Hotline: many set aside or let back in at once, and undone as one. What one voice said, or everything a surge set aside. */
import { newId, type Id } from '#ground/ids.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { number, tell, type Tx } from '#ground/storage.server.ts'
import { after, days, minutes, type Instant } from '#ground/time.ts'
import * as store from './bulks-store.server.ts'
import { HOTLINE_TOPIC, memberOf } from './actions.server.ts'
import { asideIn, backIn, endEmpty } from './merging.server.ts'
import type { IncidentId, ReportId } from './model.ts'
import { inTurn } from './reports-store.server.ts'
import { INCIDENT_LIVES, whoMay } from './rules.ts'
import { tables } from './store.server.ts'

export type BulkId = Id<'bulk'>
export type Bulk = { readonly id: BulkId; readonly does: 'aside' | 'back'; readonly n: number; readonly at: Instant }
type Refused = 'not-here' | 'not-yours-to-do' | 'nothing-to-take-back'

/** In one go; who has more does it again. Reports that come meanwhile wait no longer for it than this takes. */
export const AT_ONCE = 200
/** So long it can be undone. */
export const UNDONE_WITHIN = minutes(60)

async function many(ports: Ports, tx: Tx, by: Speaker, does: Bulk['does'], reports: readonly ReportId[]): Promise<Bulk> {
	const bulk: Bulk = { id: newId('bulk', ports.chance), does, n: reports.length, at: ports.now() }
	await tables(tx).insertInto('hotline_bulks').values({ id: bulk.id, does, at: bulk.at, member: memberOf(by), n: bulk.n, ends_at: bulk.at + INCIDENT_LIVES }).execute()
	for (const report of reports) await (does === 'back' ? backIn : asideIn)(ports, tx, by, report)
	await tables(tx).updateTable('hotline_reports').set({ bulk: bulk.id }).where('id', 'in', [...reports]).execute()
	tell(tx, HOTLINE_TOPIC)
	return bulk
}

/** Everything the voice of this report said within a day is set aside, or what of it was set aside comes back. */
export const handleVoice = (ports: Ports, by: Speaker, { report, does }: { readonly report: ReportId; readonly does: Bulk['does'] }): Promise<Result<Bulk, Refused>> => {
	if (!isAllowed(by, whoMay.quarantine)) return Promise.resolve(refuse('not-yours-to-do'))
	return inTurn(ports, async (tx) => {
		const found = await store.ofVoice(tx, report, does, after(ports.now(), -days(1)), AT_ONCE)
		return found.length === 0 ? refuse('not-here') : done(await many(ports, tx, by, does, found))
	})
}

/** What surges set aside comes back, the oldest first. */
export const releaseAll = (ports: Ports, by: Speaker): Promise<Result<Bulk, Refused>> => {
	if (!isAllowed(by, whoMay.quarantine)) return Promise.resolve(refuse('not-yours-to-do'))
	return inTurn(ports, async (tx) => {
		const found = await store.setAside(tx, AT_ONCE)
		return found.length === 0 ? refuse('nothing-to-take-back') : done(await many(ports, tx, by, 'back', found))
	})
}

/** The last one that can still be undone. */
export async function lastBulk(tx: Tx, now: Instant): Promise<Bulk | null> {
	const row = await tables(tx).selectFrom('hotline_bulks').selectAll().where('is_undone', '=', false).where('at', '>', now - UNDONE_WITHIN).orderBy('at', 'desc').orderBy('id').limit(1).executeTakeFirst()
	return row ? { id: row.id as BulkId, does: row.does as Bulk['does'], n: row.n, at: number(row.at) as Instant } : null
}

/** Each of them goes back to where it was. What somebody has done something else with since then stays. */
export const undoBulk = (ports: Ports, by: Speaker, id: string): Promise<Result<{ readonly n: number }, Refused>> => {
	if (!isAllowed(by, whoMay.quarantine)) return Promise.resolve(refuse('not-yours-to-do'))
	return inTurn(ports, async (tx) => {
		const bulk = await tables(tx).selectFrom('hotline_bulks').selectAll().where('id', '=', id).where('is_undone', '=', false).executeTakeFirst()
		if (!bulk) return refuse('not-here')
		const found = await store.stillIn(tx, id, bulk.does as Bulk['does'])
		await tables(tx).updateTable('hotline_bulks').set({ is_undone: true }).where('id', '=', id).execute()
		const from = new Map<IncidentId, ReportId[]>()
		for (const report of found) {
			const handled = await (bulk.does === 'back' ? asideIn : backIn)(ports, tx, by, report)
			if (handled.ok && handled.value.incident !== null) from.set(handled.value.incident, [...(from.get(handled.value.incident) ?? []), report])
		}
		if (bulk.does === 'back') for (const [incident, aside] of from) await endEmpty(ports, tx, by, incident, aside)
		tell(tx, HOTLINE_TOPIC)
		return done({ n: found.length })
	})
}
