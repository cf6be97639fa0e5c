import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toNeighbourhood } from '#ground/places.ts'
import { signerOf, type Key } from '#ground/sealed.ts'
import { hours, type Instant } from '#ground/time.ts'
import { isGenuine, readCapsule, sealCapsule } from './capsule.ts'
import { ABOUT, SAYS, TURNED_OUT, type Capsule, type Facts } from './model.ts'
import { CLOCKS_DIFFER, HOLDS_AT_MOST, SIGNED_FOR, standsAgainst } from './rules.ts'

const NOW = Date.UTC(2027, 0, 14, 16, 31) as Instant
const [lakeside, riverbend, stranger] = [1, 2, 3].map((n) => new Uint8Array(32).fill(n)) as [Key, Key, Key]
const facts = fc.record<Facts>({
	alert: fc.stringMatching(/^alert_[0-9a-f]{32}$/),
	version: fc.integer({ min: 1, max: 10_000 }),
	says: fc.constantFrom(...SAYS),
	about: fc.constantFrom(...ABOUT),
	turnedOut: fc.option(fc.constantFrom(...TURNED_OUT)),
	place: fc.stringMatching(/^[\p{L} .'-]{0,40}$/u),
	spot: fc.option(fc.record({ lat: fc.double({ min: -90, max: 90, noNaN: true }), lon: fc.double({ min: -180, max: 180, noNaN: true }) }).map(toNeighbourhood)),
	pictures: fc.array(fc.stringMatching(/^[0-9a-f]{16}$/), { maxLength: 8 }),
	seenAt: fc.option(fc.integer({ min: NOW - hours(2), max: NOW }).map((at) => at as Instant)),
	toldAt: fc.integer({ min: NOW - hours(2), max: NOW }).map((at) => at as Instant),
	endsAt: fc.integer({ min: NOW + 1, max: NOW + HOLDS_AT_MOST }).map((at) => at as Instant),
	isDrill: fc.boolean(),
})
const bytesOf = (capsule: unknown) => new TextEncoder().encode(JSON.stringify(capsule))

test('what one hub signs another reads as it was, and believes', () => {
	fc.assert(
		fc.property(facts, (said) => {
			const capsule = sealCapsule(lakeside, signerOf(riverbend), said, NOW)
			const read = readCapsule(bytesOf(capsule))
			assert.deepEqual(read?.facts, JSON.parse(JSON.stringify(said)))
			assert.ok(read && isGenuine(read))
			assert.equal(standsAgainst(read, signerOf(riverbend), NOW), null)
		}),
	)
})

test('whatever is changed on the way, it is genuine no more', () => {
	const others: Readonly<Record<string, (one: Capsule) => Capsule>> = {
		from: (one) => ({ ...one, from: signerOf(stranger) }),
		to: (one) => ({ ...one, to: signerOf(stranger) }),
		signedAt: (one) => ({ ...one, signedAt: (one.signedAt + 1) as Instant }),
		alert: (one) => ({ ...one, facts: { ...one.facts, alert: 'alert_other' } }),
		version: (one) => ({ ...one, facts: { ...one.facts, version: one.facts.version + 1 } }),
		says: (one) => ({ ...one, facts: { ...one.facts, says: one.facts.says === 'alert' ? 'cancel' : 'alert' } }),
		about: (one) => ({ ...one, facts: { ...one.facts, about: one.facts.about === 'court' ? 'shop' : 'court' } }),
		turnedOut: (one) => ({ ...one, facts: { ...one.facts, turnedOut: one.facts.turnedOut === 'tow' ? null : 'tow' } }),
		place: (one) => ({ ...one, facts: { ...one.facts, place: `${one.facts.place}x` } }),
		spot: (one) => ({ ...one, facts: { ...one.facts, spot: one.facts.spot ? null : { lat: 0, lon: 0 } } }),
		pictures: (one) => ({ ...one, facts: { ...one.facts, pictures: [...one.facts.pictures, 'f'.repeat(16)] } }),
		seenAt: (one) => ({ ...one, facts: { ...one.facts, seenAt: one.facts.seenAt === null ? NOW : null } }),
		toldAt: (one) => ({ ...one, facts: { ...one.facts, toldAt: (one.facts.toldAt - 1) as Instant } }),
		endsAt: (one) => ({ ...one, facts: { ...one.facts, endsAt: (one.facts.endsAt + 1) as Instant } }),
		isDrill: (one) => ({ ...one, facts: { ...one.facts, isDrill: !one.facts.isDrill } }),
	}
	// Every field there is, so that one added later is not forgotten.
	assert.deepEqual(Object.keys(others).toSorted(), ['from', 'to', 'signedAt', ...Object.keys(fc.sample(facts, 1)[0] ?? {})].toSorted())
	fc.assert(
		fc.property(facts, fc.constantFrom(...Object.keys(others)), (said, what) => {
			const changed = others[what]?.(sealCapsule(lakeside, signerOf(riverbend), said, NOW))
			assert.equal(changed && isGenuine(changed), false, what)
		}),
	)
})

test('it is for one hub, for a while, and holds no longer than half a day', () => {
	const [said] = fc.sample(facts, 1) as [Facts]
	const me = signerOf(riverbend)
	const capsule = sealCapsule(lakeside, me, { ...said, says: 'alert', toldAt: NOW, endsAt: (NOW + hours(1)) as Instant }, NOW)
	const at = (ms: number) => standsAgainst(capsule, me, (NOW + ms) as Instant)
	assert.equal(standsAgainst(capsule, signerOf(stranger), NOW), 'not-for-us')
	assert.equal(at(-CLOCKS_DIFFER), null)
	assert.equal(at(-CLOCKS_DIFFER - 1), 'not-yet')
	assert.equal(at(SIGNED_FOR + CLOCKS_DIFFER), null)
	assert.equal(at(SIGNED_FOR + CLOCKS_DIFFER + 1), 'too-old')
	assert.equal(standsAgainst({ ...capsule, facts: { ...capsule.facts, endsAt: NOW } }, me, NOW), 'over')
	const longer = { ...capsule, facts: { ...capsule.facts, endsAt: (NOW + HOLDS_AT_MOST + 1) as Instant } }
	assert.equal(standsAgainst(longer, me, NOW), 'over')
	assert.equal(standsAgainst({ ...longer, facts: { ...longer.facts, says: 'cancel' } }, me, NOW), null)
})

test('what is finer than a kilometre, has a word of anybody in it, or is anything else, is no capsule', () => {
	const [said] = fc.sample(facts, 1) as [Facts]
	const good = sealCapsule(lakeside, signerOf(riverbend), { ...said, spot: { lat: 44.95, lon: -93.26 } }, NOW)
	assert.ok(readCapsule(bytesOf(good)))
	for (const wrong of [{ ...good, facts: { ...good.facts, spot: { lat: 44.9512, lon: -93.26 } } }, { ...good, facts: { ...good.facts, words: 'three SUVs' } }, { ...good, keyId: 'http://127.0.0.1/key' }, { ...good, facts: { ...good.facts, pictures: Array.from({ length: 9 }, () => '0'.repeat(16)) } }, { ...good, facts: { ...good.facts, place: 'x'.repeat(61) } }, [], null, 'capsule']) assert.equal(readCapsule(bytesOf(wrong)), null)
	assert.equal(readCapsule(Uint8Array.of(0xff, 0xfe)), null)
	fc.assert(fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => assert.equal(readCapsule(bytes), null)))
})
