/** Rota: what somebody answers, by the code in a message, on their own page, or through a coordinator who heard it; and all that waits to be passed on. */
import { codeFor, lookupOf } from '#ground/answers.server.ts'
import { codeIn } from '#ground/answers.ts'
import type { WayOut } from '#ground/carriers.ts'
import { channelsOn } from '#ground/channels-store.server.ts'
import { findMember } from '#ground/members.server.ts'
import { sentOf, type Sent } from '#ground/messages.server.ts'
import { isAllowed, type Member, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { sayNoTo, sayYesTo } from './asked.server.ts'
import { coverFreed, keepCovers, takeCover } from './covers.server.ts'
import { coversTold, standbyFor } from './covers-store.server.ts'
import type { PlaceId, Refusal, Shift, ShiftId } from './model.ts'
import { givePlace, judgeFor, takeBack, type Moved } from './placing.server.ts'
import * as questions from './questions-store.server.ts'
import { answerOf, type What } from './questions.ts'
import { whoMay } from './rules.ts'
import * as store from './store.server.ts'
import { noticeLate } from './swaps.server.ts'
import * as swaps from './swaps-store.server.ts'
import { askWaiting, keepWaiting } from './waiting.server.ts'
import { waitedFor } from './waiting-store.server.ts'

export type AnswerRefused = Refusal | 'not-here' | 'somebody-else' | 'not-from-here' | 'not-yours-to-do'
/** @property what was asked @property says what they answered */
export type Answered = Result<{ readonly what: What; readonly shift: Shift; readonly says: 'yes' | 'no' }, AnswerRefused>

/** What the question in a message is, for whoever has its code; null where there is none, or it is spent or over. Nothing else is shown by it. */
export type Seen = { readonly what: What; readonly shift: Shift; readonly endsAt: Instant; readonly isGone: boolean; readonly zone: string }
export const seeByCode = (ports: Ports, typed: string): Promise<Seen | null> =>
	ports.storage.inOneGo(async (tx) => {
		const row = await questions.questionBy(tx, { code: lookupOf(ports, codeIn(typed) ?? 'none') })
		const isThere = row && row.endsAt > ports.now() && (row.answer === null || row.answer === 'gone')
		const shift = await store.shiftAt(tx, (row?.shift ?? 'shift_0') as ShiftId)
		return isThere && shift ? { what: row.what, shift, endsAt: row.endsAt, isGone: row.answer === 'gone' || shift.state === 'cancelled', zone: zoneHere() } : null
	})

/** Spends the code. Once, however often it is sent. */
export async function answerByCode(ports: Ports, typed: string, says: 'yes' | 'no'): Promise<Answered> {
	const row = await ports.storage.inOneGo((tx) => questions.questionBy(tx, { code: lookupOf(ports, codeIn(typed) ?? 'none') }))
	return row ? answerRow(ports, row.id, says) : refuse('not-here')
}

/** On one's own page. */
export async function answerOwn(ports: Ports, by: Speaker, question: string, says: 'yes' | 'no'): Promise<Answered> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['say-yes'])) return refuse('not-yours-to-do')
	const row = await ports.storage.inOneGo((tx) => questions.questionBy(tx, { id: question }))
	return row?.member === by.member.id ? answerRow(ports, row.id, says) : refuse('not-here')
}

/** A coordinator heard what somebody wrote back. It counts as their answer only where it is one. */
export async function heard(ports: Ports, by: Speaker, member: MemberId, text: string): Promise<Result<{ readonly what: What; readonly says: 'yes' | 'no' }, AnswerRefused | 'not-understood' | 'which' | 'say-number'>> {
	if (!isAllowed(by, whoMay['pass-on'])) return refuse('not-yours-to-do')
	const open = await ports.storage.inOneGo((tx) => questions.openQuestions(tx, ports.now(), member))
	const said = answerOf(text, open.map(({ question }) => question))
	return said.ok ? answerRow(ports, said.value.id, said.value.says) : said
}

/** From a message that came from a channel they proved. */
export async function answerAsked(ports: Ports, member: MemberId, question: string, says: 'yes' | 'no'): Promise<Answered> {
	const row = await ports.storage.inOneGo((tx) => questions.questionBy(tx, { id: question }))
	return row?.member === member ? answerRow(ports, row.id, says) : refuse('not-here')
}

async function answerRow(ports: Ports, id: string, says: 'yes' | 'no'): Promise<Answered> {
	const answered = await again(() => ports.storage.inOneGo((tx) => answerIn(ports, tx, id, says)))
	if (!answered.ok) return answered
	const { what, shift } = answered.value
	if (says === 'no' && what !== 'cover' && what !== 'take-this') await freed(ports, shift.id)
	return answered
}

/** A place is free: whoever waits for it first, else somebody is looked for where it is soon. */
export async function freed(ports: Ports, shift: ShiftId, by: MemberId | null = null, within?: number): Promise<void> {
	if (!(await askWaiting(ports, shift))) await coverFreed(ports, shift, by, within)
}

async function answerIn(ports: Ports, tx: Tx, id: string, says: 'yes' | 'no'): Promise<Answered> {
	const before = await questions.questionBy(tx, { id })
	const member = before && (await store.lockMember(tx, before.member)) ? await findMember(tx, before.member) : undefined
	const found = before && (await store.lockShift(tx, before.shift))
	const row = member && found ? await questions.questionBy(tx, { id }) : undefined
	if (!row || !member || !found || row.endsAt <= ports.now()) return refuse('not-here')
	if (row.answer === 'gone') return refuse('somebody-else')
	if (row.answer !== null) return refuse('not-here')
	const moved = says === 'yes' ? await sayYes(ports, tx, member, row) : await sayNo(ports, tx, member, row)
	// What stands in the way may be put right; the question stays open for that.
	if (!moved.ok) return moved
	await questions.closeQuestion(tx, id, says, ports.now())
	return done({ what: row.what, shift: found.shift, says })
}

async function sayYes(ports: Ports, tx: Tx, member: Member, row: questions.QuestionRow): Promise<Moved> {
	if (row.what === 'still-coming') return (await stillCan(ports, tx, member, row.shift))
	if (row.what === 'wait-list' || row.what === 'plan-asks') return sayYesTo(ports, tx, member, row.shift)
	if (!row.cover) return givePlace(ports, tx, member, row.shift, { source: 'cover', state: 'taken' })
	// Theirs is answered before the others hear that it is gone.
	await questions.closeQuestion(tx, row.id, 'yes', ports.now())
	const standby = (await standbyFor(tx, row.shift)).find((one) => one.member === member.id)
	const moved = await takeCover(ports, tx, member, row.cover, standby?.instead ?? null)
	if (!moved.ok) await questions.reopenQuestion(tx, row.id)
	return moved
}

async function stillCan(ports: Ports, tx: Tx, member: Member, id: ShiftId): Promise<Moved> {
	const found = await store.lockShift(tx, id)
	if (!found || !found.seats.some((one) => one.member === member.id)) return refuse('not-here')
	const { refusal } = await judgeFor(ports, tx, member, found.shift, member.id, id)
	return refusal ? refuse(refusal) : done(found.shift)
}

async function sayNo(ports: Ports, tx: Tx, member: Member, row: questions.QuestionRow): Promise<Moved> {
	const found = await store.lockShift(tx, row.shift)
	if (!found) return refuse('not-here')
	if (row.what === 'wait-list' || row.what === 'plan-asks') return sayNoTo(ports, tx, member, row.shift)
	if (row.what === 'still-coming') {
		const back = await takeBack(ports, tx, member, row.shift)
		if (!back.ok) return back
	}
	return done(found.shift)
}

// To pass on

export type ToPass = { readonly id: string; readonly member: MemberId; readonly called: string; readonly language: string; readonly what: What; readonly shift: Shift; readonly number: number; readonly code: string; readonly passed: boolean; readonly endsAt: Instant; /** By their own channel. */ readonly sent: Sent | null; /** Which of theirs will take it; null where a person passes it on. */ readonly by: WayOut | null }
export type Passing = { readonly zone: string; readonly questions: readonly ToPass[]; readonly told: readonly { readonly id: string; readonly shift: Shift }[]; readonly late: readonly { readonly place: PlaceId; readonly called: string; readonly shift: Shift }[] }

/** What coordinators have to do: messages to pass on, places for which nobody was found, and people of whom nobody knows whether they came. */
export const seePassing = (ports: Ports, by: Speaker): Promise<Result<Passing, 'not-yours-to-do'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (!isAllowed(by, whoMay['pass-on'])) return refuse('not-yours-to-do')
		const open = await questions.openQuestions(tx, ports.now(), null)
		const sent = await sentOf(tx, open.map(({ question }) => question.id))
		const channels = new Map((await channelsOn(tx, ports.now())).map(({ member, way }) => [member, way]))
		return done({
			zone: zoneHere(),
			questions: open.map(({ question, shift, called, language }) => ({ id: question.id, member: question.member, called, language, what: question.what, shift, number: question.number, code: codeFor(ports, question.id), passed: question.passed, endsAt: question.endsAt, sent: sent.get(question.id) ?? null, by: channels.get(question.member) ?? null })),
			told: (await coversTold(tx, ports.now())).filter(({ cover }) => cover.waves > 0).map(({ cover, shift }) => ({ id: cover.id, shift })),
			late: (await swaps.lateAll(tx, null)).map(({ place, called, shift }) => ({ place, called, shift })),
		})
	})

export const passedOn = (ports: Ports, by: Speaker, question: string): Promise<Result<null, 'not-yours-to-do'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (!isAllowed(by, whoMay['pass-on'])) return refuse('not-yours-to-do')
		await questions.passOn(tx, question)
		return done(null)
	})

// One's own page

export type Around = {
	readonly zone: string
	readonly asked: readonly { readonly id: string; readonly what: What; readonly shift: Shift }[]
	readonly mine: readonly swaps.Held[]
	readonly offers: readonly (swaps.Held & { readonly refusal: Refusal | null })[]
	readonly all: readonly (swaps.Held & { readonly called: string })[] | null
	readonly full: readonly { readonly shift: Shift; readonly isWaiting: boolean }[]
	readonly late: readonly { readonly shift: Shift; readonly answer: string | null }[]
}

/** What a member can do about places besides taking one: questions to them, their own places, offers of others, full shifts; and to coordinators, everybody's. */
export const seeAround = (ports: Ports, by: Speaker): Promise<Result<Around, 'not-yours-to-do'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoMay['see-mine'])) return refuse('not-yours-to-do')
		const { member } = by
		const now = ports.now()
		const mine = (await swaps.placesHeld(tx, now, member.id)).filter(({ state }) => state !== 'asked')
		const offered = (await swaps.placesHeld(tx, now, null, true)).filter((one) => one.member !== member.id && (one.taker === null || one.taker === member.id))
		const offers = []
		for (const one of offered.slice(0, 20)) offers.push({ ...one, refusal: one.taker === member.id ? null : (await judgeFor(ports, tx, member, one.shift, one.member)).refusal })
		const waited = await waitedFor(tx, now, member.id)
		const full = (await store.shiftsAhead(tx, now, 60, false)).filter(({ shift, gone }) => shift.state === 'open' && gone >= shift.places && !mine.some((one) => one.shift.id === shift.id))
		const isCoordinator = isAllowed(by, whoMay['pass-on'])
		const all = isCoordinator ? await Promise.all((await swaps.placesHeld(tx, now, null)).filter((one) => one.member !== member.id && one.state !== 'asked').slice(0, 60).map(async (one) => ({ ...one, called: (await findMember(tx, one.member))?.called ?? '' }))) : null
		return done({
			zone: zoneHere(),
			asked: (await questions.openQuestions(tx, now, member.id)).map(({ question, shift }) => ({ id: question.id, what: question.what, shift })),
			mine,
			offers,
			all,
			full: full.slice(0, 20).map(({ shift }) => ({ shift, isWaiting: waited.includes(shift.id) })),
			late: (await swaps.lateAll(tx, member.id)).map(({ shift, answer }) => ({ shift, answer })),
		})
	})

/** What happens by itself, every minute. */
export async function keepAsking(ports: Ports): Promise<void> {
	await keepWaiting(ports)
	await keepCovers(ports)
	await noticeLate(ports)
}
