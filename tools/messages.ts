/** ICU messages taken apart: what they ask for, what choices they offer, and every text a person could read in their place. */
import { IntlMessageFormat } from 'intl-messageformat'

export type Part =
	| { readonly is: 'text'; readonly text: string; readonly from: number; readonly to: number }
	| { readonly is: 'count' }
	| { readonly is: 'value'; readonly name: string; readonly kind: 'plain' | 'number' | 'date' | 'time' }
	| { readonly is: 'choice'; readonly name: string; readonly kind: 'plural' | 'ordinal' | 'select'; readonly offset: number; readonly options: Readonly<Record<string, readonly Part[]>> }
export type Choice = Extract<Part, { is: 'choice' }>

type Element = ReturnType<NonNullable<typeof IntlMessageFormat.__parse>>[number]

const KINDS = ['text', 'plain', 'number', 'date', 'time', 'select', 'plural', 'count', 'tag'] as const
/** Said in place of a value when a message is read for its length: one word, two syllables in English and in Spanish. */
const SAMPLE_VALUE = '7'
const MOST_VARIANTS = 200

/**
 * Reads a message as the house does (tags stay text).
 * @returns its parts; texts carry their place in the message, in UTF-16 units.
 * @throws SyntaxError whose message is the parser's own name for the fault, such as MISSING_OTHER_CLAUSE.
 */
export function partsOf(message: string): Part[] {
	const parse = IntlMessageFormat.__parse
	if (!parse) throw new Error('intl-messageformat has lost its parser')
	return parse(message, { ignoreTag: true, captureLocation: true }).map(partOf)
}

function partOf(element: Element): Part {
	const kind = KINDS[element.type]
	if (kind === 'count' || !('value' in element)) return { is: 'count' }
	if ('offset' in element) return { is: 'choice', name: element.value, kind: element.pluralType === 'ordinal' ? 'ordinal' : 'plural', offset: element.offset, options: optionsOf(element.options) }
	if ('options' in element) return { is: 'choice', name: element.value, kind: 'select', offset: 0, options: optionsOf(element.options) }
	if (kind === 'plain' || kind === 'number' || kind === 'date' || kind === 'time') return { is: 'value', name: element.value, kind }
	return { is: 'text', text: element.value, from: element.location?.start.offset ?? 0, to: element.location?.end.offset ?? 0 }
}

const optionsOf = (options: Readonly<Record<string, { value: Element[] }>>) => Object.fromEntries(Object.entries(options).map(([name, { value }]) => [name, value.map(partOf)]))

/** Every part, those inside choices too. */
export const allParts = (parts: readonly Part[]): Part[] => parts.flatMap((part) => (part.is === 'choice' ? [part, ...Object.values(part.options).flatMap(allParts)] : [part]))

export const choicesIn = (parts: readonly Part[]) => allParts(parts).filter((part): part is Choice => part.is === 'choice')

/** What a message asks for by name, and as what: `number` for anything counted. */
export function argumentsOf(parts: readonly Part[]): Map<string, string> {
	const asked = new Map<string, string>()
	for (const part of allParts(parts)) {
		if (part.is !== 'value' && part.is !== 'choice') continue
		const kind = part.kind === 'plural' || part.kind === 'ordinal' ? 'number' : part.kind
		if (kind !== 'plain' || !asked.has(part.name)) asked.set(part.name, kind)
	}
	return asked
}

/** Tags such as `<b>`, opening and closing, in alphabetical order; each once. */
export const tagsOf = (parts: readonly Part[]) => [...new Set(allParts(parts).flatMap((part) => (part.is === 'text' ? (part.text.match(/<\/?[a-z][\w-]*\s*\/?>/g) ?? []) : [])))].toSorted()

/** Every text the message can become, one for each way through its choices, with a sample in place of values and tags left out. */
export function textsOf(parts: readonly Part[]): string[] {
	let texts = ['']
	for (const part of parts) {
		const pieces = part.is === 'text' ? [part.text.replaceAll(/<[^<>]*>/g, '')] : part.is === 'choice' ? Object.values(part.options).flatMap(textsOf) : [SAMPLE_VALUE]
		texts = texts.flatMap((before) => pieces.map((piece) => before + piece)).slice(0, MOST_VARIANTS)
	}
	return [...new Set(texts)]
}

/** Sentences as Unicode divides them (UAX 29), and at line breaks. */
export const sentencesIn = (text: string, language: string) =>
	text.split('\n').flatMap((line) => [...new Intl.Segmenter(language, { granularity: 'sentence' }).segment(line)].map(({ segment }) => segment.trim()).filter((sentence) => sentence !== ''))

/** Words as Unicode divides them (UAX 29); numbers count as words. */
export const wordsIn = (text: string, language: string) => [...new Intl.Segmenter(language, { granularity: 'word' }).segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment)
