/** Hotline: what a member is asked to look at. Where exactly, they see while they go there and are there; before and after it is a part of town. */
import { calledOf } from '#ground/members.server.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Spot } from '#ground/places.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import type { Instant } from '#ground/time.ts'
import { evidenceOf } from './actions.server.ts'
import { neededAt } from './asking-to-look.server.ts'
import { isCalledBack, isLive, isOut, missed } from './checking.ts'
import type { Incident, ReportId, Task, TaskId } from './model.ts'
import { picturesAt } from './pictures-store.server.ts'
import { isOpen, whoMay } from './rules.ts'
import * as incidents from './store.server.ts'
import * as store from './tasks-store.server.ts'

/**
 * @property place in words, @property spot only while it is theirs, @property pictures too @property since when it was last heard of @property partner who goes with them, and whether they have not been heard of
 * @property needed how many go @property isOver what they were asked to look at has ended @property isCalledBack nobody is wanted there any more
 */
export type MyCheck = {
	readonly task: Task
	readonly incident: Pick<Incident, 'id' | 'state' | 'kind' | 'zone' | 'isDrill'>
	readonly place: string | null
	readonly spot: Spot | null
	readonly pictures: readonly ReportId[]
	readonly since: Instant
	readonly eyewitnesses: number
	readonly doings: readonly string[]
	readonly needed: number
	readonly partner: { readonly task: TaskId; readonly called: string; readonly isMissed: boolean } | null
	readonly isOver: boolean
	readonly isCalledBack: boolean
}

const FIRST: readonly Task['state'][] = ['on-scene', 'told', 'recalled', 'accepted', 'offered']

/** Their own, what is most urgent first: where they are, where they go, what they are asked. */
export function myChecks(ports: Ports, by: Speaker): Promise<Result<readonly MyCheck[], 'not-yours-to-do'>> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['see-own-checks'])) return Promise.resolve(refuse('not-yours-to-do'))
	const { id } = by.member
	return ports.storage.inOneGo(async (tx) => {
		const mine = (await store.tasksOf(tx, id)).filter((task) => isLive(task) || isOut(task) || isCalledBack(task, true))
		const called = await calledOf(tx)
		const checks: MyCheck[] = []
		for (const task of mine.toSorted((a, b) => FIRST.indexOf(a.state) - FIRST.indexOf(b.state))) {
			const found = await incidents.findIncident(tx, task.incident)
			if (!found) continue
			const isBack = isCalledBack(task, !isOpen(found.incident))
			if (!isBack && !isLive(task) && !isOut(task)) continue
			const { id: incident, state, kind, zone, isDrill, place, spot, heardAt } = found.incident
			const isTheirs = isOut(task)
			const other = isTheirs ? (await store.tasksAt(tx, task.incident)).find((one) => one.id !== task.id && isOut(one)) : undefined
			checks.push({
				task,
				incident: { id: incident, state, kind, zone, isDrill },
				place: isTheirs ? place : null,
				spot: isTheirs ? spot : null,
				pictures: isTheirs ? await picturesAt(tx, task.incident, ports.now()) : [],
				since: heardAt,
				eyewitnesses: (await evidenceOf(tx, task.incident)).eyewitnesses,
				doings: (await store.knownOf(tx, task.incident)).doings,
				needed: await neededAt(ports, tx, task.incident),
				partner: other ? { task: other.id, called: called[other.member] ?? '', isMissed: missed(other.dueAt, true, ports.now()) >= 2 } : null,
				isOver: !isOpen(found.incident),
				isCalledBack: isBack,
			})
		}
		return done(checks)
	})
}
