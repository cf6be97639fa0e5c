import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { whyNotListening } from './listening.server.ts'

/** What listening there really fails with. */
async function faultOf(host: string, port: number): Promise<unknown> {
	const server = createServer()
	const failed = once(server, 'error')
	server.listen(port, host)
	return (await failed)[0]
}

test('a port that somebody else has is named in one line', async () => {
	const other = createServer().listen(0, '127.0.0.1')
	await once(other, 'listening')
	const { port } = other.address() as AddressInfo
	const why = whyNotListening(await faultOf('127.0.0.1', port), { host: '127.0.0.1', port })
	other.close()
	assert.ok(why instanceof Error && why.name === 'CannotStart')
	assert.equal(why.message, `Another program listens on port ${port} of 127.0.0.1 already: end it, or choose another PORT.`)
})

test('an address this machine does not have is named in one line', async () => {
	// 192.0.2.0/24 is for documentation and belongs to nobody (RFC 5737).
	const why = whyNotListening(await faultOf('192.0.2.7', 0), { host: '192.0.2.7', port: 0 })
	assert.ok(why instanceof Error && why.name === 'CannotStart')
	assert.match(why.message, /^This machine has no address 192\.0\.2\.7: .*\.$/)
})

test('a port for which one must be root is named in one line', () => {
	const why = whyNotListening(Object.assign(new Error('listen EACCES'), { code: 'EACCES' }), { host: '127.0.0.1', port: 80 })
	assert.ok(why instanceof Error && why.name === 'CannotStart')
	assert.match(why.message, /port 80: choose a PORT above 1023/)
})

test('anything else stays the fault it is', () => {
	const fault = new TypeError('broken')
	assert.equal(whyNotListening(fault, { host: '127.0.0.1', port: 80 }), fault)
})
