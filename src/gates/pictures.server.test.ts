import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { openPictures, PICTURE_AT_MOST } from './pictures.server.ts'

const NEVER = new AbortController().signal
async function server(handle: RequestListener): Promise<string> {
	const one = createServer(handle).listen(0, '127.0.0.1')
	await once(one, 'listening')
	after(() => {
		one.closeAllConnections()
		one.close()
	})
	return `http://127.0.0.1:${(one.address() as AddressInfo).port}`
}

const asked: string[] = []
let answers: RequestListener = (_, response) => response.end('x')
const base = `${await server((request, response) => {
	asked.push(`${request.method} ${request.url} ${request.headers.authorization === undefined ? '' : 'secret'}`)
	answers(request, response)
})}/2010-04-01`
const own = `${base}/Accounts/AC1/Messages`
const open = (pictures: string[] = []) => openPictures({ account: 'AC1', token: 't', base, from: ['+16125550100'], pictures })

test('nothing is asked of an address that is not a picture of our account at our carrier, however it is written', async () => {
	asked.length = 0
	const { fetch, erase } = open()
	const written = fc.oneof(
		fc.webUrl(),
		fc.string(),
		fc.webUrl().map((url) => `${url}?${own}/MM1/Media/ME1`),
		fc.string({ minLength: 1 }).filter((one) => !/^[\w-]*$/.test(one)).map((one) => `${own}/MM1/Media/${one}`),
		fc.string().filter((one) => !/^[\w-]+$/.test(one)).map((one) => `${own}/${one}/Media/ME1`),
		fc.constantFrom(`${own}/MM1/Media/../../../x`, `${own}/MM1/Other/ME1`, `${own}/MM1/Media/ME1/more`, own.replace('AC1', 'AC2'), own.replace('http://', 'http://a@')),
	)
	await fc.assert(fc.asyncProperty(written, async (address) => {
		assert.equal(await fetch(address, NEVER), null)
		assert.equal(await erase(address), true)
		assert.deepEqual(asked, [], address)
	}))
})

test('it is fetched with the secret and followed without it, to hosts that are named and no further than twice', async () => {
	const seen: (string | undefined)[] = []
	const kept = await server((request, response) => (seen.push(request.headers.authorization), response.end('picture')))
	const text = async (pictures: string[], to: string) => {
		answers = (_, response) => response.writeHead(302, { location: to }).end()
		const got = await open(pictures).fetch(`${own}/MM1/Media/ME1`, NEVER)
		return got && Buffer.from(got).toString()
	}
	assert.equal(await text([new URL(kept).host], `${kept}/x`), 'picture')
	assert.deepEqual(seen, [undefined])
	assert.equal(await text([], `${kept}/x`), null)
	assert.equal(await text([new URL(kept).host], `https://${new URL(kept).host}/x`), null, 'not the carrier’s own kind of line')
	assert.equal(await text([new URL(kept).host], kept.replace('http://', 'http://a:b@')), null)
	assert.equal(await text([new URL(kept).host], 'file:///etc/passwd'), null)
	assert.equal(seen.length, 1)
	asked.length = 0
	assert.equal(await text([], `${own}/MM1/Media/ME1`), null)
	assert.equal(asked.length, 3)
	assert.deepEqual(asked.map((one) => one.endsWith('secret')), [true, false, false])
})

test('of what is too large nothing is kept, whether it says so or not; what is deleted already is deleted', async () => {
	answers = (_, response) => response.end(Buffer.alloc(PICTURE_AT_MOST))
	assert.equal((await open().fetch(`${own}/MM1/Media/ME1`, NEVER))?.length, PICTURE_AT_MOST)
	answers = (_, response) => response.end(Buffer.alloc(PICTURE_AT_MOST + 1))
	assert.equal(await open().fetch(`${own}/MM1/Media/ME1`, NEVER), null)
	answers = (_, response) => { response.write(Buffer.alloc(PICTURE_AT_MOST)); response.end('x') }
	assert.equal(await open().fetch(`${own}/MM1/Media/ME1`, NEVER), null)
	for (const [status, gone] of [[204, true], [404, true], [503, false], [302, false]] as const) {
		answers = (_, response) => response.writeHead(status).end()
		assert.equal(await open().erase(`${own}/MM1/Media/ME1`), gone, String(status))
	}
	assert.equal(asked.at(-1), 'DELETE /2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1.json secret')
})
