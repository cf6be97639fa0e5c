import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromBase64, fromHex, joined, toBase64 } from './bytes.ts'

test('bytes come back from base64 as they went, however many', () => {
	fc.assert(fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => assert.deepEqual(fromBase64(toBase64(bytes)), bytes)))
	const voice = new Uint8Array(65_577).map((_, i) => i % 251)
	assert.equal(toBase64(voice), Buffer.from(voice).toString('base64'))
})

test('hexadecimal is read in pairs, and pieces are put together in their order', () => {
	assert.deepEqual([...fromHex('00ff10')], [0, 255, 16])
	assert.deepEqual([...joined([Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3)])], [1, 2, 3])
})
