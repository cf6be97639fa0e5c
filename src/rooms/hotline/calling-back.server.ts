/**
 * Hotline: who called and could not be answered is called back. The number lies under the key of its week, three days at most, and no page ever shows it:
 * the house rings whoever calls back, and then the caller. What they said is sealed to those who take calls; the house keeps it and cannot hear it.
 */
import { newId } from '#ground/ids.ts'
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import { post } from '#ground/notes.server.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { sealToEach } from '#ground/sealed.ts'
import { bytes, number, tell, type Tx } from '#ground/storage.server.ts'
import { after, hours, weekOf, type Instant } from '#ground/time.ts'
import type { Language } from '#ground/words.ts'
import { HOTLINE_TOPIC } from './actions.server.ts'
import { CALL_BACK } from './board-store.server.ts'
import { LASTS, type Call } from './calls.ts'
import { callsNow, layText, liftText, numberOf, oneAtATime, putCalls, takersNow } from './calls-store.server.ts'
import { messageAbout, type Note, type ReportId } from './model.ts'
import { whoMay } from './rules.ts'
import { tables } from './store.server.ts'
import { answersWomen, whoAnswersWomen } from './women.server.ts'

/** So long somebody waits to be called back; then the task lapses, and the number is gone. */
export const CALL_BACK_LIVES = hours(72)

/** @property from the caller's number; null where it is withheld @property recording the carrier's name for what they said */
export type Left = { readonly from: string | null; readonly recording: string | null }
type Opened = Left & { readonly owner: MemberId | null; readonly language: Language | null; readonly woman: boolean }
const numberAs = (id: string) => `call back ${id}`
const recordingAs = (id: string) => `recording ${id}`

/** @returns when the shift begins whose task it is; null where somebody is there now, or nobody is planned */
export async function openCallBack(ports: Ports, tx: Tx, { owner, language, woman, from, recording }: Opened): Promise<Instant | null> {
	const now = ports.now()
	// It stands on the board as a report that waits does.
	const id = newId('report', ports.chance) as ReportId
	const [next, isOn] = [await ports.ask(tx, 'who-is-next', { kind: 'hotline', at: now }), owner !== null && (await ports.ask(tx, 'on-until', { kind: 'hotline', member: owner, at: now })) !== null]
	const due = !isOn && next && next.member === owner ? next.begins : null
	const ends_at = after(now, CALL_BACK_LIVES)
	const lies = (record: string, text: string | null) => (text === null ? null : layText(ports.keys, ports.chance, weekOf(ends_at), record, text))
	await tables(tx).insertInto('hotline_call_backs').values({ id, state: 'open', owner, language, woman, since: now, due, number: lies(numberAs(id), from), ends_week: weekOf(ends_at), recording: lies(recordingAs(id), recording), message: null, ends_at }).execute()
	await post(tx, [{ says: CALL_BACK, report: id }] satisfies Note[], ports)
	return due
}

/** @property woman they asked for a woman @property mayTake it may be the reader's: of who asked for a woman only where she answers such calls. Who else has such a one is not said, for that would say who does */
export type CallBack = { readonly woman: boolean; readonly mayTake: boolean; readonly id: ReportId; readonly state: 'open' | 'tried' | 'done'; readonly owner: MemberId | null; readonly isMine: boolean; readonly language: Language | null; readonly since: Instant; readonly due: Instant | null; readonly tries: number; readonly hasNumber: boolean; readonly hasMessage: boolean }
/** Those that wait, the eldest first. */
export async function callBacksFor(ports: Ports, by: Speaker): Promise<Result<readonly CallBack[], 'not-yours-to-do'>> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['take-calls'])) return refuse('not-yours-to-do')
	return ports.storage.inOneGo(async (tx) => {
		const rows = await tables(tx).selectFrom('hotline_call_backs').selectAll().where('state', '!=', 'done').where('ends_at', '>', ports.now()).orderBy('since').orderBy('id').execute()
		const answers = rows.some(({ woman }) => woman) && (await answersWomen(ports, tx, by.member.id))
		const mayTake = ({ woman }: { readonly woman: boolean }) => !woman || answers
		return done(rows.map((row) => ({ woman: row.woman, mayTake: mayTake(row), id: row.id as ReportId, state: row.state as CallBack['state'], owner: row.woman && row.owner !== by.member.id ? null : (row.owner as MemberId | null), isMine: row.owner === by.member.id, language: row.language, since: number(row.since) as Instant, due: row.due === null ? null : (number(row.due) as Instant), tries: row.tries, hasNumber: row.number !== null, hasMessage: row.message !== null && mayTake(row) })))
	})
}

/** Who asked for a woman is called back by nobody else, and nobody else hears what they said. */
async function mayHave(ports: Ports, tx: Tx, member: MemberId, id: ReportId): Promise<boolean> {
	const row = await tables(tx).selectFrom('hotline_call_backs').select('woman').where('id', '=', id).executeTakeFirst()
	return row !== undefined && (!row.woman || answersWomen(ports, tx, member))
}

/** Sealed, as it lies there. */
export async function messageFor(ports: Ports, by: Speaker, id: ReportId): Promise<Result<Uint8Array, 'not-here'>> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['take-calls'])) return refuse('not-here')
	const { id: reader } = by.member
	const row = await ports.storage.inOneGo(async (tx) => ((await mayHave(ports, tx, reader, id)) ? tables(tx).selectFrom('hotline_call_backs').select('message').where('id', '=', id).where('ends_at', '>', ports.now()).executeTakeFirst() : null))
	return row?.message ? done(bytes(row.message)) : refuse('not-here')
}

export type Ended = 'tried' | 'done' | 'mine'
/** Somebody tried; it is done, and the number and what was said are gone; or it is theirs now. */
export const settleCallBack = (ports: Ports, by: Speaker, id: ReportId, became: Ended): Promise<Result<Ended, 'not-here'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoMay['take-calls'])) return refuse('not-here')
		if (!(await mayHave(ports, tx, by.member.id, id))) return refuse('not-here')
		const change = became === 'mine' ? { owner: by.member.id } : became === 'tried' ? { state: 'tried' } : { state: 'done', number: null, message: null }
		const { numUpdatedRows } = await tables(tx).updateTable('hotline_call_backs').set(change).where('id', '=', id).where('state', '!=', 'done').where('ends_at', '>', ports.now()).executeTakeFirst()
		if (numUpdatedRows !== 1n) return refuse('not-here')
		if (became === 'done') await tx.deleteFrom('ground_lines').where('says', '=', CALL_BACK).where('about', '=', id).execute()
		tell(tx, HOTLINE_TOPIC)
		return done(became)
	})

const refOf = (ports: Ports, id: ReportId, tries: number) => Buffer.from(ports.keys.digest('call', new TextEncoder().encode(`call-back|${id}|${tries}`))).toString('hex')

/** Whoever calls back is in a call from now on: nobody else rings them. @returns the call, and the number of whoever calls back */
export const beginCallBack = (ports: Ports, by: Speaker, id: ReportId): Promise<Result<{ readonly call: string; readonly member: MemberId; readonly to: string }, 'not-here' | 'no-number' | 'busy'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoMay['take-calls'])) return refuse('not-here')
		await oneAtATime(tx)
		const row = await tables(tx).selectFrom('hotline_call_backs').selectAll().where('id', '=', id).where('state', '!=', 'done').where('number', 'is not', null).where('ends_at', '>', ports.now()).executeTakeFirst()
		if (!row || !(await mayHave(ports, tx, by.member.id, id))) return refuse('not-here')
		const [to, calls, member] = [await numberOf(ports, tx, by.member.id), await callsNow(tx, null), by.member.id]
		if (to === null) return refuse('no-number')
		if ([...calls.values()].some((call) => call.by === member || call.ringing.includes(member))) return refuse('busy')
		const call: Call = { id: refOf(ports, id, row.tries + 1), state: 'connected', language: row.language, woman: row.woman, hub: null, digits: null, known: null, ringing: [], tried: [], by: member, owner: null, closed: null, due: after(ports.now(), LASTS.connected) }
		await putCalls(tx, calls, new Map(calls).set(call.id, call), ports.now())
		await tables(tx).updateTable('hotline_call_backs').set({ state: 'tried', tries: row.tries + 1, owner: member }).where('id', '=', id).execute()
		tell(tx, HOTLINE_TOPIC)
		return done({ call: call.id, member, to })
	})

/** The caller's number, for whoever is in that very call and for the carrier alone; null where it is over. */
export const callerIn = (ports: Ports, id: ReportId, call: string): Promise<string | null> =>
	ports.storage.inOneGo(async (tx) => {
		const row = await tables(tx).selectFrom('hotline_call_backs').selectAll().where('id', '=', id).where('state', '=', 'tried').where('ends_at', '>', ports.now()).executeTakeFirst()
		if (!row?.number || refOf(ports, id, row.tries) !== call || (await callsNow(tx, call)).get(call)?.state !== 'connected') return null
		return liftText(ports.keys, row.ends_week, numberAs(id), row.number)
	})

/** What the carrier still has of what callers said. @property isKept the house needs it no more */
export async function recordingsToFetch(ports: Ports): Promise<{ readonly id: ReportId; readonly recording: string; readonly isKept: boolean }[]> {
	const rows = await ports.storage.inOneStatement((tx) => tables(tx).selectFrom('hotline_call_backs').select(['id', 'recording', 'ends_week', 'state', 'message']).where('recording', 'is not', null).where('ends_at', '>', ports.now()).execute())
	return rows.flatMap(({ id, recording, ends_week, state, message }) => {
		const name = recording && liftText(ports.keys, ends_week, recordingAs(id), recording)
		return name ? [{ id: id as ReportId, recording: name, isKept: message !== null || state === 'done' }] : []
	})
}

async function keysFor(ports: Ports, tx: Tx, id: ReportId): Promise<string[]> {
	const takers = await takersNow(tx)
	const row = await tables(tx).selectFrom('hotline_call_backs').select('woman').where('id', '=', id).executeTakeFirst()
	const women = row?.woman === true ? await whoAnswersWomen(ports, tx, takers.map((one) => one.id)) : null
	return takers.flatMap((one) => (one.recipient.startsWith('age1pq1') && (women === null || women.has(one.id)) ? [one.recipient] : []))
}

/** Seals what they said to everybody who takes calls now, or to those of them it is for; and wipes it. */
export async function keepMessage(ports: Ports, id: ReportId, sound: Uint8Array): Promise<void> {
	try {
		const readers = await ports.storage.inOneGo((tx) => keysFor(ports, tx, id))
		const message = readers.length === 0 ? null : await sealToEach(readers, messageAbout(ports.hub().id, id), sound)
		await ports.storage.inOneGo(async (tx) => {
			await tables(tx).updateTable('hotline_call_backs').set({ message }).where('id', '=', id).where('state', '!=', 'done').execute()
			tell(tx, HOTLINE_TOPIC)
		})
	} finally {
		sound.fill(0)
	}
}
/** It is deleted at the carrier. */
export const forgetRecording = (ports: Ports, id: ReportId): Promise<unknown> => ports.storage.inOneStatement((tx) => tables(tx).updateTable('hotline_call_backs').set({ recording: null }).where('id', '=', id).execute())
