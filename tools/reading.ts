/**
 * How hard a text is to read, by the formula made for its language.
 *
 * English: Flesch–Kincaid grade = 0.39 × words/sentence + 11.8 × syllables/word − 15.59 (Kincaid, Fishburne, Rogers, Chissom:
 * Derivation of New Readability Formulas for Navy Enlisted Personnel, Research Branch Report 8-75, 1975).
 * Spanish: Fernández Huerta = 206.84 − 60 × syllables/word − 1.02 × words/sentence (J. Fernández Huerta: Medidas sencillas de lecturabilidad,
 * Consigna 214, 1959; as mended by G. Law, LINGUIST List 22.2332, 2011: the printed form counts sentences where words per sentence are meant).
 */
import { sentencesIn, wordsIn } from './messages.ts'

export type Counts = { readonly words: number; readonly sentences: number; readonly syllables: number }
export type Level = { readonly name: string; readonly score: number; readonly limit: string; readonly passes: boolean; readonly words: number; readonly hardest: readonly string[] }

type Formula = { readonly name: string; readonly limit: string; score(counts: Counts): number; passes(score: number): boolean; syllables(word: string): number; harderFirst(a: number, b: number): number }

const FORMULAS: Readonly<Record<string, Formula>> = {
	en: {
		name: 'Flesch–Kincaid grade',
		limit: 'at most 6.5',
		score: ({ words, sentences, syllables }) => 0.39 * (words / sentences) + 11.8 * (syllables / words) - 15.59,
		passes: (score) => score <= 6.5,
		syllables: englishSyllables,
		harderFirst: (a, b) => b - a,
	},
	es: {
		name: 'Fernández Huerta ease',
		limit: 'at least 70',
		score: ({ words, sentences, syllables }) => 206.84 - 60 * (syllables / words) - 1.02 * (words / sentences),
		passes: (score) => score >= 70,
		syllables: spanishSyllables,
		harderFirst: (a, b) => a - b,
	},
}
/** Both formulas are defined over samples of a hundred words; below that a figure says nothing. */
const ENOUGH_WORDS = 100
const SHORTEST_UNENDED_SENTENCE = 6
const SHOWN = 3

/** @returns undefined for a language without a formula here, or when there is too little text to judge. Labels and other fragments do not count. */
export function levelOf(texts: readonly string[], language: string): Level | undefined {
	const formula = FORMULAS[language]
	if (!formula) return undefined
	const sentences = [...new Set(texts.flatMap((text) => sentencesIn(text, language)))]
		.map((sentence) => ({ sentence, words: wordsIn(sentence, language) }))
		.filter(({ sentence, words }) => words.length > 0 && (/[.?…]["”»’)]*$/u.test(sentence) || words.length >= SHORTEST_UNENDED_SENTENCE))
		.map(({ sentence, words }) => ({ sentence, words: words.length, syllables: sum(words.map(formula.syllables)), sentences: 1 }))
	const counts = { words: sum(sentences.map(({ words }) => words)), syllables: sum(sentences.map(({ syllables }) => syllables)), sentences: sentences.length }
	if (counts.words < ENOUGH_WORDS) return undefined
	const hardest = sentences.toSorted((a, b) => formula.harderFirst(formula.score(a), formula.score(b))).slice(0, SHOWN)
	const score = formula.score(counts)
	return { name: formula.name, score, limit: formula.limit, passes: formula.passes(score), words: counts.words, hardest: hardest.map(({ sentence }) => sentence) }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

/** Words whose spelling hides how they are said. */
const SAID_OTHERWISE: Readonly<Record<string, number>> = {
	area: 3, business: 2, clothes: 1, create: 2, created: 3, evening: 2, every: 2, everybody: 4, everyone: 3, everything: 3, everywhere: 3, idea: 3, ideas: 3,
	maybe: 2, museum: 3, people: 2, quiet: 2, real: 1, really: 2, science: 2, somebody: 3, someone: 2, something: 2, sometimes: 2, somewhere: 2, union: 2, usual: 3, usually: 4, video: 3,
}
/** Vowels that are written and not said. */
const SILENT = [/[^aeiouyl]e$/, /[aeiouy]le$/, /[^aeiouytd]ed$/, /[^aeiouysxzcgh]es$/, /[^aeiouy]e(ly|less|ful|ment)/]
/** Two vowels side by side that are said apart. */
const APART = [/i[au](?!l|n|r$)|[^tsg]io(?!n)|[^tsclng]ion/, /[^tc]i[ae]l$/, /[^tcs]i(et|er|ent|ence)s?$/, /[aeo]ing$/, /[^gq]ua/, /eo/, /[^aeiouy]sm$|thm$/]

/** Syllables of an English word: groups of vowels, without the silent ones, counting apart what is said apart. Right for about nineteen words of twenty. */
export function englishSyllables(word: string): number {
	const plain = word.toLowerCase().replaceAll(/[’']s$|[^a-z]/g, '')
	if (plain === '') return Math.max(1, Math.min(word.length, 2))
	const matching = (patterns: readonly RegExp[]) => patterns.filter((pattern) => pattern.test(plain)).length
	return SAID_OTHERWISE[plain] ?? Math.max(1, (plain.match(/[aeiouy]+/g)?.length ?? 1) - matching(SILENT) + matching(APART))
}

/**
 * Syllables of a Spanish word, by its spelling alone (RAE, Ortografía 2010, 3.4: two open vowels, or an accented closed one beside an open one,
 * stand apart; h between vowels changes nothing; u is silent in que, qui, gue, gui).
 */
export function spanishSyllables(word: string): number {
	const plain = word.toLowerCase().normalize('NFC')
	if (!/\p{L}/u.test(plain)) return Math.max(1, Math.min(word.length, 2))
	const vowels = plain.replaceAll(/qu(?=[eéií])/g, 'q').replaceAll(/gu(?=[eéií])/g, 'g').replaceAll(/(?<=[aeiouáéíóúü])h(?=[aeiouáéíóúü])/g, '').replaceAll(/y(?![aeiouáéíóúü])/g, 'i')
	const runs = vowels.match(/[aeiouáéíóúü]+/g) ?? ['a']
	return sum(runs.map((run) => Math.max(1, run.match(/[aeoáéíóú]/g)?.length ?? 1)))
}
