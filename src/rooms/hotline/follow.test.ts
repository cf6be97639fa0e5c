import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { newId } from '#ground/ids.ts'
import { step } from '#ground/machine.ts'
import { Role, type MemberId, type Speaker } from '#ground/people.ts'
import { DoesNotOpen, recipientOf } from '#ground/sealed.ts'
import { after, days, hours, type Instant } from '#ground/time.ts'
import type { LeaseId } from '#ground/leases.ts'
import { FOLLOW_NEEDS } from './choices.ts'
import { AFTER_CLOSE, AFTER_CONSENT, CHECKS, dueOf, endOf, fitsTeam, follows, isCompanion, isReadable, isRunning, nextCheck, OFFER_LIVES, STEPS, type Follow, type FollowCommand, type FollowRefusal } from './follow.ts'
import { openFollow, sealFollow, type FollowTold } from './follow-sealing.ts'
import type { FollowId, Note } from './model.ts'

const noon = 1_767_268_800_000 as Instant
const fay: Speaker = { as: 'house' }
const lease = `lease_${'1'.repeat(32)}` as LeaseId
const offered: Follow = { state: 'offered', id: `follow_${'0'.repeat(32)}` as FollowId, incident: null, needs: ['child-care'], openedAt: noon }
const move = (one: Follow, command: FollowCommand, now = noon) => step<Follow, FollowCommand, Note, FollowRefusal>(follows, { by: fay, now }, one, command)
function led(one: Follow, now: Instant, ...commands: FollowCommand[]): Follow {
	return commands.reduce((was, command) => {
		const moved = move(was, command, now)
		assert.ok(moved.ok, `${command.verb} from ${was.state}`)
		return moved.value.next
	}, one)
}
const friday = after(noon, days(3))
const agreed = led(offered, noon, { verb: 'consent', until: friday, lease })

test('nothing is sealed before somebody agreed, and what nobody agreed to is gone after a week', () => {
	assert.equal(isReadable(offered, noon), false)
	assert.equal(endOf(offered), after(noon, OFFER_LIVES))
	assert.deepEqual(move(offered, { verb: 'close' }), { ok: false, refusal: 'not-from-here' })
	assert.deepEqual(dueOf(offered, noon), ['nobody-agreed'])
})

test('until Friday is until Friday: then the words do not come out, and three days later they are gone', () => {
	assert.equal(isReadable(agreed, after(friday, -1)), true)
	assert.equal(isReadable(agreed, friday), false)
	assert.equal(endOf(agreed), after(friday, AFTER_CONSENT))
	assert.deepEqual(dueOf(agreed, after(friday, -hours(3))), ['consent-ends', 'check'])
	assert.deepEqual(dueOf(led(agreed, friday, { verb: 'checked' }), friday), ['consent-over'])
	assert.equal(endOf(led(agreed, friday, { verb: 'renew', until: after(noon, days(20)) })), after(noon, days(20) + AFTER_CONSENT))
	for (const until of [noon, after(noon, days(91))]) assert.deepEqual(move(agreed, { verb: 'renew', until }), { ok: false, refusal: 'not-so-long' })
})

test('somebody calls after a day, three days, a week and a month; one call is one check, however late', () => {
	const far = led(agreed, noon, { verb: 'renew', until: after(noon, days(60)) })
	assert.equal(nextCheck(far), after(noon, CHECKS[0]))
	assert.deepEqual(move(far, { verb: 'checked' }, after(noon, hours(23))), { ok: false, refusal: 'nothing-due' })
	const late = led(far, after(noon, days(8)), { verb: 'checked' })
	assert.ok(isRunning(late) && late.checks === 3)
	assert.equal(nextCheck(late), after(noon, CHECKS[3]))
	assert.equal(nextCheck(led(late, after(noon, days(31)), { verb: 'checked' })), null)
})

test('it goes on and never back; closed it rests, opens again on a new yes, and is gone thirty days after', () => {
	const located = led(agreed, noon, { verb: 'step', to: 'contact-made' }, { verb: 'step', to: 'located' })
	assert.deepEqual(move(located, { verb: 'step', to: 'legal-connected' }), { ok: false, refusal: 'not-back' })
	const closed = led(located, noon, { verb: 'close' })
	assert.equal(endOf(closed), after(noon, AFTER_CLOSE))
	assert.equal(isReadable(closed, noon), false)
	assert.equal(isReadable(led(closed, noon, { verb: 'reopen', until: friday }), noon), true)
})

test('other rooms hear that it is so and what is needed, once each, and nothing of whom or where', () => {
	const consent = move(offered, { verb: 'consent', until: friday, lease })
	assert.deepEqual(consent.ok && consent.value.notes, [{ says: 'hotline/follow-up', follow: offered.id, needs: ['child-care'] }])
	const more = move(agreed, { verb: 'needs', needs: ['child-care', 'food'] })
	assert.deepEqual(more.ok && more.value.notes, [{ says: 'hotline/follow-up', follow: offered.id, needs: ['food'] }])
	const before = move(offered, { verb: 'needs', needs: ['food'] })
	assert.deepEqual(before.ok && before.value.notes, [])
})

const until = fc.integer({ min: -days(5), max: days(120) }).map((ms) => after(noon, ms))
const command: fc.Arbitrary<FollowCommand> = fc.oneof(
	fc.record({ verb: fc.constant('consent' as const), until, lease: fc.constant(lease) }),
	fc.record({ verb: fc.constantFrom('renew' as const, 'reopen' as const), until }),
	fc.record({ verb: fc.constant('step' as const), to: fc.constantFrom(...STEPS) }),
	fc.record({ verb: fc.constant('needs' as const), needs: fc.uniqueArray(fc.constantFrom(...FOLLOW_NEEDS)) }),
	fc.constantFrom<FollowCommand>({ verb: 'checked' }, { verb: 'close' }),
)
test('whatever is done: words come out only in a time somebody agreed to, and it always has an end, within months', () => {
	fc.assert(
		fc.property(fc.array(fc.tuple(command, fc.nat({ max: days(10) })), { maxLength: 14 }), (acts) => {
			let [one, now, saidUntil] = [offered, noon, 0] as [Follow, Instant, number]
			for (const [act, ms] of acts) {
				now = after(now, ms)
				const moved = move(one, act, now)
				if (moved.ok && 'until' in act) saidUntil = act.until
				if (moved.ok) one = moved.value.next
				if (isReadable(one, now)) assert.ok(now < saidUntil)
				assert.ok(endOf(one) <= after(now, days(93)))
			}
		}),
	)
})

test('a wrap for each companion and for nobody else; who keeps the hub or runs the line is none, whatever else they are', () => {
	const [a, b, c] = ['a', 'b', 'c'].map((letter) => `member_${letter.repeat(32)}` as MemberId) as [MemberId, MemberId, MemberId]
	assert.equal(fitsTeam([a, b], [b, a]), true)
	for (const wrong of [[a], [a, b, c], [a, c], [a, a]]) assert.equal(fitsTeam([a, b], wrong), false)
	fc.assert(fc.property(fc.uniqueArray(fc.constantFrom(...Role.options)), (roles) => assert.equal(isCompanion(roles), roles.includes('companion') && !['steward', 'dispatcher', 'operator'].some((role) => roles.includes(role as Role)))))
})

test('it opens for each companion by their own key, in the version it was written in, and for nobody else', async () => {
	const chance = (n: number) => globalThis.crypto.getRandomValues(new Uint8Array(n))
	const [one, two, other] = [chance(32), chance(32), chance(32)]
	const companions = await Promise.all([one, two].map(async (seed, i) => ({ id: newId('member', chance) as MemberId, called: `c${i}`, recipient: await recipientOf(seed) })))
	const told: FollowTold = { agreed: 'hasta el viernes', name: 'Marisol', contact: '612', language: 'es', about: '', notes: '', tasks: { children: { is: 'done', note: 'con la tía' } } }
	const sealed = await sealFollow('hub', offered.id, 3, told, companions, chance)
	const wrapOf = (i: number) => sealed.wraps[i]?.wrap ?? new Uint8Array()
	for (const [i, seed] of [one, two].entries()) assert.deepEqual(await openFollow('hub', offered.id, 3, seed, wrapOf(i), sealed.body), told)
	for (const [seed, version, id] of [[other, 3, offered.id], [two, 3, offered.id], [one, 2, offered.id], [one, 3, `follow_${'9'.repeat(32)}`]] as const) await assert.rejects(openFollow('hub', id as FollowId, version, seed, wrapOf(0), sealed.body), DoesNotOpen)
	const anew = await sealFollow('hub', offered.id, 4, told, companions.slice(1), chance)
	await assert.rejects(openFollow('hub', offered.id, 4, one, wrapOf(0), anew.body), DoesNotOpen, 'who went opens nothing written after')
})
