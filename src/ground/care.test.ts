import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isSealedTo, LIVES, LIVES_DONE, onReport, readersOf, type Report } from './care.ts'
import type { MemberId, Speaker } from './people.ts'
import { lastWeek } from './schedule.ts'
import { weekOf, type Instant } from './time.ts'

const ids = ['ana', 'bo', 'cy', 'dee', 'eva'].map((name) => `member_${name}` as MemberId)
const some = fc.subarray(ids)
const as = (id: MemberId): Speaker => ({ as: 'member', member: { id, called: '', roles: ['carer'], language: 'en', teams: [] } })
const NOW = 1_800_000_000_000 as Instant
const report = (readers: readonly MemberId[], more: Partial<Report> = {}): Report => ({ id: 'wrong_00000000', state: 'open', wantsOther: false, endsWeek: lastWeek('wrong_00000000', NOW, LIVES), readers, ...more })

test('nobody concerned ever reads it, and every carer who is not, does', () => {
	fc.assert(
		fc.property(some, some, (carers, concerned) => {
			const readers = readersOf(carers.map((id) => ({ id, recipient: '' })), new Set(concerned)).map(({ id }) => id)
			assert.deepEqual(readers, carers.filter((id) => !concerned.includes(id)))
		}),
	)
})

test('it is kept only where it was sealed to exactly those who read it: nobody too many, nobody twice, nobody left out, and never to nobody', () => {
	fc.assert(
		fc.property(some, fc.array(fc.constantFrom(...ids), { maxLength: 6 }), (readers, sealedTo) => {
			const exactly = readers.length > 0 && readers.join() === sealedTo.toSorted((a, b) => ids.indexOf(a) - ids.indexOf(b)).join()
			assert.equal(isSealedTo(readers, sealedTo), exactly)
		}),
	)
})

test('to whom it was not sealed, it is not there, by whatever act', () => {
	fc.assert(
		fc.property(some, fc.constantFrom(...ids), fc.constantFrom('seen' as const, 'done' as const, 'aside' as const), (readers, who, act) => {
			assert.equal(onReport(as(who), report(readers), act, NOW).ok, readers.includes(who))
		}),
	)
	assert.equal(onReport({ as: 'anyone' }, report(ids), 'done', NOW).ok, false)
})

test('done, it ends within about a month, and never later than it would have', () => {
	const [ana] = ids as [MemberId]
	const done = onReport(as(ana), report([ana]), 'done', NOW)
	assert.ok(done.ok && done.value.state === 'done' && done.value.endsWeek <= weekOf((NOW + (LIVES_DONE + 7) * 86_400_000) as Instant))
	const soon = onReport(as(ana), report([ana], { endsWeek: weekOf(NOW) }), 'done', NOW)
	assert.ok(soon.ok && soon.value.endsWeek === weekOf(NOW))
})

test('whoever steps aside no longer reads it; the last one who can, stays', () => {
	const [ana, bo] = ids as [MemberId, MemberId]
	const two = onReport(as(ana), report([ana, bo]), 'aside', NOW)
	assert.deepEqual(two.ok && [two.value.readers, two.value.wantsOther], [[bo], true])
	const alone = onReport(as(bo), report([bo]), 'aside', NOW)
	assert.deepEqual(alone.ok && [alone.value.readers, alone.value.wantsOther], [[bo], true])
})
