import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { MemberId } from '#ground/people.ts'
import { after, minutes, type Instant } from '#ground/time.ts'
import { NEEDS, needsOf, signingOf, type Line } from './board.ts'
import type { Alert, Incident, Look, Task } from './model.ts'

const NOW = 1_800_000_000_000 as Instant
const ago = (n: number) => (NOW - minutes(n)) as Instant
const base = { id: 'incident_1', kind: 'shop', zone: 'cedar', spot: null, place: 'the market', openedAt: ago(30), heardAt: ago(5), isDrill: false }
const incident = (state: Incident['state'], more: object = {}) => ({ ...base, state, seenAt: null, ...more }) as unknown as Incident
const line = (more: Partial<Line> = {}): Line => ({ incident: incident('unconfirmed'), version: 1, evidence: { eyewitnesses: 0, origins: 0, reports: 0, media: 0, reviewed: 0, looks: [] }, tasks: [], signing: [], alert: null, apartSince: null, askedAt: null, proposed: 0, isPartner: false, ...more })
const alert = { id: 'alert_1', version: 1, tells: 'alert', level: 'L2', approvedAt: ago(10), expiresAt: after(NOW, minutes(50)) } as unknown as Alert
const look = (saw: Look['saw'], at: Instant) => ({ id: 'look_1', saw, isVoid: false, eyes: 'verifier', observedAt: at, heardAt: at, by: 'member_v' }) as unknown as Look
const task = (more: object) => ({ id: 'task_1', incident: 'incident_1', member: 'member_v', state: 'on-scene', offeredAt: ago(30), etaAt: null, dueAt: null, reminded: 0, ...more }) as unknown as Task
const NOTHING = { quarantined: 0, apart: 0, calls: [] }
const kinds = (lines: readonly Line[], waiting = NOTHING) => needsOf(lines, waiting, new Set(), NOW).map(({ kind }) => kind)

test('somebody who is not heard of comes before what was told wrongly, and that before all that only waits', () => {
	const overdue = line({ tasks: [task({ dueAt: ago(9) })] })
	const contrary = line({ incident: incident('confirmed', { seenAt: ago(20) }), alert, evidence: { eyewitnesses: 1, origins: 1, reports: 1, media: 0, reviewed: 0, looks: [look('nothing', ago(2))] } })
	assert.deepEqual(kinds([line(), contrary, overdue], { quarantined: 3, apart: 0, calls: [] }), ['overdue', 'contrary', 'not-asked', 'quarantined'])
})

test('a look from before the alert asks for nothing, and neither does one that saw it', () => {
	const with_ = (one: Look) => line({ incident: incident('confirmed', { seenAt: ago(20) }), alert, evidence: { eyewitnesses: 1, origins: 1, reports: 1, media: 0, reviewed: 0, looks: [one] } })
	assert.deepEqual(kinds([with_(look('nothing', ago(11)))]), [])
	assert.deepEqual(kinds([with_(look('activity', ago(2)))]), [])
})

test('what is confirmed and told to nobody is asked for while it is fresh; what is closed and still told, until it is taken back', () => {
	assert.deepEqual(kinds([line({ incident: incident('confirmed', { seenAt: ago(5) }) })]), ['not-told'])
	assert.deepEqual(kinds([line({ incident: incident('confirmed', { seenAt: ago(61) }) })]), [])
	assert.deepEqual(kinds([line({ incident: incident('ended', { closedAt: ago(1) }), alert })]), ['over-but-told'])
	assert.deepEqual(kinds([line({ incident: incident('ended', { closedAt: ago(1) }), alert: { ...alert, tells: 'all-clear' } })]), [])
})

test('told as one and known to be two: the update waits to be signed, until somebody has; where nothing holds it up, it is taken back instead', () => {
	const seen = { incident: incident('confirmed', { seenAt: ago(20) }), alert, apartSince: ago(3), evidence: { eyewitnesses: 2, origins: 2, reports: 2, media: 0, reviewed: 0, looks: [look('activity', ago(20))] } }
	const [need] = needsOf([line(seen)], NOTHING, new Set(), NOW)
	assert.deepEqual([need?.kind, need?.since, need?.level], ['two-places', ago(3), 'L2'])
	const half = signingOf([{ tells: 'update', level: 'L2', member: 'member_dee' as MemberId, because: null }], null)
	assert.deepEqual(kinds([line({ ...seen, signing: half })]), ['sign'])
	assert.deepEqual(kinds([line({ ...seen, apartSince: null })]), [])
	assert.deepEqual(kinds([line({ ...seen, alert: { ...alert, expiresAt: ago(1) } })]), ['not-told'])
	assert.deepEqual(kinds([line({ ...seen, incident: incident('verifying', { seenAt: ago(20) }), evidence: { eyewitnesses: 1, origins: 1, reports: 1, media: 0, reviewed: 0, looks: [] } })]), ['rests-on-nothing'])
})

test('nobody is free where somebody was asked for, and nobody goes and nobody came', () => {
	const verifying = { incident: incident('verifying'), askedAt: ago(3) }
	assert.deepEqual(kinds([line(verifying)]), ['nobody-free'])
	assert.deepEqual(kinds([line({ ...verifying, tasks: [task({ state: 'accepted' })] })]), [])
	assert.deepEqual(kinds([line({ ...verifying, evidence: { eyewitnesses: 0, origins: 0, reports: 0, media: 0, reviewed: 0, looks: [look('unable', ago(1))] } })]), [])
})

test('one person who signs twice is one, and the second sees who is missing', () => {
	const sign = (member: string) => ({ tells: 'alert', level: 'L2', member: member as MemberId, because: null }) as const
	const [one] = signingOf([sign('member_dee'), sign('member_dee')], 'member_dee' as MemberId)
	assert.deepEqual([one?.by, one?.waitsFor, one?.isMine], [['member_dee'], 1, true])
	assert.equal(signingOf([sign('member_dee'), sign('member_eli')], null)[0]?.waitsFor, 0)
	assert.equal(signingOf([{ ...sign('member_dee'), level: 'L1', because: 'it is a shop' }], null)[0]?.waitsFor, 1, 'where something was found, another has to say so, too')
	const [need] = needsOf([line({ incident: incident('confirmed', { seenAt: ago(5) }), signing: [one as NonNullable<typeof one>] })], NOTHING, new Set(), NOW)
	assert.equal(need?.kind, 'sign')
})

test('whatever the order of what is open, the board asks for the same things in the same order', () => {
	const lines = [line({ incident: { ...incident('confirmed', { seenAt: ago(5) }), id: 'incident_a' } as Incident }), line({ incident: { ...incident('unconfirmed'), id: 'incident_b' } as Incident }), line({ incident: { ...incident('unconfirmed', { openedAt: ago(50) }), id: 'incident_c' } as Incident }), line({ incident: { ...incident('verifying'), id: 'incident_d' } as Incident, askedAt: ago(9), proposed: 2 })]
	const first = needsOf(lines, NOTHING, new Set(), NOW)
	fc.assert(fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => assert.deepEqual(needsOf(shuffled, NOTHING, new Set(), NOW), first)))
	assert.deepEqual(first.map(({ kind }) => NEEDS.indexOf(kind)), first.map(({ kind }) => NEEDS.indexOf(kind)).toSorted((a, b) => a - b))
})
