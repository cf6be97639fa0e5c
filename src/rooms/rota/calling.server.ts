/**
 * Rota: somebody is needed now. A page rings whom the steps say, looks again every minute, and stops at the first who has it. From then on it is their
 * work: their rest begins when it is over, and what they had too soon after it is given to somebody else.
 */
import { findMember } from '#ground/members.server.ts'
import { newId } from '#ground/ids.ts'
import { post } from '#ground/notes.server.ts'
import { isAllowed, type Member, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { after, hours, minutes, type Instant } from '#ground/time.ts'
import { askBarOf, CALLED_FOR, carriersHere, metFor, onNow, type On } from './who-is-on.server.ts'
import { escalate, POLICY, ringsOf, type Callable } from './escalation.ts'
import type { Kind, Note, ShiftId } from './model.ts'
import { addPage, addRung, addSkip, lockPage, pages, rotations, rungOn, savePage, sayNo, type Page, type Reason } from './oncall-store.server.ts'
import { meetingOf } from './placing.server.ts'
import { clashIn, whoMay } from './rules.ts'
import { ROTA_TOPIC } from './rotas-store.server.ts'
import * as store from './store.server.ts'

/** Nobody is held by a page for longer: whoever forgot to end it rests from then. */
export const LONGEST_CALLED = hours(12)

export const beginPage = (ports: Ports, by: Speaker, id: string, kind: Kind, reason: Reason): Promise<Result<null, 'not-yours-to-do'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoMay['begin-page'])) return refuse('not-yours-to-do')
		await addPage(tx, id, kind, reason, by.member.id, ports.now())
		await ringOne(ports, tx, id)
		return done(null)
	})

/** By the minute: rings whoever comes next, and ends what nobody ended. Gives how many pages ring. */
export async function ringOn(ports: Ports): Promise<number> {
	const all = await ports.storage.inOneGo((tx) => pages(tx, ports.now()))
	for (const { id, state, heldAt, begunAt } of all) {
		if (state === 'over') continue
		const isForgotten = after(heldAt ?? begunAt, LONGEST_CALLED) <= ports.now()
		await ports.storage.inOneGo(async (tx) => (isForgotten ? void (await endNow(ports, tx, id)) : ringOne(ports, tx, id)))
	}
	return all.filter(({ state }) => state === 'ringing').length
}

async function ringOne(ports: Ports, tx: Tx, id: string): Promise<void> {
	const page = await lockPage(tx, id)
	if (page?.state !== 'ringing') return
	const now = ports.now()
	const rung = await rungOn(tx, id)
	const saidNo = rung.filter((one) => one.saidNo).map(({ member }) => member)
	const who = await whoFor(ports, tx, page, saidNo)
	const { ring, skipped } = escalate({ begun: page.begunAt, isAnswered: false, who, rung, saidNo }, POLICY, now)
	await addRung(tx, id, ring, now)
	if (ring.length > 0) await tell(tx, ROTA_TOPIC)
	for (const { member, why } of skipped) await addSkip(tx, newId('skip', ports.chance), { member, what: 'page', why, at: page.begunAt }, now)
}

const callable = ({ member, bar }: On): Callable => ({ member: member.id, bar })

async function whoFor(ports: Ports, tx: Tx, { kind, begunAt }: Page, saidNo: readonly MemberId[]): Promise<Parameters<typeof escalate>[0]['who']> {
	const on = await onNow(ports, tx, kind)
	const [primary, standby] = [on.filter(({ how }) => how !== 'standby').map(callable), on.filter(({ how }) => how === 'standby').map(callable)]
	const isAble = ({ member, bar }: Callable) => bar === null && !saidNo.includes(member)
	const more = ringsOf(POLICY, begunAt).find(({ target }) => target === 'team')?.at ?? begunAt
	// While those who are on can still answer, nobody else is looked at.
	if (ports.now() < more && [...primary, ...standby].some(isAble)) return { primary, standby, team: [], everyone: [] }
	const names = new Set((await rotations(tx)).filter((one) => one.kind === kind).flatMap(({ members }) => members))
	const [team, everyone]: [Callable[], Callable[]] = [[], []]
	for (const member of await carriersHere(tx)) {
		if (!isAllowed({ as: 'member', member }, whoMay['have-it'])) continue
		const isOn = on.find((one) => one.member.id === member.id)
		const met = isOn ? { bar: isOn.bar, isNew: false } : await metFor(ports, tx, member, kind, called(ports.now()), { from: null })
		const one: Callable = { member: member.id, bar: met.bar ?? (isOn ? null : await askBarOf(ports, tx, member.id, kind)) }
		if (names.has(member.id)) team.push(one)
		// Able: who has done it before.
		if (!met.isNew) everyone.push(one)
	}
	return { primary, standby, team, everyone }
}

const called = (now: Instant) => ({ begins: now, ends: after(now, CALLED_FOR) })

/**
 * "I have it." The first has it, whoever else answers. The same from the page, from a link or from a message.
 * @param member whom it rang
 */
export async function acknowledge(ports: Ports, tx: Tx, id: string, member: Member): Promise<Result<null, 'not-here' | 'someone-has-it' | 'resting' | 'not-yours-to-do'>> {
	if (!isAllowed({ as: 'member', member }, whoMay['have-it'])) return refuse('not-yours-to-do')
	if (!(await store.lockMember(tx, member.id))) return refuse('not-here')
	const page = await lockPage(tx, id)
	if (!page || !(await rungOn(tx, id)).some((one) => one.member === member.id)) return refuse('not-here')
	if (page.heldBy === member.id) return done(null)
	if (page.state !== 'ringing') return refuse('someone-has-it')
	const now = ports.now()
	const from = (await onNow(ports, tx, page.kind)).find((on) => on.member.id === member.id)?.shift ?? null
	// What was so when it rang may not be so any more.
	if ((await metFor(ports, tx, member, page.kind, called(now), { from })).bar !== null) return refuse('resting')
	await savePage(tx, { ...page, state: 'held', heldBy: member.id, heldAt: now }, now)
	return done(null)
}

export const haveIt = (ports: Ports, by: Speaker, id: string): ReturnType<typeof acknowledge> => ports.storage.inOneGo(async (tx) => (by.as === 'member' ? acknowledge(ports, tx, id, by.member) : refuse('not-yours-to-do')))

/** "I cannot": it costs nothing, and whoever comes next is rung at once. */
export const cannotNow = (ports: Ports, by: Speaker, id: string): Promise<Result<null, 'not-yours-to-do' | 'not-here'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoMay['cannot-now'])) return refuse('not-yours-to-do')
		const page = await lockPage(tx, id)
		if (!page || page.state !== 'ringing' || !(await rungOn(tx, id)).some(({ member }) => member === by.member.id)) return refuse('not-here')
		await sayNo(tx, id, by.member.id)
		await ringOne(ports, tx, id)
		return done(null)
	})

/** It is over: whoever has it says so, or who coordinates. Gives how many of their shifts were too soon after it. */
export const endPage = (ports: Ports, by: Speaker, id: string): Promise<Result<number, 'not-yours-to-do' | 'not-here'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoMay['end-page'])) return refuse('not-yours-to-do')
		const page = await lockPage(tx, id)
		if (!page || (page.heldBy !== by.member.id && !isAllowed(by, whoMay['begin-page']))) return refuse('not-here')
		return done(await endNow(ports, tx, id))
	})

async function endNow(ports: Ports, tx: Tx, id: string): Promise<number> {
	const page = await lockPage(tx, id)
	if (!page || page.state === 'over') return 0
	const now = ports.now()
	await savePage(tx, { ...page, state: 'over', overAt: Math.max(now, after(page.heldAt ?? now, minutes(1))) as Instant }, now)
	return page.heldBy ? releaseTooSoon(ports, tx, page.heldBy, now) : 0
}

/** What begins before they have rested goes to somebody else; the desk hears which shift is one short, and not whose it was. */
async function releaseTooSoon(ports: Ports, tx: Tx, id: MemberId, now: Instant): Promise<number> {
	const member = await findMember(tx, id)
	const ahead = member ? (await store.shiftsOf(tx, id, now)).filter(({ begins, state }) => begins > now && state === 'open') : []
	const soon: ShiftId[] = []
	for (const shift of ahead) {
		const place = (await meetingOf(ports, tx, member as Member, shift.id))(shift, [], 'free')
		const before = { ...place, me: { ...place.me, others: place.me.others.filter(({ begins }) => begins <= now) } }
		if (clashIn(before)) soon.push(shift.id)
	}
	for (const shift of soon) await store.dropPlace(tx, shift, id)
	await post<Note>(tx, soon.map((shift) => ({ says: 'rota/rest-released', shift })), ports)
	return soon.length
}
