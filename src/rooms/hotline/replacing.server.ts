/**
 * Hotline: makes a version of an alert, and lets it overtake the one before. Hold its queue; wait for what is under way, five seconds at most; then, in
 * one transaction that nobody who takes from the queue can stand beside, write down what was told and to whom the new one goes.
 */
import { newId } from '#ground/ids.ts'
import { post } from '#ground/notes.server.ts'
import type { Ports } from '#ground/ports.ts'
import { again, Stale, tell, type Tx } from '#ground/storage.server.ts'
import { after } from '#ground/time.ts'
import { HOTLINE_TOPIC } from './actions.server.ts'
import * as alerts from './alerts-store.server.ts'
import * as deliveries from './deliveries-store.server.ts'
import { languagesTold } from './message-languages.server.ts'
import type { Alert, AlertId, Incident, Level, Tells } from './model.ts'
import { ALERT_LASTS } from './rules.ts'
import { voicesOf } from './store.server.ts'
import { goesToHubs, toldHubs } from './to-hubs.ts'
import { audienceOf, CORRECTION_LASTS, HELD_FOR, isLive, mayReplace, zonesOf, type TextsFor } from './telling.ts'
import type { Also } from './texts.ts'

const LOOKS_EVERY = 20

/** @property of the newest version of what it replaces; null where it is the first @property incident null where it is gone @property really what it was @property isPlaceless no place is named, only the part of town @property also where else it is */
export type Version = { readonly of: Alert | null; readonly incident: Incident | null; readonly tells: Tells; readonly level: Level; readonly really: string | null; readonly isPlaceless?: boolean; readonly also?: readonly Also[] }
/** @property exposed who may have seen an earlier version @property told who is told by this one */
export type Made = { readonly alert: AlertId; readonly version: number; readonly exposed: number; readonly told: number }

/** The version, its texts and its deliveries. What it replaces must be held and locked by the same transaction. */
export async function makeVersion(ports: Ports, tx: Tx, { of, incident, tells, level, really, isPlaceless = false, also = [] }: Version, texts: TextsFor): Promise<Made> {
	const now = ports.now()
	const { settings } = ports.hub()
	const { zones } = settings
	const told = isLive({ tells })
	const first = of && (await alerts.versionsOf(tx, of.id))[0]
	const about = [...(incident ? zonesOf(incident, level, zones) : []), ...also.flatMap(({ zone }) => zones.filter(({ id }) => id === zone).map(({ id }) => id))]
	const next: Alert = {
		id: of?.id ?? newId('alert', ports.chance) as AlertId,
		version: (of?.version ?? 0) + 1,
		incident: incident?.id ?? null,
		tells,
		level,
		// Whoever was told about a part of town hears the end of it there, wherever it went since.
		zones: [...new Set([...(of && !told ? of.zones : about), ...(of?.zones ?? [])])] as Alert['zones'],
		place: isPlaceless ? null : (incident?.place ?? of?.place ?? null),
		really,
		isDrill: incident?.isDrill ?? of?.isDrill ?? false,
		observedAt: incident?.seenAt ?? of?.observedAt ?? null,
		approvedAt: now,
		contraryAt: incident && first ? await alerts.contrarySince(tx, incident.id, first.approvedAt) : null,
		expiresAt: after(now, told ? ALERT_LASTS : CORRECTION_LASTS),
		isNewest: true,
	}
	await deliveries.takesLonger(tx)
	if (of) await deliveries.replaceDeliveries(tx, of.id, tells === 'expired' ? 'expired' : 'superseded', now)
	await alerts.addVersion(tx, next, texts({ ...next, also }, languagesTold(settings)))
	const exposed = of ? await deliveries.planForExposed(tx, next) : 0
	// What was never an alert alarms nobody now: whoever is asked about it hears so, and everybody can read it.
	const more = told || !of ? await deliveries.planDeliveries(tx, next, audienceOf(told ? level : 'L1', next.isDrill)) : 0
	if (goesToHubs(next)) await post(tx, [toldHubs(next, incident, incident ? (await voicesOf(tx, incident.id)).flatMap(({ media }) => media ?? []) : [], zones)], ports)
	tell(tx, HOTLINE_TOPIC)
	return { alert: next.id, version: next.version, exposed, told: exposed + more }
}

/** A time nobody can set, and how to wait. Handed in where a test says what happens when. */
export type Waiting = { readonly clock: () => number; readonly sleep: (ms: number) => Promise<void> }
export const WAITING: Waiting = { clock: () => performance.now(), sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) }

/**
 * Lets what `work` makes overtake these alerts. `work` runs in the transaction in which nothing of them is taken, begun or settled.
 * Where somebody lifted the hold, or replaced one of them meanwhile, all of it is done once more, with what is newest then.
 */
export async function overtaking<T>(ports: Ports, olds: readonly AlertId[], work: (tx: Tx, newest: readonly Alert[]) => Promise<T>, { clock, sleep }: Waiting = WAITING): Promise<T> {
	const ids = olds.toSorted()
	return again(async () => {
		const until = after(ports.now(), HELD_FOR)
		const held = await ports.storage.inOneGo(async (tx) => {
			const names = []
			for (const id of ids) names.push(await alerts.holdQueue(tx, id, until))
			return names
		})
		const since = clock()
		while (!mayReplace(since, clock(), await ports.storage.inOneStatement((tx) => deliveries.underWay(tx, ids)))) await sleep(LOOKS_EVERY)
		return ports.storage.inOneGo(async (tx) => {
			const newest = []
			for (const [n, id] of ids.entries()) {
				const one = await alerts.lockNewest(tx, id)
				const name = held[n] ?? null
				if (!one || name === null || !(await alerts.isHeldBy(tx, id, name))) throw new Stale()
				newest.push(one)
			}
			const result = await work(tx, newest)
			await alerts.releaseHolds(tx, ids)
			return result
		})
	})
}
