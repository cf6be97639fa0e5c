/**
 * Hotline: go and look. Asking, going, being there, saying what one saw, and what a dispatcher decides from it. What happens by itself with time stands in
 * tending.server.ts. A verifier sees what they were asked about and nothing else, and the exact place only while they go there or are there.
 */
import { areApartNow } from '#ground/apart.server.ts'
import { findMember } from '#ground/members.server.ts'
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, type Tx } from '#ground/storage.server.ts'
import { after, hours } from '#ground/time.ts'
import { keepLook, memberOf, moveIncident } from './actions.server.ts'
import { askMore, maySend, neededAt, offerTo, type Near } from './asking-to-look.server.ts'
import { ETA_AT_MOST, isComing, isLive, isOut, isWanted, type TaskCommand } from './checking.ts'
import { whyNotTyped, type Says } from './minding-words.server.ts'
import type { Command, Incident, IncidentId, Refusal, Saw, Task, TaskId } from './model.ts'
import { isOpen, whoMay } from './rules.ts'
import * as incidents from './store.server.ts'
import { callBack, moveTask, sendHome } from './tasks.server.ts'
import * as store from './tasks-store.server.ts'

export type { Near } from './asking-to-look.server.ts'
export { tendChecks } from './tending.server.ts'
export { voidLooksOf, waitsForCorrection } from './voiding.server.ts'
export { myChecks, type MyCheck } from './my-checks.server.ts'

type Barred = 'not-here' | 'not-yours-to-do' | 'not-from-here'
type Why = Barred | Refusal | Says | 'someone-has-it' | 'is-resting' | 'elsewhere-now' | 'not-understood'

/**
 * Somebody should look at this: the nearest rested verifiers are asked, one after the other; or one by name, whom a dispatcher knows.
 * @returns how many were asked now, and how many should go; none asked: nobody is free
 */
export function askToLook(ports: Ports, by: Speaker, { incident, member = null }: { readonly incident: IncidentId; readonly member?: MemberId | null }, near?: Near): Promise<Result<{ readonly asked: number; readonly needed: number }, Why>> {
	return inOneGo(ports, async (tx) => {
		await store.holdIncident(tx, incident)
		const isNamed = member !== null && !(await store.tasksAt(tx, incident)).some((task) => task.member === member && (isLive(task) || isOut(task)))
		const barred = isNamed && isAllowed(by, whoMay.check) ? await whyNotSend(ports, tx, incident, member) : null
		if (barred !== null) return refuse(barred)
		const moved = await moveIncident(ports, tx, by, incident, { verb: 'check' })
		if (!moved.ok) return moved
		if (isNamed) await offerTo(ports, tx, incident, member)
		const more = await askMore(ports, tx, moved.value, near)
		return done({ asked: more + Number(isNamed), needed: await neededAt(ports, tx, incident) })
	})
}

async function whyNotSend(ports: Ports, tx: Tx, incident: IncidentId, member: MemberId): Promise<Why | null> {
	await store.holdMember(tx, member)
	const found = await findMember(tx, member)
	if (!found || !maySend(found)) return 'not-here'
	if ((await store.takenUp(tx)).has(member)) return 'elsewhere-now'
	const here = (await store.tasksAt(tx, incident)).filter((task) => isLive(task) || isOut(task))
	for (const { member: other } of here) if (await areApartNow(tx, other, member)) return 'is-resting'
	const now = ports.now()
	return (await ports.ask(tx, 'is-rested', { member, at: now, until: after(now, hours(1)) })) ? null : 'is-resting'
}

export function acceptCheck(ports: Ports, by: Speaker, { task, etaMinutes }: { readonly task: TaskId; readonly etaMinutes: number }): Promise<Result<Task, Why>> {
	if (!Number.isInteger(etaMinutes) || etaMinutes < 1 || etaMinutes > ETA_AT_MOST) return Promise.resolve(refuse('not-understood'))
	return inOneGo(ports, async (tx) => {
		const own = await ownTask(tx, by, task)
		if (!own.ok) return own
		const { mine, incident } = own.value
		if (!isOpen(incident)) return refuse('has-ended')
		await store.holdMember(tx, mine.member)
		const others = (await store.tasksOf(tx, mine.member)).filter(({ id }) => id !== mine.id)
		if (others.some(isComing)) return refuse('elsewhere-now')
		const here = (await store.tasksAt(tx, incident.id)).filter(({ id }) => id !== mine.id)
		const needed = await neededAt(ports, tx, incident.id)
		if (!isWanted(here, needed)) return refuse('someone-has-it')
		for (const { member } of here.filter(isOut)) if (await areApartNow(tx, member, mine.member)) return refuse('someone-has-it')
		const moved = await moveTask(ports, tx, mine, { verb: 'accept', etaMinutes })
		if (!moved.ok) return moved
		// Who goes somewhere else is away from where they were.
		for (const other of others.filter(({ dueAt }) => dueAt !== null)) await moveTask(ports, tx, other, { verb: 'away' })
		await sendHome(ports, tx, incident.id, needed)
		return moved
	})
}

const own =
	(verb: Exclude<TaskCommand['verb'], 'accept' | 'tell' | 'recall' | 'lapse'>) =>
	(ports: Ports, by: Speaker, { task }: { readonly task: TaskId }): Promise<Result<Task, Why>> =>
		inOneGo(ports, async (tx) => {
			const found = await ownTask(tx, by, task)
			return found.ok ? moveTask(ports, tx, found.value.mine, { verb }) : found
		})

export const onScene = own('arrive')
/** No, whether they were asked or had said yes: it costs nothing, and nobody sees a list of it. */
export const declineCheck = own('decline')
export const leaveScene = own('away')

/** They are all right: they say so, or whoever is with them, or a dispatcher who heard them. */
export function isWell(ports: Ports, by: Speaker, { task }: { readonly task: TaskId }): Promise<Result<Task, Why>> {
	return inOneGo(ports, async (tx) => {
		if (!isAllowed(by, whoMay['see-own-checks'])) return refuse('not-yours-to-do')
		const found = await store.findTask(tx, task)
		const [me, partners] = [memberOf(by), found ? (await store.tasksAt(tx, found.incident)).filter(isOut) : []]
		const maySay = found && (found.member === me || isAllowed(by, whoMay.check) || partners.some(({ member }) => member === me))
		if (!found || !maySay) return refuse('not-here')
		const moved = await moveTask(ports, tx, found, { verb: 'well' })
		// Who said it for another gave a sign of life, too.
		for (const mine of partners.filter(({ member, id }) => member === me && id !== task)) await moveTask(ports, tx, mine, { verb: 'well' })
		return moved
	})
}

/** What a member saw where they were asked to look, now. Each time it is one look more. @param really of the closed list, where it was something else */
export function sayWhatISaw(ports: Ports, by: Speaker, said: { readonly incident: IncidentId; readonly saw: Saw; readonly what: string | null; readonly really: string | null }): Promise<Result<Incident, Why>> {
	return inOneGo(ports, async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoMay.found)) return refuse('not-yours-to-do')
		const { member } = by
		const mine = (await store.tasksAt(tx, said.incident)).find((task) => task.member === member.id)
		if (!mine) return refuse('not-here')
		const kept = await keepLook(ports, tx, by, { incident: said.incident, by: member.id, eyes: member.roles.includes('verifier') ? 'verifier' : 'observer', saw: said.saw, what: said.what, really: said.saw === 'not_enforcement' ? said.really : null, observedAt: ports.now() })
		if (!kept.ok) return kept.refusal === 'not-from-here' ? refuse('has-ended') : kept
		const moved = await moveTask(ports, tx, mine, { verb: 'tell' })
		return moved.ok ? kept : moved
	})
}

const AS = { 'not-it': 'not-it', 'cannot-tell': 'cannot-tell', end: 'end' } as const

/** A dispatcher decides what it was, or that nobody could tell, or that it is over. Whoever was on the way is called back; whoever is there is waited for. */
export function decide(ports: Ports, by: Speaker, { incident, outcome, really }: { readonly incident: IncidentId; readonly outcome: keyof typeof AS; readonly really: string | null }): Promise<Result<Incident, Why>> {
	if (outcome === 'not-it' && !really) return Promise.resolve(refuse('not-understood'))
	// It is told on as it is written here.
	const says = whyNotTyped(ports, by, really)
	if (says) return Promise.resolve(refuse(says))
	return inOneGo(ports, async (tx) => {
		await store.holdIncident(tx, incident)
		const command: Command = outcome === 'not-it' ? { verb: 'not-it', really: really ?? '' } : { verb: AS[outcome] }
		const moved = await moveIncident(ports, tx, by, incident, command, really)
		if (moved.ok) await callBack(ports, tx, incident)
		return moved
	})
}

/** One of one's own; anybody else's is not there. */
async function ownTask(tx: Tx, by: Speaker, id: TaskId): Promise<Result<{ readonly mine: Task; readonly incident: Incident }, Barred>> {
	if (!isAllowed(by, whoMay.accept)) return refuse('not-yours-to-do')
	const seen = await store.findTask(tx, id)
	if (!seen || seen.member !== memberOf(by)) return refuse('not-here')
	await store.holdIncident(tx, seen.incident)
	const [mine, found] = [await store.findTask(tx, id), await incidents.findIncident(tx, seen.incident)]
	return mine && found ? done({ mine, incident: found.incident }) : refuse('not-here')
}

const inOneGo = <T>(ports: Ports, work: (tx: Tx) => Promise<Result<T, Why>>): Promise<Result<T, Why>> => again(() => ports.storage.inOneGo(work))
