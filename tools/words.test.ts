import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { IntlMessageFormat } from 'intl-messageformat'
import { directionOf } from '#ground/words.ts'
import { faultsIn, faultsInTold, pseudo, readWords, RIGHT_TO_LEFT, type Words } from './words.ts'

const EN: Words = {
	'door.name': 'Holdfast',
	'door.welcome': 'We have it. Urgent asks go first.',
	'door.wait': '{days, plural, =0 {Today.} one {About # day.} other {About # days.}}',
	'door.open': '{state, select, open {Open now} other {Closed}} <b>{place}</b>',
	'door.refused.gone-stale': 'That was too long ago.',
}
const ES: Words = {
	'@same': 'door.name',
	'door.name': 'Holdfast',
	'door.welcome': 'Ya la tenemos. Lo urgente va primero.',
	'door.wait': '{days, plural, =0 {Hoy.} one {Cerca de # día.} other {Cerca de # días.}}',
	'door.open': '{state, select, open {Abierto} other {Cerrado}} <b>{place}</b>',
	'door.refused.gone-stale': 'Eso fue hace demasiado tiempo.',
}
const PAGE = "say('door.name') say('door.welcome') say('door.wait', { days }) say('door.open', it) say(`door.refused.${refusal}`)"

const saysOf = (all: Readonly<Record<string, Words>>, page = PAGE) => faultsIn(all, [page]).map(({ language, key, says }) => `${language} ${key} ${says}`)
const planted = (language: 'en' | 'es', change: Words, page = PAGE) => saysOf({ en: language === 'en' ? { ...EN, ...change } : EN, es: language === 'es' ? { ...ES, ...change } : ES }, page)
const onlyFault = (faults: readonly string[], like: RegExp) => {
	assert.equal(faults.length, 1, faults.join('\n'))
	assert.match(faults[0] ?? '', like)
}
const without = (words: Words, key: string) => Object.fromEntries(Object.entries(words).filter(([name]) => name !== key))

test('sound words have no fault', () => assert.deepEqual(saysOf({ en: EN, es: ES }), []))

test('no words at all are no fault, but words without English are', () => {
	assert.deepEqual(faultsIn({}, []), [])
	onlyFault(saysOf({ es: ES }), /en .*is missing/)
})

test('a key that only one language has is named', () => {
	onlyFault(saysOf({ en: EN, es: without(ES, 'door.welcome') }), /es door\.welcome is missing/)
	onlyFault(planted('es', { 'door.more': 'Más cosas' }), /es door\.more is not in en/)
})

test('a message that does not parse is named with the reason', () => {
	onlyFault(planted('es', { 'door.wait': '{days, plural, one {# día}}' }), /does not parse: MISSING_OTHER_CLAUSE/)
	onlyFault(planted('es', { 'door.welcome': 'Ya {la tenemos' }), /does not parse/)
})

test('arguments, their kinds and tags must be those of English', () => {
	onlyFault(planted('es', { 'door.open': '{state, select, open {Abierto} other {Cerrado}} <b>{lugar}</b>' }), /asks for \{lugar\} \{state\}, en \{place\} \{state\}/)
	onlyFault(planted('es', { 'door.wait': '{days, select, 0 {Hoy.} other {Algún día.}}' }), /takes \{days\} for a select, en for a number/)
	onlyFault(planted('es', { 'door.open': '{state, select, open {Abierto} other {Cerrado}} {place}' }), /has the tags none/)
	assert.match(planted('es', { 'door.open': '{state, select, open {Abierto} other {Cerrado}} <b>{place}' }).join('\n'), /never closes/)
})

test('a choice among other things than in English is named', () => {
	onlyFault(planted('es', { 'door.open': '{state, select, abierto {Abierto} other {Cerrado}} <b>{place}</b>' }), /chooses by \{state\} among abierto other, en open other/)
})

test('every form a language needs for counting is asked for, and no more', () => {
	onlyFault(planted('en', { 'door.wait': '{days, plural, other {About # days.}}' }), /lacks the form "one"/)
	assert.deepEqual(planted('en', { 'door.wait': '{days, plural, =1 {One day.} other {About # days.}}' }), [], '=1 covers all that English calls one')
	const arabic = { ...ES, 'door.wait': '{days, plural, one {يوم} other {أيام}}' }
	assert.deepEqual(
		saysOf({ en: EN, ar: arabic }).filter((says) => says.includes('lacks')).map((says) => /"(\w+)"/.exec(says)?.[1]).toSorted(),
		['few', 'many', 'two', 'zero'],
	)
})

test('English left in another language is named, unless the head allows it', () => {
	onlyFault(planted('es', { 'door.welcome': EN['door.welcome'] ?? '' }), /is the same as in en/)
	assert.deepEqual(planted('es', { '@same': 'door.name door.welcome', 'door.welcome': EN['door.welcome'] ?? '' }), [])
	onlyFault(planted('es', { 'door.welcome': 'Ya tenemos your ask and the recibo.' }), /English left in it: your, and, the/)
	onlyFault(planted('es', { '@same': 'door.name door.wait' }), /door\.wait stands in "@same" and is not the same/)
})

test('a key nobody says is named, and one that is said and not there', () => {
	onlyFault(planted('en', {}, PAGE.replace("say('door.welcome')", '')), /en door\.welcome is said nowhere/)
	onlyFault(planted('en', {}, `${PAGE} say('door.gone')`), /en door\.gone is said and not there/)
	onlyFault(planted('en', {}, `${PAGE} <Said key="door.lost" />`), /en door\.lost is said and not there/)
	onlyFault(planted('en', {}, `${PAGE} say(\`door.kind.\${kind}\`)`), /is said and no key fits it/)
})

test('a template that can become anything proves no key used', () => {
	assert.equal(planted('en', {}, 'say(`${room}.${word}`)').length, Object.keys(EN).length)
})

test('a language of messages has exactly the sentences of messages, with the same arguments and no English; what is missing or too much is named', () => {
	const first = { 'tell.where': 'Where: {where}.', 'tell.calm': 'You can go on with your day.', 'desk.more': 'More' }
	const so = { 'tell.where': 'Goobta: {where}.', 'tell.calm': 'Maalintaada sii wad.' }
	const found = (words: Words) => faultsInTold(first, { so: words }, (key) => key.startsWith('tell.')).map(({ language, key, says }) => `${language} ${key} ${says}`)
	assert.deepEqual(found(so), [])
	onlyFault(found(without(so, 'tell.calm')), /told\/so tell\.calm is missing/)
	onlyFault(found({ ...so, 'desk.more': 'Dheeraad' }), /told\/so desk\.more is no sentence of a message/)
	onlyFault(found({ ...so, 'tell.where': 'Goobta: {meel}.' }), /asks for \{meel\}, en \{where\}/)
	onlyFault(found({ ...so, 'tell.calm': 'You can go on with your day.' }), /is the same as in en/)
	onlyFault(found({ ...so, 'tell.where': 'Goobta: {where.' }), /does not parse/)
})

test('exclamation marks are named', () => {
	onlyFault(planted('en', { 'door.welcome': 'We have it!' }), /exclamation/)
	assert.match(planted('es', { 'door.welcome': '¡Ya la tenemos!' }).join(), /exclamation/)
})

test('a sentence of more than 25 words is named, in whatever choice it hides', () => {
	const long = `${'word '.repeat(26)}.`
	onlyFault(planted('en', { 'door.welcome': `Short. ${long}` }), /more than 25 words/)
	onlyFault(planted('en', { 'door.wait': `{days, plural, one {${long}} other {#}}` }), /more than 25 words/)
	assert.deepEqual(planted('en', { 'door.welcome': `${'word '.repeat(15)}. ${'Word '.repeat(15)}.` }), [])
})

test('hard words are named for the public pages and forgiven at the desk', () => {
	const hardOf = (room: string) => Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`${room}.hard${i}`, `Administrative verification number ${'i'.repeat(i + 1)} necessitates eligibility documentation.`]))
	const saidOf = (room: string) => saysOf({ en: { ...EN, ...hardOf(room) } }, `${PAGE} say(\`${room}.hard\${n}\`)`)
	onlyFault(saidOf('door'), /too hard to read: Flesch–Kincaid grade/)
	assert.deepEqual(saidOf('desk'), [])
})

test('a key written twice in one file is not let pass', () => {
	const folder = mkdtempSync(join(tmpdir(), 'words-'))
	try {
		writeFileSync(join(folder, 'en.json'), '{\n\t"door.name": "Holdfast",\n\t"door.name": "Holdfast again"\n}')
		assert.throws(() => readWords(folder), /door\.name twice/)
	} finally {
		rmSync(folder, { recursive: true })
	}
})

test('the languages written from right to left are those the pages know', () => {
	for (const language of RIGHT_TO_LEFT) assert.equal(directionOf(language), 'rtl', language)
	for (const language of ['en', 'es', 'so', 'hmn', 'vi', 'my', 'om', 'ti', 'am']) assert.equal(directionOf(language), 'ltr', language)
})

test('an invented language keeps arguments, choices, tags and quotes, and still formats', () => {
	const message = "Hi <b>{name}</b>, it''s '{'safe'}': {days, plural, one {# day} other {# days}}?"
	for (const language of ['xx', 'ar'] as const) {
		const said = String(new IntlMessageFormat(pseudo(message, language), 'en', undefined, { ignoreTag: true }).format({ name: 'Ana', days: 2 }))
		assert.match(said, /<b>Ana<\/b>.*'.*\{.*\}.* 2 /)
		assert.doesNotMatch(said.replaceAll(/<\/?b>|Ana/g, ''), language === 'ar' ? /[a-z]/i : /[aeiou]/i)
	}
})

test('the long invented language is 40 % longer, the other runs from right to left', () => {
	const message = 'Someone else took this a moment ago and these three asks are near you today'
	const longer = pseudo(message, 'xx').length / message.length
	assert.ok(longer > 1.25 && longer < 1.45, String(longer))
	assert.match(pseudo(message, 'ar'), /^[\u0600-\u06ff ]+$/)
})

/** What nobody says to somebody they call usted. */
const FAMILIAR = /(?<!\p{L})(tú|ti|contigo|tus?|te|puedes|quieres|tienes|estás|eres|sabes|haces|conoces|imprime|escribe|elige|mira|di)(?!\p{L})/iu
/** Texts and what a caller hears are short and speak as neighbours do; “mira” and “di” begin no sentence elsewhere. */
const SPOKEN = /^hotline\.(sms|signal)\.|^hotline\.voice\.(rights|message|back|nobody|woman|digits|digits-again|stay|aside|not-real)$/
const saysTu = (text: string) => FAMILIAR.test(text.replaceAll(/(?<=\p{L}[^.:?!«]*)(mira|di|escribe|elige|imprime)(?!\p{L})/giu, ''))

test('every page in Spanish says usted', () => {
	for (const said of ['Elige una zona de la lista.', 'Así ves que te llaman.', 'Solo si tienes una.', 'Mira otra vez.']) assert.ok(saysTu(said), said)
	const spanish = readWords(join(import.meta.dirname, '../words'))['es'] ?? {}
	assert.deepEqual(Object.entries(spanish).filter(([key, text]) => typeof text === 'string' && !SPOKEN.test(key) && saysTu(text)).map(([key, text]) => `${key}: ${String(text)}`), [])
})
