import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSamePicture, printsOf } from './counting.ts'
import { chanceFrom, draw, scene } from './pictures.testing.ts'
import { printOf, type Pixels } from './prints.ts'

const scenes = Array.from({ length: 16 }, (_, seed) => scene(seed + 1))

/** What pressing does: blocks of eight, each flattened a little, and noise. */
function pressed({ width, height, data }: Pixels, chance: () => number): Pixels {
	const out = Uint8ClampedArray.from(data as ArrayLike<number>, (one) => Math.round(one / 12) * 12 + chance() * 16 - 8)
	return { width, height, data: out }
}

test('a picture pressed anew, made smaller, cut by a twentieth or seen in a mirror is the same picture', () => {
	for (const [i, light] of scenes.entries()) {
		const print = printOf(draw(light, 160, 120))
		const variants = {
			pressed: pressed(draw(light, 160, 120), chanceFrom(i + 99)),
			smaller: draw(light, 100, 75),
			larger: draw(light, 241, 181),
			darker: draw((x, y) => light(x, y) * 0.8 - 10, 160, 120),
			cut: draw((x, y) => light(0.025 + x * 0.95, 0.025 + y * 0.95), 152, 114),
			mirrored: draw((x, y) => light(1 - x, y), 160, 120),
			'mirrored and pressed': pressed(draw((x, y) => light(1 - x, y), 160, 120), chanceFrom(i + 7)),
		}
		for (const [name, variant] of Object.entries(variants)) assert.ok(isSamePicture(print, printOf(variant)), `scene ${i}, ${name}: ${print} ${printOf(variant)}`)
	}
})

test('two pictures of different things are two', () => {
	const prints = scenes.map((light) => printOf(draw(light, 100, 75)))
	const same = prints.flatMap((one, i) => prints.slice(i + 1).filter((other) => isSamePicture(one, other)))
	assert.deepEqual(same, [])
})

test('in a mirror a print is turned as counting expects it, all but bits of waves that are hardly there', () => {
	const [light] = scenes
	assert.ok(light)
	const [print, mirrored] = [printOf(draw(light, 128, 128)), printOf(draw((x, y) => light(1 - x, y), 128, 128))]
	const turned = printsOf(print).at(-1) ?? ''
	const differ = [...(BigInt(`0x${turned}`) ^ BigInt(`0x${mirrored}`)).toString(2)].filter((bit) => bit === '1').length
	assert.ok(differ <= 2, `${differ} bits`)
})

test('a picture of one point, of one line or of one colour has a print too', () => {
	for (const [width, height] of [[1, 1], [1, 500], [500, 1], [31, 33]] as const) assert.match(printOf(draw(() => 100, width, height)), /^[0-9a-f]{16}$/)
})
