/** What is said on the phone, in the caller's language as far as there are words and a voice for it. */
import type { Ports } from '#ground/ports.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { ownName, type Language, type Say, type Values } from '#ground/words.ts'
import type { Became } from '#rooms/hotline/calling.server.ts'
import { spokenNow } from '#rooms/hotline/speaking.server.ts'
import { timeIn } from '#rooms/hotline/texts.ts'
import { gather, hasVoice, play, say } from './twiml.ts'

/** @property clips files of `static/voice`: `so.menu.mp3` is “for Somali, press its number” */
export type Speaking = { readonly ports: Ports; readonly words: (language: Language) => Say; readonly clips: ReadonlySet<string> }

/** More keys than there are on a phone nobody can press. */
const KEYS = 9
export const languagesOf = ({ ports }: Pick<Speaking, 'ports'>): readonly Language[] => ports.hub().settings.languages.slice(0, KEYS)

const hasWords = ({ words }: Pick<Speaking, 'words'>, language: Language) => language === 'en' || words(language) !== words('en')
/** In which language it is said: theirs, or the first of the hub's that has words and a voice. */
export const nearest = (speaking: Speaking, language: Language | null): Language => [...(language === null ? [] : [language]), ...speaking.ports.hub().settings.languages].find((one) => hasVoice(one) && hasWords(speaking, one)) ?? 'en'

/** @property says the same, by no clip: what is different in every call cannot be recorded */
export type Voice = { readonly plays: (key: string, values?: Values) => string; readonly says: (key: string, values: Values) => string; readonly text: (text: string) => string; readonly language: Language }
/** @param origin where clips are fetched from */
export function voiceIn(speaking: Speaking, language: Language | null, origin: string): Voice {
	const spoken = nearest(speaking, language)
	const text = (said: string) => say({ text: said, language: spoken })
	const says = (key: string, values?: Values) => text(speaking.words(spoken)(`hotline.voice.${key}`, values))
	return {
		language: spoken,
		text,
		says,
		plays(key, values) {
			const clip = `${language ?? ''}.${key}.mp3`
			return spoken !== language && speaking.clips.has(clip) ? play(`${origin}/voice/${clip}`) : says(key, values)
		},
	}
}

/** Each language says in itself which key it is. */
export function menuIn(speaking: Speaking, origin: string): string {
	const languages = languagesOf(speaking)
	const hello = voiceIn(speaking, languages[0] ?? null, origin)
	const lines = languages.map((language, i) => {
		const voice = voiceIn(speaking, language, origin)
		return voice.plays(voice.language === language || speaking.clips.has(`${language}.menu.mp3`) ? 'menu' : 'menu.for', { key: i + 1, language: ownName(language) })
	})
	return [hello.text(speaking.ports.hub().settings.name), ...lines].join('')
}

/** What is known, with the way to a person said first; null where nothing is. */
export async function knownIn(speaking: Speaking, language: Language | null, origin: string, to: string): Promise<string | null> {
	const voice = voiceIn(speaking, language, origin)
	const texts = await spokenNow(speaking.ports, voice.language, speaking.words(voice.language))
	return texts.length === 0 ? null : gather(to, 6, [voice.plays('person'), ...texts.map(voice.text), voice.plays('person')].join(''))
}

/** That there is no voice for their language, where there is none, before anything else is said in another. */
export const apologyIn = (voice: Voice, language: Language | null): string => (language === null || voice.language === language ? '' : voice.plays('no-voice', { language: ownName(language) }))

export const calledBackIn = (voice: Voice, { backAt, isLeadTold }: Pick<Became, 'backAt' | 'isLeadTold'>): string => voice.plays('back', { told: isLeadTold ? 'yes' : 'no', ...(backAt === null ? { planned: 'no', at: '' } : { planned: 'yes', at: timeIn(voice.language, zoneHere(), backAt, true) }) })
