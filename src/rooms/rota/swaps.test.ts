import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { step } from '#ground/machine.ts'
import type { MemberId, Speaker } from '#ground/people.ts'
import type { Instant } from '#ground/time.ts'
import { mayCheckIn, SWAP_VERBS, swaps, type Swap, type SwapVerb } from './swaps.ts'
import { nextOf, waitsUntil } from './waiting.ts'

const id = (letter: string) => `member_${letter.repeat(32)}` as MemberId
const [eli, fay, gus] = [id('e'), id('f'), id('a')]
const by = (member: MemberId): Speaker => ({ as: 'member', member: { id: member, called: 'x', roles: ['helper'], language: 'en', teams: [] } })
const always = { giver: eli, begins: 1000 as Instant, isCancelled: false, isCoordinator: false }
const kept = { ...always, state: 'kept' } as Swap
const move = (swap: Swap, who: MemberId, verb: SwapVerb, now = 1) => step(swaps, { by: by(who), now: now as Instant }, swap, { verb })
const next = (swap: Swap, who: MemberId, verb: SwapVerb): Swap => {
	const moved = move(swap, who, verb)
	assert.ok(moved.ok, verb)
	return moved.value.next
}
const said = (swap: Swap, who: MemberId, verb: SwapVerb, now = 1) => {
	const moved = move(swap, who, verb, now)
	return moved.ok ? moved.value.next.state : moved.refusal
}

test('offered, taken, stepped back from, taken again, and theirs with a yes', () => {
	const offered = next(kept, eli, 'offer-swap')
	const taken = next(offered, fay, 'take-swap')
	assert.equal(said(taken, gus, 'take-swap'), 'full')
	assert.equal(said(taken, fay, 'confirm-swap'), 'not-theirs')
	const back = next(taken, fay, 'untake-swap')
	assert.equal(back.state, 'offered')
	assert.deepEqual(next(next(back, gus, 'take-swap'), eli, 'confirm-swap'), { state: 'passed', to: gus })
})

test('what stands in the way is judged at the taking and again at the yes', () => {
	assert.equal(said({ ...always, state: 'offered', stands: 'rest-before' }, gus, 'take-swap'), 'rest-before')
	assert.equal(said({ ...always, state: 'taken', taker: gus, stands: 'lacks-skill' }, eli, 'confirm-swap'), 'lacks-skill')
	assert.equal(said({ ...always, state: 'taken', taker: gus, stands: null }, eli, 'confirm-swap', 1000), 'begun')
})

test('only whose it is offers it, or a coordinator for them', () => {
	assert.equal(said(kept, fay, 'offer-swap'), 'not-theirs')
	assert.equal(said({ ...always, isCoordinator: true, state: 'kept' }, fay, 'offer-swap'), 'offered')
})

test('whatever is done in whatever order, it passes only by its owner’s yes, to whoever took it, with nothing in the way', () => {
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.constantFrom(eli, fay, gus), fc.constantFrom(...SWAP_VERBS), fc.constantFrom(null, 'rest-before' as const))), (acts) => {
			let swap: Swap = kept
			for (const [who, verb, stands] of acts) {
				const judged: Swap = swap.state === 'offered' || swap.state === 'taken' ? { ...swap, stands } : swap
				const moved = move(judged, who, verb)
				if (moved.ok && moved.value.next.state === 'passed') {
					assert.ok(verb === 'confirm-swap' && who === eli && stands === null && swap.state === 'taken' && moved.value.next.to === swap.taker && swap.taker !== eli)
					return
				}
				if (moved.ok) swap = moved.value.next
			}
		}),
	)
})

test('one says "I am here" from half an hour before until the end', () => {
	const shift = { begins: 3_600_000 as Instant, ends: 7_200_000 as Instant }
	assert.deepEqual([1_799_999, 1_800_000, 7_199_999, 7_200_000].map((now) => mayCheckIn(shift, now as Instant)), [false, true, true, false])
})

test('who waits is asked by what the team lacks, then newcomers where places are kept, then the longest', () => {
	const one = (name: string, since: number, knows: string[] = [], isNew = false) => ({ id: name, since: since as Instant, knows, isNew })
	const shift = { needs: [{ what: 'medic' as const, least: 1, most: 2 }], newcomers: 1 }
	const all = [one('long', 1), one('new', 3, [], true), one('medic', 5, ['medic']), one('late', 9)]
	const order = (here: { knows: string[]; isNew: boolean }[]) => nextOf(shift, here, all).map(({ id: name }) => name)
	assert.deepEqual(order([]), ['medic', 'new', 'long', 'late'])
	assert.deepEqual(order([{ knows: ['medic'], isNew: false }]), ['new', 'long', 'medic', 'late'])
	assert.deepEqual(order([{ knows: ['medic'], isNew: true }]), ['long', 'new', 'medic', 'late'])
	assert.ok(waitsUntil(0 as Instant, 60_000 as Instant) === 60_000 && waitsUntil(0 as Instant, 864_000_000 as Instant) === 43_200_000)
})
