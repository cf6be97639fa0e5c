/** Hotline: the one way to move what somebody was asked to look at. */
import { step } from '#ground/machine.ts'
import type { Ports } from '#ground/ports.ts'
import { done, type Result } from '#ground/result.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { HOTLINE_TOPIC } from './actions.server.ts'
import { isLive, isWanted, tasks, type AnyTask, type TaskCommand } from './checking.ts'
import type { IncidentId, Task } from './model.ts'
import * as store from './tasks-store.server.ts'

export async function moveTask(ports: Ports, tx: Tx, task: Task, command: TaskCommand): Promise<Result<Task, 'not-from-here'>> {
	const now = ports.now()
	const moved = step<AnyTask, TaskCommand, never, never>(tasks, { by: { as: 'house' }, now }, task, command)
	if (!moved.ok) return moved
	await store.saveTask(tx, moved.value.next, now)
	tell(tx, HOTLINE_TOPIC)
	return done(moved.value.next)
}

/** What they were asked to look at is over. */
export async function callBack(ports: Ports, tx: Tx, incident: IncidentId): Promise<void> {
	for (const task of (await store.tasksAt(tx, incident)).filter(isLive)) await moveTask(ports, tx, task, { verb: 'recall' })
}

/** Enough go: whoever was asked besides is free again. */
export async function sendHome(ports: Ports, tx: Tx, incident: IncidentId, needed: number): Promise<void> {
	const here = await store.tasksAt(tx, incident)
	if (isWanted(here, needed)) return
	for (const task of here.filter(({ state }) => state === 'offered')) await moveTask(ports, tx, task, { verb: 'recall' })
}
