/**
 * Every sentence a person reads lives in words/<language>.json as an ICU message. This file picks the language and says the sentence.
 * A missing key is a fault, not a blank: `npm run check` finds it before a person does.
 */
import { IntlMessageFormat } from 'intl-messageformat'
import * as v from 'valibot'

/** A BCP 47 primary language, such as `en` or `es`. */
export const Language = v.pipe(v.string(), v.regex(/^[a-z]{2,3}$/))
export type Language = v.InferOutput<typeof Language>

export type Words = Readonly<Record<string, string>>
export type Values = Readonly<Record<string, string | number>>
export type Say = (key: string, values?: Values) => string

const RIGHT_TO_LEFT = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'ku', 'ps', 'sd', 'ug', 'ur', 'yi'])

export const directionOf = (language: Language): 'ltr' | 'rtl' => (RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr')

/** A speaker of one language's words. Messages are parsed once and kept. */
export function sayIn(language: Language, words: Words): Say {
	const parsed = new Map<string, IntlMessageFormat>()
	return (key, values) => {
		const message = words[key]
		if (message === undefined) throw new Error(`words/${language}.json has no sentence for ${key}`)
		if (!message.includes('{') && !message.includes("'")) return message
		let format = parsed.get(key)
		if (!format) parsed.set(key, (format = new IntlMessageFormat(message, language, undefined, { ignoreTag: true })))
		return String(format.format(values as Record<string, string | number>))
	}
}

/**
 * The language to answer in: what was asked for by link, then what the browser says it reads (RFC 9110 § 12.5.4), then the hub's first language.
 * @param offered the hub's languages, its first language first
 */
export function languageFor(asked: string | null, accepts: string | null, offered: readonly [Language, ...Language[]]): Language {
	if (asked !== null && offered.includes(asked)) return asked
	const read = (accepts ?? '')
		.slice(0, 500)
		.split(',')
		.map((part) => {
			const [tag = '', ...rest] = part.trim().split(';')
			const q = rest.map((param) => /^\s*q=([\d.]+)\s*$/.exec(param)?.[1]).find((found) => found !== undefined)
			return { language: tag.toLowerCase().split('-')[0] ?? '', q: q === undefined ? 1 : Number(q) }
		})
		.filter(({ language, q }) => q > 0 && offered.includes(language))
		.toSorted((a, b) => b.q - a.q)
	return read[0]?.language ?? offered[0]
}

/** Languages by their own names, as the front door lists them. */
export const ownName = (language: Language) => {
	const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language
	return name.charAt(0).toLocaleUpperCase(language) + name.slice(1)
}
