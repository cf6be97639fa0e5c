import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BYTES_AT_MOST, saidSize, SIDE_AT_MOST, strippedJpeg } from './jpeg.ts'

/** A grey JPEG of eight by eight points, by hand. */
const segment = (marker: number, body: readonly number[]) => [0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255, ...body]
const QUANTA = segment(0xdb, [0, ...Array.from({ length: 64 }, () => 16)])
const frame = (width = 8, height = 8, marker = 0xc0) => segment(marker, [8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0])
const CODES = segment(0xc4, [0, 1, ...Array.from({ length: 15 }, () => 0), 0])
const SCAN = [...segment(0xda, [1, 1, 0, 0, 63, 0]), 0x3f, 0xff, 0x00, 0xff, 0xd0, 0x7f]
const START = [0xff, 0xd8]
const END = [0xff, 0xd9]
const PLAIN = Uint8Array.from([...START, ...QUANTA, ...frame(), ...CODES, ...SCAN, ...END])

const canary = fc.uint8Array({ minLength: 12, maxLength: 40 }).map((random) => [...Buffer.from('CANARY'), ...random])
const isIn = (bytes: Uint8Array, text: string) => Buffer.from(bytes).includes(text)
const stripped = (bytes: readonly number[] | Uint8Array) => strippedJpeg(Uint8Array.from(bytes))

test('what draws a picture comes through as it is, and a second time changes nothing', () => {
	const once = stripped(PLAIN)
	assert.ok(once.ok)
	assert.deepEqual(once.value, PLAIN)
})

test('where it was taken, small pictures within, words, filling and whatever comes after the end are nowhere in what comes out', () => {
	const beside = fc.tuple(fc.oneof(fc.integer({ min: 0xe0, max: 0xef }), fc.constant(0xfe)), canary, fc.boolean()).map(([marker, body, hasWithin]) => segment(marker, [...(hasWithin ? PLAIN : []), ...body]))
	const some = fc.array(beside, { maxLength: 4 }).map((all) => all.flat())
	const fill = fc.integer({ min: 0, max: 3 }).map((n) => Array.from({ length: n }, () => 0xff))
	fc.assert(
		fc.property(some, some, some, some, fill, canary, (first, second, third, fourth, filling, after) => {
			const got = stripped([...START, ...first, ...filling, ...QUANTA, ...second, ...frame(), ...third, ...CODES, ...fourth, ...SCAN, ...filling, ...END, ...after, ...PLAIN])
			assert.ok(got.ok)
			assert.deepEqual(got.value, PLAIN)
		}),
	)
})

test('bytes that are nearly a picture never throw, and what comes out of them holds nothing beside the picture', () => {
	const bytes = fc.oneof(
		fc.uint8Array({ maxLength: 200 }),
		fc.tuple(fc.array(fc.oneof(fc.constantFrom(QUANTA, frame(), CODES, SCAN, END, START, segment(0xe1, [...Buffer.from('CANARY')]), segment(0xfe, [...Buffer.from('CANARY')]), [0xff], [0]), fc.uint8Array({ maxLength: 6 }).map((all) => [...all])), { maxLength: 12 })).map(([all]) => Uint8Array.from([...START, ...all.flat()])),
		fc.tuple(fc.nat(PLAIN.length - 1), fc.nat(255)).map(([at, byte]) => PLAIN.with(at, byte)),
		fc.nat(PLAIN.length).map((n) => PLAIN.slice(0, n)),
	)
	fc.assert(
		fc.property(bytes, (one) => {
			void saidSize(one)
			const got = strippedJpeg(one)
			if (!got.ok) return
			assert.ok(got.value.length <= one.length && !isIn(got.value, 'CANARY'))
			assert.deepEqual(strippedJpeg(got.value), got)
		}),
		{ numRuns: 2000 },
	)
})

test('a picture that is cut off, too large, twice said or of a rare kind is refused', () => {
	const refusal = (bytes: readonly number[] | Uint8Array) => {
		const got = stripped(bytes)
		return got.ok ? null : got.refusal
	}
	for (let n = 0; n < PLAIN.length; n++) assert.equal(refusal(PLAIN.slice(0, n)), 'odd', `cut after ${n}`)
	const of = (...parts: readonly (readonly number[])[]) => refusal([...START, ...parts.flat(), ...END])
	assert.equal(of(QUANTA, frame(SIDE_AT_MOST, 1), CODES, SCAN), null)
	assert.equal(of(QUANTA, frame(SIDE_AT_MOST + 1, 1), CODES, SCAN), 'too-large')
	assert.equal(of(QUANTA, frame(1, SIDE_AT_MOST + 1), CODES, SCAN), 'too-large')
	assert.equal(of(QUANTA, frame(0, 8), CODES, SCAN), 'odd')
	assert.equal(of(QUANTA, frame(), frame(), CODES, SCAN), 'odd')
	assert.equal(of(QUANTA, CODES, SCAN, frame()), 'odd', 'drawn before its size is known')
	assert.equal(of(QUANTA, frame(8, 8, 0xc9), CODES, SCAN), 'odd')
	assert.equal(of(QUANTA, frame(), segment(0xc4, [0, 1, ...Array.from({ length: 15 }, () => 0), 0, 7]), SCAN), 'odd', 'something behind a table')
	assert.equal(of(QUANTA, frame(), CODES), 'odd', 'nothing drawn')
	assert.equal(refusal(new Uint8Array(BYTES_AT_MOST + 1)), 'too-large')
	assert.equal(refusal(Buffer.from('GIF89a')), 'odd')
})

test('how large a picture is stands in its beginning, behind whatever the camera wrote', () => {
	assert.deepEqual(saidSize(Uint8Array.from([...START, ...segment(0xe1, [...PLAIN]), ...QUANTA, ...frame(4000, 3000)])), { width: 4000, height: 3000 })
	assert.deepEqual(saidSize(Uint8Array.from(Buffer.from('89504e470d0a1a0a0000000d49484452000186a0000000ff0806', 'hex'))), { width: 100_000, height: 255 })
	assert.equal(saidSize(Uint8Array.from(Buffer.from('RIFF'))), null)
})
