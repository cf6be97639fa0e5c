/** Hotline: what everybody can read, now. The page, the feeds and whatever is copied into groups come from here. */
import type { Ports } from '#ground/ports.ts'
import { zoneHere } from '#ground/wall.server.ts'
import type { Language, Say } from '#ground/words.ts'
import { toldToAll } from './alerts-read-store.server.ts'
import { shownOf, type Shown } from './publishing.ts'
import type { Wording } from './texts.ts'

/** @param says a speaker for each language of the hub's there are words in, its first one first */
export function wordingHere(ports: Ports, says: ReadonlyMap<Language, Say>): Wording {
	const { name, phone, zones } = ports.hub().settings
	return { says, hub: name, phone, zones, clock: zoneHere() }
}

/** @param asked one part of town; where there is none of that name, all of them */
export async function alertsNow(ports: Ports, asked: string | null): Promise<{ readonly zone: string | null; readonly shown: readonly Shown[] }> {
	const zone = ports.hub().settings.zones.find(({ id }) => id === asked)?.id ?? null
	const now = ports.now()
	return { zone, shown: shownOf(await ports.storage.inOneGo((tx) => toldToAll(tx, now)), zone, now) }
}
