import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hours, type Instant } from '#ground/time.ts'
import { lackOf, spareFirst, type Ahead } from './spare.ts'

const one = (id: string, more: Partial<Ahead> = {}): Ahead => ({ id, begins: hours(1) as Instant, minutes: 180, places: 4, gone: 0, worth: 1, isOwn: true, isServing: false, ...more })

test('what is asked beyond what is offered is said in hours a week', () => {
	assert.deepEqual(lackOf([one('a'), one('b')], 0), { asked: 12, offered: 0, lack: 12 })
	assert.deepEqual(lackOf([one('a'), one('b')], 600), { asked: 12, offered: 10, lack: 2 })
	// Within a tenth it is no lack.
	assert.equal(lackOf([one('a'), one('b')], 670).lack, 0)
})

test('what matters least goes first, then what nobody has a place of', () => {
	const all = [one('worth', { worth: 2 }), one('had', { gone: 3 }), one('empty'), one('must', { worth: 3 }), one('theirs', { isOwn: false }), one('served', { isServing: true })]
	assert.deepEqual(spareFirst(all, 6), ['empty'])
	assert.deepEqual(spareFirst(all, 500), ['empty', 'had', 'worth'])
	assert.deepEqual(spareFirst(all, 0), [])
})

const some = fc.array(fc.record({ minutes: fc.integer({ min: 15, max: 600 }), places: fc.integer({ min: 1, max: 9 }), worth: fc.integer({ min: 1, max: 3 }), isOwn: fc.boolean(), isServing: fc.boolean(), at: fc.integer({ min: 1, max: 300 }) }), { maxLength: 20 }).map((all) => all.map(({ at, ...more }, i) => one(`s${i}`, { ...more, begins: hours(at) as Instant, gone: i % (more.places + 1) })))

test('what must not stay empty, what is needed by another and what another room posted is never proposed; nothing beyond the lack is', () => {
	fc.assert(
		fc.property(some, fc.integer({ min: 0, max: 100 }), (all, lack) => {
			const gone = spareFirst(all, lack).map((id) => all.find((each) => each.id === id) as Ahead)
			assert.ok(gone.every(({ worth, isOwn, isServing }) => worth < 3 && isOwn && !isServing))
			const hoursOf = (those: readonly Ahead[]) => those.reduce((sum, { minutes, places }) => sum + minutes * places, 0) / 120
			assert.ok(gone.length === 0 || hoursOf(gone.slice(0, -1)) < lack)
			assert.deepEqual(spareFirst(all.toReversed(), lack), spareFirst(all, lack))
		}),
	)
})
