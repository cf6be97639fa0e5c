/** Hotline: a member is trusted no more. What they saw counts no more; what rested on it alone is being checked again, and what was told of it waits to be taken back. */
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, tell, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { evidenceOf, HOTLINE_TOPIC, weigh } from './actions.server.ts'
import { isLive } from './checking.ts'
import { moveTask } from './tasks.server.ts'
import { toldOf, voidLooks, withVoidLooks, type Told } from './looks-store.server.ts'
import type { IncidentId } from './model.ts'
import { standsOn, whoMay } from './rules.ts'
import * as store from './tasks-store.server.ts'

/** @property fallen what was confirmed and is being checked again @property toCorrect what was told of what they saw, still holds, and rests on nothing now */
export type Voided = { readonly looks: number; readonly fallen: readonly IncidentId[]; readonly toCorrect: readonly Told[] }

/** Nothing is told by this alone: a person signs for each correction. It says of no incident what it was. */
export function voidLooksOf(ports: Ports, by: Speaker, { member }: { readonly member: MemberId }): Promise<Result<Voided, 'not-yours-to-do'>> {
	if (!isAllowed(by, whoMay['void-looks'])) return Promise.resolve(refuse('not-yours-to-do'))
	return again(() =>
		ports.storage.inOneGo(async (tx) => {
			const seen = await voidLooks(tx, member)
			const fallen: IncidentId[] = []
			for (const id of seen) {
				const moved = await weigh(ports, tx, id)
				if (moved?.ok && moved.value.state === 'verifying') fallen.push(id)
			}
			for (const task of (await store.tasksOf(tx, member)).filter(isLive)) await moveTask(ports, tx, task, { verb: 'recall' })
			tell(tx, HOTLINE_TOPIC)
			return done({ looks: seen.length, fallen, toCorrect: await restOnNothing(ports, tx, seen) })
		}),
	)
}

/** Told, holding, and no longer held up by enough eyes because somebody's count no more: for a dispatcher to take back. */
export async function waitsForCorrection(ports: Ports, by: Speaker): Promise<Result<readonly Told[], 'not-yours-to-do'>> {
	if (!isAllowed(by, whoMay['see-board'])) return refuse('not-yours-to-do')
	return ports.storage.inOneGo(async (tx) => done(await restOnNothing(ports, tx, await withVoidLooks(tx))))
}

/** As of the last look that counted: that time passes is no reason to take something back. */
async function restOnNothing(ports: Ports, tx: Tx, ids: readonly IncidentId[]): Promise<Told[]> {
	const told: Told[] = []
	for (const one of await toldOf(tx, ids, ports.now())) {
		const evidence = await evidenceOf(tx, one.incident)
		const asOf = Math.max(0, ...evidence.looks.filter(({ saw }) => saw === 'activity').map(({ observedAt }) => observedAt))
		if (standsOn(evidence, asOf as Instant) === null) told.push(one)
	}
	return told
}
