import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { bodyLimits, isInstallable, limitClass, mayCompress, openPathOf, roomOf } from './routing.server.ts'

const ROUTES = fileURLToPath(new URL('../routes', import.meta.url))
/** What stands whichever rooms are open. */
const THE_HOUSES = ['/', '/leave', '/join', '/join/begin', '/join/finish', '/join/founding', '/join/help', '/join/link', '/join/raise', '/desk', '/desk/attest', '/desk/care', '/desk/found', '/desk/founding', '/desk/hub', '/desk/keys', '/desk/lines', '/desk/links', '/desk/log', '/log.json', '/desk/live', '/desk/me', '/desk/people', '/desk/reach', '/desk/recovery', '/desk/sign-in/begin', '/desk/sign-in/passkey', '/desk/sign-in/words', '/desk/sign-out', '/desk/stewardship']

const routes = [...new Set(readdirSync(ROUTES, { recursive: true, encoding: 'utf8' }).filter((file) => /\+(page\.svelte|server\.ts)$/.test(file)).map((file) => `/${dirname(file)}`.replace(/^\/\.$/, '/')))]

test('every route belongs to a room or is known to be the house’s own', () => {
	assert.ok(routes.length > 20, 'the routes were found')
	assert.deepEqual(routes.filter((route) => roomOf(route) === null).toSorted(), THE_HOUSES.toSorted())
})

test('the path of a room that is off is no path at all, however it is spelt', () => {
	for (const path of ['/help', '/help/', '/%68elp', '/help/sealed', '/receipt/open', '/team.json', '/team%2Ejson', '/feeds/00000000000000000000000000000000.ics', '/_app', '/_app/remote/a/b']) assert.equal(openPathOf(path, []), '/-', path)
	for (const path of ['/desk/queue', '/desk/listing/x/act', '/desk/%71ueue', '/desk/counts.csv']) assert.equal(openPathOf(path, []), '/desk/-', path)
	for (const path of ['/', '/helpful', '/desk', '/join', '/leave', '/desk/queues']) assert.equal(openPathOf(path, []), path, path)
	for (const path of ['/help', '/receipt/open', '/desk/queue', '/team.json']) assert.equal(openPathOf(path, ['frontdoor']), path, path)
	assert.equal(openPathOf('/_app/remote/a', ['frontdoor']), '/-')
	assert.equal(openPathOf('/gates/sms', ['frontdoor']), '/-')
	for (const room of ['rota', 'hotline'] as const) assert.equal(openPathOf('/gates/sms', ['frontdoor', room]), '/gates/sms', room)
})

test('what a carrier calls has limits of its own, takes a form and is never pressed together', () => {
	assert.equal(limitClass('POST', '/gates/sms'), 'carrier')
	assert.ok(bodyLimits('POST', '/gates/sms') > 8000)
	assert.equal(bodyLimits('POST', '/gates/other'), 0)
	assert.equal(mayCompress('/gates/sms'), false)
})

test('the pages about messages, and no others, may be put on a home screen', () => {
	for (const path of ['/alerts', '/alerts/get', '/alerts/yours']) assert.equal(isInstallable(path), true, path)
	for (const path of ['/', '/help', '/alerts.atom', '/alerts.worker.js', '/alertsfoo', '/desk/alerts']) assert.equal(isInstallable(path), false, path)
})
