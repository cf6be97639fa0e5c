import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { eventsOf, readScript, subscribersOf, type Script } from './script.ts'

const town = {
	name: 'a drill',
	zone: 'America/Chicago',
	startsAt: '2026-01-14T09:12:00-06:00',
	zones: [{ id: 'Z3', center: [44.95, -93.26], radius_m: 900, neighbours: ['Z4'] }, { id: 'Z4', center: [44.95, -93.24], radius_m: 900 }],
	subscribers: [{ count: 11, zone: 'Z3', langs: { es: 0.6, en: 0.4 }, channels: ['sms'] }, { id: 'u1', zone: 'Z4', lang: 'so', channels: ['push', 'sms'] }],
	carriers: { sms: { perSecond: 1, numbers: 4, failShare: 0 }, push: { perSecond: 2000 } },
	people: [{ id: 'Dee', roles: ['dispatcher'] }, { id: 'V1', roles: ['verifier'], at: [44.95, -93.26] }],
	reports: [{ t: 0, channel: 'voice', origin: 'o01', lang: 'es', hand: '1st', place: 'Cedar', dx: 12, dy: -8, text: 'aquí', media: null }],
	acts: [{ t: 9, by: 'V1', do: 'observe', saw: 'activity', what: 'vans', incidentAt: [0, 0] }, { t: 9, by: 'house', do: 'kill -9' }],
}
const read = (script: object) => readScript(JSON.stringify(script))
const wrong = (script: object) => {
	const told = read(script)
	return told.ok ? null : told.wrong
}
const known = (script: object = town): Script => {
	const told = read(script)
	assert.ok(told.ok, told.ok ? '' : told.wrong)
	return told.value
}

test('a script is read whole', () => {
	const { reports, acts, carriers } = known()
	assert.deepEqual([reports.length, acts.length, carriers.push], [1, 2, { perSecond: 2000, numbers: 1, failShare: 0 }])
})

test('what is wrong is named by its field', () => {
	const [said] = town.reports
	assert.match(wrong({ ...town, reports: [said, { ...said, hand: 'third' }] }) ?? '', /^reports\[1\]\.hand: /)
	assert.match(wrong({ ...town, reports: [{ ...said, media: { id: 'm1', phash: 'xyz' } }] }) ?? '', /^reports\[0\]\.media\.phash: 16 hex digits$/)
	assert.match(wrong({ ...town, zone: 'Mars/Olympus' }) ?? '', /^zone: a time zone/)
	assert.match(wrong({ ...town, startsAt: 'at nine' }) ?? '', /^startsAt: a time/)
	assert.match(wrong({ ...town, acts: [{ t: 1, by: 'Dee', do: 'shout', incidentAt: [0, 0] }] }) ?? '', /^acts\[0\]\.do: /)
	assert.match(wrong({ ...town, acts: [{ t: 1, by: 'Zed', do: 'accept', incidentAt: [0, 0] }] }) ?? '', /^acts\[0\]\.by: “Zed” is not among the people$/)
	assert.match(wrong({ ...town, subscribers: [{ count: 3, zone: 'Z9', langs: {}, channels: ['sms'] }] }) ?? '', /^subscribers\[0\]\.zone: “Z9”/)
	assert.match(wrong({ ...town, zones: [] }) ?? '', /^zones: /)
	assert.equal(readScript('{').ok, false)
})

test('many subscribers are so many, whatever the shares of languages', () => {
	const all = subscribersOf(known())
	assert.deepEqual(Object.entries(Object.groupBy(all, ({ lang }) => lang)).map(([lang, of]) => [lang, of?.length]).toSorted(), [['en', 4], ['es', 7], ['so', 1]])
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 500 }), fc.dictionary(fc.constantFrom('es', 'en', 'so', 'ar'), fc.double({ min: 0.01, max: 1, noNaN: true }), { minKeys: 1 }), (count, langs) => {
			const made = subscribersOf(known({ ...town, subscribers: [{ count, zone: 'Z3', langs, channels: ['sms'] }] }))
			assert.deepEqual([made.length, new Set(made.map(({ id }) => id)).size], [count, count])
		}),
	)
})

test('the order of the file is no order: what happens in the same second happens the same way', () => {
	const [said] = town.reports
	const reports = Array.from({ length: 12 }, (_, i) => ({ ...said, t: i % 3, origin: `o${i}` }))
	const told = eventsOf(known({ ...town, reports }))
	fc.assert(fc.property(fc.shuffledSubarray(reports, { minLength: 12 }), fc.shuffledSubarray(town.acts, { minLength: 2 }), (shuffled, acts) => assert.deepEqual(eventsOf(known({ ...town, reports: shuffled, acts })), told)))
	assert.deepEqual(told.slice(-2).map((event) => event.is === 'done' && event.done.do), ['observe', 'kill -9'])
})
