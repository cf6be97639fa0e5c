import assert from 'node:assert/strict'
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { Agent } from 'node:https'
import { connect, type AddressInfo } from 'node:net'
import { after, beforeEach, test } from 'node:test'
import webpush from 'web-push'
import type { HandOver } from '#ground/carriers.ts'
import { isPushService, openPush } from './push.server.ts'

/** A push service that keeps what it heard. Its line is plain: what is looked at here is what goes over it. */
const heard: { readonly headers: IncomingHttpHeaders; readonly body: Buffer }[] = []
let answers: number | 'cut' = 201
const server = createServer(async (request, response) => {
	const pieces: Buffer[] = []
	for await (const piece of request) pieces.push(piece as Buffer)
	heard.push({ headers: request.headers, body: Buffer.concat(pieces) })
	if (answers === 'cut') request.socket.destroy()
	else response.writeHead(answers).end()
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
after(() => void (server.close(), server.closeAllConnections()))
beforeEach(() => {
	heard.splice(0)
	answers = 201
})

class Plain extends Agent {
	override createConnection() {
		return connect(port, '127.0.0.1')
	}
}
const { publicKey, privateKey } = webpush.generateVAPIDKeys()
const settings = { publicKey, privateKey, subject: 'mailto:hub@help.example.org' }
const push = openPush(settings, { agent: new Plain() })

/** One browser, with keys of its own. */
const phone = createECDH('prime256v1')
phone.generateKeys()
const auth = randomBytes(16)
const addressAt = (endpoint: string) => JSON.stringify({ endpoint, keys: { p256dh: phone.getPublicKey('base64url'), auth: auth.toString('base64url') } })
const to = addressAt('https://fcm.googleapis.com/fcm/send/abc')

const NEVER = new AbortController().signal
const one = (more: Partial<HandOver> = {}): HandOver => ({ key: 'ab12', to, title: 'Kelp Street', text: 'No era la migra.', language: 'es', topic: 'alert-12', lasts: 900, link: 'https://help.example.org/alerts', ...more })

/** As a browser opens it (RFC 8291 § 4, RFC 8188). */
function opened(body: Buffer): unknown {
	const salt = body.subarray(0, 16)
	const theirs = body.subarray(21, 21 + (body[20] ?? 0))
	const sealed = body.subarray(21 + theirs.length)
	const derive = (secret: Uint8Array, salt: Uint8Array, info: Buffer, length: number) => Buffer.from(hkdfSync('sha256', secret, salt, info, length))
	const secret = derive(phone.computeSecret(theirs), auth, Buffer.concat([Buffer.from('WebPush: info\0'), phone.getPublicKey(), theirs]), 32)
	const opening = createDecipheriv('aes-128-gcm', derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16), derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12))
	opening.setAuthTag(sealed.subarray(-16))
	const plain = Buffer.concat([opening.update(sealed.subarray(0, -16)), opening.final()])
	return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString())
}

test('a message goes sealed to one browser: urgent, for as long as it holds, and a newer one takes its place', async () => {
	assert.deepEqual(await push.send(one(), NEVER), { fate: 'handed' })
	const [{ headers, body } = { headers: {}, body: Buffer.alloc(0) }] = heard
	assert.deepEqual([headers['ttl'], headers['urgency'], headers['topic'], headers['content-encoding']], ['900', 'high', 'alert-12', 'aes128gcm'])
	assert.match(headers['authorization'] ?? '', /^vapid t=[\w.-]+, k=[\w-]{87}$/)
	assert.ok(!body.includes('migra'), 'who carries it cannot read it')
	assert.deepEqual(opened(body), { title: 'Kelp Street', text: 'No era la migra.', language: 'es', dir: 'ltr', topic: 'alert-12', link: 'https://help.example.org/alerts', version: 1 })
})

test('an alarm waits for a quarter of an hour, what follows it for as long as it holds', async () => {
	const waits: unknown[] = []
	for (const more of [{ lasts: 7200 }, { lasts: 60 }, { lasts: 21_600, version: 2 }]) {
		await push.send(one(more), NEVER)
		waits.push(heard.at(-1)?.headers['ttl'])
	}
	assert.deepEqual(waits, ['900', '60', '21600'])
})

test('what the service says is known: gone, refused; where it breaks or says nothing, nobody can tell', async () => {
	const fates = new Map<number | 'cut', unknown>([[404, { fate: 'failed', why: '404', isGone: true }], [410, { fate: 'failed', why: '410', isGone: true }], [413, { fate: 'failed', why: '413' }], [429, { fate: 'failed', why: '429' }], [500, { fate: 'unknown', why: '500' }], [503, { fate: 'unknown', why: '503' }], ['cut', { fate: 'unknown', why: 'ECONNRESET' }]])
	for (const [answer, became] of fates) {
		answers = answer
		assert.deepEqual(await push.send(one(), NEVER), became, String(answer))
	}
	assert.equal(heard.length, fates.size, 'each once')
})

test('where there was no line at all it surely did not go', async () => {
	const nowhere = openPush(settings, { isAllowed: () => true, agent: new Agent() })
	assert.deepEqual(await nowhere.send(one({ to: addressAt('https://127.0.0.1:1/x') }), NEVER), { fate: 'failed', why: 'ECONNREFUSED' })
})

test('nothing knocks anywhere but at those who make browsers, however it is spelt', async () => {
	const known = ['https://fcm.googleapis.com/fcm/send/a', 'https://updates.push.services.mozilla.com/wpush/v2/a', 'https://web.push.apple.com/a', 'https://wns2-par02p.notify.windows.com/w/?token=a', 'https://FCM.googleapis.com/a']
	for (const endpoint of known) assert.ok(isPushService(endpoint), endpoint)
	const not = [
		'https://localhost/a', 'https://127.0.0.1/a', 'https://[::1]/a', 'https://10.0.0.1/a', 'https://0x7f000001/a', 'https://169.254.169.254/latest', 'https://help.example.org/a',
		'http://fcm.googleapis.com/a', 'https://fcm.googleapis.com:8443/a', 'https://fcm.googleapis.com@evil.example/a', 'https://x@fcm.googleapis.com/a', 'https://fcm.googleapis.com.evil.example/a', 'https://evilfcm.googleapis.com/a',
		'https://fcm.googleapis.com./a', 'https://evil.example/?fcm.googleapis.com', 'https://evil.example#.push.apple.com', 'https://a.b.push.apple.com/a', 'https://push.apple.com.evil.example/a', 'https://xpush.apple.com/a', 'file:///etc/passwd', 'not an address', '',
	]
	for (const endpoint of not) {
		assert.equal(push.takes?.(addressAt(endpoint)), false, endpoint)
		assert.deepEqual(await push.send(one({ to: addressAt(endpoint) }), NEVER), { fate: 'failed', why: 'no-push-service', isGone: true }, endpoint)
	}
	for (const to of ['', '{}', 'null', '[]', '{"endpoint":"https://fcm.googleapis.com/a"}']) assert.equal((await push.send(one({ to }), NEVER)).fate, 'failed', to)
	assert.deepEqual(await push.send(one(), AbortSignal.abort()), { fate: 'failed', why: 'stopped' })
	assert.equal(heard.length, 0)
})
