/** What a call-taker writes down: the first question first, closed lists as buttons, and what the caller can be told at once. */
import * as v from 'valibot'
import { hex } from '#ground/chance.ts'
import { newId } from '#ground/ids.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { ownName } from '#ground/words.ts'
import { standingOf } from '#rooms/hotline/board.server.ts'
import { DOINGS, HANDS, SIZES, STILL, VESTS, WANTS } from '#rooms/hotline/choices.ts'
import { hearReport, type HeardAs } from '#rooms/hotline/hearing.server.ts'
import { Heard, PlaceWords } from '#rooms/hotline/model.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { tongues } from '#ui/say.ts'
import { hereOf, seenSays, reallySays, timeSays, type Here } from './board-says.server.ts'
import { labels } from './labels.ts'

type Reader = Pick<App.Locals, 'say' | 'language'>
export type CallForm = ReturnType<typeof listsFor>

/** Whoever decides what is told may play one through: who takes calls hears of it from them. */
const mayPlay = (by: Speaker): boolean => isAllowed(by, whoMay['see-board'])

function listsFor({ say, language }: Reader, ports: Ports, by: Speaker) {
	return {
		mayPlay: mayPlay(by),
		id: newId('report', ports.chance) as string,
		hands: HANDS.map((id) => ({ id, name: labels.hand(say, id) })),
		sizes: SIZES.map((id) => ({ id, name: labels.size(say, id) })),
		doings: DOINGS.map((id) => ({ id, name: labels.doing(say, id) })),
		vests: VESTS.map((id) => ({ id, name: labels.vest(say, id) })),
		still: STILL.map((id) => ({ id, name: labels.still(say, id) })),
		wants: WANTS.map((id) => ({ id, name: labels.want(say, id) })),
		languages: [...new Set([...ports.hub().settings.languages, ...tongues])].map((id) => ({ id, name: ownName(id) })),
		language,
	}
}

/** Null for whom it is not. */
export const callForm = (ports: Ports, by: Speaker, reader: Reader): CallForm | null => (isAllowed(by, whoMay['write-down']) ? listsFor(reader, ports, by) : null)

const one = <S extends v.GenericSchema>(schema: S, otherwise: v.InferOutput<S> | null) => v.optional(v.pipe(v.union([schema, v.literal('')]), v.transform((said) => (said === '' ? otherwise : (said as v.InferOutput<S>)))), '')
const Written = v.object({ ...v.pick(Heard, ['id', 'language', 'doings', 'vests', 'wants', 'words']).entries, hand: v.picklist(HANDS), size: one(v.picklist(SIZES), null), still: one(v.picklist(STILL), 'unknown'), children: v.optional(v.string()), exercise: v.optional(v.string()), taken: v.optional(v.pipe(v.string(), v.regex(/^\d{0,2}$/), v.transform(Number)), '0'), place: PlaceWords, caller: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(60)), '') })

/** @property typed what was sent, as it was typed, for the form to show again */
export type Wrote = { readonly ok: true; readonly says: string; readonly answer: string | null; readonly taken: string | null } | { readonly ok: false; readonly says: string; readonly typed: Typed }
export type Typed = Readonly<Record<string, string | readonly string[]>>
const MANY = ['doings', 'vests', 'wants'] as const

export async function writeDown(ports: Ports, by: Speaker, reader: Reader, form: FormData | null): Promise<Wrote> {
	const { say } = reader
	const typed: Record<string, string | string[]> = form ? Object.fromEntries([...form.keys()].map((name) => [name, form.getAll(name).map(String)]).map(([name, all]) => [name, (MANY as readonly string[]).includes(String(name)) ? all : (all?.[0] ?? '')])) as never : {}
	const said = v.safeParse(Written, typed)
	if (!said.success) {
		const field = said.issues[0]?.path?.[0]?.key
		return { ok: false, says: say(field === 'hand' ? 'hotline.call.not.hand' : field === 'place' ? 'hotline.call.not.place' : field === 'words' ? 'hotline.call.not.words' : 'hotline.call.not'), typed }
	}
	const { caller, children, exercise, taken, ...rest } = said.output
	if (rest.place === '' && rest.words === '') return { ok: false, says: say('hotline.call.not.nothing'), typed }
	// Of the word a caller is known by, only a fingerprint is kept, another one every week. Without one each call is a voice of its own.
	const origin = caller === '' ? `desk|${hex(ports.chance(16))}` : `desk|${caller.toLowerCase().replaceAll(/\s+/g, ' ')}`
	const heard = await hearReport(ports, by, v.parse(Heard, { ...rest, taken, children: children !== undefined, isDrill: exercise !== undefined && mayPlay(by), channel: 'desk', origin }))
	if (!heard.ok) return { ok: false, says: say('hotline.call.not'), typed }
	return { ok: true, says: say('hotline.call.kept'), answer: await answerSays(hereOf(ports, reader), ports, by, heard.value), taken: taken > 0 ? rest.id : null }
}

/** What is known already; where nothing is, that we do not know. */
async function answerSays(here: Here, ports: Ports, by: Speaker, { answer, incident, state }: HeardAs): Promise<string> {
	const { say } = here
	if (answer) return say(`hotline.call.known.${answer.state}`, { at: timeSays(here, answer.closedAt), ...(answer.state === 'not-enforcement' && { really: reallySays(say, answer.really ?? 'other') }) })
	const found = incident === null || state !== 'linked' ? null : await standingOf(ports, by, incident)
	if (found?.state === 'confirmed') return say('hotline.call.known.confirmed', { seen: seenSays(here, found).says })
	return say(found?.state === 'verifying' ? 'hotline.call.known.verifying' : 'hotline.call.known.nothing')
}
