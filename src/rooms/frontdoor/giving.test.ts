import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { chanceOf, newId } from '#ground/chance.ts'
import { step } from '#ground/machine.ts'
import type { MemberId, Speaker } from '#ground/people.ts'
import { after, minutes, type Instant } from '#ground/time.ts'
import type { Command, Listing, Note, Refusal } from './model.ts'
import { begin, HELD_FOR, listings, standing } from './rules.ts'

const chance = chanceOf(webcrypto as Crypto)
const noon = 1_795_435_200_000 as Instant
const ids = [newId('member', chance), newId('member', chance), newId('member', chance)] as [MemberId, MemberId, MemberId]
const [ana, bo, cy] = ids
const speaker = (id: MemberId): Speaker => ({ as: 'member', member: { id, called: 'x', roles: ['teller'], language: 'es', teams: [] } })
const asked = begin(newId('listing', chance), { side: 'ask', kind: 'food', zone: null, language: 'es', urgency: 'week', size: '1' }, noon)

type Said = readonly [by: MemberId, command: Command, at?: number]
function say(...all: Said[]): Listing | string {
	let listing: Listing = asked
	for (const [by, command, at = noon] of all) {
		const now = at as Instant
		const moved: ReturnType<typeof step<Listing, Command, Note, Refusal>> = step(listings, { by: speaker(by), now }, standing(listing, now), command)
		if (!moved.ok) return moved.refusal
		listing = moved.value.next
	}
	return listing
}
const claim: Said = [ana, { verb: 'claim' }]
const giveBo: Said = [ana, { verb: 'give', to: bo }]
const giveNext: Said = [ana, { verb: 'give', to: null }]
const heldBy = (reached: Listing | string) => (typeof reached === 'string' ? reached : reached.state === 'held' ? reached.by : reached.state)

test('what is offered stays with whoever has it until it is accepted, and then the half hour begins anew', () => {
	assert.equal(heldBy(say(claim, giveBo)), ana)
	const later = after(noon, minutes(20))
	const accepted = say(claim, giveBo, [bo, { verb: 'accept' }, later])
	assert.ok(typeof accepted !== 'string' && accepted.state === 'held')
	assert.deepEqual([accepted.by, accepted.until, accepted.given], [bo, later + HELD_FOR, null])
	assert.equal(say(claim, giveBo, [bo, { verb: 'accept' }], [ana, { verb: 'note', said: { id: newId('message', chance), body: new Uint8Array(), voice: null } }]), 'someone-has-it')
})

test('a named member accepts or declines, anybody accepts what is for whoever is next, and nobody accepts what is not offered', () => {
	assert.equal(say(claim, giveBo, [cy, { verb: 'accept' }]), 'someone-has-it')
	assert.equal(heldBy(say(claim, giveNext, [cy, { verb: 'accept' }])), cy)
	assert.equal(say(claim, [bo, { verb: 'accept' }]), 'nothing-given')
	assert.equal(say(claim, giveBo, [bo, { verb: 'decline' }], [bo, { verb: 'accept' }]), 'nothing-given')
	assert.equal(say(claim, giveNext, [bo, { verb: 'decline' }]), 'nothing-given', 'what is for whoever is next, only its holder takes back')
	assert.equal(heldBy(say(claim, giveNext, [ana, { verb: 'decline' }])), ana)
	assert.equal(say(claim, [ana, { verb: 'give', to: ana }]), 'give-to-another')
	assert.equal(say(claim, giveNext, [ana, { verb: 'accept' }]), 'give-to-another')
	assert.equal(say(claim, [bo, { verb: 'give', to: null }]), 'someone-has-it')
})

test('what nobody accepts in time is everybody’s again', () => {
	const late = after(noon, HELD_FOR)
	assert.equal(say(claim, giveBo, [bo, { verb: 'accept' }, late]), 'not-from-here')
	assert.equal(heldBy(say(claim, giveBo, [cy, { verb: 'claim' }, late])), cy)
})

test('in no order of giving and accepting has nobody, or two, what somebody had; and it changes hands only from an offer', () => {
	const any = fc.record({ by: fc.constantFrom(...ids), verb: fc.constantFrom('claim', 'give', 'accept', 'decline', 'release'), to: fc.constantFrom(null, ...ids), waits: fc.nat(12) })
	fc.assert(
		fc.property(fc.array(any, { maxLength: 30 }), (steps) => {
			let [listing, now]: [Listing, Instant] = [asked, noon]
			for (const { by, verb, to, waits } of steps) {
				now = after(now, minutes(waits))
				const before = standing(listing, now)
				const moved = step(listings, { by: speaker(by), now }, before, (verb === 'give' ? { verb, to } : { verb }) as Command)
				if (!moved.ok) continue
				const { next } = moved.value
				if (before.state === 'held' && next.state === 'held' && before.by !== next.by) {
					assert.ok(verb === 'accept' && before.given !== null && next.by === by)
					assert.ok(before.given.to === null || before.given.to === by)
				}
				if (before.state === 'held' && next.state !== 'held') assert.ok(verb === 'release' && by === before.by)
				listing = next
			}
		}),
		{ numRuns: 1000 },
	)
})
