/** Hotline: a carrier says later what became of a message. It may say so twice, late or in another order: what arrived has arrived, and nothing goes back. */
import { hex } from '#ground/chance.ts'
import type { WayOut } from '#ground/carriers.ts'
import type { Ports } from '#ground/ports.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { minutes } from '#ground/time.ts'
import { HOTLINE_TOPIC } from './actions.server.ts'
import { shareAlert, toNextWay } from './deliveries-store.server.ts'
import type { AlertId } from './model.ts'
import { tables } from './store.server.ts'

/** @property topic and @property key as the hand-over had them */
export type SaidLater = { readonly way: WayOut; readonly topic: string; readonly key: string; readonly fate: 'delivered' | 'failed'; readonly why: string | null; readonly isGone: boolean }
type Of = { readonly version: number; readonly subscriber: string }

/** The name of one hand-over: the same for every try of it. */
export const keyOf = (ports: Pick<Ports, 'keys'>, alert: string, version: number, subscriber: string, way: WayOut): string => hex(ports.keys.digest('alert', new TextEncoder().encode(`${alert} ${version} ${subscriber} ${way}`)))

const alertOf = (topic: string) => `alert_${topic}` as AlertId

/** @returns whether anything changed */
export async function hearFate(ports: Ports, said: SaidLater): Promise<boolean> {
	const alert = alertOf(said.topic)
	const known = await ports.recent(`hotline keys ${said.way} ${alert}`, minutes(1), () => keysOf(ports, alert, said.way))
	const of = known.get(said.key) ?? (await keysOf(ports, alert, said.way)).get(said.key)
	if (!of) return false
	return ports.storage.inOneGo(async (tx) => {
		const holds = await shareAlert(tx, { id: alert, version: of.version })
		const changed = await put(tx, { ...said, ...of, alert }, ports.now())
		if (!changed) return false
		if (said.isGone) await tables(tx).updateTable('hotline_addresses').set({ is_failing: true }).where('way', '=', said.way).where('subscriber', '=', of.subscriber).execute()
		if (said.fate === 'failed' && holds) await toNextWay(tx, { id: alert, version: of.version }, of.version > 1 ? ['failed', 'unknown'] : ['failed'], [of.subscriber])
		tell(tx, HOTLINE_TOPIC)
		return true
	})
}

async function keysOf(ports: Ports, alert: AlertId, way: WayOut): Promise<ReadonlyMap<string, Of>> {
	const rows = await ports.storage.inOneStatement((tx) => tables(tx).selectFrom('hotline_deliveries').select(['version', 'subscriber']).where('alert', '=', alert).where('way', '=', way).execute())
	return new Map(rows.map(({ version, subscriber }) => [keyOf(ports, alert, version, subscriber, way), { version, subscriber }]))
}

/** What may come before each: arrived is the last word, and what was never begun cannot have arrived. */
const BEFORE = { delivered: ['handing', 'handed', 'unknown', 'failed'], failed: ['handing', 'handed', 'unknown'] } as const

async function put(tx: Tx, { alert, version, subscriber, way, fate, why }: SaidLater & Of & { readonly alert: AlertId }, now: number): Promise<boolean> {
	const { numUpdatedRows } = await tables(tx)
		.updateTable('hotline_deliveries')
		.set({ state: fate, why, settled_at: now })
		.where('alert', '=', alert)
		.where('version', '=', version)
		.where('subscriber', '=', subscriber)
		.where('way', '=', way)
		.where('handed_at', 'is not', null)
		.where('state', 'in', BEFORE[fate])
		.executeTakeFirst()
	return numUpdatedRows === 1n
}
