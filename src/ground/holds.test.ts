import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import { asOf, isDue, keeps, LAPSES_AFTER, lapsesAt, place, release, renew, type HoldAsked } from './holds.ts'
import { chanceOf, newId } from './ids.ts'
import type { Role, Speaker } from './people.ts'
import { after, days, halfDayOf, halfDaysAfter, type Instant } from './time.ts'

const chance = chanceOf(webcrypto as Crypto)
const noon = 1_795_435_200_000 as Instant
const member = (...roles: Role[]): Speaker => ({ as: 'member', member: { id: newId('member', chance), called: 'Ana', roles, language: 'es', teams: [] } })
const [ana, teller] = [member('steward'), member('teller')]
const reviewIn = (inDays: number) => halfDaysAfter(halfDayOf(noon), 2 * inDays)
const asked = (inDays = 90): HoldAsked => ({ askedBy: 'The county court', scope: 'Two asks of one week', reviewHalf: reviewIn(inDays) })
const placed = (inDays = 90) => {
	const hold = place({ by: ana, now: noon }, newId('hold', chance), asked(inDays))
	assert.ok(hold.ok)
	return hold.value
}

test('a steward places a hold, and it names the day it is looked at again, within a year', () => {
	assert.equal(place({ by: teller, now: noon }, newId('hold', chance), asked()).ok, false)
	for (const inDays of [0, 367, 4000]) assert.deepEqual(place({ by: ana, now: noon }, newId('hold', chance), asked(inDays)), { ok: false, refusal: 'review-first' })
	for (const inDays of [1, 366]) assert.ok(keeps(placed(inDays), noon))
})

test('a hold nobody renews ends by itself thirty days after its review, not a moment before', () => {
	const hold = placed()
	assert.ok(lapsesAt(hold) >= after(noon, days(90) + LAPSES_AFTER))
	assert.ok(keeps(hold, after(lapsesAt(hold), -1)))
	for (const [inDays, due] of [[89, false], [90, true], [119, true], [122, false]] as const) assert.equal(isDue(hold, after(noon, days(inDays))), due, `${inDays} days`)
	assert.equal(keeps(hold, lapsesAt(hold)), false)
	assert.deepEqual(asOf(hold, lapsesAt(hold)).ended, { by: null, half: halfDayOf(lapsesAt(hold)), because: null })
	assert.equal(asOf(hold, noon), hold)
	assert.equal(renew({ by: ana, now: lapsesAt(hold) }, hold, { reviewHalf: halfDaysAfter(halfDayOf(lapsesAt(hold)), 20), because: 'late' }).ok, false)
})

test('it is renewed for a reason until another day within a year, and released for a reason, once', () => {
	const hold = placed()
	const due = after(noon, days(95))
	const renewed = renew({ by: ana, now: due }, hold, { reviewHalf: reviewIn(200), because: 'The hearing was moved' })
	assert.ok(renewed.ok && keeps(renewed.value, after(lapsesAt(hold), days(1))))
	assert.equal(renew({ by: ana, now: due }, hold, { reviewHalf: reviewIn(95 + 367), because: 'for ever' }).ok, false)
	assert.equal(renew({ by: teller, now: due }, hold, { reviewHalf: reviewIn(200), because: '' }).ok, false)
	assert.equal(release({ by: teller, now: due }, hold, 'It is over').ok, false)
	const released = release({ by: ana, now: due }, hold, 'It is over')
	assert.ok(released.ok && !keeps(released.value, due))
	assert.equal(release({ by: ana, now: due }, released.value, 'twice').ok, false)
	assert.equal(renew({ by: ana, now: due }, released.value, { reviewHalf: reviewIn(200), because: 'again' }).ok, false)
})
