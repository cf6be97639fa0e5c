/** Rota: whom to ask next, for whoever asks: those who are owed no rest first, and of them who carries least. */
import type { MemberId } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import type { Tx } from '#ground/storage.server.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { loadsNow } from './carried.ts'
import { keptBy } from './carried-store.server.ts'
import { debtOf } from './debt.ts'

/** @property load minutes, faded @property owed hours of rest not yet had */
export type Carries = { readonly load: number; readonly owed: number }

export async function carriedNow(ports: Pick<Ports, 'now' | 'hub'>, tx: Tx): Promise<ReadonlyMap<MemberId, Carries>> {
	const now = ports.now()
	const kept = await keptBy(tx, now)
	const loads = loadsNow(kept, now, zoneHere())
	return new Map([...kept].map(([id, { works }]) => [id, { load: loads.get(id) ?? 0, owed: debtOf(works, now, zoneHere(), ports.hub().settings.carrying) }]))
}
