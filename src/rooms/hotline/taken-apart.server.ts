/** Hotline: what was taken for one thing and told as one, and is two: whoever heard of the one hears of both. */
import type { Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { evidenceOf } from './actions.server.ts'
import { takenApart } from './apart-store.server.ts'
import type { Incident } from './model.ts'
import { standsOn } from './rules.ts'
import { findIncident } from './store.server.ts'
import type { Also } from './texts.ts'

/** The other places an update of it names beside its own. */
export async function alsoAt(tx: Tx, { id }: Pick<Incident, 'id'>, now: Instant): Promise<readonly Also[]> {
	const also: Also[] = []
	for (const { other } of await takenApart(tx, [id], now)) {
		const found = await findIncident(tx, other)
		if (found) also.push({ place: found.incident.place, zone: found.incident.zone, isChecked: found.incident.state === 'confirmed' && standsOn(await evidenceOf(tx, other), now) !== null })
	}
	return also
}
