/**
 * Hotline: languages of messages alone: there are words for what is told in them (words/told), and none for pages. Nobody who made them speaks them; so one
 * is used only once somebody in the hub who does has read its sentences, and only while they are those they read.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { addLine, dropLinesAbout, hasLine, lockHub, saveMessageLanguages, theHub } from '#ground/hub.server.ts'
import type { ReadLanguage, Settings } from '#ground/hub.ts'
import { newId } from '#ground/ids.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { digestOf } from '#ground/sealed.ts'
import { halfDayOf } from '#ground/time.ts'
import { sayIn, type Language, type Say, type Words } from '#ground/words.ts'
import { whoMay } from './rules.ts'

const WORDS = new URL('../../../words/', import.meta.url)
const languagesAt = (folder: URL): Language[] => readdirSync(folder).filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length)).toSorted()
const wordsAt = (folder: URL, language: Language): Words => JSON.parse(readFileSync(new URL(`${language}.json`, folder), 'utf8')) as Words

/** @property digest of all its sentences: another one as soon as any of them is */
export type Sentences = { readonly words: Words; readonly digest: string; readonly say: Say }

const pages: ReadonlySet<Language> = new Set(languagesAt(WORDS))
const sentences: ReadonlyMap<Language, Sentences> = new Map(
	languagesAt(new URL('told/', WORDS))
		.filter((language) => !pages.has(language))
		.map((language) => {
			const words = wordsAt(new URL('told/', WORDS), language)
			return [language, { words, digest: digestOf(JSON.stringify(Object.entries(words).toSorted(([a], [b]) => (a < b ? -1 : 1)))), say: sayIn(language, words) }]
		}),
)

/** Those there are sentences in, used or not. */
export const MESSAGE_LANGUAGES: readonly Language[] = [...sentences.keys()]
export const sentencesIn = (language: Language): Sentences | null => sentences.get(language) ?? null

type Read = Pick<Settings, 'messageLanguages'>
/** Who read it, where that still counts: no sentence goes out that nobody here has read. */
export const readingOf = ({ messageLanguages }: Read, language: Language): ReadLanguage | null => messageLanguages.find((one) => one.language === language && one.digest === sentences.get(language)?.digest) ?? null
export const languagesInUse = (settings: Read): Language[] => MESSAGE_LANGUAGES.filter((language) => readingOf(settings, language) !== null)

/** In this language, where it is one of messages and used; null otherwise. */
export const toldIn = (settings: Read, language: Language): Say | null => (readingOf(settings, language) === null ? null : (sentences.get(language)?.say ?? null))

/** In which somebody can be told here: those of the pages, the hub's first language first, then those of messages. */
export function languagesTold(settings: Pick<Settings, 'languages' | 'messageLanguages'>): [Language, ...Language[]] {
	const [first = 'en', ...rest] = settings.languages.filter((language) => pages.has(language))
	return [first, ...rest, ...languagesInUse(settings)]
}

const CHANGED = 'hotline/sentences-changed'

/** Where sentences changed after they were read, somebody at the desk hears so: people are told in another language until they are read again. One line, however many. */
export const mindSentences = (ports: Ports): Promise<void> =>
	ports.storage.inOneGo(async (tx) => {
		const { settings } = await theHub(tx, ports.keys, ports.chance)
		const changed = settings.rooms.includes('hotline') ? settings.messageLanguages.filter(({ language }) => readingOf(settings, language) === null) : []
		const [first] = changed
		if (!first) await dropLinesAbout(tx, MESSAGE_LANGUAGES, CHANGED)
		else if (!(await hasLine(tx, CHANGED))) await addLine(tx, { id: newId('line', ports.chance), says: CHANGED, about: first.language, sinceHalf: halfDayOf(ports.now()) })
	})

export type ReadAct = { readonly act: 'use'; readonly language: Language; readonly digest: string } | { readonly act: 'stop'; readonly language: Language }

/**
 * Somebody here who speaks it has read these sentences, and this member says so; or it is used no more.
 * @param act `digest` of the sentences that stood on the screen @returns refused where others stand there by now
 */
export async function actOnLanguages(ports: Ports, by: Speaker, act: ReadAct): Promise<Result<true, 'not-here' | 'sentences-changed'>> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['read-sentences']) || !sentences.has(act.language)) return refuse('not-here')
	if (act.act === 'use' && act.digest !== sentences.get(act.language)?.digest) return refuse('sentences-changed')
	const { id } = by.member
	await ports.storage.inOneGo(async (tx) => {
		await lockHub(tx)
		// As they are now: what is remembered of the hub may be a moment old.
		const others = (await theHub(tx, ports.keys, ports.chance)).settings.messageLanguages.filter(({ language }) => language !== act.language)
		await saveMessageLanguages(tx, [...others, ...(act.act === 'use' ? [{ language: act.language, digest: act.digest, by: id, half: halfDayOf(ports.now()) }] : [])])
	})
	return done(true)
}
