import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { step } from '#ground/machine.ts'
import type { MemberId } from '#ground/people.ts'
import { after, minutes, seconds, type Instant } from '#ground/time.ts'
import { CHECK_IN, inTurn, isNight, isWanted, missed, neededFor, nextAt, tasks, toAsk, type AnyTask, type Candidate, type TaskCommand } from './checking.ts'
import type { IncidentId, TaskId } from './model.ts'

const NOON = 1_800_000_000_000 as Instant
const task = (more: Partial<AnyTask> = {}): AnyTask => ({ id: `task_${'0'.repeat(32)}` as TaskId, incident: 'incident_0' as IncidentId, member: 'member_a' as MemberId, state: 'offered', offeredAt: NOON, etaAt: null, dueAt: null, reminded: 0, ...more }) as AnyTask
const does = (one: AnyTask, command: TaskCommand, now: Instant = NOON) => step<AnyTask, TaskCommand, never, never>(tasks, { by: { as: 'house' }, now }, one, command)
const VERBS = ['arrive', 'tell', 'well', 'away', 'decline', 'recall', 'lapse'] as const
const commands = fc.oneof(fc.record({ verb: fc.constant('accept' as const), etaMinutes: fc.integer({ min: 1, max: 90 }) }), fc.record({ verb: fc.constantFrom(...VERBS) }))

test('somebody says yes with a time, is there, says what they saw, and is away', () => {
	let one = task()
	for (const [command, state] of [[{ verb: 'accept', etaMinutes: 3 }, 'accepted'], [{ verb: 'arrive' }, 'on-scene'], [{ verb: 'tell' }, 'told'], [{ verb: 'away' }, 'told']] as const) {
		const moved = does(one, command)
		assert.ok(moved.ok, command.verb)
		one = moved.value.next
		assert.equal(one.state, state)
	}
	assert.equal(one.dueAt, null)
})

test('whoever is there is waited for until they say that they are away or cannot, whatever else happens', () => {
	fc.assert(
		fc.property(fc.array(commands, { maxLength: 12 }), (all) => {
			let [one, isThere] = [task({ state: 'on-scene', dueAt: after(NOON, CHECK_IN) }), true]
			for (const command of all) {
				const moved = does(one, command)
				if (!moved.ok) continue
				one = moved.value.next
				isThere = command.verb === 'arrive' || command.verb === 'tell' || (isThere && command.verb !== 'away' && command.verb !== 'decline')
				if (isThere) assert.notEqual(one.dueAt, null, command.verb)
			}
		}),
	)
})

test('no is free from whatever was asked, and a no can become a yes', () => {
	for (const state of ['offered', 'accepted', 'timed-out'] as const) {
		const moved = does(task({ state, dueAt: NOON }), { verb: 'decline' })
		assert.ok(moved.ok && moved.value.next.state === 'declined' && moved.value.next.dueAt === null, state)
	}
	assert.ok(does(task({ state: 'declined' }), { verb: 'accept', etaMinutes: 4 }).ok)
})

test('the next is asked after twenty seconds of silence, at once after a no, and nobody once enough go', () => {
	const at = (ms: number) => after(NOON, ms)
	assert.equal(toAsk([], 1, NOON, NOON), 1)
	assert.equal(toAsk([task()], 1, NOON, at(seconds(19))), 0)
	assert.equal(toAsk([task()], 1, NOON, at(seconds(20))), 1)
	assert.equal(toAsk([task({ state: 'declined' })], 1, NOON, at(seconds(1))), 1)
	assert.equal(toAsk([task({ state: 'accepted' })], 1, NOON, at(minutes(2))), 0)
	assert.equal(toAsk([task({ state: 'accepted' })], 2, NOON, at(minutes(2))), 1)
	assert.equal(toAsk([task({ state: 'told' })], 1, NOON, at(minutes(2))), 0)
	assert.equal(toAsk([task({ state: 'told', offeredAt: after(NOON, -minutes(40)) })], 1, NOON, NOON), 1, 'what was told before was another look')
	assert.equal(toAsk([], 1, NOON, at(minutes(31))), 0, 'nobody is asked for ever')
	assert.ok(!isWanted([task({ state: 'on-scene' })], 1))
})

test('two go where somebody is held, where they are many, and at night', () => {
	const plain = { doings: ['questioning'], sizes: ['few', null], isNight: false }
	assert.equal(neededFor(plain), 1)
	assert.deepEqual([{ ...plain, doings: ['detaining'] }, { ...plain, doings: ['loading'] }, { ...plain, sizes: ['many'] }, { ...plain, isNight: true }].map(neededFor), [2, 2, 2, 2])
	assert.deepEqual(['21:59', '22:00', '05:59', '06:00'].map(isNight), [false, true, true, false])
})

test('first whose eyes are their own, then who has the language, then who is nearest, then whom the rota names', () => {
	const one = (member: string, more: Partial<Candidate> = {}): Candidate => ({ member: member as MemberId, sharesEyes: false, speaks: false, metres: null, turn: 0, ...more })
	const all = [one('late', { turn: 2 }), one('first', { turn: 1 }), one('near', { metres: 600, turn: 3 }), one('far', { metres: 1900 }), one('speaks', { speaks: true, turn: 9 }), one('shares', { speaks: true, sharesEyes: true })]
	const order = ['speaks', 'near', 'far', 'first', 'late', 'shares']
	fc.assert(fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => assert.deepEqual(inTurn(shuffled), order)))
})

test('who does not say that they are well is reminded, then who is with them hears, then a dispatcher; alone, the dispatcher hears sooner', () => {
	const late = (mins: number, hasPartner = true) => missed(NOON, hasPartner, after(NOON, minutes(mins)))
	assert.deepEqual([0, 1, 2, 4, 5, 7, 8, 60].map((mins) => late(mins)), [0, 0, 1, 1, 2, 2, 3, 3])
	assert.deepEqual([2, 5].map((mins) => late(mins, false)), [1, 3])
	assert.equal(missed(null, true, NOON), 0)
})

test('the house looks again when the next thing is due, and not for ever', () => {
	assert.equal(nextAt([task()], NOON), after(NOON, seconds(20)))
	assert.equal(nextAt([task()], after(NOON, seconds(20))), after(NOON, minutes(5)))
	assert.equal(nextAt([task({ state: 'on-scene', dueAt: after(NOON, CHECK_IN) })], NOON), after(NOON, CHECK_IN + minutes(2)))
	assert.equal(nextAt([task({ state: 'declined' })], NOON), null)
})
