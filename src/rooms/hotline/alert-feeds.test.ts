import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import type { Instant } from '#ground/time.ts'
import { sayIn, type Words } from '#ground/words.ts'
import { TELLS } from './choices.ts'
import { atomOf, capOf, emptyCapOf, timeOf, type From } from './alert-feeds.ts'
import type { Alert, AlertId, Tells } from './model.ts'
import { shownOf, textIn, type Version } from './publishing.ts'
import { textsFor } from './texts.ts'

const wordsIn = (language: string) => JSON.parse(readFileSync(new URL(`../../../words/${language}.json`, import.meta.url), 'utf8')) as Words
const from: From = { says: new Map(['en', 'es'].map((language) => [language, sayIn(language, wordsIn(language))])), hub: 'Kelp & Sons <Neighbors>', phone: '', zones: [{ id: 'cedar', name: 'Cedar', households: 900, center: { lat: 44.95123, lon: -93.26789 }, radius: 900 }, { id: 'harbor', name: 'Harbor', households: 800 }], clock: 'America/Chicago', origin: 'https://kelp.example' }
const AT = Date.parse('2026-01-14T10:04:30-06:00') as Instant
const ID = `alert_${'0123456789abcdef'.repeat(2)}` as AlertId
const minutes = (n: number) => n * 60_000
const version = (n: number, tells: Tells, more: Partial<Alert> = {}): Version => {
	const alert: Alert = { id: ID, version: n, incident: null, tells, level: 'L2', zones: ['cedar'], place: 'Cedar Ave', really: null, isDrill: false, observedAt: AT, approvedAt: (AT + minutes(n)) as Instant, contraryAt: null, expiresAt: (AT + minutes(60)) as Instant, isNewest: false, ...more }
	return { alert, texts: textsFor(alert, ['en', 'es'], from) }
}
const newest = (n: number, tells: Tells, more: Partial<Alert> = {}) => version(n, tells, { isNewest: true, ...more })
const capFor = (versions: readonly Version[], zone: string | null = null, now = AT + minutes(10)) => capOf(shownOf(versions, zone, now as Instant)[0] ?? assert.fail('nothing is shown'), zone, from)

type Element = { readonly name: string; readonly attributes: Readonly<Record<string, string>>; readonly inside: Element[]; text: string }
/** Reads what is well-formed, and throws at what is not. */
function read(text: string): Element {
	assert.doesNotMatch(text, /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u, 'a sign XML has no place for')
	const root: Element = { name: '', attributes: {}, inside: [], text: '' }
	const open = [root]
	const unescaped = (said: string) => {
		assert.doesNotMatch(said, /[<]|&(?!#\d+;)/)
		return said.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
	}
	let end = 0
	for (const piece of text.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>/, '').matchAll(/<(\/?)([a-zA-Z][\w:]*)((?: [\w:]+="[^"<]*")*)(\/?)>|([^<]+)/g)) {
		const [whole, closes, name = '', attributes = '', isEmpty, said] = piece
		assert.equal(piece.index, end, `what is this: ${text.slice(end, end + 40)}`)
		end += whole.length
		const top = open.at(-1) ?? assert.fail()
		if (said !== undefined) top.text += unescaped(said)
		else if (closes) assert.equal(open.pop()?.name, name)
		else {
			const one: Element = { name, attributes: Object.fromEntries([...attributes.matchAll(/ ([\w:]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, unescaped(value)])), inside: [], text: '' }
			top.inside.push(one)
			if (!isEmpty) open.push(one)
		}
	}
	assert.deepEqual([open.length, root.inside.length], [1, 1])
	return root.inside[0] ?? assert.fail()
}
const inOrder = (names: readonly string[], schema: readonly string[]) => {
	const places = names.map((name) => schema.indexOf(name))
	assert.ok(places.every((at, i) => at >= 0 && at >= (places[i - 1] ?? 0)), `${names.join(' ')} against the schema`)
}
const textOf = (element: Element, name: string) => element.inside.find((one) => one.name === name)?.text

// The schema's sequence and its closed lists (CAP 1.2 § 3.4).
const ALERT = ['identifier', 'sender', 'sent', 'status', 'msgType', 'source', 'scope', 'restriction', 'addresses', 'code', 'note', 'references', 'incidents', 'info']
const INFO = ['language', 'category', 'event', 'responseType', 'urgency', 'severity', 'certainty', 'audience', 'eventCode', 'effective', 'onset', 'expires', 'senderName', 'headline', 'description', 'instruction', 'web', 'contact', 'parameter', 'resource', 'area']
const LISTS: Readonly<Record<string, readonly string[]>> = {
	status: ['Actual', 'Exercise', 'System', 'Test', 'Draft'], msgType: ['Alert', 'Update', 'Cancel', 'Ack', 'Error'], scope: ['Public', 'Restricted', 'Private'],
	category: ['Geo', 'Met', 'Safety', 'Security', 'Rescue', 'Fire', 'Health', 'Env', 'Transport', 'Infra', 'CBRNE', 'Other'], responseType: ['Shelter', 'Evacuate', 'Prepare', 'Execute', 'Avoid', 'Monitor', 'Assess', 'AllClear', 'None'],
	urgency: ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'], severity: ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'], certainty: ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'],
}
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$/
function validCap(text: string): Element {
	const alert = read(text)
	assert.deepEqual([alert.name, alert.attributes['xmlns']], ['alert', 'urn:oasis:names:tc:emergency:cap:1.2'])
	inOrder(alert.inside.map(({ name }) => name), ALERT)
	for (const name of ['identifier', 'sender', 'sent', 'status', 'msgType', 'scope']) assert.equal(alert.inside.filter((one) => one.name === name).length, 1, name)
	for (const name of ['identifier', 'sender']) assert.doesNotMatch(textOf(alert, name) ?? ' ', /[\s,<&]/)
	for (const name of ['references']) for (const one of textOf(alert, name)?.split(' ') ?? []) assert.match(one, /^[^\s,]+,[^\s,]+,\d{4}-[^\s,]+$/)
	const infos = alert.inside.filter(({ name }) => name === 'info')
	for (const info of infos) {
		inOrder(info.inside.map(({ name }) => name), INFO)
		for (const name of ['category', 'event', 'urgency', 'severity', 'certainty']) assert.ok(textOf(info, name), name)
		for (const name of ['effective', 'expires']) assert.match(textOf(info, name) ?? '', TIME)
		for (const area of info.inside.filter(({ name }) => name === 'area')) {
			inOrder(area.inside.map(({ name }) => name), ['areaDesc', 'polygon', 'circle', 'geocode'])
			assert.ok(textOf(area, 'areaDesc'))
			const circle = textOf(area, 'circle')
			if (circle !== undefined) assert.match(circle, /^-?\d+(\.\d+)?,-?\d+(\.\d+)? \d+(\.\d+)?$/)
		}
	}
	assert.match(textOf(alert, 'sent') ?? '', TIME)
	for (const element of [alert, ...infos]) for (const { name, text: said } of element.inside) if (LISTS[name]) assert.ok(LISTS[name].includes(said), `${name} ${said}`)
	return alert
}
const infoOf = (alert: Element, language: string) => alert.inside.find((one) => one.name === 'info' && textOf(one, 'language') === language) ?? assert.fail(language)

test('every telling is CAP 1.2, once for each language, and asks nobody to stay away', () => {
	for (const tells of TELLS)
		for (const before of [[], [version(1, 'alert')]]) {
			const alert = validCap(capFor([...before, newest(2, tells, { really: 'tow' })]))
			assert.deepEqual(alert.inside.filter(({ name }) => name === 'info').map((info) => textOf(info, 'language')), ['en', 'es'])
			for (const language of ['en', 'es']) assert.ok(['Monitor', 'AllClear', 'None'].includes(textOf(infoOf(alert, language), 'responseType') ?? ''))
		}
})

test('an update and what is taken back name the versions before them; the first of its kind is an alert', () => {
	const taken = validCap(capFor([version(1, 'alert'), version(2, 'update'), newest(3, 'not-enforcement')]))
	assert.deepEqual([textOf(taken, 'msgType'), textOf(taken, 'references')], ['Cancel', `kelp.example,${ID}.1,2026-01-14T10:05:30-06:00 kelp.example,${ID}.2,2026-01-14T10:06:30-06:00`])
	assert.deepEqual([textOf(infoOf(taken, 'en'), 'certainty'), textOf(infoOf(taken, 'en'), 'responseType')], ['Unlikely', 'AllClear'])
	assert.deepEqual(['update', 'all-clear', 'expired', 'cancel', 'unverified'].map((tells) => textOf(validCap(capFor([version(1, 'alert'), newest(2, tells as Tells)])), 'msgType')), ['Update', 'Update', 'Update', 'Cancel', 'Cancel'])
	const rumour = validCap(capFor([newest(1, 'not-enforcement')]))
	assert.deepEqual([textOf(rumour, 'msgType'), textOf(rumour, 'references')], ['Alert', undefined])
})

test('an exercise is one, and what holds was observed', () => {
	assert.equal(textOf(validCap(capFor([newest(1, 'alert', { isDrill: true })])), 'status'), 'Exercise')
	const real = validCap(capFor([newest(1, 'alert')]))
	assert.deepEqual([textOf(real, 'status'), textOf(infoOf(real, 'es'), 'certainty'), textOf(infoOf(real, 'es'), 'expires')], ['Actual', 'Observed', '2026-01-14T11:04:30-06:00'])
})

test('where it is is the circle of its part of town, about a kilometre coarse; the place itself only where its part is looked at', () => {
	const circle = infoOf(validCap(capFor([newest(1, 'alert')])), 'en').inside.find(({ name }) => name === 'area') ?? assert.fail()
	assert.deepEqual([textOf(circle, 'areaDesc'), textOf(circle, 'circle')], ['Cedar', '44.95,-93.27 0.9'])
	assert.doesNotMatch(capFor([newest(1, 'alert')]), /Cedar Ave/)
	assert.match(capFor([newest(1, 'alert')], 'cedar'), /Cedar Ave/)
	for (const zone of [null, 'cedar', 'harbor']) assert.doesNotMatch(capFor([newest(1, 'alert', { level: 'L4', zones: ['cedar', 'harbor'] })], zone), /Cedar Ave|<areaDesc>Harbor/)
})

test('what nobody renewed is not known any more, as the version that was told', () => {
	const alert = validCap(capFor([newest(1, 'alert')], null, AT + minutes(61)))
	assert.deepEqual([textOf(alert, 'identifier'), textOf(alert, 'msgType'), textOf(infoOf(alert, 'en'), 'certainty')], [`${ID}.1`, 'Alert', 'Unknown'])
	assert.match(textOf(infoOf(alert, 'en'), 'description') ?? '', /We do not know if it still holds/)
})

test('nothing to tell is a message of the system itself', () => {
	const alert = validCap(emptyCapOf(from.says.get('en') ?? assert.fail(), from, AT))
	assert.deepEqual([textOf(alert, 'status'), alert.inside.some(({ name }) => name === 'info')], ['System', false])
})

test('times are the clock here and how far it is from UTC', () => {
	assert.deepEqual([timeOf(AT, 'America/Chicago'), timeOf(AT, 'UTC'), timeOf(AT, 'Asia/Kathmandu'), timeOf(Date.parse('2026-07-14T10:04:30-05:00'), 'America/Chicago')], ['2026-01-14T10:04:30-06:00', '2026-01-14T16:04:30-00:00', '2026-01-14T21:49:30+05:45', '2026-07-14T10:04:30-05:00'])
	fc.assert(fc.property(fc.integer({ min: 1_000_000_000, max: 4_000_000_000 }), fc.constantFrom('America/Chicago', 'Asia/Kathmandu', 'UTC', 'Australia/Lord_Howe'), (at, clock) => Date.parse(timeOf(at * 1000, clock)) === at * 1000))
})

test('the feed is well-formed Atom, whatever anything is called, and every entry leads to the page and to its CAP', () => {
	const name = fc.string({ unit: 'binary', maxLength: 40 })
	fc.assert(
		fc.property(name, name, name, fc.constantFrom('en', 'es'), (hub, place, zone, language) => {
			const named = { ...from, hub, zones: [{ id: 'cedar', name: zone, households: 900 }] }
			const shown = shownOf([newest(1, 'alert', { place })].map(({ alert }) => ({ alert, texts: [] })), 'cedar', AT)
			const feed = read(atomOf(shown, 'cedar', language, named, AT))
			assert.deepEqual([feed.name, feed.attributes['xmlns'], feed.attributes['xml:lang']], ['feed', 'http://www.w3.org/2005/Atom', language])
			for (const part of ['id', 'title', 'updated', 'author']) assert.ok(feed.inside.some((one) => one.name === part), part)
			const entry = feed.inside.find((one) => one.name === 'entry') ?? assert.fail()
			for (const part of ['id', 'title', 'updated', 'content']) assert.ok(textOf(entry, part), part)
			assert.deepEqual(entry.inside.filter((one) => one.name === 'link').map(({ attributes }) => attributes['href']), [`https://kelp.example/alerts?zone=cedar#a0123456789`, `https://kelp.example/alerts.cap.xml?zone=cedar&alert=${ID}`])
			validCap(capOf(shown[0] ?? assert.fail(), 'cedar', named))
		}),
		{ numRuns: 60 },
	)
	const empty = read(atomOf([], null, 'en', from, AT))
	assert.equal(textOf(empty, 'updated'), '2026-01-14T16:04:30Z')
})

test('only what everybody was told is shown, the newest of each, and in the order it was told', () => {
	const own = (n: number, tells: Tells, more: Partial<Alert> = {}) => ({ ...newest(1, tells, more), alert: { ...newest(1, tells, more).alert, id: `alert_${String(n).repeat(32)}` as AlertId, approvedAt: (AT + minutes(n)) as Instant } })
	const shown = shownOf([own(1, 'alert'), own(2, 'alert', { level: 'L0' }), own(3, 'alert', { level: 'L1' }), own(4, 'alert', { level: 'L3' }), own(5, 'cancel'), own(6, 'all-clear', { level: 'L4' }), own(7, 'alert', { isDrill: true })], null, AT)
	assert.deepEqual(shown.map(({ standing, newest: { alert } }) => [standing, alert.id.at(-1)]), [['drills', '7'], ['over', '6'], ['back', '5'], ['now', '1']])
	assert.deepEqual(shownOf([version(1, 'alert')], null, AT), [], 'an earlier version alone')
	assert.deepEqual(shownOf([own(1, 'alert')], 'harbor', AT), [])
})

test('what was told is shown as it was told, in the reader’s language where there is a text in it', () => {
	const one = newest(1, 'alert')
	const edited = { ...one, texts: [{ language: 'es', form: 'full' as const, text: 'Como se dijo' }] }
	const [shown] = shownOf([edited], 'cedar', AT)
	assert.ok(shown)
	assert.deepEqual(textIn(shown, 'es', from), { language: 'es', text: 'Como se dijo' })
	assert.match(textIn(shown, 'so', from).text, /We checked/)
})
