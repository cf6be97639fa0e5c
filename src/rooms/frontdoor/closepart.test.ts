import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { chanceOf, newId } from '#ground/chance.ts'
import { step } from '#ground/machine.ts'
import type { MemberId, Speaker } from '#ground/people.ts'
import { DoesNotOpen } from '#ground/sealed.ts'
import { after, minutes, type Instant } from '#ground/time.ts'
import { agreeTogether, askTogether, openTogether, TOGETHER_FOR, type Together } from './closepart.ts'
import { openClose, openTold, sealListing, toldBytes } from './envelope.ts'
import type { Command, Listing } from './model.ts'
import { begin, listings, standing } from './rules.ts'

const chance = chanceOf(webcrypto as Crypto)
const noon = 1_795_435_200_000 as Instant
const [ana, bo, cy] = [newId('member', chance), newId('member', chance), newId('member', chance)] as [MemberId, MemberId, MemberId]
const speaker = (id: MemberId): Speaker => ({ as: 'member', member: { id, called: 'x', roles: ['teller'], language: 'es', teams: [] } })
const asked = begin(newId('listing', chance), { side: 'ask', kind: 'food', zone: null, language: 'es', urgency: 'week', size: '1' }, noon)

type Step = { readonly by: MemberId; readonly does: 'ask' | 'agree' | 'open' | Extract<Command['verb'], 'claim' | 'release' | 'accept'> | 'give' | 'wait' }

/** What it is after somebody has said something; the same where that is refused. */
function moved(listing: Listing, by: MemberId, now: Instant, command: Command): Listing {
	const result = step(listings, { by: speaker(by), now }, standing(listing, now), command)
	return result.ok ? result.value.next : listing
}

test('in no order of claims, gifts, requests and waiting does it open without a yes of somebody else to this request, within half an hour', () => {
	const any: fc.Arbitrary<Step> = fc.record({ by: fc.constantFrom(ana, ana, bo, cy), does: fc.constantFrom('ask', 'ask', 'agree', 'agree', 'open', 'open', 'open', 'claim', 'claim', 'release', 'accept', 'give', 'wait') })
	let opened = 0
	fc.assert(
		fc.property(fc.array(any, { minLength: 30, maxLength: 40 }), (steps) => {
			let [listing, now]: [Listing, Instant] = [asked, noon]
			let together: Together | undefined
			/** The last yes to what is asked for now. */
			let yes: { readonly to: MemberId; readonly by: MemberId; readonly at: Instant } | null = null
			for (const { by, does } of steps) {
				const at = { by, now, listing: standing(listing, now), hasClose: true, asked: together }
				if (does === 'wait') now = after(now, minutes(11))
				else if (does === 'ask') {
					const next = askTogether(at)
					if (next.ok && next.value !== together) yes = null
					if (next.ok) together = next.value
				} else if (does === 'agree') {
					const next = agreeTogether(at, true)
					if (!next.ok) continue
					yes = { to: next.value.askedBy, by, at: now }
					together = next.value
				} else if (does === 'open') {
					if (!openTogether(at, true).ok) continue
					opened += 1
					assert.ok(yes && yes.to === by && yes.by !== by && now - yes.at < TOGETHER_FOR)
					assert.ok(at.listing.state === 'held' && at.listing.by === by)
				} else {
					listing = moved(listing, by, now, does === 'give' ? { verb: 'give', to: null } : { verb: does })
				}
			}
		}),
		{ numRuns: 3000 },
	)
	assert.ok(opened > 100, 'it opens often enough for this to say something')
})

test('asking again takes nothing back; who asks must have it, and there must be something to open', () => {
	const held = { ...asked, state: 'held' as const, by: ana, until: after(noon, minutes(30)), given: null }
	const at = { by: ana, now: noon, listing: held, hasClose: true, asked: undefined }
	const first = askTogether(at)
	assert.ok(first.ok)
	const agreed = agreeTogether({ ...at, by: bo, asked: first.value }, true)
	assert.ok(agreed.ok)
	assert.deepEqual(askTogether({ ...at, asked: agreed.value }), agreed)
	assert.equal(openTogether({ ...at, asked: agreed.value }, false).ok, false, 'who agreed and may no more')
	assert.deepEqual([askTogether({ ...at, by: bo }), askTogether({ ...at, hasClose: false })].map((one) => !one.ok && one.refusal), ['claim-it-first', 'nobody-asks-this'])
})

test('it is sealed under a key of its own: what opens the rest does not open it', async () => {
	const record = { id: newId('listing', chance), key: chance(32) }
	const { recipientOf } = await import('#ground/sealed.ts')
	const to = { hub: 'hub', team: 'team', epoch: 1, recipient: await recipientOf(chance(32)) }
	const told = toldBytes({ text: 'bread', name: '', people: '', when: '', way: 'none', contact: '', hours: [], hoursNote: '', relay: '', limits: '', voice: null })
	const sealed = await sealListing(to, told, null, { lookup: chance(32), key: chance(32) }, record, chance, new TextEncoder().encode('flat 3'))
	assert.ok(sealed.close)
	assert.equal(openClose('hub', record.id, record.key, sealed.close), 'flat 3')
	assert.throws(() => openTold('hub', record.id, record.key, sealed.close ?? new Uint8Array()), DoesNotOpen)
	assert.throws(() => openClose('hub', newId('listing', chance), record.key, sealed.close ?? new Uint8Array()), DoesNotOpen)
	assert.equal((await sealListing(to, told, null, { lookup: chance(32), key: chance(32) }, record, chance)).close, null)
})
