import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { MemberId } from '#ground/people.ts'
import { after, hours, minutes, type Instant } from '#ground/time.ts'
import { instantOf, wallOf } from '#ground/wall.ts'
import { escalate, POLICY, ringsOf, type Callable, type Escalation, type Rung } from './escalation.ts'
import { dutiesOf, type Rotation } from './rotation.ts'

const ZONE = 'America/Chicago'
const at = (day: string, time: string) => instantOf({ day, time }, ZONE) as Instant
const [ana, ben, cy, di, eli] = ['ana', 'ben', 'cy', 'di', 'eli'] as unknown as readonly [MemberId, MemberId, MemberId, MemberId, MemberId]
const can = (...members: readonly MemberId[]): Callable[] => members.map((member) => ({ member, bar: null }))
const BEGUN = at('2027-03-02', '03:10')
const after03 = (minute: number) => after(BEGUN, minutes(minute - 10))

/** Looks at these minutes past three, as the house does by the minute; gives who was rung when. */
function night(who: Escalation['who'], look: readonly number[], more: { readonly answeredAt?: number; readonly no?: ReadonlyMap<MemberId, number> } = {}): (readonly [number, MemberId])[] {
	const rung: Rung[] = []
	return look.flatMap((minute) => {
		const saidNo = [...(more.no ?? [])].filter(([, from]) => from <= minute).map(([member]) => member)
		const { ring } = escalate({ begun: BEGUN, isAnswered: minute >= (more.answeredAt ?? Infinity), who, rung, saidNo }, POLICY, after03(minute))
		rung.push(...ring)
		return ring.map(({ member }) => [minute, member] as const)
	})
}
const everyMinute = Array.from({ length: 40 }, (_, i) => 10 + i)

test('ten past three: who is on is rung twice, then who stands by, who has it at sixteen past; nobody else wakes', () => {
	const who = { primary: can(ana), standby: can(ben), team: can(ana, ben, cy), everyone: can(cy, di) }
	assert.deepEqual(night(who, everyMinute, { answeredAt: 16 }), [[10, ana], [12, ana], [15, ben]])
	assert.deepEqual(night(who, everyMinute).slice(3, 6), [[18, ana], [18, ben], [18, cy]])
	assert.equal(night(who, everyMinute).at(-1)?.[0], 30)
	assert.deepEqual(ringsOf(POLICY, BEGUN).map((ring) => [ring.target, wallOf(ring.at, ZONE).time]), [['primary', '03:10'], ['primary', '03:12'], ['standby', '03:15'], ['team', '03:18'], ['everyone', '03:20'], ['everyone', '03:30']])
})

test('who is on is at rest, or says they cannot: who stands by is rung at once', () => {
	const resting = { primary: [{ member: ana, bar: 'resting' as const }], standby: can(ben), team: can(ben), everyone: can(ben) }
	assert.deepEqual(night(resting, [10, 11])[0], [10, ben])
	assert.deepEqual(escalate({ begun: BEGUN, isAnswered: false, who: resting, rung: [], saidNo: [] }, POLICY, BEGUN).skipped, [{ member: ana, why: 'resting' }])
	const both = { primary: can(ana), standby: can(ben), team: [], everyone: [] }
	assert.deepEqual(night(both, [10, 11, 12], { no: new Map([[ana, 11]]) }), [[10, ana], [11, ben]])
})

test('looked at late, each is rung once and not once for every time that went by', () => {
	const who = { primary: can(ana), standby: can(ben), team: can(ana, ben), everyone: can(cy) }
	assert.deepEqual(night(who, [25]).toSorted(), [[25, ana], [25, ben], [25, cy]])
	assert.deepEqual(night(who, [25, 26, 27]).length, 3)
})

const someone = fc.constantFrom(ana, ben, cy, di, eli)
const group = fc.uniqueArray(fc.record({ member: someone, bar: fc.constantFrom(null, null, 'away', 'resting', 'busy', 'full', 'quiet', 'not-asked') }), { selector: ({ member }) => member }) as fc.Arbitrary<Callable[]>
const somebody = fc.record({ primary: group, standby: group, team: group, everyone: group })

test('nobody is rung who rests, nobody twice at one step, nobody after an answer, whoever is on and whenever somebody looks', () => {
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), somebody, fc.uniqueArray(someone)), { maxLength: 12 }), fc.integer({ min: 0, max: 50 }), (all, answered) => {
			const rung: Rung[] = []
			let no: MemberId[] = []
			for (const [minute, who, cannot] of all.toSorted(([a], [b]) => a - b)) {
				no = [...new Set([...no, ...cannot])]
				const now = after(BEGUN, minutes(minute))
				const said = escalate({ begun: BEGUN, isAnswered: minute >= answered, who, rung, saidNo: no }, POLICY, now)
				if (minute >= answered) assert.deepEqual([said.ring, said.next], [[], null])
				for (const { member, ring } of said.ring) {
					const target = ringsOf(POLICY, BEGUN)[ring]?.target ?? 'primary'
					assert.equal(who[target].find((one) => one.member === member)?.bar, null)
					assert.ok(!no.includes(member))
				}
				rung.push(...said.ring)
			}
			assert.equal(new Set(rung.map(({ ring, member }) => `${ring} ${member}`)).size, rung.length)
		}),
	)
})

const nights: Rotation = { every: 1, firstDay: '2025-10-30', from: '22:00', until: '06:00', members: [ana, ben, cy] }
const between = (from: string, until: string) => ({ begins: at(from, '00:00'), ends: at(until, '00:00') })

test('turns go round by day, handed over by the clock on the wall; the night the clocks are put back has nine hours', () => {
	const duties = dutiesOf(nights, [], between('2025-10-30', '2025-11-04'), ZONE)
	assert.deepEqual(duties.map(({ order }) => order[0]), [ana, ben, cy, ana, ben])
	assert.deepEqual(duties.map(({ begins, ends }) => (ends - begins) / hours(1)), [8, 8, 9, 8, 8])
	assert.ok(duties.every(({ begins, ends }) => wallOf(begins, ZONE).time === '22:00' && wallOf(ends, ZONE).time === '06:00'))
	assert.deepEqual(duties[1]?.order, [ben, cy, ana])
})

test('turns of a week are handed over on its first day; an override is for once', () => {
	const weekly = { ...nights, every: 7 as const, from: '09:00', until: '09:00' }
	const duties = dutiesOf(weekly, [{ begins: at('2025-11-07', '09:00'), member: eli }], between('2025-10-01', '2025-11-21'), ZONE)
	assert.equal(duties.length, 22)
	assert.deepEqual(duties.slice(6, 10).map(({ order }) => order[0]), [ana, ben, eli, ben])
	assert.deepEqual(duties[8]?.order, [eli, ben, cy, ana])
	assert.deepEqual(dutiesOf({ ...weekly, members: [] }, [], between('2025-11-01', '2025-11-02'), ZONE).map(({ order }) => order), [[]])
})

test('with handover at the same time there is no hour without somebody and none with two, whatever the clocks do', () => {
	fc.assert(
		fc.property(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 23 }), fc.constantFrom(1 as const, 7 as const), (day, hour, every) => {
			const time = `${String(hour).padStart(2, '0')}:00`
			const from = after(at('2025-01-01', '12:00'), hours(24 * day))
			const all = dutiesOf({ ...nights, every, firstDay: '2025-01-01', from: time, until: time }, [], { begins: from, ends: after(from, hours(24 * 12)) }, ZONE)
			for (const [i, one] of all.entries()) if (i > 0) assert.equal(all[i - 1]?.ends, one.begins)
			assert.ok(all.length >= 11)
		}),
		{ numRuns: 60 },
	)
})
