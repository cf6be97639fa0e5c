/** Hotline: what happens by itself while people go and look. The next is asked, who is missed is asked after, what nobody has seen for an hour is doubted. */
import { post } from '#ground/notes.server.ts'
import type { Ports } from '#ground/ports.ts'
import { again, tell, type Tx } from '#ground/storage.server.ts'
import { after, hours, type Instant } from '#ground/time.ts'
import { HOTLINE_TOPIC, moveIncident } from './actions.server.ts'
import { askMore, type Near } from './asking-to-look.server.ts'
import { askAbout } from './asks.server.ts'
import { ALARM, ASKING_LASTS, isOut, missed, nextAt, OFFER_LASTS } from './checking.ts'
import { callBack, moveTask } from './tasks.server.ts'
import type { IncidentId, Note, Task } from './model.ts'
import { ALERT_LASTS, isOpen } from './rules.ts'
import * as incidents from './store.server.ts'
import * as store from './tasks-store.server.ts'

/** Does what is due. @param near for a drill @returns when it should look again at the latest; null where nothing is under way */
export async function tendChecks(ports: Ports, near?: Near): Promise<Instant | null> {
	const now = ports.now()
	for (const stale of await ports.storage.inOneGo((tx) => store.notSeenSince(tx, after(now, -ALERT_LASTS)))) await again(() => ports.storage.inOneGo((tx) => doubtStale(ports, tx, stale)))
	const at: Instant[] = []
	for (const incident of await ports.storage.inOneGo((tx) => store.toTend(tx, after(now, -ASKING_LASTS)))) {
		const next = await again(() => ports.storage.inOneGo((tx) => tendOne(ports, tx, incident, near)))
		if (next !== null) at.push(next)
	}
	return at.length === 0 ? null : (Math.min(...at) as Instant)
}

/** Nobody has seen it for an hour: it is being checked again, and reads so. */
async function doubtStale(ports: Ports, tx: Tx, id: IncidentId): Promise<void> {
	const found = await incidents.findIncident(tx, id)
	if (found?.incident.state === 'confirmed' && found.incident.seenAt < ports.now() - ALERT_LASTS) await moveIncident(ports, tx, { as: 'house' }, id, { verb: 'doubt' }, 'gone-stale')
}

async function tendOne(ports: Ports, tx: Tx, id: IncidentId, near: Near | undefined): Promise<Instant | null> {
	await store.holdIncident(tx, id)
	const now = ports.now()
	const found = await incidents.findIncident(tx, id)
	if (!found || !isOpen(found.incident)) await callBack(ports, tx, id)
	else {
		for (const task of await store.tasksAt(tx, id)) if (task.state === 'offered' && now - task.offeredAt >= OFFER_LASTS) await moveTask(ports, tx, task, { verb: 'lapse' })
		if ((await askMore(ports, tx, found.incident, near)) > 0) tell(tx, HOTLINE_TOPIC)
	}
	const here = await store.tasksAt(tx, id)
	for (const task of here) await askAfter(ports, tx, task, here)
	return nextAt(here, now)
}

/** Each step once. The last one is a dispatcher's, and nobody else is called. */
async function askAfter(ports: Ports, tx: Tx, task: Task, here: readonly Task[]): Promise<void> {
	const step = missed(task.dueAt, here.some((other) => other.id !== task.id && isOut(other)), ports.now())
	if (step <= task.reminded) return
	await store.saveTask(tx, { ...task, reminded: step }, ports.now())
	if (task.reminded === 0) await askAbout(ports, tx, { task: task.id, member: task.member, what: 'still-there', endsAt: after(ports.now(), hours(1)) })
	const notes: Note[] = step === ALARM ? [{ says: 'hotline/overdue', incident: task.incident }] : []
	await post(tx, notes, ports)
	tell(tx, HOTLINE_TOPIC)
}
