/** The change of shift in words: what is open, what was said of it, and what became of what somebody did. */
import * as v from 'valibot'
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import type { Board } from '#rooms/hotline/board.server.ts'
import { HANDED_SAYS, WHAT_AT_MOST } from '#rooms/hotline/choices.ts'
import { handOver, leftLying, shiftChange, takeOver, type ShiftChange } from '#rooms/hotline/handed.server.ts'
import type { Handed, Item } from '#rooms/hotline/handed.ts'
import { What } from '#rooms/hotline/model.ts'
import { agoSays, boardSays, hereOf, lineSays, timeSays, whatIs, type Here } from './board-says.server.ts'

type Reader = Pick<App.Locals, 'say' | 'language'>
/** @property what the thing @property facts its age, when it ends, its next step */
export type SaidItem = { readonly item: string; readonly what: string; readonly facts: string; readonly incident: string | null }
export type SaidHanded = SaidItem & { readonly says: string; readonly is: Handed['says']; readonly note: string | null; readonly when: string; readonly isMine: boolean }
export type SaidChange = { readonly at: string; readonly open: readonly SaidItem[]; readonly waiting: readonly SaidHanded[]; readonly taken: readonly SaidHanded[]; readonly mayTake: boolean; readonly isLate: boolean }

/** Null for whom it is not. */
export async function changeSays(ports: Ports, by: Speaker, reader: Reader): Promise<SaidChange | null> {
	const seen = await shiftChange(ports, by)
	if (!seen.ok) return null
	const here = hereOf(ports, reader)
	const { open, handed, board } = seen.value
	const needs = boardSays(here, board).needs
	const item = (one: Item): SaidItem => itemSays(here, one, board, needs.find(({ incident }) => incident !== null && incident === one.incident)?.says ?? null)
	const of = (one: Handed): SaidHanded => ({ ...item(one), says: here.say(`hotline.handover.says.${one.says}`), is: one.says, note: one.note, when: here.say('hotline.handover.given', { at: timeSays(here, one.givenAt) }), isMine: one.isMine })
	const waiting = handed.filter(({ isAccepted }) => !isAccepted)
	return { at: timeSays(here, board.now), open: open.map(item), waiting: waiting.map(of), taken: handed.filter(({ isAccepted }) => isAccepted).map(of), mayTake: waiting.some(({ isMine }) => !isMine), isLate: leftLying(seen.value).isLate }
}

function itemSays(here: Here, { item, sort, incident, since, until, n }: Item, board: ShiftChange['board'], next: string | null): SaidItem {
	const { say } = here
	const line = [...board.open, ...board.closed].find((one) => one.incident.id === incident)
	const where = line ? whatIs(here, line.incident) : null
	const facts = [
		sort === 'incident' && line ? lineSays(here, line, board.called).stateSays : null,
		since === null ? null : agoSays(here, since),
		until === null ? null : say('hotline.handover.ends', { at: timeSays(here, until) }),
		sort === 'incident' ? (line ? next : say('hotline.handover.over')) : null,
	]
	return { item, what: sort === 'incident' ? (where ?? say('hotline.handover.sort.incident')) : [say(`hotline.handover.sort.${sort}`, { n }), where].filter((one) => one !== null).join(' · '), facts: facts.filter((one) => one !== null).join(' · '), incident }
}

/** What the board says of it: null where nothing waits. */
export async function waitsSays(ports: Ports, by: Speaker, { say }: Pick<App.Locals, 'say'>, board: Board): Promise<string | null> {
	const seen = await shiftChange(ports, by, board)
	const left = seen.ok ? leftLying(seen.value) : { n: 0, isLate: false }
	return left.n === 0 ? null : say(left.isLate ? 'hotline.handover.waits.late' : 'hotline.handover.waits', { n: left.n })
}

/** What was said of each, as it was typed. */
export type Typed = Readonly<Record<string, { readonly says: string; readonly note: string }>>
export type Did = { readonly ok: true; readonly heard: 'handed' | 'taken' } | { readonly ok: false; readonly says: string; readonly typed: Typed }
const Said = v.object({ says: v.picklist(HANDED_SAYS), note: v.pipe(What, v.maxLength(WHAT_AT_MOST)) })

export async function doChange(ports: Ports, by: Speaker, { say }: Reader, form: FormData | null): Promise<Did> {
	if (form?.get('act') === 'take') {
		const took = await takeOver(ports, by, form.getAll('item').map(String))
		return took.ok ? { ok: true, heard: 'taken' } : { ok: false, says: say(`hotline.handover.not.${took.refusal === 'same-person' || took.refusal === 'someone-has-it' ? took.refusal : 'not-here'}`), typed: {} }
	}
	const typed: Record<string, { says: string; note: string }> = {}
	for (const item of form?.getAll('item') ?? []) typed[String(item)] = { says: String(form?.get(`says ${String(item)}`) ?? ''), note: String(form?.get(`note ${String(item)}`) ?? '') }
	const said = Object.entries(typed).flatMap(([item, one]) => {
		const read = v.safeParse(Said, one)
		return read.success ? [{ item, ...read.output }] : []
	})
	const did = await handOver(ports, by, said)
	return did.ok ? { ok: true, heard: 'handed' } : { ok: false, says: say(did.refusal === 'nothing-open' ? 'hotline.handover.nothing' : 'hotline.handover.not.say-of-each'), typed }
}
