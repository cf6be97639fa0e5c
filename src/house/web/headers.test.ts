import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CSP, headersFor } from './headers.server.ts'

const CLEAR = 'https://help.example.org'
const ONION = 'http://abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion'
const never = { path: '/help', kept: 'never' as const }

test('the policy is this one, to the letter', () => {
	assert.equal(
		CSP,
		"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
	)
})

test('an answer on an ordinary hub carries these headers and no others', () => {
	const { 'permissions-policy': permissions, ...others } = headersFor({ origins: [CLEAR], origin: CLEAR, ...never })
	assert.deepEqual(others, {
		'content-security-policy': CSP,
		'referrer-policy': 'same-origin',
		'x-content-type-options': 'nosniff',
		'cross-origin-opener-policy': 'same-origin',
		'cross-origin-resource-policy': 'same-origin',
		'cache-control': 'no-store',
		'strict-transport-security': 'max-age=63072000',
	})
	const granted = permissions?.split(', ').filter((said) => !said.endsWith('=()'))
	assert.deepEqual(granted, ['microphone=(self)', 'publickey-credentials-create=(self)', 'publickey-credentials-get=(self)'])
	assert.ok(['camera=()', 'geolocation=()', 'display-capture=()', 'payment=()', 'usb=()'].every((off) => permissions?.includes(off)))
})

test('only files may be kept: for ever what changes its name with its content, a day what does not', () => {
	const file = headersFor({ origins: [CLEAR, ONION], origin: CLEAR, path: '/i/a.js', kept: 'for-ever' })
	const { 'permissions-policy': _, 'onion-location': __, ...page } = headersFor({ origins: [CLEAR, ONION], origin: CLEAR, ...never })
	assert.deepEqual(file, { ...page, 'cache-control': 'public, max-age=31536000, immutable' })
	assert.deepEqual(headersFor({ origins: [CLEAR, ONION], origin: CLEAR, path: '/mark.svg', kept: 'a-day' }), { ...page, 'cache-control': 'public, max-age=86400' })
})

test('transport security is asked for where the canonical origin is https, and only over https', () => {
	const asksFor = (origins: string[], origin: string) => 'strict-transport-security' in headersFor({ origins, origin, ...never })
	assert.equal(asksFor(['http://localhost:8420'], 'http://localhost:8420'), false)
	assert.equal(asksFor([ONION, CLEAR], CLEAR), false)
	assert.equal(asksFor([CLEAR, ONION], ONION), false)
	assert.equal(asksFor([CLEAR, ONION], CLEAR), true)
})

test('visitors from elsewhere are shown the onion address of the same page, onion visitors are not', () => {
	assert.equal(headersFor({ origins: [CLEAR, ONION], origin: CLEAR, ...never })['onion-location'], `${ONION}/help`)
	assert.equal('onion-location' in headersFor({ origins: [CLEAR, ONION], origin: ONION, ...never }), false)
	assert.equal('onion-location' in headersFor({ origins: [CLEAR], origin: CLEAR, ...never }), false)
})

test('a page that may be put on a home screen names what says how, and no other does', () => {
	const policy = (isInstallable: boolean) => headersFor({ origins: [CLEAR], origin: CLEAR, path: '/alerts', kept: 'never', isInstallable })['content-security-policy']
	assert.deepEqual([policy(true), policy(false)], [`${CSP}; manifest-src 'self'`, CSP])
})
