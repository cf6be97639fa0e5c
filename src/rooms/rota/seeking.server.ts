/** Rota: what a published plan leaves open is not left to the last day. A week ahead one after the other is asked, in the order of every cover, and a no costs nothing. */
import type { Ports } from '#ground/ports.ts'
import { after } from '#ground/time.ts'
import { freed } from './answering.server.ts'
import { SEEKS_WITHIN } from './covers.ts'
import { leftOpen } from './rotas-store.server.ts'

export async function seekPlanned(ports: Ports): Promise<void> {
	const now = ports.now()
	const those = await ports.storage.inOneGo((tx) => leftOpen(tx, now, after(now, SEEKS_WITHIN)))
	for (const id of those) await freed(ports, id, null, SEEKS_WITHIN)
}
