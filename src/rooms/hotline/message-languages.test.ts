import assert from 'node:assert/strict'
import { test } from 'node:test'
import { halfDayOf, type Instant } from '#ground/time.ts'
import { FIRST_SETTINGS } from '#ground/hub.ts'
import { directionOf, sayIn, type Say } from '#ground/words.ts'
import { LEVELS, REALLY, TELLS } from './choices.ts'
import { lint } from './linter.ts'
import { languagesInUse, languagesTold, MESSAGE_LANGUAGES, sentencesIn, toldIn } from './message-languages.server.ts'
import { segmentsOf } from './segments.ts'
import { wantsAlerts } from './texting.ts'
import { FORMS, knownIn, textsFor, timeIn, type Told, type Wording } from './texts.ts'
import { isToldKey } from './told-keys.ts'

const AT = Date.parse('2026-01-14T10:04:00-06:00') as Instant
const TOLD: Told = { tells: 'alert', level: 'L2', zones: ['cedar'], place: 'Cedar Ave & E 14th St', really: null, isDrill: false, observedAt: AT, approvedAt: AT }
const says = new Map<string, Say>(MESSAGE_LANGUAGES.map((language) => [language, sentencesIn(language)?.say ?? assert.fail(language)]))
const wording: Wording = { says, hub: 'Kelp Street Neighbors', phone: '612-555-0100', zones: [{ id: 'cedar', name: 'Cedar' }, { id: 'harbor', name: 'Harbor' }], clock: 'America/Chicago' }
const two = { place: 'Bakery St', zone: 'harbor', isChecked: false }
const ALL = TELLS.flatMap((tells) => LEVELS.flatMap((level) => [false, true].flatMap((isDrill) => [null, ...REALLY].map((really): Told => ({ ...TOLD, tells, level, isDrill, really, ...(tells === 'update' && { also: [two] }) })))))
const read = (language: string, digest = sentencesIn(language)?.digest ?? '') => ({ language, digest, by: 'member_1', half: halfDayOf(AT) })

test('there are sentences in Somali and Arabic, and every form of every telling at every level comes out of them alone; the linter passes all of it', () => {
	assert.deepEqual(MESSAGE_LANGUAGES, ['ar', 'so'])
	for (const told of ALL)
		for (const [language] of says) {
			const texts = textsFor(told, [language], { ...wording, says: new Map([[language, says.get(language) ?? assert.fail()]]) })
			assert.equal(texts.length, FORMS.length)
			for (const { form, text } of texts) {
				assert.deepEqual(lint(text, language, knownIn(wording)), [], `${told.tells} ${told.level} ${form}: ${text}`)
				assert.doesNotMatch(text, /\{|\}|undefined/)
			}
		}
})

test('in each the place and the time are said, and in the short form of one text message, too; whoever observes hears that they do not interfere', () => {
	for (const told of ALL)
		for (const [language, say] of says)
			for (const { form, text } of textsFor(told, [language], wording).filter((one) => one.language === language)) {
				const isShort = form === 'short'
				assert.ok(text.includes(timeIn(language, wording.clock, AT, !isShort)), text)
				if (isShort) assert.equal(segmentsOf(text).segments, 1, text)
				// An exercise says so first, and seventy letters are not enough for both.
				if (!isShort || !told.isDrill || language !== 'ar') assert.ok(text.includes('Cedar'), text)
				const observe = say(isShort ? 'hotline.say.briefly.observe' : 'hotline.say.do.observe')
				assert.equal(text.includes(observe), told.level === 'L1', text)
				assert.equal(text.replace('\u200f', '').startsWith(say(isShort ? 'hotline.say.drill.short' : 'hotline.say.drill')), told.isDrill, text)
			}
})

test('what runs from the right begins with the sign that says so on every line, and a telephone number in it is not turned round', () => {
	for (const told of ALL)
		for (const { language, form, text } of textsFor({ ...told, place: '14th & Cedar' }, MESSAGE_LANGUAGES, wording)) {
			const isRtl = directionOf(language) === 'rtl'
			if (form !== 'spoken') for (const line of text.split('\n')) assert.equal(line.startsWith('\u200f'), isRtl, text)
			if (text.includes(wording.phone)) assert.equal(text.includes(`\u200e${wording.phone}`), isRtl, text)
			// Cut before the second street, the sign between the two goes, too.
			assert.doesNotMatch(text, /&\./)
			if (/14th/.test(text)) assert.equal(text.includes('\u200e14th'), isRtl, text)
		}
})

test('every sentence of a message is said by one, and no message says another: the list is neither too short nor too long', () => {
	const said = new Set<string>()
	const listening: Say = (key) => (said.add(key), 'word')
	const how = { ...wording, says: new Map([['en', listening]]) }
	for (const told of ALL) for (const also of [[two], [{ ...two, isChecked: true }], [{ ...two, place: null, zone: null }], [{ place: null, zone: null, isChecked: true }]]) for (const observedAt of [AT, null]) textsFor({ ...told, observedAt, ...(told.tells === 'update' && { also }) }, ['en'], how)
	const under = Object.keys(sentencesIn('so')?.words ?? {}).filter((key) => /^hotline\.(say|really)\./.test(key))
	assert.deepEqual([...said].toSorted(), under.toSorted())
	assert.deepEqual([isToldKey('hotline.say.not.name'), isToldKey('hotline.get.title'), isToldKey('hotline.get.ask.message')], [false, false, true])
})

test('a language of messages is used only while its sentences are those somebody here has read, and comes after those of the pages', () => {
	assert.deepEqual(languagesTold(FIRST_SETTINGS), ['en', 'es'])
	const on = { ...FIRST_SETTINGS, messageLanguages: [read('so')] }
	assert.deepEqual([languagesInUse(on), languagesTold(on), languagesTold({ ...on, languages: ['so', 'es', 'en'] })], [['so'], ['en', 'es', 'so'], ['es', 'en', 'so']])
	assert.equal(toldIn(on, 'so')?.('hotline.say.what.cancel'), 'Waan ka noqonnay fariinteennii. Sax ma ahayn.')
	assert.equal(toldIn(on, 'ar'), null)
	const changed = { ...on, messageLanguages: [read('so', 'a'.repeat(64)), read('ar', sentencesIn('so')?.digest)] }
	assert.deepEqual([languagesInUse(changed), toldIn(changed, 'so')], [[], null])
	assert.deepEqual(languagesTold({ ...FIRST_SETTINGS, languages: ['so'] }), ['en'], 'a hub whose languages nobody has words in tells in English')
})

test('the word these sentences name is one the line understands', () => {
	for (const [language, word] of [['so', 'DIGNIIN'], ['ar', 'تنبيه']] as const) {
		assert.ok((says.get(language) ?? assert.fail())('hotline.signal.which-zone', { zones: 'Z' }).includes(word))
		assert.deepEqual(wantsAlerts(`${word} Cedar`, wording.zones), { zone: 'cedar' })
	}
})

test('sentences of other words have another digest', () => {
	const [so, ar] = [sentencesIn('so'), sentencesIn('ar')]
	assert.ok(so && ar && so.digest !== ar.digest && /^[0-9a-f]{64}$/.test(so.digest))
	assert.equal(typeof sayIn('so', so.words)('hotline.say.drill'), 'string')
})
