/** The hotline's board in a person's language: the page draws it, its island reads it again. */
import * as v from 'valibot'
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import type { StreetsHere } from '#ground/streets.ts'
import { boardFor, incidentFor } from '#rooms/hotline/board.server.ts'
import { followAt } from '#rooms/hotline/follow.server.ts'
import { REALLY } from '#rooms/hotline/choices.ts'
import { IncidentId, Level, Tells } from '#rooms/hotline/model.ts'
import { SAYS } from '#rooms/hotline/minding-words.server.ts'
import { previewOf, type Means, type Preview } from '#rooms/hotline/previewing.server.ts'
import { wordsUnder } from '#ui/say.ts'
import type { BoardProps, Looking, SaidBoard, Told } from './board-answers.ts'
import { mapOf } from './board-map.server.ts'
import { boardSays, hereOf } from './board-says.server.ts'
import { wholeSays } from './board-whole.server.ts'
import { labels } from './labels.ts'
import { waitsSays } from './shift-change.server.ts'

const orNull = <S extends v.GenericSchema>(schema: S) => v.fallback(v.nullable(schema), null as never)
export const LookingIn = v.object({ incident: orNull(IncidentId), tells: orNull(Tells), level: orNull(Level) })
export const lookingIn = (asked: URLSearchParams): v.InferOutput<typeof LookingIn> => v.parse(LookingIn, { incident: asked.get('incident'), tells: asked.get('tells'), level: asked.get('level') })

/** Null for whom it is not. */
export async function boardPage(ports: Ports, by: Speaker, reader: Pick<App.Locals, 'say' | 'language'>, looking: v.InferOutput<typeof LookingIn>, means: Means, streets: StreetsHere | null): Promise<SaidBoard | null> {
	const board = await boardFor(ports, by)
	if (!board.ok) return null
	const here = hereOf(ports, reader)
	const whole = looking.incident === null ? null : await incidentFor(ports, by, looking.incident)
	const follow = whole?.ok ? await followAt(ports, by, whole.value.line.incident.id) : { has: false, taken: 0 }
	let preview: Preview | null = null
	if (whole?.ok && looking.tells !== null && looking.level !== null) {
		const seen = await previewOf(ports, by, { incident: whole.value.line.incident.id, tells: looking.tells, level: looking.level, really: null }, means)
		preview = seen.ok ? seen.value : null
	}
	return { ...boardSays(here, board.value), handed: await waitsSays(ports, by, reader, board.value), map: mapOf(here, board.value.open.map(({ incident }) => incident), streets), one: whole?.ok ? { ...wholeSays(here, whole.value, preview), follow: { has: follow.has, canOpen: follow.taken > 0 } } : null }
}

export const boardWords = (language: string) => wordsUnder(language, 'hotline.board.', 'hotline.follow.yes', 'hotline.follow.new', 'hotline.handover.title', 'hotline.handover.look', 'hotline.map.', 'hotline.picture.alt', 'hotline.surge.', 'hotline.check.title', 'hotline.truth.nav.', 'hotline.tree.title', 'desk.call.')
export const listsOf = (ports: Ports, { say }: Pick<App.Locals, 'say'>): Pick<BoardProps, 'really' | 'zones'> => ({ really: REALLY.map((id) => ({ id, name: labels.really(say, id) })), zones: ports.hub().settings.zones.map(({ id, name }) => ({ id, name })) })

export const DONE = ['check', 'link', 'apart', 'quarantine', 'release', 'merge', 'split', 'decide', 'sign', 'signed', 'correct', 'well', 'place', 'called', 'judge-picture', 'drop-picture', 'surge-begin', 'surge-end', 'aside-many', 'back-many', 'back-number', 'undo'] as const
const NOT = ['changed-meanwhile', 'already-told', 'has-ended', 'one-pair-of-eyes', 'not-confirmed', 'gone-stale', 'impossible-travel', 'same-person', 'nothing-to-take-back', 'no-zone', 'enough-for-today', 'not-here', 'not-from-here', 'into-itself', 'is-resting', 'elsewhere-now', 'someone-has-it', 'nobody-free'] as const
const isOf = <List extends readonly string[]>(list: List, one: string): one is List[number] => list.includes(one)

/** What became of an act, in words of ours whatever the address says. */
export function becameSays({ say }: Pick<App.Locals, 'say'>, word: string | null): Told | null {
	if (word === null) return null
	if (isOf(DONE, word)) return { says: say(`hotline.board.did.${word}`), isGrave: false }
	return { says: notSays(say, word), isGrave: true }
}
export const notSays = (say: App.Locals['say'], word: string): string => (isOf(SAYS, word) ? say(`hotline.truth.not.${word}`) : isOf(NOT, word) ? say(`hotline.board.not.${word}`) : say('hotline.board.not.not-understood'))

export const lookingOf = ({ incident, tells, level }: Looking): URLSearchParams => new URLSearchParams([['incident', incident], ['tells', tells], ['level', level]].filter((one): one is [string, string] => one[1] !== null))
