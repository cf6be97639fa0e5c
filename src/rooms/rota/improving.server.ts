/** Rota: the best plan looked for while people go on: taken up, told how far it is, judged once more and kept, or given up where the draft has changed. */
import type { Ports } from '#ground/ports.ts'
import { tell } from '#ground/storage.server.ts'
import type { Optimum, Progress } from '#planners/rota/optimum.ts'
import { judge } from '#planners/rota/check.ts'
import { isSame, lawfulOf, pairsOf, type Posed } from './posed-pairs.ts'
import { draw } from './rotas.server.ts'
import type { Bound, Rota } from './rotas.ts'
import * as store from './rotas-store.server.ts'

export type ToImprove = { readonly rota: Rota; readonly posed: Posed }

/** The next rota somebody wants the best of; null where there is none, or one is worked out already. */
export const takeUp = (ports: Ports): Promise<ToImprove | null> =>
	ports.storage.inOneGo(async (tx) => {
		const rota = await store.takeWork(tx, ports.now())
		if (!rota) return null
		tell(tx, store.ROTA_TOPIC)
		return { rota, posed: (await draw(ports, tx, rota)).posed }
	})

function boundOf({ bound }: Pick<Progress, 'bound'>): { readonly bound: Bound; readonly share: number } {
	return { bound: bound.kind, share: bound.kind === 'within' ? Math.ceil(bound.share * 1000) : 0 }
}

/** @returns whether it is still wanted */
export const sayHowFar = (ports: Ports, { rota }: ToImprove, progress: Pick<Progress, 'bound'>): Promise<boolean> =>
	ports.storage.inOneGo(async (tx) => {
		const { bound, share } = boundOf(progress)
		const goesOn = await store.workGoesOn(tx, rota, bound === 'proven' ? 'unknown' : bound, share, ports.now())
		if (goesOn) tell(tx, store.ROTA_TOPIC)
		return goesOn
	})
export const isStillWanted = (ports: Ports, { rota }: ToImprove): Promise<boolean> => ports.storage.inOneGo(async (tx) => !(await store.isStopped(tx, rota)))

/** The end of it. What was changed by hand meanwhile goes before it; what is no longer lawful by now is left out. @param found null where it failed */
export const keepFound = (ports: Ports, { rota: begun, posed: then }: ToImprove, found: Pick<Optimum, 'placed' | 'bound'> | null): Promise<void> =>
	ports.storage.inOneGo(async (tx) => {
		const rota = await store.lockRota(tx, begun.id)
		if (!rota || (rota.work !== 'working' && rota.work !== 'stopping')) return
		tell(tx, store.ROTA_TOPIC)
		// Another may wait.
		tell(tx, store.PLAN_TOPIC)
		if (!found || rota.revision !== begun.revision) return void (await store.saveRota(tx, { ...rota, work: 'none', ...(rota.bound !== 'edited' && { bound: 'instant', share: 0 }) }))
		const drawn = await draw(ports, tx, rota)
		const wanted = pairsOf(then, found.placed)
		const placed = lawfulOf(drawn.posed, wanted)
		const { broken } = judge(drawn.posed.problem, placed)
		const isWhole = broken.length === 0 && wanted.length === pairsOf(drawn.posed, placed).length
		if (broken.length === 0) await store.saveDraft(tx, rota.id, pairsOf(drawn.posed, placed).map((pair) => ({ ...pair, isPinned: drawn.draft.some((one) => one.isPinned && isSame(one, pair)) })))
		await store.saveRota(tx, { ...rota, revision: rota.revision + 1, work: 'none', ...(isWhole ? boundOf(found) : { bound: 'unknown', share: 0 }) })
	})
