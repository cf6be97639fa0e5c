/**
 * Hotline: what must not stand in anything we send. Nobody's name, plate, number or door; nothing about running from, standing in the way of or going after
 * anybody. Each is refused with a reason; two people together may let it stand, and say why.
 *
 * It looks for more rather than less: a message that waits for a second look costs a minute, a name that went out costs more.
 */
import type { Language } from '#ground/words.ts'
import { FIRST_NAMES, LAST_NAMES, LISTED, NAMED, NAMED_IN_ARABIC, NOT, PLACES, STARTERS, TITLES } from './linting-words.ts'

export const FAULTS = ['name', 'plate', 'phone', 'home', 'flight', 'blocking', 'pursuit'] as const
/** @property found the words it is about, as they are compared: without accents @property mayStandBy how many people together may let it stand, each with a cause */
export type Fault = { readonly kind: (typeof FAULTS)[number]; readonly found: string; readonly mayStandBy: number }

/** How many together let it stand. */
export const OVERRIDERS = 2

/** Signs nobody sees are gone, digits of every script are ours, accents are off; capitals stay. */
function levelled(text: string): string {
	return text
		.normalize('NFKD')
		.replace(/[\p{M}\p{Cf}\u0640]/gu, '')
		.replace(/\p{Nd}/gu, (digit) => String(digitOf(digit)))
		.replace(/[’‘]/g, "'")
		.replace(/ى/g, 'ي')
		.replace(/ة/g, 'ه')
		.replace(/[\p{Z}\t]+/gu, ' ')
}
/** Decimal digits stand in tens, the zero first, in every script. */
function digitOf(digit: string): number {
	let code = digit.codePointAt(0) ?? 48
	for (let n = 0; n < 9; n++) {
		if (!/\p{Nd}/u.test(String.fromCodePoint(code - 1))) return n
		code--
	}
	return 9
}

const L = '(?<![\\p{L}\\p{N}])'
const R = '(?![\\p{L}\\p{N}])'
const finder = (source: string, flags = 'giu') => new RegExp(source, flags)

const BY_NUMBER: readonly { readonly kind: Fault['kind']; readonly find: RegExp; readonly but?: RegExp }[] = [
	// Seven digits or more, however they are grouped. A day such as 2027-03-02 is none.
	{ kind: 'phone', find: /(?<![\p{L}\p{N}])\+?\(?\d(?:[ ().\-/]{0,3}\d){6,}/gu, but: /^\d{4}-\d\d-\d\d$/ },
	// Two letters may be a side of town, a highway or half a day; with three it is looked at again, even an hour written “0930 HRS”.
	{ kind: 'plate', find: finder(`${L}(?:[A-Z]{2,4}[ .-]?\\d{3,5}|\\d{3,4}[ .-]?[A-Z]{2,4}|\\d[A-Z]{3}[ -]?\\d{3}|[A-Z]{1,3}\\d{1,3}[ -]?[A-Z]{1,3}\\d{0,3}|[A-Z]\\d{2,3}[ -]?[A-Z]{2,3}|[A-Z]{2,3}[ -]\\d{2}[ -][A-Z]{2,3})${R}`, 'gu'), but: /^(?:(?:[NS][EW]|US|MN|CR|SR|CO|FM|RT)[ .-]?\d+|\d+[ .-]?(?:AM|PM|TH|ST|ND|RD|[NS][EW]))$/ },
	{ kind: 'plate', find: finder(`${L}(?=[a-z]*\\d)(?=\\d*[a-z])(?:[a-z]{2,4}\\d{3,4}|\\d{3,4}[a-z]{2,4}|\\d[a-z]{3}\\d{3}|[a-z]{1,3}\\d{1,3}[a-z]{1,3}\\d{2,3})${R}`, 'gu'), but: /^\d+(?:st|nd|rd|th|am|pm|hrs|mph|ft|km|mi|min|mins|sec|ave|blvd)$/ },
	{ kind: 'plate', find: finder(`${L}(?:(?:licen[sc]e )?plates?|placas?|matriculas?|taargo|taarikada|لوحه|لوحات|رقم اللوحه)(?: (?:is|es|no|number|numero|waa|رقم))?[ :.#-]{1,3}(?=[\\p{L} -]{0,6}\\d)[\\p{L}\\d][\\p{L}\\d-]{1,9}`) },
]

const STREET = '(?:st|street|ave?|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|ct|court|pl|place|pkwy|parkway|ter|terrace|cir|circle|way)'
const SIDE = '(?:(?:[nsew]|[ns][ew]|north|south|east|west)\\.? )?'
const BEFORE = '(?<![\\p{L}\\p{N}:.,/-])'
/** A door by its own number, whatever street. */
const DOOR = finder(`${L}(?:apt|apartment|unit|suite|room|house|depto|departamento|apto|apartamento|piso|casa|cuarto|guriga|guri|aqalka|aqal|qolka|شقه|الشقه|منزل|المنزل|بيت|غرفه)\\.? ?(?:no\\.?|number|num\\.?|numero|nambar|lambarka|رقم|#)? ?\\d{1,5}[a-z]?${R}`)
const HOMES: readonly RegExp[] = [
	// 1420 Cedar Ave, 1420 E 14th St; capitals or an ordinal between, so that “3 vans on Cedar Ave” is none.
	finder(`${BEFORE}\\d{1,5}[A-Za-z]? ${caseless(SIDE)}(?:\\p{Lu}[\\p{L}'.-]*|\\d{1,3}(?:st|nd|rd|th))(?: \\p{Lu}[\\p{L}'.-]*){0,2} ${caseless(STREET)}${R}`, 'gu'),
	finder(`${BEFORE}\\d{2,5}[a-z]? ${SIDE}(?!(?:on|at|in|and|by|to|of|from|the|cars|vans|agents|people|men|block|blocks|minutes|suvs|trucks|vehicles|ice) )(?:[\\p{L}']+|\\d{1,3}(?:st|nd|rd|th)) ${STREET}${R}`),
	finder(`${L}(?:calle|avenida|av|avda|c\\/|carrera|paseo|bulevar|wadada|jidka|dariiqa|شارع)\\.? (?!\\d)(?:[\\p{L}'.]+ ){1,3}?,?(?:(?:num|numero|no|nambar|lambarka|رقم)\\.? ?)?(?:\\d{3,5}|\\d{1,2}(?= ?(?:[.,;)\\n]|$)))${R}`),
	finder(`${L}(?:calle|avenida|av|wadada|شارع)\\.? \\d{1,3} ?(?:#|num(?:ero)?\\.?|no\\.|رقم) ?\\d{1,5}${R}`),
	finder(`(?:#|n°|nº|${L}num(?:ero)?\\.?) ?\\d{1,5}[a-z]?${R}`),
	DOOR,
]

/** Capitals or not, in a pattern in which capitals elsewhere matter. */
function caseless(source: string): string {
	return source.replace(/\(\?:|\[[^\]]+\]|[a-z]+/g, (piece) => (piece === '(?:' ? piece : piece.startsWith('[') ? `[${piece.slice(1, -1)}${piece.slice(1, -1).toUpperCase()}]` : `(?:${piece}|${piece.toUpperCase()}|${piece.charAt(0).toUpperCase()}${piece.slice(1)})`))
}

const NEGATED = finder(`${L}(?:${NOT.join('|')}) $`, 'iu')
const acts = (Object.keys(LISTED) as (keyof typeof LISTED)[]).flatMap((language) => (['flight', 'blocking', 'pursuit'] as const).map((kind) => ({ language, kind, find: finder(`${L}(?:${LISTED[language][kind].map((one) => one.replace(/ى/g, 'ي').replace(/ة/g, 'ه')).join('|')})${R}`) })))

const NAME = "\\p{Lu}[\\p{L}'-]+"
const TITLED = finder(`${L}(?:${caseless(TITLES.join('|'))})\\.? (?:${NAME})`, 'gu')
const CALLED = finder(`${L}(?:${caseless(NAMED.join('|'))}) (?:${NAME})`, 'gu')
const CALLED_IN_ARABIC = finder(`${L}(?:${NAMED_IN_ARABIC.map((one) => one.replace(/ة/g, 'ه')).join('|')}) [\\p{Script=Arabic}]+`, 'gu')
const RUN = finder(`${L}${NAME}(?: ${NAME})+`, 'gu')
const isShouted = (word: string) => word.length > 1 && word === word.toUpperCase()

/** A first name and what comes after it, or two capitals in a row that are no place. */
function namesIn(text: string): string[] {
	const found = [TITLED, CALLED, CALLED_IN_ARABIC].flatMap((pattern) => [...text.matchAll(pattern)].map(([one]) => one)).filter((one) => !PLACES.has((one.split(' ').at(-1) ?? '').toLowerCase()))
	for (const [run] of text.matchAll(RUN)) {
		const words = run.split(' ')
		while (words[0] !== undefined && (STARTERS.has(words[0].toLowerCase()) || (isShouted(words[0]) && !FIRST_NAMES.has(words[0].toLowerCase())))) words.shift()
		const rest = words.filter((word) => !isShouted(word) || FIRST_NAMES.has(word.toLowerCase()) || LAST_NAMES.has(word.toLowerCase()))
		if (rest.length >= 2 && !words.some((word) => PLACES.has(word.toLowerCase()))) found.push(rest.join(' '))
	}
	const words = [...text.matchAll(finder("[\\p{L}'-]+", 'gu'))].map(([word]) => word.toLowerCase())
	// Small letters hide nobody, and “Rosa de la Cruz” is not two capitals in a row.
	for (const [i, word] of words.entries()) {
		if (!FIRST_NAMES.has(word)) continue
		const next = words.slice(i + 1).find((one) => !['de', 'del', 'la', 'las', 'los', 'y', 'bin', 'al'].includes(one)) ?? ''
		if (LAST_NAMES.has(next) && !words.slice(i + 1, i + 5).some((one) => /^(?:st|street|ave|avenue|blvd|park|school)$/.test(one))) {
			const name = `${word} ${next}`
			if (!found.some((one) => one.toLowerCase().includes(name))) found.push(name)
		}
	}
	return found
}

const isSpoken = (language: Language): language is keyof typeof LISTED => Object.hasOwn(LISTED, language)

/**
 * All that must not stand in it; empty where it may go. What is said in English is looked for in every text, as people mix; in a language we have no list
 * for, everything is.
 * @param known what may stand whatever it looks like: the hub's name and number, its parts of town, places in its glossary
 */
export function lint(text: string, language: Language, known: readonly string[] = []): Fault[] {
	const whole = levelled(text)
	const names = known.map(levelled).filter((one) => one.trim() !== '').toSorted((a, b) => b.length - a.length)
	const here = names.reduce((rest, one) => rest.replaceAll(one, ' ; '), whole)
	const faults: Fault[] = []
	const add = (kind: Fault['kind'], found: string) => void (faults.some((one) => one.kind === kind && one.found === found) || faults.push({ kind, found, mayStandBy: OVERRIDERS }))
	for (const { kind, find, but } of BY_NUMBER) for (const [found] of here.matchAll(find)) if (!but?.test(found.trim())) add(kind, found.trim())
	// A street may be called as its part of town is: a door there is a door.
	for (const find of HOMES) for (const [found] of whole.matchAll(find)) if (!names.some((one) => one.includes(found.trim()))) add('home', found.trim())
	for (const name of namesIn(here)) add('name', name)
	for (const { kind, find, language: of } of acts) {
		if (isSpoken(language) && of !== language && of !== 'en') continue
		for (const { 0: found, index } of here.matchAll(find)) if (!NEGATED.test(here.slice(Math.max(0, index - 24), index))) add(kind, found)
	}
	return faults
}

/** Two different people, each with a cause, may let stand what was found. */
export function mayStand(faults: readonly Fault[], overrides: readonly { readonly by: string; readonly because: string }[]): boolean {
	const people = new Set(overrides.filter(({ because }) => because.trim() !== '').map(({ by }) => by))
	return faults.every(({ mayStandBy }) => people.size >= mayStandBy)
}

/** A place no finer than a block: numbers of doors are left out, and nothing is left of a place that is a door and no more. */
export function coarsely(place: string): string {
	const open = place.normalize('NFC').replace(/\p{Cf}/gu, '')
	const plain = HOMES.reduce((rest, find) => rest.replace(find, find === DOOR ? () => ' ' : (found) => found.replace(/^\d{1,5}[A-Za-z]? |^(?:#|n[°º]).*$|(?<=\p{L}\P{L}*?)[ ,]+(?:#|n\p{L}*\.?|lam\p{L}*|رقم)? ?\d{1,5}$/gu, ' ')), open).replace(/\s+/g, ' ').replace(/^[\s,;]+|[\s,;]+$/g, '')
	return lint(plain, 'en').some(({ kind }) => kind === 'home' || kind === 'phone' || kind === 'plate') ? '' : plain
}
