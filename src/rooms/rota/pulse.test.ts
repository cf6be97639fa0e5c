import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { figuresOf, FIGURES_FROM, isMoreThanMost, middleHalfOf } from './pulse.ts'

const BEFORE = [46, 38, 30, 12, 10, 8, 8, 6, 5, 4, 2, 1]
const PROPOSED = [20, 18, 16, 16, 14, 14, 14, 14, 12, 12, 10, 10]
const round = (n: number | undefined, digits: number) => Number((n ?? Number.NaN).toFixed(digits))

test('twelve people, 170 hours: three carry two thirds, and it is as if not quite six carried all', () => {
	const seen = figuresOf(BEFORE)
	assert.ok(seen)
	assert.deepEqual([seen.people, seen.hours, seen.half], [12, 170, 3])
	assert.deepEqual([round(seen.gini, 3), round(seen.jain, 3), round(seen.three * 100, 1), round(seen.effective, 2)], [0.514, 0.49, 67.1, 5.88])
	assert.equal(round(seen.tenth, 4), round((46 + 0.2 * 38) / 170, 4))
})

test('the same hours shared as proposed lie on eleven and a half', () => {
	const seen = figuresOf(PROPOSED)
	assert.deepEqual([round(seen?.gini, 3), round(seen?.jain, 3), round(seen?.effective, 2)], [0.113, 0.96, 11.52])
})

test('no figure is made of fewer than five people', () => {
	fc.assert(
		fc.property(fc.array(fc.double({ min: 0.1, max: 200, noNaN: true }), { maxLength: FIGURES_FROM - 1 }), fc.nat(30), (few, idle) => {
			const all = [...few, ...Array<number>(idle).fill(0)]
			assert.equal(figuresOf(all), null)
			assert.equal(middleHalfOf(all), null)
			assert.equal(isMoreThanMost(Math.max(0, ...few), middleHalfOf(all)), false)
		}),
	)
})

const carried = fc.array(fc.integer({ min: 0, max: 2400 }).map((minutes) => minutes / 60), { minLength: FIGURES_FROM, maxLength: 60 })
const rounded = (figures: ReturnType<typeof figuresOf>) => figures && Object.fromEntries(Object.entries(figures).map(([name, n]) => [name, round(n, 9)]))

test('neither the order of people nor those who carried nothing change a figure', () => {
	fc.assert(
		fc.property(carried.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }), fc.nat(20))), ([all, shuffled, idle]) => {
			const more = [...Array<number>(idle).fill(0), ...shuffled]
			assert.deepEqual(rounded(figuresOf(more)), rounded(figuresOf(all)))
			assert.deepEqual(middleHalfOf(more), middleHalfOf(all))
		}),
	)
})

test('every figure lies where it must: even at one end, all on one at the other', () => {
	fc.assert(
		fc.property(carried, (all) => {
			const seen = figuresOf(all)
			if (!seen) return
			const close = 1e-9
			assert.ok(seen.effective >= 1 - close && seen.effective <= seen.people + close)
			assert.ok(seen.jain > 0 && seen.jain <= 1 + close && seen.gini >= -close && seen.gini < 1)
			assert.ok(seen.tenth <= seen.three + close || seen.people > 30)
			assert.ok(seen.half >= 1 && seen.half <= Math.ceil(seen.people / 2))
		}),
	)
	const even = figuresOf(Array<number>(7).fill(3))
	assert.deepEqual([even?.gini, even?.jain, even?.effective], [0, 1, 7])
})

test('what is moved from who carries more to who carries less lies on more people', () => {
	fc.assert(
		fc.property(carried, fc.nat(), fc.nat(), (all, i, j) => {
			const some = all.filter((one) => one > 0).toSorted((a, b) => b - a)
			if (some.length < FIGURES_FROM) return
			const [high, low] = [i % some.length, j % some.length].toSorted((a, b) => a - b) as [number, number]
			const by = ((some[high] ?? 0) - (some[low] ?? 0)) / 2
			if (by < 0.01) return
			const shared = some.map((one, at) => (at === high ? one - by : at === low ? one + by : one))
			const [before, then] = [figuresOf(some), figuresOf(shared)]
			assert.ok(before && then && then.effective > before.effective && then.gini < before.gini)
		}),
	)
})

test('a rest is due to whoever carried half as much again as the middle half, and to nobody in it', () => {
	const middle = middleHalfOf(BEFORE)
	assert.deepEqual(middle, { from: 4.75, until: 16.5 })
	assert.deepEqual([46, 38, 30, 24, 12].map((mine) => isMoreThanMost(mine, middle)), [true, true, true, false, false])
})
