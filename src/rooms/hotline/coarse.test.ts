import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { coarsened, squaresOf } from './coarse.ts'

const pixels = (width: number, height: number, light: (x: number, y: number) => number) => ({ width, height, data: Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? 255 : light((i >> 2) % width, Math.floor((i >> 2) / width)))) })

test('of what lies in a field only its mean is left: two pictures with the same means come out the same', () => {
	fc.assert(
		fc.property(fc.constantFrom([96, 48], [48, 96], [72, 72]), fc.infiniteStream(fc.integer({ min: 20, max: 100 })), ([width = 0, height = 0], chance) => {
			const field = Math.max(width, height) / 24
			const lights = Array.from({ length: 24 * 24 }, () => chance.next().value as number)
			const at = (x: number, y: number) => lights[Math.floor(y / field) * 24 + Math.floor(x / field)] ?? 0
			// A fine pattern that is nothing on the whole: as a number on a plate is, or an eye.
			const fine = (x: number, y: number) => (field % 2 === 0 ? ((x + y) % 2 === 0 ? 20 : -20) : (x % 3) * 10 - 10)
			assert.deepEqual(coarsened(pixels(width, height, (x, y) => at(x, y) + fine(x, y)), new Set()), coarsened(pixels(width, height, at), new Set()))
		}),
		{ numRuns: 40 },
	)
})

test('a square that was tapped is as it was; everything else is coarse, wherever that square is', () => {
	const [width, height] = [96, 60]
	const one = pixels(width, height, (x, y) => ((x * 7 + y * 13) % 2) * 255)
	const { across, down, side } = squaresOf(one)
	assert.deepEqual({ across, down, side }, { across: 6, down: 4, side: 16 })
	const none = coarsened(one, new Set())
	for (let square = 0; square < across * down; square++) {
		const got = coarsened(one, new Set([square]))
		for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
			const at = 4 * (y * width + x)
			const isClear = Math.floor(y / side) * across + Math.floor(x / side) === square
			assert.equal(got[at], (isClear ? one.data : none)[at], `${x} ${y} with ${square}`)
		}
	}
	assert.ok(none.every((light, i) => i % 4 === 3 || Math.abs(light - 127.5) < 64), 'nothing of the fine pattern is left')
})

test('any size has squares, and a narrow picture is made coarse, too', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (width, height) => {
			const { across, down } = squaresOf({ width, height })
			assert.ok(across >= 1 && down >= 1 && across <= 6 && down <= 6 && Math.max(across, down) === 6)
			assert.equal(coarsened(pixels(width, height, (x) => x * 4), new Set()).length, 4 * width * height)
		}),
	)
})
