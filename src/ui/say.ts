/** All languages' words, one speaker each. */
import { sayIn, type Language, type Say, type Words } from '#ground/words.ts'

const files = import.meta.glob<Words>('/words/*.json', { eager: true, import: 'default' })
const all: Readonly<Record<string, Words>> = Object.fromEntries(Object.entries(files).map(([path, words]) => [path.slice('/words/'.length, -'.json'.length), words]))
const speakers = new Map<Language, Say>()

/** The languages there are words in. */
export const tongues: readonly Language[] = Object.keys(all)

/** Of a hub's languages, those we have words for: nobody is offered a page that says nothing. English where there is none. */
export function spoken(languages: readonly Language[]): [Language, ...Language[]] {
	const [first = 'en', ...rest] = languages.filter((language) => language in all)
	return [first, ...rest]
}

export const wordsOf = (language: Language): Words => all[language] ?? {}

export function sayFor(language: Language): Say {
	const known = speakers.get(language) ?? sayIn(language, wordsOf(language))
	speakers.set(language, known)
	return known
}

/** The words an island needs, by the start of their keys. */
export const wordsUnder = (language: Language, ...starts: readonly string[]): Words => Object.fromEntries(Object.entries(wordsOf(language)).filter(([key]) => starts.some((start) => key.startsWith(start))))
