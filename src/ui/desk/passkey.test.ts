import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secretOf, stripped } from './passkey.ts'

const secret = Uint8Array.from({ length: 32 }, (_, i) => i)
const results = (first: unknown) => ({ credProps: { rk: true }, prf: { enabled: true, results: { first } } })

test('the secret is read as a buffer, a view of one, or a plain list', () => {
	const padded = new Uint8Array(40)
	padded.set(secret, 8)
	for (const first of [Uint8Array.from(secret).buffer, padded.subarray(8), [...secret]]) assert.deepEqual(secretOf(results(first)), secret)
})

test('what the device answered is overwritten once it is read', () => {
	const answered = Uint8Array.from(secret).buffer
	secretOf(results(answered))
	assert.deepEqual([...new Uint8Array(answered)], Array.from({ length: 32 }, () => 0))
})

test('no secret, or one of another length, is none', () => {
	for (const none of [{}, { prf: { enabled: true } }, results(new Uint8Array(31)), results('x')]) assert.equal(secretOf(none), null)
})

test('nothing of the secret is in what is sent', () => {
	const sent = stripped({ id: 'x', clientExtensionResults: results([...secret]) })
	assert.deepEqual(sent, { id: 'x', clientExtensionResults: { credProps: { rk: true } } })
	assert.ok(!JSON.stringify(sent).includes('prf'))
})
