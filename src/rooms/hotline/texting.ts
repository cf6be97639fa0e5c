/**
 * Hotline: what a text message is, and in which language. Whoever writes to the number is asked one thing, did you see it yourself, and answers with a
 * digit or a word; everything else is what somebody has to report.
 *
 * Pure: no clock, no storage.
 */
import type { Zone } from '#ground/hub.ts'
import type { Language } from '#ground/words.ts'
import { GLOSSARY, plain } from './terms.ts'

export type Texted = { readonly says: 'saw-it' | 'heard-it' | 'report' | 'sees-nothing' | 'nothing' }

const YES = new Set('1 yes si sip claro haa نعم ايوه'.split(' ').map(plain))
const NO = new Set('2 no maya لا'.split(' ').map(plain))
/** In answer to an alert: I am here, there is nothing. */
const NONE = new Set('4 nada nothing waxba لاشيء'.split(' ').map(plain))
/** Kind words that report nothing. */
const QUIET = new Set('ok okay thanks thank you gracias muchas hello hi hola buenas buenos dias tardes noches mahadsanid salaan shukran شكرا مرحبا y and so much'.split(' ').map(plain))

const words = (text: string) => plain(text).replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660)).split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')

export function readText(text: string): Texted {
	const said = words(text)
	const [first = ''] = said
	if (said.length <= 2 && YES.has(first)) return { says: 'saw-it' }
	if (said.length <= 2 && NO.has(first)) return { says: 'heard-it' }
	if (said.length <= 2 && NONE.has(first)) return { says: 'sees-nothing' }
	if (said.every((word) => QUIET.has(word))) return { says: 'nothing' }
	// One word is a report where it is one of those we have a name for: “redada”, “raid”.
	return { says: said.length > 1 || GLOSSARY.terms.has(first) ? 'report' : 'nothing' }
}

const ALERTS = new Set('alert alerts alerta alertas aviso avisos digniin digniino تنبيه تنبيهات'.split(' ').map(plain))

/** “ALERTS Cedar”: they want to be told. `zone` is null where they named none, or one we do not know. Null where it is anything else. */
export function wantsAlerts(text: string, zones: readonly Pick<Zone, 'id' | 'name'>[]): { readonly zone: string | null } | null {
	const [first = '', ...others] = words(text)
	if (!ALERTS.has(first)) return null
	const named = others.join(' ')
	const found = zones.find(({ id, name }) => [id, name].some((one) => words(one).join(' ') === named && named !== ''))
	// “Alert! Three vans on 14th” is something somebody saw.
	return found || others.length <= 2 ? { zone: found?.id ?? null } : null
}

const BEFORE_A_PLACE = /(?:^|[\s,;:¡!¿?.])(?:(?:afuera|fuera|enfrente|frente|cerca|al lado|dentro|adentro) (?:del|de|al|a)|outside|inside|near|next to|in front of|across from|corner of|esquina de|por|en|at|on|in|by)\s+(?:(?:the|el|la|los|las)\s+)?([^,;:.!?¡¿\n]+)/giu
/** What follows “in” and “with” and is worn, driven or shown, not stood at. */
const NO_PLACE = new Set(['vehicle', 'vest', 'papers', 'agent'])
const WORDS_OF_A_PLACE = 6

/** Where, as somebody put it: what follows “at”, “outside”, “en el” … as far as the next comma; empty where nothing does. Good enough to compare, and a person reads it before anybody is told. */
export function placeIn(text: string): string {
	for (const [, said = ''] of text.slice(0, 400).matchAll(BEFORE_A_PLACE)) {
		const place = said.trim().split(/\s+/).slice(0, WORDS_OF_A_PLACE).join(' ').slice(0, 120).trim()
		const [first = ''] = words(place)
		if (first !== '' && !NO_PLACE.has(GLOSSARY.terms.get(first) ?? '')) return place
	}
	return ''
}

/** Little words that stand in nearly every sentence of a language, and some that stand in these. */
const MARKS: Readonly<Record<string, ReadonlySet<string>>> = {
	es: new Set('el la los las un una que hay es esta estan en de del al y no si con por para mi su ya aqui ahi afuera dice dicen vi veo migra redada gracias comida ayuda alto baja parar cancelar alerta alertas aviso avisos'.split(' ')),
	en: new Set('the a an is are at in on of and there here to my i we they says said saw see near by from people raid outside food help stop thanks yes alert alerts'.split(' ')),
	so: new Set('waa oo iyo ka ku u ayaa inay waxaan joogaan suuqa gaari rag laba saddex booliis caawi caawimaad jooji haa maya mahadsanid cunto hooyaday saaxiibkay arkaa digniin digniino'.split(' ')),
}

/** In which language somebody wrote; what cannot be told is the hub's first. @param first the hub's first language */
export function languageOf(text: string, first: Language): Language {
	if (/[\u0600-\u06ff]/.test(text)) return 'ar'
	const said = words(text)
	const counted = Object.entries(MARKS).map(([language, marks]) => ({ language, n: said.filter((word) => marks.has(word)).length }))
	const most = Math.max(...counted.map(({ n }) => n))
	const best = counted.filter(({ n }) => n === most).map(({ language }) => language)
	return most === 0 || best.includes(first) ? first : (best[0] ?? first)
}
