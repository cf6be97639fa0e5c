import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bookOf, breaksRest, type Book } from './book.ts'
import { figuresOf } from './figures.ts'
import { holdfast } from './holdfast.ts'
import { rotation } from './rotation.ts'
import { sheets } from './sheets.ts'
import { DAY, HOUR, knows, loadOf, ROLES, touchesNight, weekOf, WEEKS, worldOf, type Shift } from './world.ts'

const lived = (way: (book: Book) => (at: number) => void, seed: number): Book => {
	const book = bookOf(worldOf(seed))
	const hourly = way(book)
	for (let at = -22 * DAY; at < WEEKS * 7 * DAY; at += HOUR) hourly(at)
	return book
}

test('the same seed is the same eight weeks, and another is another', () => {
	assert.deepEqual(worldOf(3), worldOf(3))
	assert.notDeepEqual(worldOf(3).people, worldOf(4).people)
	assert.deepEqual(figuresOf(lived((book) => holdfast(book), 3)), figuresOf(lived((book) => holdfast(book), 3)))
})

test('whoever shares the work out, nobody is in two places, in what they do not know, or on what has no place left', () => {
	for (const way of [sheets, rotation, (book: Book) => holdfast(book)]) {
		const book = lived(way, 2)
		for (const who of book.world.people) {
			const mine = book.has(who).toSorted((a, b) => a.begins - b.begins)
			for (const [i, shift] of mine.entries()) {
				assert.ok(knows(who, shift, book.learnt[who.id]))
				assert.ok(mine.slice(i + 1).every((other) => other.begins >= shift.ends))
			}
		}
		for (const shift of book.world.shifts) assert.ok(book.open(shift) >= 0)
	}
})

test('the house’s way breaks no rest and nobody’s own limit; the other two do', () => {
	const [ours, theirs, turns] = [(book: Book) => holdfast(book), sheets, rotation].map((way) => lived(way, 2)) as [Book, Book, Book]
	for (const who of ours.world.people) {
		const mine = ours.has(who)
		for (const [i, one] of mine.entries()) for (const other of mine.slice(i + 1)) assert.ok(!breaksRest(ours.spans[one.id] as never, ours.spans[other.id] as never))
		for (const those of Map.groupBy(mine, ({ begins }) => weekOf(begins)).values()) assert.ok(those.reduce((sum, { id }) => sum + (ours.spans[id]?.minutes ?? 0), 0) <= who.hours * 60)
	}
	assert.deepEqual([figuresOf(ours).rest, figuresOf(ours).over], [0, 0])
	assert.ok(figuresOf(theirs).rest > 0 && figuresOf(turns).rest > 0 && figuresOf(theirs).over > 0)
})

test('a place counts as empty when nobody has it, and when whoever has it is not there', () => {
	const book = bookOf(worldOf(1))
	assert.equal(figuresOf(book).empty, book.world.shifts.reduce((sum, { places }) => sum + places, 0))
	const { empty, tenth } = figuresOf(lived((one) => (at) => {
		for (const shift of one.world.shifts) if (shift.begins === at) for (const who of one.world.people.slice(0, shift.places)) one.give(shift, who)
	}, 1))
	assert.ok(empty > 0, 'some are ill, gone or do not come')
	assert.ok(tenth > 0.99, 'eight people carried all of it')
})

test('load counts the hours, by how heavy they are, and those of the night more; waiting at home a quarter and one hour', () => {
	const shift = (role: Shift['role'], from: number, long: number): Shift => ({ id: 0, role, begins: from * HOUR, ends: (from + long) * HOUR, places: 1, known: 0 })
	assert.deepEqual([loadOf(shift(ROLES.court, 8, 4)), loadOf(shift(ROLES.dispatch, 8, 4)), loadOf(shift(ROLES.court, 20, 4)), loadOf(shift(ROLES.night, 22, 8))], [4, 5, 5, 3])
	assert.deepEqual([touchesNight(shift(ROLES.court, 20, 2)), touchesNight(shift(ROLES.court, 20, 3))], [false, true])
})
