/** Rota: swaps, covers, who waits, who is late and what was asked, at rest. Speaks SQL for them as `store.server.ts` does for shifts and places. */
import { sql } from 'kysely'
import type { MemberId } from '#ground/people.ts'
import { isTaken, number, Stale, type Tx } from '#ground/storage.server.ts'
import { after, type Instant } from '#ground/time.ts'
import { ASKED_KEPT, type Candidate, type Cover, type CoverStep, type Quiet, type Time } from './covers.ts'
import type { PlaceId, Shift, ShiftId } from './model.ts'
import { freeNumber, NUMBER_RESTS, REMEMBERED_FOR, type What } from './questions.ts'
import { shiftOf, type Tables } from './store.server.ts'

type Column = string | number
type Own = Tables & {
	rota_swaps: { place: string; taker: string | null }
	rota_covers: { id: string; shift: string; place: string | null; state: string; step: string; waves: number; opened_at: Column; next_at: Column | null }
	rota_waiting: { shift: string; member: string; since: Column }
	rota_late: { place: string; since: Column; answer: string | null }
	rota_questions: { id: string; member: string; what: string; shift: string; place: string | null; cover: string | null; number: number; code: Uint8Array; asked_at: Column; ends_at: Column; answer: string | null; passed: boolean; fades_at: Column }
	rota_asked: { member: string; asked_at: Column; ends_at: Column }
}
const tables = (tx: Tx) => tx.withTables<Own>()
const at = (column: Column) => number(column) as Instant

// Swaps

export const swapAt = (tx: Tx, place: PlaceId) => tables(tx).selectFrom('rota_swaps').selectAll().where('place', '=', place).executeTakeFirst()
export async function putSwap(tx: Tx, place: PlaceId, taker: MemberId | null): Promise<void> {
	await tables(tx).insertInto('rota_swaps').values({ place, taker }).onConflict((conflict) => conflict.column('place').doUpdateSet({ taker })).execute()
}
/** What was arranged about a place ends: it has somebody else now, or keeps whom it has. */
export async function dropSwap(tx: Tx, place: PlaceId): Promise<void> {
	await tables(tx).deleteFrom('rota_swaps').where('place', '=', place).execute()
}

export type Held = { readonly id: PlaceId; readonly member: MemberId; readonly state: string; readonly shift: Shift; readonly isOffered: boolean; readonly taker: MemberId | null; readonly hasCover: boolean; readonly late: string | null | undefined }
/** Places of shifts that are not over and not called off. @param of whose; null for everybody's @param offered only those that are offered */
export async function placesHeld(tx: Tx, now: Instant, of: MemberId | null, offered = false): Promise<Held[]> {
	const rows = await tables(tx)
		.selectFrom('rota_places')
		.innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift')
		.leftJoin('rota_swaps', 'rota_swaps.place', 'rota_places.id')
		.leftJoin('rota_late', 'rota_late.place', 'rota_places.id')
		.leftJoin('rota_covers', (join) => join.onRef('rota_covers.place', '=', 'rota_places.id').on('rota_covers.state', '=', 'open'))
		.selectAll('rota_shifts')
		.select(['rota_places.id as place', 'rota_places.member', 'rota_places.state as how', 'rota_swaps.place as swap', 'taker', 'rota_covers.id as cover', 'rota_late.place as late', 'rota_late.answer as late_answer'])
		.where('rota_places.id', 'is not', null)
		.where('rota_shifts.state', '=', 'open')
		.where('rota_shifts.ends', '>', now)
		.$if(of !== null, (query) => query.where('rota_places.member', '=', of ?? ''))
		.$if(offered, (query) => query.where('rota_swaps.place', 'is not', null).where('rota_shifts.begins', '>', now))
		.orderBy('rota_shifts.begins')
		.orderBy('rota_places.id')
		.limit(200)
		.execute()
	return rows.map(({ place, member, how, swap, taker, cover, late, late_answer: answer, ...row }) => ({ id: place as PlaceId, member: member as MemberId, state: how, shift: shiftOf(row), isOffered: swap !== null, taker: taker as MemberId | null, hasCover: cover !== null, late: late === null ? undefined : answer }))
}

// Covers

export type CoverRow = Cover & { readonly id: string; readonly shift: ShiftId; readonly place: PlaceId | null; readonly state: string }
const coverOf = (row: Own['rota_covers'], begins: Column): CoverRow => ({ id: row.id, shift: row.shift as ShiftId, place: row.place as PlaceId | null, state: row.state, step: row.step as CoverStep, waves: row.waves, openedAt: at(row.opened_at), begins: at(begins) })
const covers = (tx: Tx) => tables(tx).selectFrom('rota_covers').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_covers.shift').selectAll('rota_covers').select('begins')

/** False where somebody is looked for already. */
export async function addCover(tx: Tx, { id, shift, place, step, openedAt }: Omit<CoverRow, 'state' | 'waves' | 'begins'>, nextAt: Instant | null): Promise<boolean> {
	const { numInsertedOrUpdatedRows: n } = await tables(tx).insertInto('rota_covers').values({ id, shift, place, state: 'open', step, waves: 0, opened_at: openedAt, next_at: nextAt }).onConflict((conflict) => conflict.doNothing()).executeTakeFirstOrThrow()
	return Number(n ?? 0) > 0
}
export async function coverAt(tx: Tx, id: string): Promise<CoverRow | undefined> {
	const row = await covers(tx).where('rota_covers.id', '=', id).executeTakeFirst()
	return row && coverOf(row, row.begins)
}
export async function coversDue(tx: Tx, now: Instant): Promise<CoverRow[]> {
	const rows = await covers(tx).where('rota_covers.state', '=', 'open').where('next_at', '<=', now).orderBy('next_at').orderBy('rota_covers.id').limit(50).execute()
	return rows.map((row) => coverOf(row, row.begins))
}
export async function openCovers(tx: Tx, shift: ShiftId): Promise<CoverRow[]> {
	const rows = await covers(tx).where('rota_covers.state', '=', 'open').where('shift', '=', shift).orderBy('opened_at').orderBy('rota_covers.id').execute()
	return rows.map((row) => coverOf(row, row.begins))
}
/** Those the coordinators were told of, whose shift is not over. */
export async function coversTold(tx: Tx, now: Instant): Promise<{ readonly cover: CoverRow; readonly shift: Shift }[]> {
	const rows = await tables(tx).selectFrom('rota_covers').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_covers.shift').selectAll('rota_shifts').select(['rota_covers.id as cover', 'rota_covers.place', 'step', 'waves', 'opened_at']).where('rota_covers.state', '=', 'open').where('rota_shifts.state', '=', 'open').where('step', '=', 'told').where('rota_shifts.ends', '>', now).orderBy('begins').limit(100).execute()
	return rows.map(({ cover, place, step, waves, opened_at: openedAt, ...row }) => ({ shift: shiftOf(row), cover: { id: cover, shift: row.id as ShiftId, place: place as PlaceId | null, state: 'open', step: step as CoverStep, waves, openedAt: at(openedAt), begins: at(row.begins) } }))
}
export async function moveCover(tx: Tx, id: string, { step, waves }: Pick<Cover, 'step' | 'waves'>, nextAt: Instant | null): Promise<void> {
	await tables(tx).updateTable('rota_covers').set({ step, waves, next_at: nextAt }).where('id', '=', id).execute()
}
/** Nobody is looked for any more; whoever was asked and has not answered need not. */
export async function endCover(tx: Tx, id: string, state: 'covered' | 'ended'): Promise<void> {
	await tables(tx).updateTable('rota_covers').set({ state, next_at: null }).where('id', '=', id).execute()
	await tables(tx).updateTable('rota_questions').set({ answer: 'gone' }).where('cover', '=', id).where('answer', 'is', null).execute()
}

/** @property quiet hours in which nobody asks them */
export type Could = Candidate & { readonly id: MemberId; readonly quiet: Quiet; readonly times: readonly Time[] }
/** Who might be asked: in a role that carries, may be asked, not away now, does such things, has nothing at that time, was not asked for this and did not say no. */
export async function whoCould(tx: Tx, shift: Shift, cover: string | null, now: Instant, roles: readonly string[]): Promise<Could[]> {
	const { rows } = await sql<{ id: string; quiet_from: number | null; quiet_until: number | null; asked_at: string | null; load: string }>`
		select m.id, c.quiet_from, c.quiet_until, a.asked_at,
			coalesce((select sum(h.load) from rota_hours h where h.member = m.id and h.ends_at > ${now}), 0) + coalesce((select sum((p.ends - p.begins) / 60000) from rota_places p where p.member = m.id and not p.called_off), 0) as load
		from ground_members m left join rota_carriers c on c.member = m.id left join rota_asked a on a.member = m.id
		where m.ended_half is null and m.roles && ${roles}::text[] and coalesce(c.may_ask, true)
			and not coalesce(${shift.kind} = any(c.kinds_not), false)
			and not coalesce(c.away_from <= ${now} and ${now} < c.away_until, false)
			and not exists (select from rota_places p where p.member = m.id and not p.called_off and p.begins < ${shift.ends} and ${shift.begins} < p.ends)
			and not exists (select from rota_eased e where e.member = m.id and e.shift = ${shift.id})
			and not exists (select from rota_questions q where q.member = m.id and q.shift = ${shift.id} and (q.answer = 'no' or q.cover = ${cover} or (q.answer is null and q.ends_at > ${now})))
		order by m.id`.execute(tx)
	const times = rows.length === 0 ? [] : await tables(tx).selectFrom('rota_times').select(['member', 'weekday', 'day', 'from_min', 'until_min', 'how']).where('member', 'in', rows.map(({ id }) => id)).execute()
	return rows.map((row) => ({
		id: row.id as MemberId,
		askedAt: row.asked_at === null ? null : at(row.asked_at),
		load: Number(row.load),
		quiet: row.quiet_from === null || row.quiet_until === null ? null : { from: row.quiet_from, until: row.quiet_until },
		times: times.filter(({ member }) => member === row.id).map(({ weekday, day, from_min: from, until_min: until, how }) => ({ weekday, day, from, until, how })),
	}))
}
export const membersOn = async (tx: Tx, shift: ShiftId): Promise<MemberId[]> => (await tables(tx).selectFrom('rota_places').select('member').where('shift', '=', shift).orderBy('seat').execute()).map(({ member }) => member as MemberId)

/** Who waits at home for this shift, and by which other shift. */
export async function standbyFor(tx: Tx, shift: ShiftId): Promise<{ readonly member: MemberId; readonly instead: ShiftId }[]> {
	const rows = await tables(tx).selectFrom('rota_places').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift').select(['member', 'shift']).where('serves', '=', shift).where('presence', '=', 'standby').where('rota_shifts.state', '=', 'open').orderBy('seat').execute()
	return rows.map(({ member, shift: instead }) => ({ member: member as MemberId, instead: instead as ShiftId }))
}

// Questions

export type QuestionRow = { readonly id: string; readonly member: MemberId; readonly what: What; readonly shift: ShiftId; readonly place: PlaceId | null; readonly cover: string | null; readonly number: number; readonly endsAt: Instant; readonly answer: 'yes' | 'no' | 'gone' | null; readonly passed: boolean }
const questionOf = (row: Own['rota_questions']): QuestionRow => ({ id: row.id, member: row.member as MemberId, what: row.what as What, shift: row.shift as ShiftId, place: row.place as PlaceId | null, cover: row.cover, number: row.number, endsAt: at(row.ends_at), answer: row.answer as QuestionRow['answer'], passed: row.passed })
const questions = (tx: Tx) => tables(tx).selectFrom('rota_questions').selectAll()

/** @throws Stale where somebody else asks them at the same moment */
export async function addQuestion(tx: Tx, one: Pick<QuestionRow, 'id' | 'member' | 'what' | 'shift' | 'place' | 'cover' | 'endsAt'> & { readonly code: Uint8Array }, now: Instant): Promise<number> {
	const { endsAt, ...row } = one
	const lately = await tables(tx).selectFrom('rota_questions').select('number').where('member', '=', one.member).where((e) => e.or([e('answer', 'is', null), e('ends_at', '>', now - NUMBER_RESTS)])).execute()
	const number = freeNumber(lately.map((other) => other.number))
	try {
		await tables(tx).insertInto('rota_questions').values({ ...row, number, asked_at: now, ends_at: endsAt, answer: null, passed: false, fades_at: after(endsAt, REMEMBERED_FOR) }).execute()
	} catch (fault) {
		if (isTaken(fault)) throw new Stale('asked twice at once', { cause: fault })
		throw fault
	}
	const asked = { asked_at: now, ends_at: after(now, ASKED_KEPT) }
	await tables(tx).insertInto('rota_asked').values({ member: one.member, ...asked }).onConflict((conflict) => conflict.column('member').doUpdateSet(asked)).execute()
	return number
}
export async function questionBy(tx: Tx, by: { readonly code: Uint8Array } | { readonly id: string }): Promise<QuestionRow | undefined> {
	const row = await ('id' in by ? questions(tx).where('id', '=', by.id) : questions(tx).where('code', '=', by.code)).executeTakeFirst()
	return row && questionOf(row)
}
/** Those that wait for an answer. @param of whose; null for everybody's */
export async function openQuestions(tx: Tx, now: Instant, of: MemberId | null): Promise<{ readonly question: QuestionRow; readonly shift: Shift; readonly called: string; readonly language: string }[]> {
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
		.orderBy('rota_questions.ends_at')
		.orderBy('rota_questions.id')
		.limit(200)
		.execute()
	return rows.map(({ question, member, what, place, cover, number: n, ends_at, answer, passed, called, language, ...row }) => ({ called, language, shift: shiftOf(row), question: { id: question, member: member as MemberId, what: what as What, shift: row.id as ShiftId, place: place as PlaceId | null, cover, number: n, endsAt: at(ends_at), answer: answer as null, passed } }))
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

// Waiting

export async function addWaiting(tx: Tx, shift: ShiftId, member: MemberId, since: Instant): Promise<void> {
	await tables(tx).insertInto('rota_waiting').values({ shift, member, since }).onConflict((conflict) => conflict.doNothing()).execute()
}
export async function dropWaiting(tx: Tx, shift: ShiftId, member: MemberId): Promise<void> {
	await tables(tx).deleteFrom('rota_waiting').where('shift', '=', shift).where('member', '=', member).execute()
}
export async function waitingFor(tx: Tx, shift: ShiftId): Promise<{ readonly member: MemberId; readonly since: Instant }[]> {
	const rows = await tables(tx).selectFrom('rota_waiting').select(['member', 'since']).where('shift', '=', shift).orderBy('since').orderBy('member').execute()
	return rows.map(({ member, since }) => ({ member: member as MemberId, since: at(since) }))
}
/** Shifts somebody waits for, ahead. @param of whose wishes; null for everybody's */
export async function waitedFor(tx: Tx, now: Instant, of: MemberId | null): Promise<ShiftId[]> {
	const rows = await tables(tx).selectFrom('rota_waiting').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_waiting.shift').select('shift').distinct().where('begins', '>', now).where('rota_shifts.state', '=', 'open').$if(of !== null, (query) => query.where('member', '=', of ?? '')).orderBy('shift').limit(200).execute()
	return rows.map(({ shift }) => shift as ShiftId)
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
export async function setState(tx: Tx, where: { readonly shift: ShiftId; readonly member: MemberId } | { readonly id: PlaceId }, from: readonly string[], state: string): Promise<boolean> {
	const { numUpdatedRows } = await tables(tx).updateTable('rota_places').set({ state }).where('state', 'in', [...from]).$if('id' in where, (q) => q.where('id', '=', 'id' in where ? where.id : '')).$if('shift' in where, (q) => q.where('shift', '=', 'shift' in where ? where.shift : '').where('member', '=', 'shift' in where ? where.member : '')).executeTakeFirstOrThrow()
	return numUpdatedRows > 0n
}

// Being there

/** Places that began so long ago without anybody tapping. */
export async function nowLate(tx: Tx, begunBy: Instant, now: Instant): Promise<{ readonly id: PlaceId; readonly shift: ShiftId }[]> {
	const rows = await tables(tx)
		.selectFrom('rota_places')
		.innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift')
		.select(['rota_places.id', 'shift'])
		.where('rota_places.state', '=', 'taken')
		.where('rota_shifts.state', '=', 'open')
		.where('presence', '=', 'there')
		.where('rota_shifts.begins', '<=', begunBy)
		.where('rota_shifts.ends', '>', now)
		.where('rota_places.id', 'is not', null)
		.where((e) => e.not(e.exists(e.selectFrom('rota_late').select('place').whereRef('rota_late.place', '=', 'rota_places.id'))))
		.orderBy('rota_places.id')
		.limit(100)
		.execute()
	return rows.map(({ id, shift }) => ({ id: id as PlaceId, shift: shift as ShiftId }))
}
export async function addLate(tx: Tx, place: PlaceId, since: Instant): Promise<void> {
	await tables(tx).insertInto('rota_late').values({ place, since, answer: null }).onConflict((conflict) => conflict.doNothing()).execute()
}
export async function dropLate(tx: Tx, place: PlaceId): Promise<void> {
	await tables(tx).deleteFrom('rota_late').where('place', '=', place).execute()
}
export async function answerLate(tx: Tx, place: PlaceId, answer: 'came' | 'ill' | 'unknown'): Promise<boolean> {
	const { numUpdatedRows } = await tables(tx).updateTable('rota_late').set({ answer }).where('place', '=', place).where('answer', 'is', null).executeTakeFirstOrThrow()
	return numUpdatedRows > 0n
}
/** Whose coming the coordinators are asked about, until somebody knows. */
export async function lateAll(tx: Tx, of: MemberId | null): Promise<{ readonly place: PlaceId; readonly member: MemberId; readonly called: string; readonly answer: string | null; readonly shift: Shift }[]> {
	const rows = await tables(tx).selectFrom('rota_late').innerJoin('rota_places', 'rota_places.id', 'rota_late.place').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift').innerJoin('ground_members', 'ground_members.id', 'rota_places.member').selectAll('rota_shifts').select(['rota_late.place', 'member', 'called', 'answer']).$if(of === null, (q) => q.where('answer', 'is', null)).$if(of !== null, (q) => q.where('member', '=', of ?? '')).orderBy('rota_shifts.begins').orderBy('rota_late.place').limit(100).execute()
	return rows.map(({ place, member, called, answer, ...row }) => ({ place: place as PlaceId, member: member as MemberId, called, answer, shift: shiftOf(row) }))
}
/** Who was there and has gone home, was there. */
export async function allDone(tx: Tx, now: Instant): Promise<void> {
	await tables(tx).updateTable('rota_places').set({ state: 'done' }).where('state', '=', 'here').where('ends', '<=', now).execute()
}

// Moving hours

/** A shift and all its places, to other hours. @throws Stale where somebody who has a place has something else then */
export async function moveHours(tx: Tx, id: ShiftId, begins: Instant, ends: Instant, fades: Instant): Promise<void> {
	await sql`set constraints rota_places_shift_begins_ends_places_fkey deferred`.execute(tx)
	await tables(tx).updateTable('rota_shifts').set({ begins, ends, fades_at: fades }).where('id', '=', id).execute()
	await tables(tx).updateTable('rota_places').set({ begins, ends }).where('shift', '=', id).execute()
}

/** What was asked and when somebody was last asked, once its time is over. */
export async function dropEndedCovers(tx: Tx, now: Instant): Promise<void> {
	await tables(tx).deleteFrom('rota_questions').where('fades_at', '<=', now).execute()
	await tables(tx).deleteFrom('rota_asked').where('ends_at', '<=', now).execute()
	await tables(tx).updateTable('rota_covers').set({ state: 'ended', next_at: null }).where('state', '=', 'open').where((e) => e.exists(e.selectFrom('rota_shifts').select('rota_shifts.id').whereRef('rota_shifts.id', '=', 'rota_covers.shift').where('rota_shifts.ends', '<=', now))).execute()
}
export async function placeOfMember(tx: Tx, shift: ShiftId, member: MemberId): Promise<PlaceId | null> {
	const row = await tables(tx).selectFrom('rota_places').select('id').where('shift', '=', shift).where('member', '=', member).executeTakeFirst()
	return (row?.id ?? null) as PlaceId | null
}
export async function shiftAt(tx: Tx, id: ShiftId): Promise<Shift | undefined> {
	const row = await tables(tx).selectFrom('rota_shifts').selectAll().where('id', '=', id).executeTakeFirst()
	return row && shiftOf(row)
}
/** It was not answered after all. */
export async function reopenQuestion(tx: Tx, id: string): Promise<void> {
	await tables(tx).updateTable('rota_questions').set({ answer: null }).where('id', '=', id).execute()
}
