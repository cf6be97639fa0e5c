/** Which version comes next, and the promise of a taking back, over every order in which taking, handing over, replacing and dying can happen. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { WayOut } from '#ground/carriers.ts'
import type { Instant } from '#ground/time.ts'
import type { Alert, Level, Tells } from './model.ts'
import * as rules from './telling.ts'
import { audienceOf, CLAIM_LASTS, freeAfter, nextAfter, roomFor, WAITS_AT_MOST, wayBack, zonesOf, type Fate, type Tried, type Way } from './telling.ts'

const alert = (tells: Tells, level: Level): Alert => ({ id: `alert_${'0'.repeat(32)}`, version: 1, incident: null, tells, level, zones: [], place: null, really: null, isDrill: false, observedAt: null, approvedAt: 0, contraryAt: null, expiresAt: 1, isNewest: true }) as unknown as Alert

test('what goes wider is the next version of the same alert, what was taken back is not told again, and a new alarm is a new alert', () => {
	const next = (newest: Alert | null, tells: Tells, level: Level, state = 'confirmed') => {
		const is = nextAfter(newest, { tells, level }, state as never)
		return is.ok ? `${is.value.of ? 'next' : 'first'} ${is.value.level}` : is.refusal
	}
	assert.equal(next(null, 'alert', 'L2'), 'first L2')
	assert.equal(next(alert('alert', 'L0'), 'alert', 'L2'), 'next L2')
	assert.equal(next(alert('alert', 'L2'), 'alert', 'L2'), 'already-told')
	assert.equal(next(alert('update', 'L2'), 'alert', 'L1'), 'already-told')
	assert.equal(next(alert('cancel', 'L2'), 'alert', 'L2'), 'first L2')
	assert.equal(next(alert('alert', 'L2'), 'update', 'L0'), 'next L2', 'an update of what everybody heard goes to everybody, and takes two')
	assert.equal(next(null, 'update', 'L2'), 'nothing-to-take-back')
	assert.equal(next(alert('alert', 'L2'), 'cancel', 'L0'), 'next L2')
	assert.equal(next(alert('cancel', 'L2'), 'cancel', 'L2'), 'already-told')
	assert.equal(next(alert('expired', 'L2'), 'not-enforcement', 'L2'), 'next L2')
	assert.equal(next(alert('cancel', 'L2'), 'expired', 'L2'), 'nothing-to-take-back')
	assert.equal(next(null, 'not-enforcement', 'L1', 'not-enforcement'), 'first L1')
	assert.equal(next(null, 'not-enforcement', 'L1', 'verifying'), 'nothing-to-take-back')
})

test('its own part of town first, then whichever it also lies in; an exercise alarms nobody who is not at work', () => {
	const zone = (id: string, lon: number) => ({ id, name: id, households: 900, center: { lat: 45, lon }, radius: 900 })
	const zones = [zone('far', -93), zone('beside', -93.252), zone('own', -93.26)] as never
	assert.deepEqual(zonesOf({ zone: 'own', spot: { lat: 45, lon: -93.256 } } as never, 'L2', zones), ['own', 'beside'])
	assert.deepEqual(zonesOf({ zone: null, spot: null }, 'L2', zones), [])
	assert.deepEqual(zonesOf({ zone: 'own', spot: null } as never, 'L4', zones).length, 3)
	assert.deepEqual([audienceOf('L0', false), audienceOf('L2', false), audienceOf('L4', true)], [['verifier'], null, ['verifier', 'observer']])
})

test('a carrier is never given more than a second ahead of its pace', () => {
	fc.assert(
		fc.property(fc.constantFrom(0.1, 1, 4, 30, 2000), fc.array(fc.record({ wait: fc.integer({ min: 0, max: 3000 }), each: fc.integer({ min: 1, max: 3 }) }), { maxLength: 60 }), (perSecond, rounds) => {
			const rate = { perSecond, numbers: 1 }
			let [now, free, all] = [1_000_000, 0, 0]
			for (const { wait, each } of rounds) {
				now += wait
				for (let room = Math.floor(roomFor(rate, free, now as Instant) / each); room > 0; room--) {
					free = freeAfter(rate, free, now as Instant, each)
					all += each
				}
				assert.ok(all <= perSecond * ((now - 1_000_000) / 1000 + 1) + 3, `${all} after ${now - 1_000_000} ms at ${perSecond}`)
			}
		}),
	)
})

// The whole protocol, without a database: every step another process could stand between.

const WAYS = ['push', 'sms'] as const
const PEOPLE = 3
type Row = { fate: Fate; way: WayOut; who: number; version: number }
type Sender = { readonly claimedAt: number; readonly row: Row; readonly dies: number; begun: boolean; over: boolean }
type Held = { readonly since: number; readonly name: number }
const step = fc.oneof(
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('take' as const), process: fc.nat(1), lag: fc.integer({ min: 0, max: 6000 }), most: fc.integer({ min: 1, max: 3 }) }) },
	{ weight: 6, arbitrary: fc.record({ do: fc.constant('begin' as const), nth: fc.nat(5) }) },
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('finish' as const), nth: fc.nat(5), fate: fc.constantFrom('handed', 'delivered', 'failed', 'unknown') }) },
	{ weight: 5, arbitrary: fc.record({ do: fc.constant('time' as const), ms: fc.integer({ min: 1, max: 7000 }) }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('hold' as const) }) },
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('replace' as const) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('lift' as const) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), process: fc.nat(1) }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never
type Rules = Pick<typeof rules, 'mayBegin' | 'mayReplace' | 'whenReplaced'>

function play(steps: readonly Step[], { mayBegin, mayReplace, whenReplaced }: Rules): void {
	const ways: Way[] = WAYS.map((way, n) => ({ way, rank: n + 1, isFailing: false }))
	let [now, version, names] = [0, 1, 0]
	let held: Held | null = null
	/** What whoever is replacing it knows of its hold. */
	let mine: Held | null = null
	let rows: Row[] = Array.from({ length: PEOPLE }, (_, who) => ({ fate: 'queued', way: WAYS[who % 2] ?? 'push', who, version: 1 }))
	const senders: Sender[] = []
	const outside: { who: number; way: WayOut; version: number; fate: Fate | null }[] = []
	const settle = (row: Row, fate: Fate) => {
		if (row.fate === 'handing' || (row.fate === 'unknown' && (fate === 'handed' || fate === 'delivered'))) row.fate = fate
		const others = rows.filter((one) => one.who === row.who && one.version === row.version)
		const next = WAYS.find((way) => !others.some((one) => one.way === way))
		if (row.fate === 'failed' && row.version === version && next && others.every((one) => one.fate === 'failed')) rows.push({ ...row, way: next, fate: 'queued' })
	}
	const doing = {
		take({ process, lag, most }: { process: number; lag: number; most: number }) {
			if (held) return
			for (const row of rows.filter((one) => one.fate === 'queued' && one.version === version).slice(0, most)) {
				row.fate = 'handing'
				senders.push({ claimedAt: now - lag, row, dies: process, begun: false, over: false })
			}
		},
		begin({ nth }: { nth: number }) {
			const one = senders.filter(({ begun, over }) => !begun && !over)[nth]
			if (!one) return
			if (!mayBegin(one.claimedAt, now)) {
				one.over = true
				if (one.row.fate === 'handing') one.row.fate = 'queued'
				return
			}
			one.begun = true
			assert.equal(one.row.version, version, 'something of an older version began')
			assert.ok(!outside.some(({ who, way, version: told }) => who === one.row.who && way === one.row.way && told === one.row.version), 'two copies on one channel')
			outside.push({ who: one.row.who, way: one.row.way, version: one.row.version, fate: null })
		},
		finish({ nth, fate }: { nth: number; fate: string }) {
			const one = senders.filter(({ begun, over }) => begun && !over)[nth]
			if (!one) return
			one.over = true
			const out = outside.find(({ who, way, version: told }) => who === one.row.who && way === one.row.way && told === one.row.version)
			if (out) out.fate = fate as Fate
			settle(one.row, fate as Fate)
		},
		time: ({ ms }: { ms: number }) => void (now += ms),
		hold() {
			held ??= { since: now, name: names++ }
			mine = { since: now, name: held.name }
		},
		lift: () => void (held = null),
		replace() {
			if (!mine || version > 2) return
			if (!mayReplace(mine.since, now, rows.filter(({ fate }) => fate === 'handing').length)) return
			if (held?.name !== mine.name) return doing.hold()
			for (const row of rows) row.fate = whenReplaced(row.fate, 'cancel')
			version += 1
			held = mine = null
			const exposed = Array.from({ length: PEOPLE }, (_, who) => who).filter((who) => rows.some((row) => row.who === who && ['handed', 'delivered', 'unknown'].includes(row.fate)))
			for (const who of exposed) {
				const tried = rows.filter((row): row is Row & Tried => row.who === who && ['handed', 'delivered', 'unknown', 'failed'].includes(row.fate)).toSorted((one, other) => one.version - other.version)
				rows = [...rows, { who, version, way: wayBack(tried, ways) ?? 'push', fate: 'queued' }]
			}
			for (const out of outside) if (out.fate !== 'failed') assert.ok(exposed.includes(out.who), 'somebody who may have seen it is not told')
			for (const who of exposed) assert.ok(senders.some(({ row }) => row.who === who && row.version < version), 'somebody is told who cannot have seen it')
		},
		crash({ process }: { process: number }) {
			for (const one of senders.filter(({ dies, over }) => dies === process && !over)) {
				one.over = true
				settle(one.row, 'unknown')
			}
		},
	}
	for (const one of steps) (doing[one.do] as (with_: Step) => void)(one)
}

const whole = { mayBegin: rules.mayBegin, mayReplace: rules.mayReplace, whenReplaced: rules.whenReplaced }
const holds = (over: Partial<Rules>, numRuns: number) => fc.check(fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => play(steps, { ...whole, ...over })), { numRuns, seed: 7 })

test('in every order of taking, handing over, replacing and dying: nothing old begins after it is replaced, whoever may have seen it is told, nobody twice on one channel', () => {
	const { failed, errorInstance, counterexample } = holds({}, 4000)
	assert.ok(!failed, `${String(errorInstance)} ${JSON.stringify(counterexample)}`)
	assert.ok(CLAIM_LASTS < WAITS_AT_MOST, 'the correction waits longer than anybody may begin')
})

test('each rule of it is needed: without any of them the same search finds what goes wrong', () => {
	for (const [over, says] of [
		[{ mayBegin: () => true }, /older version began/],
		[{ mayReplace: () => true }, /older version began/],
		[{ mayReplace: (since: number, now: number) => now >= since + 3000 }, /older version began/],
		[{ whenReplaced: (fate: Fate) => (fate === 'queued' || fate === 'handing' ? ('superseded' as const) : fate) }, /not told/],
	] as const) {
		const { failed, errorInstance } = holds(over, 20_000)
		assert.ok(failed && says.test(String(errorInstance)), `${Object.keys(over)}: ${String(errorInstance)}`)
	}
})
