import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { after, hours, minutes, type Instant } from '#ground/time.ts'
import { needsOf, type Line } from './board.ts'
import { barsTaking, EXPIRES_SOON, itemsOf, unsaid, type OpenThings } from './handed.ts'
import type { Alert, Incident, Task } from './model.ts'

const NOW = 1_800_000_000_000 as Instant
const ago = (n: number) => (NOW - minutes(n)) as Instant
const incident = (id: string, state: Incident['state'], openedAt: Instant) => ({ id, state, kind: 'shop', zone: 'cedar', spot: null, place: null, openedAt, heardAt: openedAt, seenAt: null, isDrill: false }) as unknown as Incident
const line = (id: string, state: Incident['state'], openedAt: Instant, more: Partial<Line> = {}): Line => ({ incident: incident(id, state, openedAt), version: 1, evidence: { eyewitnesses: 0, origins: 0, reports: 0, media: 0, reviewed: 0, looks: [] }, tasks: [], signing: [], alert: null, apartSince: null, askedAt: null, proposed: 0, isPartner: false, ...more })
const alert = (expiresAt: Instant, tells: Alert['tells'] = 'alert') => ({ id: 'alert_1', tells, expiresAt }) as unknown as Alert
const overdue = { id: 'task_1', state: 'on-scene', dueAt: ago(30), offeredAt: ago(60), etaAt: null, reminded: 0 } as unknown as Task
const things = (lines: readonly Line[], more: Partial<OpenThings> = {}): OpenThings => ({ lines, needs: needsOf(lines, { quarantined: 0, apart: 0, calls: [] }, new Set(), NOW), quarantined: 0, calls: [], ...more })
const sorts = (open: OpenThings) => itemsOf(open, NOW).map(({ sort, incident: about }) => `${sort} ${about ?? ''}`.trim())

test('everything that is open stands on the list: who is missing first, then alerts about to end, incidents by age, calls, and what was set aside', () => {
	const lines = [line('incident_b', 'unconfirmed', ago(5)), line('incident_a', 'confirmed', ago(90), { tasks: [overdue], alert: alert(after(NOW, hours(1))) })]
	assert.deepEqual(sorts(things(lines, { quarantined: 3, calls: ['report_1'] })), ['task incident_a', 'alert incident_a', 'incident incident_a', 'incident incident_b', 'call-back', 'quarantine'])
	const [, , , newest, , aside] = itemsOf(things(lines, { quarantined: 3, calls: ['report_1'] }), NOW)
	assert.equal(newest?.next, 'not-asked')
	assert.equal(aside?.n, 3)
})

test('what is over is not handed on, but an alert of it that still holds is, while it ends within the shift', () => {
	assert.deepEqual(sorts(things([line('incident_a', 'ended', ago(5))])), [])
	assert.deepEqual(sorts(things([line('incident_a', 'ended', ago(5), { alert: alert(after(NOW, EXPIRES_SOON)) })])), ['alert incident_a'])
	for (const one of [alert(after(NOW, EXPIRES_SOON + 1)), alert(NOW), alert(after(NOW, 1), 'all-clear')]) assert.deepEqual(sorts(things([line('incident_a', 'ended', ago(5), { alert: one })])), [])
})

test('nobody takes their own, and nothing twice', () => {
	assert.equal(barsTaking({ isMine: true, isAccepted: false }), 'same-person')
	assert.equal(barsTaking({ isMine: false, isAccepted: true }), 'someone-has-it')
	assert.equal(barsTaking({ isMine: false, isAccepted: false }), null)
})

const state = fc.constantFrom<Incident['state']>('unconfirmed', 'verifying', 'confirmed', 'ended', 'not-enforcement', 'unverified')
test('every open incident is on it once, in whatever order it came; and what nobody said a word of keeps all of it here', () => {
	fc.assert(
		fc.property(fc.uniqueArray(fc.tuple(fc.nat(40), state, fc.nat(600)), { selector: ([id]) => id, maxLength: 12 }), fc.nat(3), (all, quarantined) => {
			const lines = all.map(([id, is, age]) => line(`incident_${id}`, is, ago(age)))
			const items = itemsOf(things(lines, { quarantined }), NOW)
			const open = lines.filter((one) => ['unconfirmed', 'verifying', 'confirmed'].includes(one.incident.state))
			assert.deepEqual(items.filter(({ sort }) => sort === 'incident').map((one) => one.incident).toSorted(), open.map((one) => one.incident.id).toSorted())
			assert.equal(new Set(items.map(({ item }) => item)).size, items.length)
			assert.deepEqual(itemsOf(things(lines.toReversed(), { quarantined }), NOW), items)
			for (const { item } of items) assert.deepEqual(unsaid(items, items.filter((one) => one.item !== item).map((one) => ({ item: one.item, says: 'yours', note: '' }))), [item])
		}),
	)
})
