import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CARRYING } from '#ground/hub.ts'
import type { MemberId } from '#ground/people.ts'
import { days, halfDayOf, hours, type Instant } from '#ground/time.ts'
import { judge } from '#planners/rota/check.ts'
import { greedy } from '#planners/rota/greedy.ts'
import { bookOf } from '#planners/rota/lawful.ts'
import type { Placed } from '#planners/rota/problem.ts'
import { limitsOf } from './limits.ts'
import { TAKES_HANDS, type Present, type Shift, type ShiftId } from './model.ts'
import type { Carrier, Ledger, Open, Pair } from './ledger.ts'
import { knownUntil } from './posed-bars.ts'
import { inGivingOrder, isSame, pairsOf, placedOf } from './posed-pairs.ts'
import { pose } from './posing.ts'
import { weekAt } from './load.ts'
import type { Work } from './rest.ts'
import { standsAgainst } from './rules.ts'

const ZONE = 'America/New_York'
const NOW = Date.UTC(2027, 2, 8, 12) as Instant
const id = <T extends string>(kind: string, n: number) => `${kind}_${String(n).padStart(32, '0')}` as T
const ALWAYS = Array.from({ length: 7 }, (_, weekday) => ({ weekday, day: null, fromMin: 0, untilMin: 1440, how: 'yes' as const }))

const shiftAt = (n: number, from: number, length: number, more: Partial<Shift> = {}): Shift =>
	({ state: 'open', id: id<ShiftId>('shift', n), kind: 'packing', zone: null, where: 'Mossgate', places: 2, opens: 'nothing', gives: [], ...TAKES_HANDS, begins: (NOW + hours(from)) as Instant, ends: (NOW + hours(from + length)) as Instant, ...more }) as Shift
const carrierOf = (n: number, more: Partial<Carrier> = {}): Carrier => ({ id: id<MemberId>('member', n), hasKey: false, mayAsk: true, own: {}, away: null, kindsNot: [], knows: [{ what: 'speaks-en', untilHalf: null }], done: ['packing', 'hotline', 'childcare', 'kitchen'], times: ALWAYS, liked: [], carried: 0, owed: 0, works: [], beside: [], no: [], ...more })
const ledgerOf = (open: readonly Open[], carriers: readonly Carrier[], more: Partial<Ledger> = {}): Ledger => ({ now: NOW, zone: ZONE, carrying: CARRYING, weeks: 2, open, carriers, apart: [], pinned: [], ...more })
const free = (shift: Shift): Open => ({ shift, held: [] })

const needs = fc.uniqueArray(fc.record({ what: fc.constantFrom('medic', 'dispatch', 'children', 'speaks-es'), least: fc.integer({ min: 0, max: 2 }), most: fc.integer({ min: 1, max: 3 }) }), { maxLength: 3, selector: ({ what }) => what })
const someShift = fc
	.record({ from: fc.integer({ min: 2, max: 150 }), length: fc.constantFrom(2, 3, 6, 8), kind: fc.constantFrom('packing', 'hotline', 'childcare', 'kitchen'), places: fc.integer({ min: 1, max: 5 }), effort: fc.constantFrom('light', 'plain', 'hard'), presence: fc.constantFrom('there', 'there', 'standby', 'on-call'), needs, newcomers: fc.integer({ min: 0, max: 1 }), isPaired: fc.boolean(), opens: fc.constantFrom('nothing', 'nothing', 'sealed'), worth: fc.integer({ min: 1, max: 3 }) })
	.map(({ from, length, needs: asked, places, ...more }, ) => ({ from, length, more: { ...more, places, newcomers: Math.min(places, more.newcomers), needs: asked.flatMap((need, i) => (i < places ? [{ ...need, least: Math.min(need.least, need.most, i === 0 ? places : 1) }] : [])) } as Partial<Shift> }))
	.filter(({ more }) => (more.needs ?? []).reduce((sum, { least }) => sum + least, 0) <= (more.places ?? 0))
const someCarrier = fc.record({
	hasKey: fc.boolean(),
	knows: fc.uniqueArray(fc.record({ what: fc.constantFrom('medic', 'dispatch', 'children', 'speaks-es'), untilHalf: fc.oneof(fc.constant(null), fc.integer({ min: 2, max: 14 }).map((n) => halfDayOf(NOW) + n)) }), { maxLength: 4, selector: ({ what }) => what }),
	done: fc.subarray(['packing', 'hotline', 'childcare', 'kitchen']),
	own: fc.record({ weekMinutes: fc.constantFrom(480, 960, 2400), inRow: fc.integer({ min: 1, max: 5 }), nights: fc.integer({ min: 0, max: 3 }) }),
	away: fc.option(fc.integer({ min: 0, max: 120 }).map((from) => ({ begins: (NOW + hours(from)) as Instant, ends: (NOW + hours(from + 40)) as Instant })), { nil: null, freq: 3 }),
	works: fc.array(fc.integer({ min: -60, max: 150 }), { maxLength: 2 }).map((those) => those.map((from): Work & { shift: string } => ({ shift: 'elsewhere', begins: (NOW + hours(from)) as Instant, ends: (NOW + hours(from + 5)) as Instant, effort: 'plain', presence: 'there' }))),
})
const someLedger = fc.tuple(fc.array(someShift, { minLength: 1, maxLength: 9 }), fc.array(someCarrier, { minLength: 1, maxLength: 7 })).map(([those, who]) => ledgerOf(those.map(({ from, length, more }, n) => free(shiftAt(n, from, length, more))), who.map((one, n) => carrierOf(n, { ...one, knows: [...one.knows, { what: 'speaks-en', untilHalf: null }] }))))

/** What the room's own rules say to each place of a plan, given one after the other as publishing gives them. */
function refusedBy({ open, carriers, carrying, zone }: Ledger, pairs: readonly Pair[]): string[] {
	const [given, refused] = [[] as Pair[], [] as string[]]
	for (const { shift, held } of open) {
		const presentOf = ({ member }: Pair): Present & { member: MemberId } => {
			const carrier = carriers.find((one) => one.id === member) as Carrier
			return { member, knows: knownUntil(carrier, shift.ends), isNew: held.find((one) => one.member === member)?.isNew ?? !carrier.done.includes(shift.kind) }
		}
		const here = held.map(({ member }) => presentOf({ shift: shift.id, member }))
		const wanted = pairs.filter((pair) => pair.shift === shift.id && !held.some(({ member }) => member === pair.member)).map(presentOf)
		for (const one of inGivingOrder(shift, [...here, ...wanted]).filter((each) => !here.includes(each))) {
			const carrier = carriers.find((each) => each.id === one.member) as Carrier
			const others = [...carrier.works, ...given.flatMap((pair) => (pair.member === one.member ? open.filter((each) => each.shift.id === pair.shift).map((each) => each.shift as Work) : []))]
			const why = here.length >= shift.places ? 'full' : standsAgainst({ state: 'free', shift, here, me: { ...one, others, limits: limitsOf(carrier.own, carrying), away: carrier.away }, zone, carrying })
			if (why) refused.push(`${shift.id} ${one.member}: ${why}`)
			here.push(one)
			given.push({ shift: shift.id, member: one.member })
		}
	}
	return refused
}

test('whatever a plan gives to somebody, the room’s own rules give to them', () => {
	fc.assert(
		fc.property(someLedger, fc.integer({ min: 1, max: 99 }), (ledger, seed) => {
			const posed = pose(ledger)
			const placed = greedy(posed.problem, seed)
			assert.deepEqual(judge(posed.problem, placed).broken, [])
			assert.deepEqual(refusedBy(ledger, pairsOf(posed, placed)), [])
		}),
		{ numRuns: 300 },
	)
})

test('whatever the planner may place at all, in any order, the room’s own rules allow', () => {
	fc.assert(
		fc.property(someLedger, fc.array(fc.tuple(fc.nat(8), fc.nat(6)), { maxLength: 40 }), (ledger, tries) => {
			const posed = pose(ledger)
			const book = bookOf(posed.problem)
			for (const [shift, person] of tries) if (book.why(shift, person) === null) book.put(shift, person)
			assert.deepEqual(refusedBy(ledger, pairsOf(posed, book.placed())), [])
		}),
		{ numRuns: 600 },
	)
})

test('what was published is planned again as it was: an unchanged ledger changes nothing', () => {
	fc.assert(
		fc.property(someLedger, fc.boolean(), (ledger, isChosen) => {
			const first = pose(ledger)
			const told = pairsOf(first, greedy(first.problem, 1))
			const open = ledger.open.map(({ shift }): Open => ({ shift, held: told.filter((pair) => pair.shift === shift.id).map(({ member }) => ({ member, isChosen, isNew: !ledger.carriers.some((one) => one.id === member && one.done.includes(shift.kind)) })) }))
			const carriers = ledger.carriers.map((carrier) => ({ ...carrier, works: [...carrier.works, ...told.flatMap((pair) => (pair.member === carrier.id ? open.filter(({ shift }) => shift.id === pair.shift).map(({ shift }) => ({ ...(shift as Work), shift: shift.id })) : []))] }))
			const again = pose({ ...ledger, open, carriers })
			const pairs = pairsOf(again, greedy(again.problem, 7))
			assert.deepEqual(again.beside, [])
			assert.ok(pairs.length === told.length && pairs.every((pair) => told.some((one) => isSame(one, pair))))
		}),
		{ numRuns: 300 },
	)
})

test('nobody is planned while they rest, without a key, for a kind they do not do, without having said when they could, or after a no', () => {
	const all: readonly [string, Partial<Carrier>, Partial<Shift>][] = [
		['away', { away: { begins: NOW, ends: (NOW + days(9)) as Instant } }, {}],
		['no-key', {}, { opens: 'sealed' }],
		['not-vetted', {}, { kind: 'childcare' }],
		['not-that-kind', { kindsNot: ['packing'] }, {}],
		['not-then', { times: [] }, {}],
		['said-no', { no: [id<ShiftId>('shift', 0)] }, {}],
		['not-asked', { mayAsk: false }, {}],
	]
	for (const [why, who, what] of all) {
		const posed = pose(ledgerOf([free(shiftAt(0, 20, 3, what))], [carrierOf(0, who)]))
		assert.equal(posed.barred[0]?.get(0), why)
		assert.deepEqual(greedy(posed.problem, 1), [])
	}
})

test('who took a place themselves keeps it, and who rests then does not', () => {
	const shift = shiftAt(0, 30, 3, { places: 1 })
	const held = [{ member: id<MemberId>('member', 0), isNew: false, isChosen: true }]
	const [mine, resting] = [carrierOf(0, { times: [], kindsNot: ['packing'] }), carrierOf(0, { away: { begins: NOW, ends: (NOW + days(9)) as Instant } })]
	assert.deepEqual(greedy(pose(ledgerOf([{ shift, held }], [mine, carrierOf(1)])).problem, 1), [{ shift: 0, person: 0 }])
	const posed = pose(ledgerOf([{ shift, held }], [resting, carrierOf(1)]))
	assert.deepEqual(posed.fallen, [{ shift: shift.id, member: resting.id }])
	assert.deepEqual(greedy(posed.problem, 1), [{ shift: 0, person: 1 }])
})

test('what somebody has against a rule of today stays theirs, and the plan makes room for it', () => {
	const [first, second] = [shiftAt(0, 30, 6, { places: 1 }), shiftAt(1, 38, 6)]
	const me = id<MemberId>('member', 0)
	const held = [{ member: me, isNew: false, isChosen: true }]
	const works = [first, second].map((shift) => ({ ...(shift as Work), shift: shift.id }))
	const posed = pose(ledgerOf([{ shift: first, held }, { shift: second, held }], [carrierOf(0, { works }), carrierOf(1)]))
	assert.equal(posed.beside.length, 2)
	const placed = greedy(posed.problem, 1)
	assert.deepEqual(judge(posed.problem, placed).broken, [])
	const pairs = pairsOf(posed, placed)
	for (const { id: shift } of [first, second]) assert.ok(pairs.some((pair) => isSame(pair, { shift, member: me })))
	assert.deepEqual(placedOf(posed, pairs).toSorted((a: Placed, b: Placed) => a.shift - b.shift || a.person - b.person), placed.toSorted((a, b) => a.shift - b.shift || a.person - b.person))
})

test('one week in so many is everybody’s own, not the same for all; a hub may do without', () => {
	const shifts = [0, 1, 2, 3].map((week) => shiftAt(week, 24 + week * 168, 3, { places: 4 }))
	const carriers = [0, 1, 2, 3].map((n) => carrierOf(n))
	const offIn = (ledger: Ledger) => pose(ledger).barred.map((bars) => [...bars.keys()])
	const off = offIn(ledgerOf(shifts.map(free), carriers, { weeks: 4 }))
	assert.deepEqual(off.map((weeks) => weeks.length), [1, 1, 1, 1])
	assert.equal(new Set(off.flat()).size, 4)
	assert.deepEqual(offIn(ledgerOf(shifts.map(free), carriers, { carrying: { ...CARRYING, freeWeek: 0 } })).flat(), [])
	const chosen = { shift: shifts[off[0]?.[0] ?? 0] as Shift, held: [{ member: (carriers[0] as Carrier).id, isNew: false, isChosen: true }] }
	assert.deepEqual(pose(ledgerOf([chosen], carriers)).problem.frozen, [{ shift: 0, person: 0 }], 'what they took themselves is theirs')
})

test('what somebody did without a shift takes from that week, and from no other', () => {
	const shifts = [shiftAt(0, 24, 3), shiftAt(1, 24 + 168, 3)]
	const who = carrierOf(1, { own: { weekMinutes: 300 }, beside: [{ week: weekAt(shifts[0]?.begins as Instant, ZONE), minutes: 150 }] })
	const posed = pose(ledgerOf(shifts.map(free), [who], { carrying: { ...CARRYING, freeWeek: 0 } }))
	assert.deepEqual(greedy(posed.problem, 1), [{ shift: 1, person: 0 }])
})

test('of two who could as well, the one who is owed no rest is planned', () => {
	const open = [free(shiftAt(0, 20, 3, { places: 1 }))]
	const planned = (...owed: readonly number[]) => greedy(pose(ledgerOf(open, owed.map((one, n) => carrierOf(n, { owed: one })), { carrying: { ...CARRYING, freeWeek: 0 } })).problem, 1).map(({ person }) => person)
	assert.deepEqual([planned(24, 0), planned(0, 24), planned(24)], [[1], [0], [0]])
})
