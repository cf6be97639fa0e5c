/** Changes to the schedule at rest, and what stewards do with them. */
import * as v from 'valibot'
import { isAnother } from './apart.server.ts'
import type { Moment } from './machine.ts'
import { newId } from './ids.ts'
import type { Ports } from './ports.ts'
import { isAllowed, type Speaker } from './people.ts'
import { done, refuse, type Result } from './result.ts'
import { agree, FIRST_SCHEDULE, inForce, isAhead, isPast, mayStop, propose, ScheduleChange, whoSchedules, type Schedule, type ScheduleKind } from './schedule.ts'
import { isTaken, number, Stale, type Tx } from './storage.server.ts'

export async function scheduleChanges(tx: Tx): Promise<ScheduleChange[]> {
	const rows = await tx.selectFrom('ground_schedules').selectAll().orderBy('proposed_half').execute()
	return rows.map(({ id, kind, days, proposed_by, proposed_half, agreed_by, from_at }) =>
		v.parse(ScheduleChange, { id, kind, days, proposedBy: proposed_by, proposedHalf: proposed_half, agreedBy: agreed_by, from: from_at === null ? null : number(from_at) }),
	)
}

export type ScheduleSeen = { readonly now: Schedule; readonly first: Schedule; readonly ahead: readonly ScheduleChange[] }

const seen = (changes: readonly ScheduleChange[], { now }: Pick<Moment, 'now'>): ScheduleSeen => ({ now: inForce(changes, now), first: FIRST_SCHEDULE, ahead: changes.filter((change) => isAhead(change, now)) })

/** For anybody: what is published. */
export const publishedSchedule = (ports: Ports): Promise<ScheduleSeen> => ports.storage.inOneGo(async (tx) => seen(await scheduleChanges(tx), { now: ports.now() }))

export type SchedulingDone = Result<ScheduleSeen, 'not-yours-to-do' | 'change-waits' | 'is-so-already' | 'needs-another' | 'change-is-over'>

export const proposeSchedule = (ports: Ports, by: Speaker, kind: ScheduleKind, days: number): Promise<SchedulingDone> =>
	changing(ports, by, async (tx, moment, changes) => {
		for (const { id } of changes.filter((change) => isPast(change, changes, moment.now))) await drop(tx, id)
		const proposed = propose(moment, newId('schedule', ports.chance), kind, days, changes)
		if (!proposed.ok) return proposed
		const { id, proposedBy, proposedHalf } = proposed.value
		await tx.insertInto('ground_schedules').values({ id, kind, days, proposed_by: proposedBy, proposed_half: proposedHalf, agreed_by: null, from_at: null }).execute()
		return done(null)
	})

export const agreeToSchedule = (ports: Ports, by: Speaker, id: string): Promise<SchedulingDone> =>
	changing(ports, by, async (tx, moment, changes) => {
		const change = changes.find((one) => one.id === id)
		const agreed = change ? agree(moment, change) : refuse('change-is-over')
		if (!agreed.ok) return agreed
		if (change?.proposedBy && agreed.value.agreedBy && !(await isAnother(tx, change.proposedBy, agreed.value.agreedBy))) return refuse('needs-another')
		const saved = await tx.updateTable('ground_schedules').set({ agreed_by: agreed.value.agreedBy, from_at: agreed.value.from }).where('id', '=', id).where('from_at', 'is', null).executeTakeFirst()
		if (saved.numUpdatedRows !== 1n) throw new Stale()
		return done(null)
	})

export const stopSchedule = (ports: Ports, by: Speaker, id: string): Promise<SchedulingDone> =>
	changing(ports, by, async (tx, moment, changes) => {
		const change = changes.find((one) => one.id === id)
		const may = change ? mayStop(moment, change) : refuse('change-is-over')
		if (may.ok) await drop(tx, id)
		return may
	})

const drop = (tx: Tx, id: string) => tx.deleteFrom('ground_schedules').where('id', '=', id).execute()

/** What no longer holds and never will is dropped. */
export const dropPastChanges = (ports: Ports): Promise<void> =>
	ports.storage.inOneGo(async (tx) => {
		const changes = await scheduleChanges(tx)
		for (const { id } of changes.filter((change) => isPast(change, changes, ports.now()))) await drop(tx, id)
	})

async function changing(ports: Ports, by: Speaker, work: (tx: Tx, moment: Moment, changes: readonly ScheduleChange[]) => Promise<Result<null, Extract<SchedulingDone, { ok: false }>['refusal']>>): Promise<SchedulingDone> {
	if (!isAllowed(by, whoSchedules)) return refuse('not-yours-to-do')
	try {
		return await ports.storage.inOneGo(async (tx) => {
			const moment = { by, now: ports.now() }
			const worked = await work(tx, moment, await scheduleChanges(tx))
			return worked.ok ? done(seen(await scheduleChanges(tx), moment)) : worked
		})
	} catch (fault) {
		// Somebody else was faster by a moment.
		if (isTaken(fault)) return refuse('change-waits')
		if (fault instanceof Stale) return refuse('change-is-over')
		throw fault
	}
}
