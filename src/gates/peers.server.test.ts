import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { isOutside, openPeers } from './peers.server.ts'

const NEVER = new AbortController().signal
const OWN = ['127.0.0.1', '127.8.9.1', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '192.0.2.7', '198.18.0.1', '198.51.100.1', '203.0.113.9', '224.0.0.1', '240.0.0.1', '255.255.255.255', '::1', '::', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:169.254.169.254', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'fec0::1', 'ff02::1', 'no address', '']

test('an address in a network of one’s own, however it is written, is not outside', () => {
	for (const address of OWN) assert.equal(isOutside(address), false, address)
	for (const address of ['93.184.215.14', '1.1.1.1', '172.32.0.1', '2606:4700::1111']) assert.equal(isOutside(address), true, address)
})

test('only an address over TLS is taken, unless whoever runs the machine allows those nearby', () => {
	const [far, near] = [openPeers(), openPeers({ nearby: true })]
	for (const origin of ['http://lakeside.example', 'https://127.0.0.1', 'https://[::1]', 'https://[::ffff:7f00:1]', 'https://2130706433', 'https://0x7f.1', 'https://0177.0.0.1', 'https://127.1', 'ftp://lakeside.example', 'file:///etc/passwd', 'lakeside', '']) assert.equal(far.takes(origin), false, origin)
	assert.equal(far.takes('https://lakeside.example'), true)
	assert.equal(near.takes('http://127.0.0.1:8420'), true)
})

test('nothing reaches a machine of one’s own by a name that leads there, and no way elsewhere is followed', async (t) => {
	let knocked = 0
	const canary = createServer((_, response) => {
		knocked += 1
		response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()
	}).listen(0, '127.0.0.1')
	await once(canary, 'listening')
	t.after(() => canary.close())
	const { port } = canary.address() as AddressInfo
	assert.equal(await openPeers({}, 2000).card(`https://localhost:${port}`, NEVER), null)
	assert.equal(await openPeers({}, 2000).hand(`https://127.0.0.1:${port}`, '{}', NEVER), null)
	assert.equal(knocked, 0)
	assert.equal((await openPeers({ nearby: true }, 2000).card(`http://127.0.0.1:${port}`, NEVER))?.status, 302)
	assert.equal(knocked, 1)
})

test('an answer that is too long, or none, is nobody', async (t) => {
	const long = createServer((request, response) => void (request.url === '/hub.json' ? response.end('x'.repeat(5000)) : undefined)).listen(0, '127.0.0.1')
	await once(long, 'listening')
	t.after(() => long.close(() => {}) && long.closeAllConnections())
	const origin = `http://127.0.0.1:${(long.address() as AddressInfo).port}`
	const peers = openPeers({ nearby: true }, 300)
	assert.equal(await peers.card(origin, NEVER), null)
	assert.equal(await peers.hand(origin, '{}', NEVER), null)
})
