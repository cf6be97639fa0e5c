/**
 * Every sentence a person reads, checked: complete in all languages, used somewhere, plain to read.
 *
 * words/<language>.json holds `"key": "ICU message"`. A head `"@same": "key key"` names the messages that are rightly the same as in English.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isToldKey } from '#rooms/hotline/told-keys.ts'
import { argumentsOf, choicesIn, partsOf, sentencesIn, tagsOf, textsOf, wordsIn, type Choice, type Part } from './messages.ts'
import { levelOf } from './reading.ts'
import { misuses } from './used-words.ts'

export { pseudo } from './pseudo.ts'

export type Words = Readonly<Record<string, string>>
/** One thing to mend: which language's file, which key, and what is wrong in words. */
export type Fault = { readonly language: string; readonly key: string; readonly says: string }

/** All others are held against this one. */
const FIRST = 'en'
const SAME = '@same'
const LONGEST_SENTENCE = 25
/** Pages that only members read, and the command line, are not held to the reading level of the front door. */
const NOT_PUBLIC = /^(desk|cli)\./
/** Common English words that are words in few other languages; two of them in one message are English left behind. */
const ENGLISH = new Set(['the', 'and', 'you', 'your', 'with', 'have', 'this', 'that', 'what', 'they', 'from', 'are', 'please', 'which'])

/** Languages written from right to left. */
export const RIGHT_TO_LEFT = ['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'ku', 'ps', 'sd', 'ug', 'ur', 'yi']

/** @param sources the text of every source file that may say something @returns all that is wrong, nothing when all is well */
export function faultsIn(all: Readonly<Record<string, Words>>, sources: readonly string[]): Fault[] {
	const first = all[FIRST]
	if (!first) return Object.keys(all).length === 0 ? [] : [{ language: FIRST, key: '', says: 'is missing, and all others are held against it' }]
	return [
		...Object.entries(all).flatMap(([language, words]) => messagesOf(words).flatMap(([key, message]) => inOneMessage(language, message).map((says) => ({ language, key, says })))),
		...Object.entries(all).flatMap(([language, words]) => (language === FIRST ? [] : againstFirst(first, words).map(([key, says]) => ({ language, key, says })))),
		...misuses(messagesOf(first).map(([key]) => key), sources).map(([key, says]) => ({ language: FIRST, key, says })),
		...Object.entries(all).flatMap(([language, words]) => tooHard(language, words)),
	]
}

const messagesOf = (words: Words) => Object.entries(words).filter(([key]) => !key.startsWith('@'))

/** @returns the parts of a message, or the parser's word for what is wrong with it. */
function read(message: string): Part[] | string {
	try {
		return partsOf(message)
	} catch (fault) {
		return fault instanceof Error ? fault.message : String(fault)
	}
}

function inOneMessage(language: string, message: string): string[] {
	const parts = read(message)
	if (typeof parts === 'string') return [`does not parse: ${parts}`]
	const sentences = textsOf(parts).flatMap((text) => sentencesIn(text, language))
	return [
		...(message.trim() === '' ? ['is empty'] : []),
		...(/[!¡！]/.test(message) ? ['has an exclamation mark'] : []),
		...[...new Set(sentences)].filter((sentence) => wordsIn(sentence, language).length > LONGEST_SENTENCE).map((sentence) => `has a sentence of more than ${LONGEST_SENTENCE} words: ${sentence}`),
		...choicesIn(parts).flatMap((choice) => missingForms(choice, language).map((form) => `lacks the form "${form}" of {${choice.name}}, which ${language} needs`)),
		...oddTags(parts),
	]
}

const oddTags = (parts: readonly Part[]) => {
	const tags = tagsOf(parts)
	const unclosed = tags.filter((tag) => !tag.startsWith('</') && !tag.endsWith('/>') && !tags.includes(tag.replace('<', '</')))
	return unclosed.map((tag) => `opens ${tag} and never closes it`)
}

/** What a hub counts: people, days, boxes, now and then a half. No hub counts millions, for which some languages have a form of their own. */
const COUNTED = [...Array.from({ length: 201 }, (_, n) => n), 1_000, 1_001, 10_000, 100_000, 0.5, 1.5, 2.5]

/** The forms (CLDR plural categories) a language needs for the counts that occur and the choice does not offer. */
function missingForms({ kind, offset, options }: Choice, language: string): string[] {
	if (kind === 'select') return []
	const rules = new Intl.PluralRules(language, { type: kind === 'ordinal' ? 'ordinal' : 'cardinal' })
	const needed = COUNTED.filter((count) => !(`=${count}` in options) && (kind === 'plural' || Number.isInteger(count))).map((count) => rules.select(count - offset))
	return [...new Set(needed)].filter((form) => !(form in options))
}

function againstFirst(first: Words, words: Words): [key: string, says: string][] {
	const same = new Set((words[SAME] ?? '').split(/\s+/))
	const known = messagesOf(first)
	return [
		...known.filter(([key]) => !(key in words)).map(([key]): [string, string] => [key, `is missing; in ${FIRST}: ${first[key]}`]),
		...messagesOf(words).filter(([key]) => !(key in first)).map(([key]): [string, string] => [key, `is not in ${FIRST}`]),
		...[...same].filter((key) => key !== '' && words[key] !== first[key]).map((key): [string, string] => [key, `stands in "${SAME}" and is not the same`]),
		...known.flatMap(([key, message]) => {
			const other = words[key]
			return other === undefined ? [] : differences(message, other, same.has(key)).map((says): [string, string] => [key, says])
		}),
	]
}

function differences(message: string, other: string, maybeSame: boolean): string[] {
	const [ours, theirs] = [read(message), read(other)]
	if (typeof ours === 'string' || typeof theirs === 'string') return []
	const plain = textsOf(theirs).join(' ')
	const english = new Set(wordsIn(plain.toLowerCase(), FIRST).filter((word) => ENGLISH.has(word)))
	const long = wordsIn(plain, FIRST).length >= 3 || plain.length > 12
	const names = (parts: readonly Part[]) => [...argumentsOf(parts).keys()].toSorted().map((name) => `{${name}}`)
	return [
		...unlike('asks for', names(ours), names(theirs)),
		...[...argumentsOf(ours)].flatMap(([name, kind]) => {
			const found = argumentsOf(theirs).get(name)
			return found && found !== kind && ![found, kind].includes('plain') ? [`takes {${name}} for a ${found}, ${FIRST} for a ${kind}`] : []
		}),
		...unlike('has the tags', tagsOf(ours), tagsOf(theirs)),
		...choicesIn(ours).filter(({ kind }) => kind === 'select').flatMap((choice) => selectUnlike(choice, choicesIn(theirs))),
		...(!maybeSame && other === message && long ? [`is the same as in ${FIRST}; if that is right, name it in "${SAME}"`] : []),
		...(!maybeSame && other !== message && english.size >= 2 ? [`has English left in it: ${[...english].join(', ')}`] : []),
	]
}

function selectUnlike({ name, options }: Choice, theirs: readonly Choice[]): string[] {
	const found = theirs.filter((choice) => choice.kind === 'select' && choice.name === name)
	return found.flatMap((choice) => unlike(`chooses by {${name}} among`, Object.keys(options).toSorted(), Object.keys(choice.options).toSorted()))
}

/** @param told words for messages alone, by language: exactly the sentences that messages are made of @returns as above, under `told/<language>` */
export function faultsInTold(first: Words, told: Readonly<Record<string, Words>>, isTold: (key: string) => boolean = isToldKey): Fault[] {
	const wanted = Object.fromEntries(messagesOf(first).filter(([key]) => isTold(key)))
	return Object.entries(told).flatMap(([language, words]) =>
		[...messagesOf(words).flatMap(([key, message]) => inOneMessage(language, message).map((says): [string, string] => [key, says])), ...againstFirst(wanted, words).map(([key, says]): [string, string] => [key, says === `is not in ${FIRST}` ? 'is no sentence of a message' : says])].map(([key, says]) => ({ language: `told/${language}`, key, says })),
	)
}

const unlike = (does: string, ours: readonly string[], theirs: readonly string[]) =>
	ours.join() === theirs.join() ? [] : [`${does} ${theirs.join(' ') || 'none'}, ${FIRST} ${ours.join(' ') || 'none'}`]

const publicTexts = (words: Words) =>
	messagesOf(words)
		.filter(([key]) => !NOT_PUBLIC.test(key))
		.flatMap(([, message]) => {
			const parts = read(message)
			return typeof parts === 'string' ? [] : textsOf(parts)
		})

export const readingLevel = (language: string, words: Words) => levelOf(publicTexts(words), language)

function tooHard(language: string, words: Words): Fault[] {
	const level = readingLevel(language, words)
	if (!level || level.passes) return []
	return [{ language, key: '', says: `is too hard to read: ${level.name} ${level.score.toFixed(1)}, wanted ${level.limit}. Hardest:\n${level.hardest.map((sentence) => `    ${sentence}`).join('\n')}` }]
}

/** @throws when a file is not JSON, or holds a key twice, which JSON itself would let pass. */
export function readWords(folder: string): Record<string, Words> {
	const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : []
	return Object.fromEntries(
		files.toSorted().map((file) => {
			const text = readFileSync(join(folder, file), 'utf8')
			const keys = [...text.matchAll(/^\s*"([^"]+)"\s*:/gm)].map(([, key]) => key)
			const twice = keys.find((key, i) => keys.indexOf(key) !== i)
			if (twice !== undefined) throw new Error(`words/${file} has the key ${twice} twice`)
			return [file.replace('.json', ''), JSON.parse(text) as Words]
		}),
	)
}

const sourcesUnder = (folder: string) =>
	readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((file) => /\.(ts|svelte|html)$/.test(file) && !file.endsWith('.test.ts'))
		.map((file) => readFileSync(join(folder, file), 'utf8'))

if (process.argv[1] === import.meta.filename) {
	const root = resolve(import.meta.dirname, '..')
	const all = readWords(join(root, 'words'))
	const told = readWords(join(root, 'words', 'told'))
	const faults = [...faultsIn(all, sourcesUnder(join(root, 'src'))), ...faultsInTold(all[FIRST] ?? {}, told)]
	for (const { language, key, says } of faults) process.stdout.write(`words/${language}.json  ${key}  ${says}\n`)
	const figures = Object.entries(all).map(([language, words]) => {
		const level = readingLevel(language, words)
		return `${language} ${messagesOf(words).length} messages${level ? `, ${level.name} ${level.score.toFixed(1)} (${level.limit})` : ''}`
	})
	figures.push(...Object.entries(told).map(([language, words]) => `${language} ${messagesOf(words).length} sentences of messages`))
	process.stdout.write(`${figures.join(' · ') || 'no words yet'}\n`)
	if (faults.length > 0) process.exitCode = 1
}
