/** Rota: who waits for a place of a full shift. A place that frees is kept for the first, who says yes or no to it; then for the next. */
import { findMember } from '#ground/members.server.ts'
import { isAllowed, type Member, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, type Tx } from '#ground/storage.server.ts'
import type { Refusal, Shift, ShiftId } from './model.ts'
import { givePlace, meetingOf } from './placing.server.ts'
import { askMember } from './questions.server.ts'
import { closeLapsed, lapsedAsked } from './questions-store.server.ts'
import { isNotFor, whoMay } from './rules.ts'
import * as store from './store.server.ts'
import { nextOf, waitsUntil } from './waiting.ts'
import { addWaiting, dropWaiting, waitedFor, waitingFor } from './waiting-store.server.ts'

export type WaitRefused = Refusal | 'not-here' | 'not-yours-to-do' | 'is-free'

/** Puts somebody on the list of a full shift, or takes them off. Who could not have a place by the rules does not wait for one. */
export const wait = (ports: Ports, by: Speaker, id: ShiftId, verb: 'wait' | 'wait-no-more'): Promise<Result<Shift, WaitRefused>> =>
	ports.storage.inOneGo(async (tx): Promise<Result<Shift, WaitRefused>> => {
		if (by.as !== 'member' || !isAllowed(by, whoMay[verb])) return refuse('not-yours-to-do')
		const { member } = by
		const found = (await store.lockMember(tx, member.id)) ? await store.lockShift(tx, id) : undefined
		if (!found) return refuse('not-here')
		const { shift, seats } = found
		if (verb === 'wait-no-more') return (await dropWaiting(tx, id, member.id), done(shift))
		if (shift.state === 'cancelled') return refuse('cancelled')
		if (shift.begins <= ports.now()) return refuse('begun')
		if (seats.some((one) => one.member === member.id)) return refuse('overlaps')
		if (seats.length < shift.places) return refuse('is-free')
		// As if one place were free: who fits in then, waits.
		const here = ((await store.presentIn(tx, [shift])).get(id) ?? []).slice(1)
		const unfit = isNotFor(by, (await meetingOf(ports, tx, member))(shift, here, 'free'))
		if (unfit && !['lacks-skill', 'kept-for-new', 'needs-partner', 'enough-of-skill'].includes(unfit)) return refuse(unfit)
		await addWaiting(tx, id, member.id, ports.now())
		return done(shift)
	})

/** While a place is free and somebody waits: the first of them is asked, and it is kept for them until they answer. Each in a transaction of their own, in the order of locks. */
export async function askWaiting(ports: Ports, id: ShiftId): Promise<boolean> {
	const line = await ports.storage.inOneGo(async (tx) => {
		const found = await store.lockShift(tx, id)
		const waiters = found && found.shift.state === 'open' && found.seats.length < found.shift.places ? await waitingFor(tx, id) : []
		if (!found || waiters.length === 0) return []
		const here = (await store.presentIn(tx, [found.shift])).get(id) ?? []
		const all = []
		for (const { member, since } of waiters) {
			const who = await findMember(tx, member)
			if (who) all.push({ ...(await meetingOf(ports, tx, who))(found.shift, here, 'free').me, id: member, since, who })
		}
		return nextOf(found.shift, here, all)
	})
	let asked = false
	for (const { who } of line) asked = (await again(() => ports.storage.inOneGo((tx) => keepFor(ports, tx, who, id)))) || asked
	return asked
}

async function keepFor(ports: Ports, tx: Tx, member: Member, id: ShiftId): Promise<boolean> {
	const kept = await givePlace(ports, tx, member, id, { source: 'self', state: 'asked' })
	if (!kept.ok) return false
	await dropWaiting(tx, id, member.id)
	await askMember(ports, tx, { member: member.id, what: 'wait-list', shift: id, endsAt: waitsUntil(ports.now(), kept.value.begins) })
	return true
}

/** They did not answer in time. */
export async function letKeptGo(tx: Tx, member: Member['id'], id: ShiftId): Promise<void> {
	const found = await store.lockShift(tx, id)
	if (found && (await store.stateOf(tx, id, member)) === 'asked') await store.dropPlace(tx, id, member)
}

/** Whose time is over, and who is next. */
export async function keepWaiting(ports: Ports): Promise<void> {
	const lapsed = await ports.storage.inOneGo((tx) => lapsedAsked(tx, ports.now()))
	for (const { shift, member, question } of lapsed) {
		await ports.storage.inOneGo(async (tx) => {
			await store.lockMember(tx, member)
			if (await closeLapsed(tx, question)) await letKeptGo(tx, member, shift)
		})
	}
	for (const id of await ports.storage.inOneGo((tx) => waitedFor(tx, ports.now(), null))) await askWaiting(ports, id)
}
