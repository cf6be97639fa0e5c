/** The words for what the house itself says: refusals before any page is asked, and lines for whoever runs the machine. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Settings } from '#ground/hub.ts'
import { directionOf, languageFor, sayIn, type Language, type Say, type Words } from '#ground/words.ts'
import type { Refused, RefusalPage } from './web/refusals.server.ts'

const FOLDER = new URL('../../words/', import.meta.url)

export function readWords(): (language: Language) => Say {
	const speakers = new Map<Language, Say>()
	for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json'))) {
		const language = file.slice(0, -'.json'.length)
		speakers.set(language, sayIn(language, JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Words))
	}
	return (language) => {
		const say = speakers.get(language) ?? speakers.get('en')
		if (!say) throw new Error('words/en.json is missing')
		return say
	}
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)

/** A whole page in the person's language, without a script and without anything they sent; for our own scripts, the sentence alone. */
export const refusalPagesIn =
	(words: (language: Language) => Say, settings: () => Pick<Settings, 'languages' | 'name' | 'leaveTo'>, css: () => string): RefusalPage =>
	(_, kind, { acceptLanguage, query, fault, asJson }: Refused) => {
		const { languages, name, leaveTo } = settings()
		const language = languageFor(new URLSearchParams(query).get('lang'), acceptLanguage, languages)
		const say = words(language)
		const [title, then] = kind === 'not-found' || kind === 'broken' ? [say(`error.${kind}`), say(`error.${kind}.then`)] : [say(`house.${kind}`), '']
		if (asJson) return { type: 'application/json', body: JSON.stringify({ ok: false, refusal: kind, says: `${title}${then && `. ${then}`}` }) }
		const body = `<!doctype html><html lang="${language}" dir="${directionOf(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(name)}</title><link rel="icon" href="/mark.svg"><link rel="stylesheet" href="${escaped(css())}"></head><body><header><a class="leave" href="${escaped(leaveTo)}" rel="noreferrer">${escaped(say('page.leave'))}</a><a class="home" href="/">${escaped(name)}</a></header><main id="main"><h1>${escaped(title)}</h1>${then && `<p>${escaped(then)}</p>`}<p><a class="button" href="/">${escaped(say('page.front'))}</a></p>${fault ? `<p class="small quiet">${escaped(fault)}</p>` : ''}</main></body></html>`
		return { type: 'text/html; charset=utf-8', body }
	}
