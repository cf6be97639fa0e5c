import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { fetchFrom, openLine, openTrial, QUICK, wait } from './web.testing.ts'

test('whoever opens many lines and says nothing loses the oldest, and somebody who speaks is served', async (t) => {
	const web = await openTrial(t, { patience: { ...QUICK, headersMs: 5_000, connections: { open: 50, silent: 5 } } })
	const silent = []
	for (let i = 0; i < 12; i++) silent.push(await openLine(web))
	while (silent.filter((line) => line.isClosed()).length < 7) await wait(5)
	assert.deepEqual(silent.map((line) => line.isClosed()), [...Array<boolean>(7).fill(true), ...Array<boolean>(5).fill(false)])
	assert.equal((await fetchFrom(web, '/')).status, 200)
	for (const line of silent) line.hangUp()
	while (web.stats().silent > 0) await wait(5)
})

test('a head that comes byte by byte is let go with a word when its time is up', async (t) => {
	const web = await openTrial(t)
	const lines = await Promise.all(Array.from({ length: 5 }, () => openLine(web)))
	for (const letter of `GET / HTTP/1.1\r\nhost: localhost\r\n${'x: y\r\n'.repeat(50)}`) {
		if (lines.every((line) => line.isClosed())) break
		for (const line of lines) line.say(letter)
		await wait(5)
	}
	for (const line of lines) assert.match(await line.heard(), /^HTTP\/1\.1 408 .*content-security-policy.*<h1>408 too-slow<\/h1>$/s)
})

test('past the last line nobody is let in, and as soon as one is free somebody is', async (t) => {
	const web = await openTrial(t, { patience: { ...QUICK, headersMs: 5_000, connections: { open: 3, silent: 10 } } })
	const lines = await Promise.all([openLine(web), openLine(web), openLine(web)])
	while (web.stats().silent < 3) await wait(5)
	await assert.rejects(fetchFrom(web, '/'))
	lines[0]?.hangUp()
	while (web.stats().silent > 2) await wait(5)
	assert.equal((await fetchFrom(web, '/')).status, 200)
	for (const line of lines) line.hangUp()
})

test('a listener who takes nothing of what we say is let go', async (t) => {
	const web = await openTrial(t, {
		patience: { ...QUICK, stalledMs: 250 },
		pages: async () => new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1_000_000)) })),
	})
	const deaf = connect(web.port, '127.0.0.1').on('error', () => {})
	deaf.pause()
	deaf.write(`GET / HTTP/1.1\r\nhost: localhost:${web.port}\r\n\r\n`)
	while (web.stats().running === 0) await wait(5)
	const began = performance.now()
	while (web.stats().running > 0 && performance.now() - began < 5000) await wait(10)
	assert.equal(web.stats().running, 0)
	deaf.destroy()
})
