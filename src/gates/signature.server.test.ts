import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isSigned, signatureOf } from './signature.server.ts'

const fieldsOf = (said: Readonly<Record<string, string>>) => Object.entries(said).map(([name, value]) => ({ name, value: new TextEncoder().encode(value) }))
/** The example carriers publish: one address, five fields, secret 12345. */
const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
const fields = fieldsOf({ CallSid: 'CA1234567890ABCDE', Caller: '+12349013030', Digits: '1234', From: '+12349013030', To: '+18005551212' })
const secret = '12345'

test('the published example is signed as they say it is', () => {
	assert.equal(signatureOf(url, fields, secret), '0/KCTR6DLpKmkAf8muzZqo1nDgQ=')
	assert.ok(isSigned({ url, fields, secret, signature: '0/KCTR6DLpKmkAf8muzZqo1nDgQ=' }))
})

test('without a signature, with half of one, or without a secret of ours, nothing is believed', () => {
	const signature = signatureOf(url, fields, secret)
	for (const [wrong, key] of [['', secret], [signature.slice(0, 8), secret], ['A'.repeat(28), secret], [signature, 'other'], [signatureOf(url, fields, 'x'), ''], [`${signature} `.repeat(2), secret]] as const) assert.equal(isSigned({ url, fields, signature: wrong, secret: key }), false)
})

test('the order of fields does not matter; any other change does', () => {
	const pairs = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[A-Za-z]{1,8}$/), fc.string()), { selector: ([name]) => name, minLength: 1, maxLength: 6 })
	fc.assert(
		fc.property(pairs, fc.integer({ min: 0, max: 5 }), fc.string({ minLength: 1 }), (said, at, more) => {
			const own = fieldsOf(Object.fromEntries(said))
			const signature = signatureOf(url, own, secret)
			assert.ok(isSigned({ url, fields: own.toReversed(), signature, secret }))
			const changed = own.map((field, i) => (i === at % own.length ? { ...field, value: new TextEncoder().encode(new TextDecoder().decode(field.value) + more) } : field))
			assert.equal(isSigned({ url, fields: changed, signature, secret }), false)
			assert.equal(isSigned({ url: `${url}x`, fields: own, signature, secret }), false)
		}),
	)
})

test('an address that was signed without its port is still ours', () => {
	const signature = signatureOf('https://hub.example/gates/sms', fields, secret)
	assert.ok(isSigned({ url: 'https://hub.example:8443/gates/sms', fields, secret, signature }))
	assert.equal(isSigned({ url: 'https://other.example/gates/sms', fields, secret, signature }), false)
})
