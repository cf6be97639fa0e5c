import assert from 'node:assert/strict'
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressOf, prefixOf } from './addresses.server.ts'
import { filled, LIMITS, openLimits, SALT_LASTS, secondsUntilOne, type LimitClass } from './limits.server.ts'

const clock = (at = 1_700_000_000_000) => ({ now: () => at, pass: (ms: number) => (at += ms) })
const request = (remoteAddress: string | undefined, forwarded?: string) => ({ socket: { remoteAddress }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } })

test('with N proxies the N-th address from the right counts, and what a client writes in front of it does not', () => {
	const table: [remote: string | undefined, forwarded: string | undefined, proxy: number | 'onion', address: string | null][] = [
		['203.0.113.9', undefined, 0, '203.0.113.9'],
		['203.0.113.9', '198.51.100.1', 0, '203.0.113.9'],
		['::ffff:203.0.113.9', undefined, 0, '203.0.113.9'],
		['10.0.0.1', '198.51.100.1', 1, '198.51.100.1'],
		['10.0.0.1', '1.1.1.1, 198.51.100.1', 1, '198.51.100.1'],
		['10.0.0.1', '1.1.1.1, 198.51.100.1, 10.0.0.2', 2, '198.51.100.1'],
		['10.0.0.1', '198.51.100.1', 2, '10.0.0.1'],
		['10.0.0.1', undefined, 1, '10.0.0.1'],
		['10.0.0.1', 'unknown', 1, '10.0.0.1'],
		['10.0.0.1', '198.51.100.1:5555', 1, '198.51.100.1'],
		['10.0.0.1', '[2001:DB8::1]:5555', 1, '2001:db8::1'],
		['fe80::1%eth0', undefined, 0, 'fe80::1'],
		[undefined, undefined, 0, null],
		['203.0.113.9', '198.51.100.1', 'onion', null],
	]
	for (const [remote, forwarded, proxy, address] of table) assert.equal(addressOf(request(remote, forwarded), proxy), address, `${remote} ${forwarded} ${proxy}`)
})

test('neighbours share a bucket: /24 of IPv4, /48 of IPv6', () => {
	const table = [
		['203.0.113.9', '203.0.113'],
		['203.0.113.200', '203.0.113'],
		['203.0.114.9', '203.0.114'],
		['2001:db8:1:2:3:4:5:6', '2001:db8:1'],
		['2001:0db8:0001::9', '2001:db8:1'],
		['2001:db8::1', '2001:db8:0'],
		['::1', '0:0:0'],
		['::', '0:0:0'],
		['64:ff9b::192.0.2.33', '64:ff9b:0'],
		['no address', 'none'],
	] as const
	for (const [address, prefix] of table) assert.equal(prefixOf(address), prefix)
})

test('a bucket gives its burst at once and then its rate, whatever the times between', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 400 }), (gaps) => {
			const rate = { burst: 5, perMinute: 60 }
			let [at, taken] = [0, 0]
			let bucket = filled(undefined, rate, at)
			for (const gap of gaps) {
				at += gap
				bucket = filled(bucket, rate, at)
				if (bucket.tokens < 1) continue
				bucket = { ...bucket, tokens: bucket.tokens - 1 }
				taken++
			}
			assert.ok(taken <= rate.burst + (at * rate.perMinute) / 60_000 + 1e-6)
		}),
	)
	assert.deepEqual(filled({ tokens: 1, at: 1000 }, { burst: 5, perMinute: 60 }, 400), { tokens: 1, at: 400 })
})

test('whoever is told to wait and does, is let in', () => {
	const { now, pass } = clock()
	const limits = openLimits({ now, random: randomBytes })
	for (const cls of Object.keys(LIMITS) as LimitClass[]) {
		for (let i = 0; i < LIMITS[cls].each.burst; i++) assert.equal(limits.allow(cls, '203.0.113.9').ok, true)
		const refused = limits.allow(cls, '203.0.113.9')
		assert.ok(!refused.ok && refused.retryAfterSeconds >= 1)
		pass(refused.retryAfterSeconds * 1000)
		assert.equal(limits.allow(cls, '203.0.113.9').ok, true, cls)
	}
	assert.equal(secondsUntilOne({ tokens: 0, at: 0 }, { burst: 1, perMinute: 6 }), 10)
})

test('one neighbourhood, one class and one use do not use up another', () => {
	const limits = openLimits({ now: clock().now, random: randomBytes })
	while (limits.allow('sending', '203.0.113.9').ok);
	assert.equal(limits.allow('sending', '203.0.113.77').ok, false)
	assert.equal(limits.allow('sending', '203.0.114.9').ok, true)
	assert.equal(limits.allow('reading', '203.0.113.9').ok, true)
})

test('wrong secrets are used up long before reading is, and then right ones wait, too', () => {
	const limits = openLimits({ now: clock().now, random: randomBytes })
	const failures = LIMITS.receipt.failures?.burst ?? 0
	for (let i = 0; i < failures; i++) {
		assert.equal(limits.allow('receipt', '203.0.113.9').ok, true)
		limits.failed('receipt', '203.0.113.9')
	}
	assert.equal(limits.allow('receipt', '203.0.113.9').ok, false)
	assert.equal(limits.allow('receipt', '198.51.100.1').ok, true)
	assert.equal(limits.allow('sign-in', '203.0.113.9').ok, true)
	assert.ok(LIMITS.reading.each.burst >= 20 * failures)
})

test('without addresses all share one generous bucket, and nobody is locked out by the guesses of another', () => {
	const limits = openLimits({ now: clock().now, random: randomBytes })
	for (let i = 0; i < 200; i++) limits.failed('receipt', null)
	for (let i = 0; i < LIMITS.receipt.together.burst; i++) assert.equal(limits.allow('receipt', null).ok, true)
	assert.equal(limits.allow('receipt', null).ok, false)
	assert.equal(limits.remembers().buckets.length, 1)
})

test('nothing it remembers holds an address or a digest of one that could be made without the salt', () => {
	const { now, pass } = clock()
	const limits = openLimits({ now, random: randomBytes })
	const addresses = Array.from({ length: 1000 }, (_, i) => (i % 2 ? `203.0.${i % 250}.${i % 256}` : `2001:db8:${i.toString(16)}::${i.toString(16)}`))
	for (const address of addresses) {
		limits.allow('reading', address)
		limits.failed('receipt', address)
	}
	const before = limits.remembers()
	const whole = JSON.stringify(before)
	assert.ok(before.buckets.length > 500)
	for (const address of addresses) {
		for (const said of [address, prefixOf(address)]) {
			assert.ok(!whole.includes(said))
			for (const use of [said, `reading all ${said}`, `receipt failures ${said}`]) {
				for (const digest of [createHash('sha256'), createHmac('sha256', '')]) {
					assert.ok(!whole.includes(digest.update(use).digest('base64url').slice(0, 8)))
				}
			}
		}
	}

	pass(SALT_LASTS)
	limits.sweep()
	assert.deepEqual(limits.remembers().buckets, [])
	assert.notEqual(limits.remembers().salt, before.salt)
	for (const address of addresses) limits.allow('reading', address)
	const keys = new Set(before.buckets.map(([key]) => key))
	assert.ok(limits.remembers().buckets.every(([key]) => !keys.has(key)))
	assert.ok(SALT_LASTS <= 600_000)
})

test('a clock set back does not keep a salt alive', () => {
	const { now, pass } = clock()
	const limits = openLimits({ now, random: randomBytes })
	const { salt } = limits.remembers()
	pass(-1000)
	limits.sweep()
	assert.notEqual(limits.remembers().salt, salt)
})

test('a flood of neighbourhoods makes it forget the ones longest unheard, never grow', () => {
	const limits = openLimits({ now: clock().now, random: randomBytes, most: 50 })
	while (limits.allow('sending', '198.51.100.1').ok);
	for (let i = 0; i < 500; i++) {
		limits.allow('sending', `10.${i % 250}.${i >> 8}.1`)
		assert.equal(limits.allow('reading', '198.51.100.1').ok, true)
	}
	assert.equal(limits.remembers().buckets.length, 50)
	assert.equal(LIMITS.reading.each.burst - 500 - 1 >= 0, true)
	assert.equal(limits.allow('sending', '198.51.100.1').ok, true)
})

test('in a flood of three hundred calls a minute the carrier may ask five times about each', () => {
	for (const rate of [LIMITS.carrier.each, LIMITS.carrier.together]) assert.ok(rate.perMinute >= 5 * 300 && rate.burst >= 5 * 300)
})
