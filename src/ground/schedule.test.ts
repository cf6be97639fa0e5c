import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { chanceOf, newId } from './ids.ts'
import type { Role, Speaker } from './people.ts'
import { agree, DAYS_AT_LEAST, DAYS_AT_MOST, FIRST_SCHEDULE, inForce, isAhead, isPast, JITTER_DAYS, jitterOf, lastWeek, mayStop, NOTICE_DAYS, PROPOSED_FOR, propose, ScheduleKind, type ScheduleChange } from './schedule.ts'
import { after, days, endOf, hours, type Instant } from './time.ts'

const chance = chanceOf(webcrypto as Crypto)
const noon = 1_795_435_200_000 as Instant
const member = (...roles: Role[]): Speaker => ({ as: 'member', member: { id: newId('member', chance), called: 'Ana', roles, language: 'es', teams: [] } })
const [ana, bo, teller] = [member('steward'), member('steward'), member('teller')]
const id = () => newId('schedule', chance)
const proposed = (lives = 30, at = noon): ScheduleChange => {
	const change = propose({ by: ana, now: at }, id(), 'frontdoor/open', lives, [])
	assert.ok(change.ok)
	return change.value
}

test('a change takes two stewards: whoever proposed it cannot agree, nor can somebody who keeps no hub', () => {
	const change = proposed()
	for (const by of [ana, teller, { as: 'holder' } as const]) assert.equal(agree({ by, now: noon }, change).ok, false)
	assert.equal(propose({ by: teller, now: noon }, id(), 'frontdoor/open', 30, []).ok, false)
	const agreed = agree({ by: bo, now: noon }, change)
	assert.ok(agreed.ok)
	assert.equal(agreed.value.from, noon + days(NOTICE_DAYS))
	assert.equal(agree({ by: bo, now: noon }, agreed.value).ok, false, 'once is enough')
})

test('it waits seven days, and holds for what begins from then on', () => {
	const agreed = agree({ by: bo, now: noon }, proposed())
	assert.ok(agreed.ok)
	assert.equal(inForce([agreed.value], after(noon, days(NOTICE_DAYS) - 1))['frontdoor/open'], FIRST_SCHEDULE['frontdoor/open'])
	assert.equal(inForce([agreed.value], after(noon, days(NOTICE_DAYS)))['frontdoor/open'], 30)
	assert.deepEqual(inForce([proposed()], after(noon, days(400))), FIRST_SCHEDULE, 'nobody agreed')
})

test('one change of a kind at a time; any steward stops one that has not begun; one nobody agrees to lapses', () => {
	const change = proposed()
	assert.deepEqual(propose({ by: bo, now: noon }, id(), 'frontdoor/open', 20, [change]), { ok: false, refusal: 'change-waits' })
	assert.equal(propose({ by: bo, now: noon }, id(), 'frontdoor/closed', 20, [change]).ok, true)
	assert.deepEqual(propose({ by: bo, now: noon }, id(), 'frontdoor/open', FIRST_SCHEDULE['frontdoor/open'], []), { ok: false, refusal: 'is-so-already' })
	assert.equal(mayStop({ by: bo, now: noon }, change).ok, true)
	assert.equal(mayStop({ by: teller, now: noon }, change).ok, false)
	const agreed = agree({ by: bo, now: noon }, change)
	assert.ok(agreed.ok)
	assert.equal(mayStop({ by: bo, now: after(noon, days(NOTICE_DAYS)) }, agreed.value).ok, false, 'it has begun')
	const late = after(noon, PROPOSED_FOR * hours(12))
	assert.ok(!isAhead(change, late) && isPast(change, [change], late))
	assert.equal(agree({ by: bo, now: late }, change).ok, false)
})

test('an end is moved by three days at most, the same for the same record, and evenly to both sides', () => {
	const ids = Array.from({ length: 2000 }, () => newId('listing', chance))
	const moved = ids.map(jitterOf)
	assert.deepEqual(ids.map(jitterOf), moved)
	for (const by of moved) assert.ok(Math.abs(by) <= days(JITTER_DAYS))
	const mean = moved.reduce((sum, by) => sum + by, 0) / moved.length
	assert.ok(Math.abs(mean) < days(0.25), `${mean / days(1)} days`)
	const within = (from: number, to: number) => moved.filter((by) => by >= days(from) && by < days(to)).length
	for (const from of [-3, -2, -1, 0, 1, 2]) assert.ok(within(from, from + 1) > 230, 'no day is left out')
})

test('whatever stewards propose, agree to and stop, at any time: no record ends early, none lasts for ever, and none ends otherwise than it was told', () => {
	const kind = fc.constantFrom(...ScheduleKind.options)
	const step = fc.record({ verb: fc.constantFrom('propose', 'agree', 'stop', 'begin'), by: fc.constantFrom(ana, bo, teller), kind, days: fc.integer({ min: DAYS_AT_LEAST, max: DAYS_AT_MOST }), later: fc.nat(days(12)) })
	fc.assert(
		fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
			let now = noon
			let changes: ScheduleChange[] = []
			const begun: { at: Instant; lives: number; ends: Instant; id: string }[] = []
			const agreedAt = new Map<string, Instant>()
			for (const { verb, by, kind: of, days: lives, later } of steps) {
				now = after(now, later)
				if (verb === 'begin') {
					const [record, told] = [newId('listing', chance), inForce(changes, now)[of]]
					begun.push({ id: record, at: now, lives: told, ends: endOf(lastWeek(record, now, told)) })
				}
				if (verb === 'propose') {
					const change = propose({ by, now }, id(), of, lives, changes)
					if (change.ok) changes.push(change.value)
				}
				const [ahead] = changes.filter((change) => change.kind === of && isAhead(change, now))
				if (verb === 'agree' && ahead) {
					const agreed = agree({ by, now }, ahead)
					if (!agreed.ok) continue
					assert.ok(agreed.value.agreedBy !== null && agreed.value.agreedBy !== agreed.value.proposedBy, 'two people')
					agreedAt.set(ahead.id, now)
					changes = changes.map((change) => (change === ahead ? agreed.value : change))
				}
				if (verb === 'stop' && ahead && mayStop({ by, now }, ahead).ok) changes = changes.filter((change) => change !== ahead)
				for (const change of changes) if (change.from !== null) assert.equal(change.from, (agreedAt.get(change.id) ?? 0) + days(NOTICE_DAYS), 'a week’s notice')
				const swept = changes.filter((change) => !isPast(change, changes, now))
				assert.deepEqual(inForce(swept, now), inForce(changes, now), 'what is dropped held no more')
			}
			for (const { at, lives, ends, id: record } of begun) {
				assert.ok(ends >= after(at, days(lives - JITTER_DAYS)), 'nothing early')
				assert.ok(ends <= after(at, days(DAYS_AT_MOST + JITTER_DAYS + 7)), 'nothing for ever')
				assert.equal(ends, endOf(lastWeek(record, at, lives)))
			}
		}),
		{ numRuns: 1000 },
	)
})
