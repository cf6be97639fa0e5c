import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hours, type Instant } from '#ground/time.ts'
import { adultsFor, minding, mindingSays, type Children, type Minding } from './minding.ts'
import type { ShiftId } from './model.ts'

const now = 1_790_000_000_000 as Instant
const teachIn = { state: 'open', gives: ['childcare', 'meal'], begins: (now + hours(48)) as Instant } as const
const is = (more: Partial<Minding> = {}): Minding => ({ id: `shift_${'1'.repeat(32)}` as ShiftId, isOpen: true, isOurs: true, places: 2, least: 2, seats: 0, ...more })
const some = (all: number, small = 0): Children => ({ all, small })

test('nine children of whom three are under three need two, and a tenth, small or not, a third', () => {
	assert.deepEqual([some(9, 3), some(10, 3), some(10, 4), some(1), some(12), some(13), some(0), some(7, 7)].map(adultsFor), [2, 3, 3, 2, 2, 3, 0, 3])
	assert.deepEqual(minding(teachIn, some(9, 3), now, null), { do: 'open', places: 2 })
	assert.deepEqual(minding(teachIn, some(10, 3), now, is()), { do: 'resize', places: 3, least: 3 })
	assert.deepEqual(minding(teachIn, some(9, 3), now, is({ places: 3, least: 3, seats: 2 })), { do: 'resize', places: 2, least: 2 })
})

test('nothing opens for what gives no child care, has begun, or was called off by a person', () => {
	assert.equal(minding({ ...teachIn, gives: ['meal'] }, some(4), now, null), null)
	assert.equal(minding(teachIn, some(0), now, null), null)
	assert.equal(minding({ ...teachIn, begins: now }, some(4), now, null), null)
	assert.equal(minding(teachIn, some(4), now, is({ isOpen: false })), null)
})

test('where no children come any more it goes, unless somebody has a place of it; with the shift it is called off', () => {
	assert.deepEqual(minding(teachIn, some(0), now, is()), { do: 'close' })
	assert.equal(minding(teachIn, some(0), now, is({ seats: 1 })), null)
	assert.deepEqual(minding({ ...teachIn, state: 'cancelled' }, some(9), now, is({ seats: 2 })), { do: 'call-off' })
	assert.equal(minding({ ...teachIn, state: 'cancelled' }, some(9), now, is({ isOpen: false })), null)
})

test('what a coordinator posted for a shift is raised, and never made smaller', () => {
	assert.equal(minding(teachIn, some(2), now, is({ isOurs: false, places: 6 })), null)
	assert.deepEqual(minding(teachIn, some(20), now, is({ isOurs: false, places: 2 })), { do: 'resize', places: 4, least: 4 })
	assert.equal(minding(teachIn, some(0), now, is({ isOurs: false })), null)
})

test('twelve hours before, too few is said; before that it is being looked for', () => {
	const says = (inHours: number, vetted: number, of: Pick<Minding, 'isOpen'> | null = is()) => mindingSays({ begins: (now + hours(inHours)) as Instant }, some(9, 3), of, vetted, now)
	assert.deepEqual([says(48, 1), says(12.01, 1), says(12, 1), says(12, 2), says(3, 0), says(48, 2, is({ isOpen: false }))], ['looked-for', 'looked-for', 'too-few', 'found', 'too-few', 'called-off'])
})

const someChildren = fc.tuple(fc.nat(60), fc.nat(60)).map(([small, larger]) => some(small + larger, small))

test('for any children: nobody is alone with them, the ratios hold, and one child more never needs fewer', () => {
	fc.assert(
		fc.property(someChildren, fc.boolean(), ({ all, small }, isSmall) => {
			const adults = adultsFor(some(all, small))
			if (all > 0) assert.ok(adults >= 2 && adults >= Math.ceil(small / 3) + Math.ceil((all - small) / 6))
			assert.ok(adultsFor(some(all + 1, small + (isSmall ? 1 : 0))) >= adults)
		}),
	)
})

test('for any course of sign-ups: whoever has a place with the children keeps it, and once it is done nothing is left to do', () => {
	fc.assert(
		fc.property(someChildren, fc.nat(12), fc.nat(8), fc.boolean(), (children, more, seats, isOurs) => {
			const stands = is({ places: Math.max(2, seats, more), seats, isOurs })
			const move = minding(teachIn, children, now, stands)
			if (move?.do === 'close') assert.equal(seats, 0)
			if (move?.do !== 'resize') return
			assert.ok(move.places >= seats && move.places >= move.least && move.least >= adultsFor(children))
			assert.equal(minding(teachIn, children, now, { ...stands, places: move.places, least: move.least }), null)
		}),
	)
})
