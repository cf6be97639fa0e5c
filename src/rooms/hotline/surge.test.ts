import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { minutes, type Instant } from '#ground/time.ts'
import { CHANNELS } from './choices.ts'
import { BEGUN_LASTS, ENDED_LASTS, isTooOften, OF_ONE_SILENT_NUMBER, OF_ONE_VOICE, QUIET_FOR, RUSH, turnOf, voiceOfCall, type Counts, type Pulse, type Surge } from './surge.ts'

const NOW = 1_800_000_000_000 as Instant
const ago = (n: number) => (NOW - n) as Instant
const pulse = (more: Partial<Pulse> = {}): Pulse => ({ usual: {}, lately: {}, quiet: {}, ...more })
const on = (since: number, isByHand = false): Surge => ({ id: 'surge_1', beganAt: ago(since), endedAt: null, isByHand, isEndedByHand: false })
const over = (since: number, isEndedByHand = false): Surge => ({ ...on(since + minutes(60)), endedAt: ago(since), isEndedByHand })

test('a flood of fifteen a minute is a surge within three minutes; forty reports of one event are none', () => {
	assert.equal(turnOf(null, pulse({ usual: { voice: 0.002 }, lately: { voice: 34, sms: 6, web: 5 } }), NOW), 'begin')
	assert.equal(turnOf(null, pulse({ lately: { voice: 10, sms: 8, web: 4 } }), NOW), null)
})

test('calls alone are a surge; forty of one event are none, nor beside forty reports; it goes on as long as they do', () => {
	assert.equal(turnOf(null, pulse({ lately: { calls: 34 } }), NOW), 'begin')
	assert.equal(turnOf(null, pulse({ lately: { calls: 27, sms: 20, voice: 3 } }), NOW), null)
	assert.equal(turnOf(null, pulse({ usual: { calls: 2 }, lately: { calls: 59 } }), NOW), null)
	assert.equal(turnOf(null, pulse({ usual: { calls: 2 }, lately: { calls: 60 } }), NOW), 'begin')
	assert.equal(turnOf(on(QUIET_FOR), pulse({ quiet: { calls: RUSH } }), NOW), null)
	assert.equal(turnOf(on(QUIET_FOR), pulse({ quiet: { calls: RUSH - 1, sms: RUSH - 1 } }), NOW), 'end')
})

test('what is usual in a busy hub is no surge there, and ten times it is', () => {
	const usual = { voice: 4, sms: 3 }
	assert.equal(turnOf(null, pulse({ usual, lately: { voice: 40, sms: 30 } }), NOW), null)
	assert.equal(turnOf(null, pulse({ usual, lately: { voice: 120, sms: 95 } }), NOW), 'begin')
	assert.equal(turnOf(null, pulse({ usual, lately: { voice: 12, web: 40 } }), NOW), 'begin', 'on one channel alone')
	assert.equal(turnOf(null, pulse({ usual, lately: { voice: 40, web: 3 } }), NOW), null, 'a few on a channel nobody uses are no flood of it')
})

test('it ends only when it has long been quiet, and the same figures never both begin and end one', () => {
	assert.equal(turnOf(on(QUIET_FOR - 1), pulse(), NOW), null, 'not in its middle')
	assert.equal(turnOf(on(QUIET_FOR), pulse({ quiet: { sms: RUSH } }), NOW), null)
	assert.equal(turnOf(on(QUIET_FOR), pulse({ quiet: { sms: RUSH - 1 } }), NOW), 'end')
	const counts: fc.Arbitrary<Counts> = fc.dictionary(fc.constantFrom(...CHANNELS), fc.integer({ min: 0, max: 500 })).map((one) => ({ ...one }) as Counts)
	const usual = counts.map((one) => Object.fromEntries(Object.entries(one).map(([channel, n]) => [channel, n / 50])) as Counts)
	fc.assert(
		fc.property(usual, counts, counts, (often, lately, more) => {
			// What came within three minutes came within fifteen.
			const quiet = Object.fromEntries(CHANNELS.map((channel) => [channel, (lately[channel] ?? 0) + (more[channel] ?? 0)]))
			const all = Object.values(lately).reduce((sum, n) => sum + n, 0)
			const is = { usual: often, lately, quiet }
			const usually = Object.values(often).reduce((sum, n) => sum + n, 0)
			if (turnOf(null, is, NOW) === 'begin' && all >= 10 * usually * 3) assert.equal(turnOf(on(minutes(600)), is, NOW) === 'end' && all >= 5 * usually * 15, false)
			assert.notEqual(turnOf(null, is, NOW), 'end')
			assert.notEqual(turnOf(on(minutes(600)), is, NOW), 'begin')
		}),
	)
})

test('what a person began lasts an hour, and what a person ended does not come back at once', () => {
	assert.equal(turnOf(on(BEGUN_LASTS - 1, true), pulse(), NOW), null)
	assert.equal(turnOf(on(BEGUN_LASTS, true), pulse(), NOW), 'end')
	const flood = pulse({ lately: { sms: 300 } })
	assert.equal(turnOf(over(ENDED_LASTS - 1, true), flood, NOW), null)
	assert.equal(turnOf(over(ENDED_LASTS, true), flood, NOW), 'begin')
	assert.equal(turnOf(over(0), flood, NOW), 'begin')
})

test('one number that says nothing again and again is heard twelve times an hour; whoever shows no number, however often', () => {
	for (const channel of ['voice', 'sms', 'signal'] as const) {
		const silent = { channel, origin: '+16125550144', words: '', hasPartner: false }
		assert.deepEqual([OF_ONE_VOICE, OF_ONE_SILENT_NUMBER - 1, OF_ONE_SILENT_NUMBER, 10_000].map((ofThisVoice) => isTooOften({ ...silent, ofThisVoice })), [false, false, true, true])
		for (const spared of [{ hasPartner: true }, { origin: voiceOfCall('Anonymous', 'c1') }] as const) assert.equal(isTooOften({ ...silent, ...spared, ofThisVoice: 10_000 }), false)
	}
})

test('nobody without a number, at the door without words or with a partner’s word is ever too often; whoever says the same number is one voice', () => {
	const said = { channel: 'voice', origin: 'a', words: 'hola', hasPartner: false, ofThisVoice: OF_ONE_VOICE } as const
	assert.equal(isTooOften(said), true)
	assert.equal(isTooOften({ ...said, ofThisVoice: OF_ONE_VOICE - 1 }), false)
	for (const spared of [{ channel: 'web', words: '' }, { hasPartner: true }, { channel: 'desk' }, { origin: voiceOfCall('anonymous', 'c1') }] as const) assert.equal(isTooOften({ ...said, ...spared, ofThisVoice: 10_000 }), false)
	for (const hidden of ['', 'Anonymous', 'Restricted', '+266696687', 'unavailable']) {
		assert.notEqual(voiceOfCall(hidden, 'c1'), voiceOfCall(hidden, 'c2'), hidden)
		assert.equal(voiceOfCall(hidden, 'c1'), voiceOfCall(hidden, 'c1'), hidden)
	}
	// Of one carrier's numbers each is its own.
	assert.notEqual(voiceOfCall('+16125550144', 'c1'), voiceOfCall('+16125550145', 'c1'))
	assert.equal(voiceOfCall('+16125550144', 'c1'), voiceOfCall('+16125550144', 'c2'))
})
