/** Rota: what each member carries, as it is kept: weeks that are sums, and places that are not yet. */
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import { halfDayOf, startOf, type HalfDay, type Instant } from '#ground/time.ts'
import type { Kept } from './carried.ts'
import { NEW_FOR } from './load.ts'
import { CARRIED, tables, workOf } from './store.server.ts'

/** Of every member, also of those who carry nothing. */
export async function keptBy(tx: Tx, now: Instant): Promise<ReadonlyMap<MemberId, Kept>> {
	const hours = await tables(tx).selectFrom('rota_hours').select(['member', 'week', 'minutes', 'load', 'beside', 'ends_at']).where('ends_at', '>', now).execute()
	const places = await tables(tx).selectFrom('rota_places').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift').select(['member', 'shift', 'rota_places.begins', 'rota_places.ends', 'effort', 'presence']).where('called_off', '=', false).where('rota_places.state', 'in', CARRIED).orderBy('rota_places.begins').execute()
	const [weeks, works] = [Map.groupBy(hours, ({ member }) => member), Map.groupBy(places, ({ member }) => member)]
	const members = await tx.selectFrom('ground_members').select(['id', 'since_half']).where('ended_half', 'is', null).orderBy('id').execute()
	return new Map(
		members.map(({ id, since_half: since }): readonly [MemberId, Kept] => [
			id as MemberId,
			{
				weeks: (weeks.get(id) ?? []).map(({ week, minutes, load, beside, ends_at: endsAt }) => ({ week, minutes, load, beside, endsAt: number(endsAt) as Instant })),
				works: (works.get(id) ?? []).map((row) => ({ shift: row.shift, ...workOf(row) })),
				isNew: startOf(since as HalfDay) > now - NEW_FOR && halfDayOf(now) >= since,
			},
		]),
	)
}
