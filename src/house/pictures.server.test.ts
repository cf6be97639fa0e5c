import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { asJpeg, scene } from '#rooms/hotline/pictures.testing.ts'
import { besideText, eraseBeside, printOfFirst } from './pictures.server.ts'

// What waits here keeps no process running; a house has its server.
const running = setInterval(() => {}, 1000)
after(() => clearInterval(running))

const field = (name: string, value: string) => ({ name, value: Buffer.from(value) })
const call = (...all: readonly (readonly [address: string, type: string])[]) => [field('NumMedia', String(all.length)), ...all.flatMap(([address, type], i) => [field(`MediaUrl${i}`, address), field(`MediaContentType${i}`, type)])]
const jpeg = () => asJpeg(scene(1), 160, 120)

test('a picture is wiped once its print is made, and also where it has none', async () => {
	const [picture, other] = [jpeg(), Buffer.from('no picture')]
	assert.match((await printOfFirst([() => Promise.resolve(other), () => Promise.resolve(picture)])) ?? '', /^[0-9a-f]{16}$/)
	assert.ok([...picture, ...other].every((byte) => byte === 0))
})

test('one that fails or never comes leaves the others their turn, and nobody waits longer than is bearable', async () => {
	const never = (signal: AbortSignal) => new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null)))
	assert.match((await printOfFirst([() => Promise.reject(new Error('gone')), () => Promise.resolve(jpeg())])) ?? '', /./)
	let asked = 0
	const many = await Promise.all(Array.from({ length: 12 }, () => printOfFirst([(signal) => ((asked += 1), never(signal))], 200)))
	assert.ok(many.every((one) => one === null))
	assert.equal(asked, 4, 'no more than four at once; whoever waited too long is not begun')
	assert.match((await printOfFirst([() => Promise.resolve(jpeg())])) ?? '', /./, 'nothing is left taken')
})

test('what came with a message is asked for only where it can be read, and only the first three', async () => {
	const asked: string[] = []
	const beside = besideText(call(['a', 'image/gif'], ['b', 'image/jpeg'], ['c', 'image/jpeg'], ['d', 'IMAGE/JPEG'], ['e', 'image/jpeg']), { fetch: (address) => (asked.push(address), Promise.resolve(null)) })
	assert.deepEqual([beside.shown, await beside.print(), asked], [true, null, ['b', 'c', 'd']])
	assert.deepEqual([besideText(call(['a', 'text/vcard']), { fetch: () => assert.fail() }).shown, besideText([], { fetch: () => assert.fail() }).shown], [false, false])
	assert.equal(besideText([field('NumMedia', '99999999')], { fetch: () => assert.fail() }).shown, false)
})

test('what the carrier did not delete is tried again, what it did is not; at the end it is left', async () => {
	const tried: string[] = []
	const results = [[true, false, false], [true, false], [false], []].flat()
	await eraseBeside(call(['a', 'image/jpeg'], ['b', 'text/vcard'], ['c', 'video/mp4']), { erase: (address) => (tried.push(address), Promise.resolve(results.shift() === true)) }, [0, 1, 1])
	assert.deepEqual(tried, ['a', 'b', 'c', 'b', 'c', 'c'])
})
