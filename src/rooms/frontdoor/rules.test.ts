import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { chanceOf, newId } from '#ground/ids.ts'
import { step } from '#ground/machine.ts'
import type { Speaker } from '#ground/people.ts'
import { lastWeek, type Schedule } from '#ground/schedule.ts'
import { after, days, halfDayOf, hours, minutes, type HalfDay, type Instant, type Week } from '#ground/time.ts'
import { ELSEWHERE, EXTENSIONS, OUTCOMES, URGENCIES, type Command, type Facts, type Listing } from './model.ts'
import { begin, EXTENDED_BY, EXTENSIONS_AT_MOST, HELD_FOR, listings, PATIENCE, reasonOf, shown, standing, turnOf, UNDO_FOR, waitOf, whoMay, type Count } from './rules.ts'

const chance = chanceOf(webcrypto as Crypto)
const noon = 1_795_435_200_000 as Instant
const facts: Facts = { side: 'ask', kind: 'food', zone: null, language: 'es', urgency: 'week', size: '5+' }
const member = (): Speaker => ({ as: 'member', member: { id: newId('member', chance), called: 'Ana', roles: ['teller'], language: 'es', teams: [] } })
const [ana, bo, holder]: [Speaker, Speaker, Speaker] = [member(), member(), { as: 'holder' }]
const said = { id: newId('message', chance), body: new Uint8Array(), voice: null }
const asked = () => begin(newId('listing', chance), facts, noon)

type Said = readonly [by: Speaker, command: Command, at?: number]

/** Says one thing after another; gives the listing reached, or the first refusal. */
function say(from: Listing, ...all: Said[]): Listing | string {
	let listing = from
	for (const [by, command, at = noon] of all) {
		const result = step(listings, { by, now: at as Instant }, standing(listing, at as Instant), command)
		if (!result.ok) return result.refusal
		listing = result.value.next
	}
	return listing
}
const stateOf = (reached: Listing | string) => (typeof reached === 'string' ? reached : reached.state)

test('whoever claims an ask has it, and somebody else is told so', () => {
	assert.equal(stateOf(say(asked(), [ana, { verb: 'claim' }])), 'held')
	assert.equal(stateOf(say(asked(), [ana, { verb: 'claim' }], [bo, { verb: 'claim' }])), 'someone-has-it')
	for (const verb of ['reply', 'note'] as const) assert.equal(stateOf(say(asked(), [ana, { verb: 'claim' }], [bo, { verb, said }])), 'someone-has-it')
	assert.equal(stateOf(say(asked(), [ana, { verb: 'reply', said }])), 'not-from-here')
})

test('a lease lapses by itself, and then anybody may claim', () => {
	const late = after(noon, HELD_FOR)
	assert.equal(stateOf(say(asked(), [ana, { verb: 'claim' }], [bo, { verb: 'claim' }, late - 1])), 'someone-has-it')
	const reached = say(asked(), [ana, { verb: 'claim' }], [bo, { verb: 'claim' }, late])
	assert.equal(stateOf(reached), 'held')
	assert.ok(typeof reached !== 'string' && reached.state === 'held' && bo.as === 'member' && reached.by === bo.member.id)
})

test('an answered ask goes back to the queue in its old place when its asker writes again', () => {
	const reached = say(asked(), [ana, { verb: 'claim' }], [ana, { verb: 'reply', said }], [holder, { verb: 'write', said }, noon + days(3)])
	assert.ok(typeof reached !== 'string' && reached.state === 'waiting' && reached.wroteAgain)
	assert.equal(reached.turnHalf, asked().turnHalf)
	assert.equal(reasonOf(reached, halfDayOf(noon)).why, 'wrote-again')
})

test('a closed ask can be taken back for ten minutes by who closed it, and opened by its asker at any time', () => {
	const closed: Said[] = [[ana, { verb: 'claim' }], [ana, { verb: 'close', outcome: 'helped' }]]
	assert.equal(stateOf(say(asked(), ...closed, [ana, { verb: 'reopen' }, noon + UNDO_FOR - 1])), 'held')
	assert.equal(stateOf(say(asked(), ...closed, [ana, { verb: 'reopen' }, noon + UNDO_FOR])), 'too-late-to-undo')
	assert.equal(stateOf(say(asked(), ...closed, [bo, { verb: 'reopen' }, noon + 1])), 'too-late-to-undo')
	assert.equal(stateOf(say(asked(), ...closed, [holder, { verb: 'write', said }, noon + days(2)])), 'waiting')
})

test('closing shortens how long it is kept, legal asks most, and never lengthens it', () => {
	const close = (from: Listing) => say(from, [ana, { verb: 'claim' }], [ana, { verb: 'close', outcome: 'helped' }])
	const [plain, legal] = [close(asked()), close(begin(newId('listing', chance), { ...facts, kind: 'legal' }, noon))]
	assert.ok(typeof plain !== 'string' && typeof legal !== 'string')
	assert.ok(plain.endsWeek < asked().endsWeek)
	assert.ok(legal.endsWeek < plain.endsWeek)
	const nearlyOver = { ...asked(), endsWeek: 2700 as Week }
	const over = close(nearlyOver)
	assert.ok(typeof over !== 'string' && over.endsWeek === nearlyOver.endsWeek)
})

const extend: Said = [ana, { verb: 'extend', because: 'still-open' }]
const agree: Said = [bo, { verb: 'agree' }]

test('an ask is kept longer only when one person asks, for a reason, and another agrees', () => {
	const before = asked()
	const wanted = say(before, extend)
	assert.ok(typeof wanted !== 'string' && ana.as === 'member')
	assert.deepEqual(wanted.longer, { by: ana.member.id, because: 'still-open' })
	assert.equal(wanted.endsWeek, before.endsWeek, 'asking alone moves nothing')
	assert.equal(say(wanted, [ana, { verb: 'agree' }]), 'needs-another')
	assert.equal(say(wanted, [holder, { verb: 'agree' }]), 'needs-another')
	assert.equal(say(wanted, [bo, { verb: 'extend', because: 'asked-to' }]), 'asked-already')
	assert.equal(say(before, agree), 'nothing-asked')
	const agreed = say(wanted, agree)
	assert.ok(typeof agreed !== 'string')
	assert.deepEqual([agreed.endsWeek, agreed.extended, agreed.longer], [before.endsWeek + EXTENDED_BY, 1, null])
})

test('whoever has an ask may ask to keep it longer, and whoever agrees need not have it', () => {
	assert.equal(say(asked(), [ana, { verb: 'claim' }], [bo, { verb: 'extend', because: 'asked-to' }]), 'someone-has-it')
	const agreed = say(asked(), [ana, { verb: 'claim' }], extend, agree)
	assert.ok(typeof agreed !== 'string' && agreed.state === 'held' && ana.as === 'member')
	assert.deepEqual([agreed.by, agreed.extended], [ana.member.id, 1])
})

test('an ask is kept longer twice at most, and nobody waits for an answer about one that is closed', () => {
	assert.equal(stateOf(say(asked(), extend, agree, extend, agree)), 'waiting')
	assert.equal(say(asked(), extend, agree, extend, agree, extend), 'extended-twice')
	const closed = say(asked(), [ana, { verb: 'claim' }], extend, [ana, { verb: 'close', outcome: 'helped' }])
	assert.ok(typeof closed !== 'string' && closed.longer === null)
	assert.equal(say(closed, agree), 'not-from-here')
})

test('a listing keeps the schedule it began under, also when it is closed', () => {
	const long: Schedule = { 'frontdoor/open': 90, 'frontdoor/closed': 45, 'frontdoor/closed-legal': 21 }
	const id = newId('listing', chance)
	const closedUnder = (schedule: Schedule, kind: Facts['kind']) => say(begin(id, { ...facts, kind }, noon, schedule), [ana, { verb: 'claim' }], [ana, { verb: 'close', outcome: 'helped' }])
	for (const [kind, lives] of [['food', 45], ['legal', 21]] as const) {
		const closed = closedUnder(long, kind)
		assert.ok(typeof closed !== 'string')
		assert.equal(closed.endsWeek, lastWeek(id, noon, lives))
	}
	assert.equal(begin(id, facts, noon, long).endsWeek, lastWeek(id, noon, 90))
})

test('everything an ask can hear has somebody who may say it, and a holder may do nothing of the desk', () => {
	for (const row of Object.values(listings)) for (const verb of Object.keys(row)) assert.ok(verb in whoMay)
	const holders = Object.entries(whoMay).filter(([, who]) => who.includes('holder')).map(([verb]) => verb)
	assert.deepEqual(holders, ['come-back', 'write', 'withdraw', 'apart', 'wrong', 'delete'])
})

test('urgent asks go first, and yet nobody waits for ever', () => {
	fc.assert(
		fc.property(fc.constantFrom(...URGENCIES), fc.constantFrom(...URGENCIES), fc.nat(120), (old, fresh, laterBy) => {
			const first = turnOf(old, 0 as HalfDay)
			const second = turnOf(fresh, laterBy as HalfDay)
			if (PATIENCE[old] < PATIENCE[fresh] + laterBy) assert.ok(first < second, 'more urgent or older comes first')
			if (laterBy > Math.max(...Object.values(PATIENCE))) assert.ok(first < second, 'in the end nothing new passes it')
		}),
	)
})

test('whatever anybody says, in any order and at any time: one holder at most, nobody’s name after letting go, a place in the queue that never worsens', () => {
	const speaker = fc.constantFrom(ana, bo)
	const anything: fc.Arbitrary<Said> = fc.tuple(
		fc.oneof(
			fc.tuple(speaker, fc.constantFrom('claim', 'release', 'reopen', 'agree').map((verb): Command => ({ verb }))),
			fc.tuple(speaker, fc.constantFrom('reply', 'note').map((verb): Command => ({ verb, said }))),
			fc.tuple(speaker, fc.constantFrom(...OUTCOMES).map((outcome): Command => ({ verb: 'close', outcome }))),
			fc.tuple(speaker, fc.constantFrom(...EXTENSIONS).map((because): Command => ({ verb: 'extend', because }))),
			fc.tuple(speaker, fc.constantFrom(...ELSEWHERE).map((to): Command => ({ verb: 'refer', to }))),
			fc.tuple(fc.constant(holder), fc.constantFrom<Command>({ verb: 'write', said }, { verb: 'withdraw' })),
		),
		fc.nat(days(3)),
	).map(([[by, command], later]): Said => [by, command, later])
	fc.assert(
		fc.property(fc.array(anything, { maxLength: 25 }), (all) => {
			let listing: Listing = asked()
			let now: number = noon
			const turn = listing.turnHalf
			for (const [by, command, later = 0] of all) {
				now += later
				const before = standing(listing, now as Instant)
				const result = step(listings, { by, now: now as Instant }, before, command)
				if (!result.ok) continue
				listing = result.value.next
				if (command.verb === 'agree') {
					assert.ok(before.longer && by.as === 'member' && before.longer.by !== by.member.id, 'somebody else asked')
					assert.deepEqual({ ...listing, endsWeek: 0, laidWeek: 0, extended: 0, longer: null }, { ...before, endsWeek: 0, laidWeek: 0, extended: 0, longer: null }, 'and nothing but its end moves')
				} else {
					if (before.state === 'held' && by.as === 'member') assert.equal(before.by, by.member.id, 'only who holds it moves it')
					assert.ok(listing.endsWeek <= before.endsWeek, 'nobody alone makes it last longer')
				}
				if (listing.state === 'waiting' || listing.state === 'answered') assert.ok(!('by' in listing) && !('until' in listing))
				if (listing.state === 'held') assert.ok(listing.until > now)
				assert.equal(listing.turnHalf, turn)
				assert.ok(listing.laidWeek >= listing.endsWeek && listing.laidWeek >= before.laidWeek, 'until when a backup can be opened is never made less than it is')
				assert.ok(listing.extended <= EXTENSIONS_AT_MOST)
			}
		}),
		{ numRuns: 2000 },
	)
})

test('the wait is what came before divided by the pace, and unknown where there is none', () => {
	assert.deepEqual(waitOf(41, 98), { before: 41, days: 6 })
	assert.deepEqual(waitOf(0, 0), { before: 0, days: 1 })
	assert.deepEqual(waitOf(412, 0), { before: 412, days: null })
	assert.deepEqual(waitOf(11_000, 14_000), { before: 11_000, days: 12 })
})

test('why an ask stands where it stands is said', () => {
	const now = halfDayOf(noon)
	const today = begin(newId('listing', chance), { ...facts, urgency: 'today' }, noon)
	assert.equal(reasonOf(today, now).why, 'today')
	assert.equal(reasonOf(asked(), now).why, 'in-turn')
	assert.deepEqual(reasonOf(asked(), halfDayOf(after(noon, days(22)))), { why: 'waited', days: 22 })
	assert.equal(halfDayOf(after(noon, hours(12))) - now, 1)
	assert.ok(minutes(30) === HELD_FOR)
})

test('no count below five is shown, alone or by subtraction from its neighbours', () => {
	const zones = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 })
	fc.assert(
		fc.property(zones, fc.infiniteStream(fc.integer({ min: 1, max: 12 })), (names, numbers) => {
			const counts: Count[] = names.map((zone) => ({ week: 1 as Week, side: 'ask', kind: 'food', zone, n: numbers.next().value ?? 1 }))
			const seen = shown(counts)
			for (const { n } of seen) assert.ok(n >= 5)
			const pooled = seen.find(({ zone }) => zone === '')
			if (pooled) assert.ok(counts.filter(({ n }) => n < 5).length >= 2)
		}),
	)
})

test('with two weeks’ worth of asks before it, an ask for today is still first in line', () => {
	const now = halfDayOf(after(noon, days(14)))
	const backlog = Array.from({ length: 19 }, (_, i) => turnOf('days', (now - i) as HalfDay))
	for (const turn of backlog) assert.ok(turnOf('today', now) < turn)
	assert.ok(turnOf('days', (now - 21) as HalfDay) < turnOf('today', now), 'but not before somebody who has waited more than ten days')
})
