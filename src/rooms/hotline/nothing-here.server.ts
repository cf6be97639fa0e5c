/**
 * Hotline: somebody who got an alert is there and sees nothing. It counts against, once for each who answers; answers from the page cannot be told apart,
 * since no address is kept, so all of them together are one pair of eyes. Nobody hears by it whether anything is there.
 */
import { hex } from '#ground/chance.ts'
import type { WayOut } from '#ground/carriers.ts'
import type { Ports } from '#ground/ports.ts'
import type { Tx } from '#ground/storage.server.ts'
import { keepLook } from './actions.server.ts'
import { newestOf, toldLastTo } from './alerts-read-store.server.ts'
import { findLook } from './door-store.server.ts'
import type { Alert, LookId } from './model.ts'
import { isForAll } from './publishing.ts'
import { isOpen } from './rules.ts'
import { findIncident } from './store.server.ts'
import { knownBy } from './subscribing-links.server.ts'
import { plainAddress } from './subscribing.ts'
import { isLive } from './telling.ts'

/** @param origin who answers, as far as anybody can tell; only what is made of it and of this one incident is kept */
async function count(ports: Ports, tx: Tx, alert: Alert | null, origin: string): Promise<boolean> {
	const now = ports.now()
	if (!alert || alert.incident === null || !isLive(alert) || alert.expiresAt <= now) return false
	const found = await findIncident(tx, alert.incident)
	if (!found || !isOpen(found.incident)) return false
	const id = `look_${hex(ports.keys.digest('origin', new TextEncoder().encode(`nothing|${alert.incident}|${origin}`))).slice(0, 32)}` as LookId
	if (await findLook(tx, id)) return true
	return (await keepLook(ports, tx, { as: 'house' }, { id, incident: alert.incident, by: null, eyes: 'neighbour', saw: 'nothing', what: null, really: null, observedAt: now })).ok
}

/** From the public page. It says the same whether it counted. */
export const nothingFromPage = (ports: Ports, alert: string): Promise<boolean> =>
	ports.storage.inOneGo(async (tx) => {
		const newest = await newestOf(tx, alert)
		return count(ports, tx, newest && isForAll(newest) ? newest : null, 'page')
	})

/** In answer to the alert this address was told last. @returns false where there was none that holds */
export const nothingFrom = (ports: Ports, way: WayOut, address: string): Promise<boolean> =>
	ports.storage.inOneGo(async (tx) => {
		const known = knownBy(ports.keys, way, plainAddress(way, address))
		return count(ports, tx, await toldLastTo(tx, way, known, ports.now()), hex(known))
	})
