/** Hotline: how far something was told, and how far it was taken back. Numbers, and never a list of people. */
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import type { Instant } from '#ground/time.ts'
import type { AlertId, Tells } from './model.ts'
import * as store from './coverage-store.server.ts'
import { versionsOf } from './alerts-store.server.ts'
import { whoMay } from './rules.ts'
import { isLive } from './telling.ts'

/**
 * @property exposed who may have seen an earlier version @property corrected of those, who was handed the newest @property waiting who will be
 * @property unreachable whom no way is left to: for the phone tree @property tookMs from the first who saw otherwise (else from the correction) to the last corrected
 * @property unreachableBy the same by the last way tried
 * @property toldAnyway who was never exposed and was told all the same: 0, or something is wrong
 */
export type Coverage = { readonly alert: AlertId; readonly version: number; readonly tells: Tells; readonly exposed: number; readonly corrected: number; readonly waiting: number; readonly unreachable: number; readonly unreachableBy: readonly store.ByWay[]; readonly toldAnyway: number; readonly contraryAt: Instant | null; readonly lastAt: Instant | null; readonly tookMs: number | null; readonly phoneTree: readonly store.InZone[]; readonly ledger: readonly store.Line[] }

export async function coverageOf(ports: Ports, alert: AlertId): Promise<Coverage | null> {
	return ports.storage.inOneGo(async (tx) => {
		const versions = await versionsOf(tx, alert)
		const newest = versions.at(-1)
		if (!newest) return null
		const reached = await store.reachedBy(tx, newest)
		const lastAt = reached.lastAt as Instant | null
		return {
			...reached,
			toldAnyway: isLive(newest) ? 0 : reached.toldAnyway,
			alert,
			version: newest.version,
			tells: newest.tells,
			contraryAt: newest.contraryAt,
			lastAt,
			tookMs: versions.length < 2 || lastAt === null ? null : lastAt - (newest.contraryAt ?? newest.approvedAt),
			unreachableBy: await store.unreachableBy(tx, newest),
			phoneTree: await store.phoneTreeOf(tx, newest),
			ledger: await store.linesOf(tx, alert),
		}
	})
}

/** The same for whoever works there. */
export async function ledgerOf(ports: Ports, by: Speaker, alert: AlertId): Promise<Result<Coverage, 'not-here'>> {
	const coverage = isAllowed(by, whoMay['see-board']) ? await coverageOf(ports, alert) : null
	return coverage ? done(coverage) : refuse('not-here')
}

/** Ways whose last hand-overs all failed: said to be failing, until one goes through. */
export async function failingWays(ports: Ports): Promise<readonly string[]> {
	return ports.storage.inOneGo((tx) => store.failingWays(tx, ports.now()))
}
