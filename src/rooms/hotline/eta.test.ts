import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Pace, WayOut } from '#ground/carriers.ts'
import type { Leads } from '#ground/leads.testing.ts'
import { planOf, type Count, type Plan } from './eta.ts'
import type { Text } from './texts.ts'

const SMS: Pace = { perSecond: 1, numbers: 4, cents: 1, registered: true }
const PUSH: Pace = { perSecond: 2000, numbers: 1, cents: 0, registered: true }
const paces = (more: Partial<Record<WayOut, Pace>> = {}) => new Map(Object.entries({ sms: SMS, push: PUSH, ...more })) as ReadonlyMap<WayOut, Pace>
const sms = (language: string, people: number, ring = 0): Count => ({ way: 'sms', language, ring, people })
/** As many neighbours by text message as in the town of the first scenario. */
const TOWN = [sms('es', 190), sms('en', 110), sms('so', 40)]
const both = (language: string, full: string, short = 'a'.repeat(100)): Text[] => [
	{ language, form: 'full', text: full },
	{ language, form: 'short', text: short },
]
const PLAIN = [...both('en', 'a'.repeat(160)), ...both('es', 'a'.repeat(160)), ...both('so', 'a'.repeat(160))]
const ACCENTED = [...both('en', 'a'.repeat(160)), ...both('es', 'ó'.repeat(150)), ...both('so', 'a'.repeat(160))]

test('340 text messages of one piece at four numbers, one a second each, take 85 seconds', () => {
	const plan = planOf(TOWN, paces(), PLAIN)
	assert.deepEqual([plan.people, plan.segments, plan.first, plan.median, plan.last], [340, 340, 1, 43, 85])
})

test('with accents the alphabet lacks the whole text is 720 pieces and 180 seconds, said before; what goes is the short form with its 85', () => {
	const plan = planOf(TOWN, paces(), ACCENTED)
	assert.deepEqual([plan.segments, plan.last, plan.cents, plan.ways[0]?.form, plan.ways[0]?.alphabet], [340, 85, 340, 'short', 'gsm7'])
	assert.deepEqual([plan.whole?.segments, plan.whole?.last, plan.whole?.cents], [720, 180, 720])
	assert.equal(planOf(TOWN, paces(), PLAIN).whole, null, 'no dearer, no word of it')
})

test('it says what it costs and what is left, and where that is not enough', () => {
	const dear = paces({ sms: { ...SMS, cents: 2 } })
	assert.deepEqual([planOf(TOWN, dear, PLAIN, 1000).cents, planOf(TOWN, dear, PLAIN, 1000).left, planOf(TOWN, dear, PLAIN, 1000).isEnough], [680, 320, true])
	assert.deepEqual([planOf(TOWN, dear, PLAIN, 500).left, planOf(TOWN, dear, PLAIN, 500).isEnough], [-180, false])
	assert.deepEqual([planOf(TOWN, dear, PLAIN).left, planOf(TOWN, dear, PLAIN).isEnough], [null, true])
})

test('a carrier that is not registered is named, and whom a way nobody opened would reach is not counted as reached', () => {
	const plan = planOf([...TOWN, { way: 'signal', language: 'es', ring: 0, people: 24 }], paces({ sms: { ...SMS, registered: false } }), PLAIN)
	assert.deepEqual([plan.unregistered, plan.unreached, plan.people, plan.last], [['sms'], 24, 340, 85])
	assert.equal(planOf(TOWN, new Map(), PLAIN).unreached, 340)
	assert.deepEqual(planOf(TOWN, paces({ sms: { ...SMS, perSecond: 0 } }), PLAIN).people, 0, 'a carrier that hands nothing over')
})

test('ways go side by side: the middle is of all people, the last of the slowest way', () => {
	const plan = planOf([...TOWN, { way: 'push', language: 'es', ring: 0, people: 620 }], paces(), PLAIN)
	assert.deepEqual([plan.people, plan.first, plan.median, plan.last], [960, 1, 1, 85])
})

test('the nearest are first: where they are few and dear, the middle is later', () => {
	const texts = [...both('en', 'a'.repeat(160)), ...both('es', 'ó'.repeat(150), 'ó'.repeat(150))]
	const [near, far] = [planOf([sms('es', 100, 0), sms('en', 100, 1)], paces(), texts), planOf([sms('es', 100, 1), sms('en', 100, 0)], paces(), texts)]
	assert.deepEqual([near.median, far.median, near.last, far.last], [75, 25, 100, 100])
})

test('nobody to tell takes no time', () => {
	assert.deepEqual(planOf([], paces(), PLAIN), { people: 0, segments: 0, cents: 0, first: 0, median: 0, last: 0, ways: [], unreached: 0, unregistered: [], left: null, isEnough: true, whole: null } satisfies Plan)
})

test('whatever is counted, the first is not after the middle, nor that after the last; the order of what is counted changes nothing', () => {
	const count = fc.record<Count>({ way: fc.constantFrom<WayOut>('push', 'sms', 'signal', 'mail'), language: fc.constantFrom('en', 'es', 'so'), ring: fc.nat(3), people: fc.nat(2000) })
	const pace = fc.record<Pace>({ perSecond: fc.constantFrom(0.1, 1, 3, 4, 2000), numbers: fc.integer({ min: 1, max: 6 }), cents: fc.nat(5), registered: fc.boolean() })
	fc.assert(
		fc.property(fc.array(count, { maxLength: 12 }), pace, pace, (counts, one, other) => {
			const open = paces({ sms: one, signal: other })
			const plan = planOf(counts, open, ACCENTED)
			assert.ok(plan.first <= plan.median && plan.median <= plan.last)
			assert.equal(plan.people + plan.unreached, counts.reduce((sum, { people }) => sum + people, 0))
			assert.ok(plan.whole === null || plan.whole.segments > plan.segments)
			assert.deepEqual(planOf(counts.toReversed(), open, ACCENTED), plan)
		}),
	)
})

test('what it is handed can hold no incident and no spot', () => {
	const leads: true extends Leads<Parameters<typeof planOf>[0]> | Leads<Parameters<typeof planOf>[1]> | Leads<Parameters<typeof planOf>[2]> ? never : 'nowhere' = 'nowhere'
	assert.equal(leads, 'nowhere')
})
