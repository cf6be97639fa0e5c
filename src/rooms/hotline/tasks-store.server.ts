/** Hotline: who is asked to go and look, at rest. Who said no, or nothing, is forgotten within hours. */
import * as v from 'valibot'
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import { after, days, hours, type Instant } from '#ground/time.ts'
import { isOut, type AnyTask } from './checking.ts'
import { Task, type IncidentId, type TaskId } from './model.ts'
import { OPEN } from './rules.ts'
import { tables, type Tables } from './store.server.ts'

const TASK_LIVES = days(3)
/** Nobody keeps a list of who did not go. */
const NO_LIVES = hours(1)

const instant = (column: string | number | null) => (column === null ? null : number(column))
export const taskOf = (row: Tables['hotline_tasks']): Task =>
	v.parse(Task, { id: row.id, incident: row.incident, member: row.member, state: row.state, offeredAt: number(row.offered_at), etaAt: instant(row.eta_at), dueAt: instant(row.due_at), reminded: row.reminded })

const LIVES: readonly Task['state'][] = ['accepted', 'on-scene', 'told']
const endOf = (task: AnyTask, now: Instant) => after(now, LIVES.includes(task.state) || isOut(task) ? TASK_LIVES : NO_LIVES)
const columnsOf = (task: AnyTask, now: Instant) => ({ state: task.state, offered_at: task.offeredAt, eta_at: task.etaAt, due_at: task.dueAt, reminded: task.reminded, ends_at: endOf(task, now) })

/** Asks a member; one who was asked about the same before is asked anew. */
export async function offer(tx: Tx, task: AnyTask, now: Instant): Promise<void> {
	const { id, incident, member } = task
	await tables(tx)
		.insertInto('hotline_tasks')
		.values({ id, incident, member, ...columnsOf(task, now) })
		.onConflict((conflict) => conflict.columns(['incident', 'member']).doUpdateSet({ id, ...columnsOf(task, now) }))
		.execute()
}

export async function saveTask(tx: Tx, task: AnyTask, now: Instant): Promise<void> {
	await tables(tx).updateTable('hotline_tasks').set(columnsOf(task, now)).where('id', '=', task.id).execute()
}

export async function findTask(tx: Tx, id: TaskId): Promise<Task | undefined> {
	const row = await tables(tx).selectFrom('hotline_tasks').selectAll().where('id', '=', id).executeTakeFirst()
	return row && taskOf(row)
}

export async function tasksAt(tx: Tx, incident: IncidentId): Promise<Task[]> {
	const rows = await tables(tx).selectFrom('hotline_tasks').selectAll().where('incident', '=', incident).orderBy('offered_at').orderBy('id').execute()
	return rows.map(taskOf)
}

export async function tasksOf(tx: Tx, member: MemberId): Promise<Task[]> {
	const rows = await tables(tx).selectFrom('hotline_tasks').selectAll().where('member', '=', member).orderBy('offered_at', 'desc').orderBy('id').execute()
	return rows.map(taskOf)
}

/** Called back, and not away yet. */
export async function recalledTasks(tx: Tx, now: Instant): Promise<Task[]> {
	const rows = await tables(tx).selectFrom('hotline_tasks').selectAll().where('state', '=', 'recalled').where('ends_at', '>', now).orderBy('id').execute()
	return rows.map(taskOf)
}

/** Who is asked, going or looking just now, for whatever incident. */
export async function takenUp(tx: Tx): Promise<Set<MemberId>> {
	const rows = await tables(tx).selectFrom('hotline_tasks').select('member').where('state', 'in', ['offered', 'accepted', 'on-scene']).execute()
	return new Set(rows.map(({ member }) => member as MemberId))
}

/** Two who take one thing at once, one after the other. */
export async function holdIncident(tx: Tx, id: IncidentId): Promise<void> {
	await tables(tx).selectFrom('hotline_incidents').select('id').where('id', '=', id).forUpdate().execute()
}
/** A member is asked for one thing at a time, whoever asks. */
export async function holdMember(tx: Tx, id: MemberId): Promise<void> {
	await tx.selectFrom('ground_members').select('id').where('id', '=', id).forUpdate().execute()
}

/** Where somebody is asked, going or there, or where the house is still to ask somebody. */
export async function toTend(tx: Tx, askedSince: Instant): Promise<IncidentId[]> {
	const live = await tables(tx).selectFrom('hotline_tasks').select('incident').distinct().where((e) => e.or([e('state', 'in', ['offered', 'accepted', 'on-scene']), e('due_at', 'is not', null)])).execute()
	const asked = await tables(tx).selectFrom('hotline_acts').innerJoin('hotline_incidents', 'hotline_incidents.id', 'hotline_acts.incident').select('hotline_acts.incident').distinct().where('act', '=', 'check').where('at', '>', askedSince).where('hotline_incidents.state', 'in', OPEN).execute()
	return [...new Set([...live, ...asked].map(({ incident }) => incident as IncidentId))].toSorted()
}

/** When somebody was last asked for; null where nobody ever was, and where what was told was taken back since: then a person asks anew, or nobody. */
export async function askedAt(tx: Tx, incident: IncidentId): Promise<Instant | null> {
	const row = await tables(tx).selectFrom('hotline_acts').select(['act', 'at']).where('incident', '=', incident).where('act', 'in', ['check', 'correct']).orderBy('place', 'desc').limit(1).executeTakeFirst()
	return row?.act === 'check' ? (number(row.at) as Instant) : null
}

/** Confirmed, and not seen since. */
export async function notSeenSince(tx: Tx, since: Instant): Promise<IncidentId[]> {
	const rows = await tables(tx).selectFrom('hotline_incidents').select('id').where('state', '=', 'confirmed').where('seen_at', '<', since).orderBy('id').execute()
	return rows.map(({ id }) => id as IncidentId)
}

/** What whoever goes needs of what was said, and no word of it. */
export type Known = { readonly doings: readonly string[]; readonly sizes: readonly (string | null)[]; readonly languages: readonly string[] }
export async function knownOf(tx: Tx, incident: IncidentId): Promise<Known> {
	const rows = await tables(tx).selectFrom('hotline_reports').select(['doings', 'size', 'language']).where('incident', '=', incident).where('state', '=', 'linked').orderBy('received_at').orderBy('id').execute()
	return { doings: [...new Set(rows.flatMap(({ doings }) => doings))], sizes: [...new Set(rows.map(({ size }) => size))], languages: rows.map(({ language }) => language) }
}
