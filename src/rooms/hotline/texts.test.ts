import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Instant } from '#ground/time.ts'
import { sayIn, type Say, type Words } from '#ground/words.ts'
import { LEVELS, REALLY, TELLS } from './choices.ts'
import { lint } from './linter.ts'
import type { Level, Tells } from './model.ts'
import { segmentsOf, toGsm } from './segments.ts'
import { faultsIn, fitsInOne, FORMS, knownIn, languageIn, textsFor, timeIn, type Told, type Wording } from './texts.ts'

const FOLDER = new URL('../../../words/', import.meta.url)
/** In every language there are words in. */
const says = new Map<string, Say>(readdirSync(FOLDER).filter((file) => file.endsWith('.json')).map((file) => file.replace('.json', '')).map((language) => [language, sayIn(language, JSON.parse(readFileSync(new URL(`${language}.json`, FOLDER), 'utf8')) as Words)]))
const wording: Wording = { says, hub: 'Kelp Street Neighbors', phone: '612-555-0100', zones: [{ id: 'cedar', name: 'Cedar' }, { id: 'harbor', name: 'Harbor' }], clock: 'America/Chicago' }
const AT = Date.parse('2026-01-14T10:04:00-06:00') as Instant
const TOLD: Told = { tells: 'alert', level: 'L2', zones: ['cedar'], place: 'Cedar Ave & E 14th St', really: null, isDrill: false, observedAt: AT, approvedAt: AT }

const all = (more: Partial<Told> = {}) => TELLS.flatMap((tells) => LEVELS.map((level) => ({ ...TOLD, tells, level, ...more })))
const of = (told: Told, language: string, form: (typeof FORMS)[number], how = wording) => textsFor(told, [language], how).find((one) => one.language === language && one.form === form)?.text ?? ''

test('there are three forms of every telling at every level in every language there are words in, and the linter passes all of them', () => {
	const languages = [...says.keys()]
	assert.ok(languages.length >= 2)
	for (const really of [null, ...REALLY])
		for (const isDrill of [false, true])
			for (const told of all({ really, isDrill })) {
				const texts = textsFor(told, languages, wording)
				assert.equal(texts.length, languages.length * FORMS.length)
				for (const { language, form, text } of texts) assert.deepEqual(lint(text, language, knownIn(wording)), [], `${told.tells} ${told.level} ${form}: ${text}`)
			}
})

test('five things stand in every message in order: who, what, where, when, what you can do', () => {
	for (const told of all())
		for (const [language, say] of says)
			for (const form of FORMS) {
				const text = of(told, language, form)
				const where = told.level === 'L4' ? 'Cedar' : 'Cedar Ave'
				const time = timeIn(language, wording.clock, AT, form !== 'short')
				const ends = text.slice(text.indexOf(time) + time.length + 1).trim()
				const places = [text.indexOf('Kelp Street'), text.indexOf(': '), text.indexOf(where, 22), text.indexOf(time)]
				assert.ok(places.every((at) => at >= 0) && places.toSorted((a, b) => a - b).join() === places.join(), text)
				assert.ok(ends.length > 10, text)
				assert.equal(typeof say, 'function')
			}
})

test('told as one and known to be two, an update names both places in every form, as coarsely as its own, and says where nobody has checked; the linter passes it', () => {
	for (const isChecked of [true, false])
		for (const level of LEVELS)
			for (const [language] of says) {
				const two: Told = { ...TOLD, tells: 'update', level, also: [{ place: '1420 Bakery St', zone: 'harbor', isChecked }] }
				const texts = textsFor(two, [language], wording).filter((one) => one.language === language)
				assert.deepEqual(faultsIn(texts, wording), [])
				for (const { text, form } of texts) {
					for (const place of level === 'L4' ? ['Cedar', 'Harbor'] : ['Cedar Ave', form === 'short' ? 'Bakery St' : 'Bakery St, Harbor']) assert.ok(text.includes(place), text)
					assert.doesNotMatch(text, /1420/)
					assert.equal(/not checked|sin comprobar|no lo comprobamos/.test(text), !isChecked, text)
					if (form === 'short') assert.ok(fitsInOne(text), text)
				}
				assert.doesNotMatch(of({ ...two, also: [{ place: null, zone: 'cedar', isChecked }], place: null }, language, 'full'), /Cedar.*Cedar/s)
				for (const tells of TELLS.filter((one) => one !== 'update')) assert.doesNotMatch(of({ ...two, tells }, language, 'full'), /Bakery/)
			}
	const long: Told = { ...TOLD, tells: 'update', place: 'x'.repeat(120), also: [{ place: 'y'.repeat(120), zone: 'harbor', isChecked: false }] }
	assert.ok(/x{9}.*y{9}/.test(of(long, 'en', 'short')) && fitsInOne(of(long, 'en', 'short')), of(long, 'en', 'short'))
})

test('what people read, by heart', () => {
	assert.equal(of(TOLD, 'en', 'full'), 'Kelp Street Neighbors: We checked. Immigration agents are there.\nWhere: Cedar Ave & E 14th St, Cedar.\nSeen: Wed, Jan 14, 10:04 AM.\nYou may stay silent. You need not open a door unless a judge signed the paper. If you see it too, tell us. Call 612-555-0100.')
	assert.equal(of(TOLD, 'es', 'short'), 'Kelp Street Neighbors: Comprobado: hay inmigracion. Cedar Ave & E 14th St, Cedar. 10:04. Puede guardar silencio.')
	assert.equal(of({ ...TOLD, tells: 'not-enforcement', really: 'tow' }, 'en', 'full').split('\n')[0], 'Kelp Street Neighbors: We checked. It is NOT immigration. It was: a tow company.')
	assert.equal(of({ ...TOLD, tells: 'not-enforcement', level: 'L4', really: 'sheriff' }, 'es', 'spoken'), 'Kelp Street Neighbors: Ya comprobamos. NO es inmigración. Era: el sheriff. Dónde: Cedar. Comprobado: mié, 14 ene, 10:04. Puede seguir con su día. Avise a quienes les contó.')
})

test('whoever goes to look hears that it is unconfirmed, and whoever observes hears every time that they do not interfere', () => {
	for (const told of all()) {
		for (const form of FORMS) {
			const [en, es] = [of(told, 'en', form), of(told, 'es', form)]
			assert.equal(/observe, do not interfere/i.test(en) && /observe sin interferir/i.test(es), told.level === 'L1', en)
			if (told.level === 'L0' && (told.tells === 'alert' || told.tells === 'update')) assert.ok(/unconfirmed/i.test(en) && /sin confirmar/i.test(es), en)
			if (told.level === 'L2' || told.level === 'L4') assert.doesNotMatch(en, /unconfirmed|still checking/i)
		}
	}
})

test('an exercise says so first, in every form', () => {
	for (const told of all({ isDrill: true })) for (const form of FORMS) assert.ok(of(told, 'en', form).startsWith('EXERCISE') && of(told, 'es', form).startsWith('SIMULACRO'))
	assert.doesNotMatch(of(TOLD, 'en', 'full'), /EXERCISE/)
})

test('no place is finer than a block, and what everybody hears is no finer than a part of town', () => {
	const told = { ...TOLD, place: '1420 Cedar Ave, apt 3' }
	assert.match(of(told, 'en', 'full'), /Where: Cedar Ave, Cedar\./)
	for (const form of FORMS) {
		assert.doesNotMatch(of(told, 'en', form), /1420|apt/)
		assert.doesNotMatch(of({ ...told, level: 'L4', zones: ['cedar', 'harbor'] }, 'en', form), /Ave|Harbor/)
	}
})

test('the short form is one text message of 160 without a foreign sign, whatever the hub, the place and the truth are called', () => {
	const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60, size: 'max' })
	const long = fc.string({ unit: fc.constantFrom('a', 'B', 'ñ', 'ó', ' ', '~', 'ع', ','), maxLength: 120, size: 'max' })
	const told = fc.record({ tells: fc.constantFrom<Tells>(...TELLS), level: fc.constantFrom<Level>(...LEVELS), place: fc.option(long), really: fc.option(long), isDrill: fc.boolean() })
	fc.assert(
		fc.property(told, name, long, fc.constantFrom('en', 'es'), (more, hub, zone, language) => {
			const how = { ...wording, hub, zones: [{ id: 'cedar', name: zone }] }
			const text = of({ ...TOLD, ...more }, language, 'short', how)
			assert.ok(fitsInOne(text) && segmentsOf(text).segments === 1, text)
			assert.ok(text.includes(timeIn(language, how.clock, AT, false)), `the time is in it: ${text}`)
			const does = ['look', 'observe', 'rights', 'calm', 'wait'].map((one) => toGsm(says.get(language)?.(`hotline.say.briefly.${one}`) ?? '?'))
			assert.ok(does.some((one) => text.endsWith(one)) && (more.level !== 'L1' || text.endsWith(does[1] ?? '?')), `what one can do is in it: ${text}`)
		}),
		{ numRuns: 300 },
	)
})

test('a language without letters in that alphabet keeps its own, in one text message of 70', () => {
	const arabic: Say = (key) => (key.startsWith('hotline.say.briefly') ? 'الزموا الهدوء' : key.startsWith('hotline.say.short') ? 'تحققنا: ليست الهجرة' : 'نص')
	const text = of(TOLD, 'ar', 'short', { ...wording, says: new Map([['ar', arabic]]), hub: 'بيت الجيران' })
	assert.deepEqual([segmentsOf(text).segments, text.includes('10:04'), text.length <= 70], [1, true, true], text)
	const long = of(TOLD, 'ar', 'short', { ...wording, says: new Map([['ar', (key) => `${arabic(key)} ${'نص '.repeat(12)}`]]), hub: 'بيت الجيران' })
	assert.equal(segmentsOf(long).segments, 1, long)
})

test('a neighbour whose language there are no words in is told in the hub’s first, and no text says it is in a language it is not in', () => {
	const how = { ...wording, says: new Map([...says].toSorted(([one], [other]) => (one === 'es' ? -1 : other === 'es' ? 1 : 0))) }
	assert.equal(languageIn(how, 'so'), 'es')
	assert.deepEqual([...new Set(textsFor(TOLD, ['so', 'ar', 'en', 'en'], how).map(({ language }) => language))], ['es', 'en'])
	assert.equal(textsFor(TOLD, ['so', 'ar'], how).length, FORMS.length)
})

test('the whole form fits where it is kept, however long everything is called', () => {
	for (const told of all({ place: 'x'.repeat(120), really: 'y'.repeat(200), isDrill: true }))
		for (const { text } of textsFor(told, ['en', 'es'], { ...wording, hub: 'h'.repeat(60), phone: '6'.repeat(120), zones: [{ id: 'cedar', name: 'z'.repeat(120) }] })) assert.ok(text.length <= 1600)
})

test('what somebody wrote themselves is looked at in every form: the name of a person in it is found, the glossary’s places are not', () => {
	const found = (more: Partial<Told>, places: readonly string[] = []) => [...new Set(faultsIn(textsFor({ ...TOLD, ...more }, ['en', 'es'], wording), wording, places).map(({ kind }) => kind))]
	assert.deepEqual(found({}), [])
	assert.deepEqual(found({ tells: 'not-enforcement', really: 'Maria Lopez moving house' }), ['name'])
	assert.deepEqual(found({ tells: 'cancel', really: 'the van with plate ABC 123' }), ['plate'])
	assert.deepEqual(found({ place: 'Marisol Bellwether' }), ['name'])
	assert.deepEqual(found({ place: 'Marisol Bellwether' }, ['Marisol Bellwether']), [])
})
