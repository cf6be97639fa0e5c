import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ALIKE, isSamePicture } from './counting.ts'
import { strippedJpeg } from './jpeg.ts'
import { asJpeg, draw, scene, type LightAt } from './pictures.testing.ts'
import { printIn } from './printing.server.ts'
import { printOf } from './prints.ts'

const scenes = Array.from({ length: 12 }, (_, seed) => scene(seed + 1))
const printed = (jpeg: Uint8Array) => printIn(jpeg, new AbortController().signal)
const differ = (one: string, other: string) => [...(BigInt(`0x${one}`) ^ BigInt(`0x${other}`)).toString(2)].filter((bit) => bit === '1').length
const drawn = (light: LightAt) => printOf(draw(light, 256, 192))

test('a JPEG has the print its drawn picture has on a phone, but for a bit or two: at once or in rounds, grey or in colours, with restarts, of any size', async () => {
	for (const [i, light] of scenes.entries()) {
		const print = drawn(light)
		const kinds = { plain: asJpeg(light, 320, 240), coarse: asJpeg(light, 320, 240, { step: 30 }), rounds: asJpeg(light, 320, 240, { isInRounds: true, isColour: true }), colours: asJpeg(light, 333, 251, { isColour: true }), restarts: asJpeg(light, 320, 240, { restarts: 7 }), small: asJpeg(light, 161, 120) }
		for (const [name, jpeg] of Object.entries(kinds)) {
			const found = await printed(jpeg)
			assert.ok(found !== null && differ(print, found) <= ALIKE / 2, `scene ${i}, ${name}: ${print} ${found}`)
		}
	}
	const prints = await Promise.all(scenes.map((light) => printed(asJpeg(light, 320, 240))))
	assert.deepEqual(prints.flatMap((one, i) => prints.slice(i + 1).filter((other) => one === null || other === null || isSamePicture(one, other))), [], 'different scenes are different pictures')
})

test('it is seen as the camera was held, and what else the camera wrote changes nothing', async () => {
	const [light] = scenes
	assert.ok(light)
	// How the scene lies in the file when the camera was held so.
	const lies: Readonly<Record<number, LightAt>> = { 1: light, 2: (x, y) => light(1 - x, y), 3: (x, y) => light(1 - x, 1 - y), 4: (x, y) => light(x, 1 - y), 5: (x, y) => light(y, x), 6: (x, y) => light(1 - y, x), 7: (x, y) => light(1 - y, 1 - x), 8: (x, y) => light(y, 1 - x) }
	for (const [turned, stored] of Object.entries(lies)) {
		const found = await printed(asJpeg(stored, 240, 320, { turned: Number(turned), beside: 'GPS 44.95 N' }))
		assert.ok(found !== null && differ(drawn(light), found) <= ALIKE / 2, `held ${turned}: ${drawn(light)} ${found}`)
	}
})

test('what is stripped for the board has the print it had', async () => {
	const jpeg = asJpeg(scene(3), 320, 240, { isColour: true, beside: 'GPS' })
	const kept = strippedJpeg(jpeg)
	assert.ok(kept.ok)
	assert.equal(await printed(kept.value), await printed(jpeg))
})

test('what is no JPEG, is cut off, or says it is huge has no print; nothing that is nearly one throws or goes on for long', async () => {
	const jpeg = asJpeg(scene(1), 160, 120, { isColour: true })
	assert.ok((await printed(jpeg)) !== null)
	assert.equal(await printed(jpeg.subarray(0, jpeg.length >> 1)), null)
	assert.equal(await printed(Buffer.from('<svg onload=alert(1)>')), null)
	assert.equal(await printed(new Uint8Array()), null)
	const huge = Buffer.from(jpeg)
	const frame = huge.indexOf(Buffer.from([0xff, 0xc0]))
	huge.fill(0xff, frame + 5, frame + 9)
	assert.equal(await printed(huge), null)
	const gone = new AbortController()
	gone.abort()
	assert.equal(await printIn(jpeg, gone.signal), null)
	await fc.assert(
		fc.asyncProperty(fc.array(fc.tuple(fc.nat(jpeg.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }), fc.nat(jpeg.length), async (changes, length) => {
			const bytes = Buffer.from(jpeg.subarray(0, length))
			for (const [at, byte] of changes) bytes[at % Math.max(1, length)] = byte
			const found = await printed(bytes)
			assert.ok(found === null || /^[0-9a-f]{16}$/.test(found))
		}),
		{ numRuns: 300 },
	)
})
