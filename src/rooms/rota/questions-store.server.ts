/** Rota: what the hub asked members and what they answered, at rest; and when somebody was last asked anything. */
import { takeNumbers } from '#ground/answers.server.ts'
import { NUMBER_RESTS } from '#ground/channels.ts'
import type { MemberId } from '#ground/people.ts'
import { isTaken, number, Stale, type Tx } from '#ground/storage.server.ts'
import { after, type Instant } from '#ground/time.ts'
import { ASKED_KEPT } from './covers.ts'
import type { PlaceId, Shift, ShiftId } from './model.ts'
import { REMEMBERED_FOR, type What } from './questions.ts'
import { ROWS, shiftOf, type Tables } from './store.server.ts'

type Column = string | number
type Own = Tables & {
	rota_questions: { id: string; member: string; what: string; shift: string; place: string | null; cover: string | null; number: number; code: Uint8Array; asked_at: Column; ends_at: Column; answer: string | null; passed: boolean; fades_at: Column }
	rota_asked: { member: string; asked_at: Column; ends_at: Column }
}
const tables = (tx: Tx) => tx.withTables<Own>()
const at = (column: Column) => number(column) as Instant

export type QuestionRow = { readonly id: string; readonly member: MemberId; readonly what: What; readonly shift: ShiftId; readonly place: PlaceId | null; readonly cover: string | null; readonly number: number; readonly endsAt: Instant; readonly answer: 'yes' | 'no' | 'gone' | null; readonly passed: boolean }
const questionOf = (row: Own['rota_questions']): QuestionRow => ({ id: row.id, member: row.member as MemberId, what: row.what as What, shift: row.shift as ShiftId, place: row.place as PlaceId | null, cover: row.cover, number: row.number, endsAt: at(row.ends_at), answer: row.answer as QuestionRow['answer'], passed: row.passed })
const questions = (tx: Tx) => tables(tx).selectFrom('rota_questions').selectAll()

export type Asking = Pick<QuestionRow, 'id' | 'member' | 'what' | 'shift' | 'place' | 'cover' | 'endsAt'> & { readonly code: Uint8Array }
/** Each with a number that is nobody else's question to the same person. @throws Stale where somebody else asks one of them at the same moment */
export async function addQuestions(tx: Tx, all: readonly Asking[], now: Instant): Promise<void> {
	if (all.length === 0) return
	const members = [...new Set(all.map(({ member }) => member))].toSorted()
	const lately = await tables(tx).selectFrom('rota_questions').select(['member', 'number']).where('member', 'in', members).where((e) => e.or([e('answer', 'is', null), e('ends_at', '>', now - NUMBER_RESTS)])).execute()
	const taken = new Map<string, number[]>(members.map((id) => [id, lately.filter(({ member }) => member === id).map((other) => other.number)]))
	const numbers = await takeNumbers(tx, all.map(({ id, member, endsAt }) => ({ question: id, member, endsAt })), taken, now)
	const rows = all.map(({ endsAt, ...row }) => ({ ...row, number: numbers.get(row.id) ?? 0, asked_at: now, ends_at: endsAt, answer: null, passed: false, fades_at: after(endsAt, REMEMBERED_FOR) }))
	try {
		for (let i = 0; i < rows.length; i += ROWS) await tables(tx).insertInto('rota_questions').values(rows.slice(i, i + ROWS)).execute()
	} catch (fault) {
		if (isTaken(fault)) throw new Stale('asked twice at once', { cause: fault })
		throw fault
	}
	// Whether they come, or say yes to the plan, is no favour asked of them before others.
	const favours = [...new Set(all.flatMap(({ what, member }) => (what === 'cover' || what === 'take-this' ? [member] : [])))].toSorted()
	if (favours.length === 0) return
	const asked = { asked_at: now, ends_at: after(now, ASKED_KEPT) }
	await tables(tx).insertInto('rota_asked').values(favours.map((member) => ({ member, ...asked }))).onConflict((conflict) => conflict.column('member').doUpdateSet(asked)).execute()
}
export async function questionBy(tx: Tx, by: { readonly code: Uint8Array } | { readonly id: string }): Promise<QuestionRow | undefined> {
	const row = await ('id' in by ? questions(tx).where('id', '=', by.id) : questions(tx).where('code', '=', by.code)).executeTakeFirst()
	return row && questionOf(row)
}
/** Those that wait for an answer. @param of whose; null for everybody's @param among of these only */
export async function openQuestions(tx: Tx, now: Instant, of: MemberId | null, among: readonly MemberId[] | null = null): Promise<{ readonly question: QuestionRow; readonly shift: Shift; readonly called: string; readonly language: string }[]> {
	const rows = await tables(tx)
		.selectFrom('rota_questions')
		.innerJoin('rota_shifts', 'rota_shifts.id', 'rota_questions.shift')
		.innerJoin('ground_members', 'ground_members.id', 'rota_questions.member')
		.selectAll('rota_shifts')
		.select(['rota_questions.id as question', 'member', 'what', 'place', 'cover', 'number', 'rota_questions.ends_at', 'answer', 'passed', 'called', 'language'])
		.where('answer', 'is', null)
		.where('rota_questions.ends_at', '>', now)
		.where('rota_shifts.state', '=', 'open')
		.where('ended_half', 'is', null)
		.$if(of !== null, (query) => query.where('member', '=', of ?? ''))
		.$if(among !== null, (query) => query.where('member', 'in', among ?? []).where('passed', '=', false))
		.orderBy('rota_questions.ends_at')
		.orderBy('rota_questions.id')
		.limit(200)
		.execute()
	return rows.map(({ question, member, what, place, cover, number: n, ends_at, answer, passed, called, language, ...row }) => ({ called, language, shift: shiftOf(row), question: { id: question, member: member as MemberId, what: what as What, shift: row.id as ShiftId, place: place as PlaceId | null, cover, number: n, endsAt: at(ends_at), answer: answer as null, passed } }))
}
/** Questions to one member that still have their time, open or taken by somebody else. */
export async function sentQuestions(tx: Tx, now: Instant, member: MemberId): Promise<QuestionRow[]> {
	return (await questions(tx).where('member', '=', member).where('ends_at', '>', now).where((e) => e.or([e('answer', 'is', null), e('answer', '=', 'gone')])).orderBy('number').execute()).map(questionOf)
}
/** False where it was answered already: of many who say it at once, one has said it. */
export async function closeQuestion(tx: Tx, id: string, answer: 'yes' | 'no' | 'gone', now: Instant): Promise<boolean> {
	const { numUpdatedRows } = await tables(tx).updateTable('rota_questions').set({ answer }).where('id', '=', id).where('answer', 'is', null).where('ends_at', '>', now).executeTakeFirstOrThrow()
	return numUpdatedRows > 0n
}
/** What somebody was asked to take of this shift, by a plan or from the waiting list, is answered, or gone. */
export async function closeAbout(tx: Tx, { shift, member }: { readonly shift: ShiftId; readonly member: MemberId }, answer: 'yes' | 'no' | 'gone', now: Instant): Promise<void> {
	await tables(tx).updateTable('rota_questions').set({ answer }).where('shift', '=', shift).where('member', '=', member).where('what', 'in', ['plan-asks', 'wait-list']).where('answer', 'is', null).where('ends_at', '>', now).execute()
}
export async function passOn(tx: Tx, id: string): Promise<void> {
	await tables(tx).updateTable('rota_questions').set({ passed: true }).where('id', '=', id).execute()
}
/** It was not answered after all. */
export async function reopenQuestion(tx: Tx, id: string): Promise<void> {
	await tables(tx).updateTable('rota_questions').set({ answer: null }).where('id', '=', id).execute()
}
/** Nobody is looked for any more: whoever was asked for this cover and has not answered need not. */
export async function closeFor(tx: Tx, cover: string): Promise<void> {
	await tables(tx).updateTable('rota_questions').set({ answer: 'gone' }).where('cover', '=', cover).where('answer', 'is', null).execute()
}
/** Places kept for who was asked, whose time to answer is over. */
export async function lapsedAsked(tx: Tx, now: Instant): Promise<{ readonly shift: ShiftId; readonly member: MemberId; readonly question: string }[]> {
	const rows = await tables(tx).selectFrom('rota_questions').select(['id', 'shift', 'member']).where('what', '=', 'wait-list').where('answer', 'is', null).where('ends_at', '<=', now).execute()
	return rows.map(({ id, shift, member }) => ({ question: id, shift: shift as ShiftId, member: member as MemberId }))
}
export async function closeLapsed(tx: Tx, question: string): Promise<boolean> {
	const { numUpdatedRows } = await tables(tx).updateTable('rota_questions').set({ answer: 'gone' }).where('id', '=', question).where('answer', 'is', null).executeTakeFirstOrThrow()
	return numUpdatedRows > 0n
}

/** What was asked, and when somebody was last asked, once its time is over. */
export async function dropEndedQuestions(tx: Tx, now: Instant): Promise<void> {
	await tables(tx).deleteFrom('rota_questions').where('fades_at', '<=', now).execute()
	await tables(tx).deleteFrom('rota_asked').where('ends_at', '<=', now).execute()
}
