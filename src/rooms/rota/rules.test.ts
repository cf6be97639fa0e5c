import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { CARRYING } from '#ground/hub.ts'
import { chanceOf, newId } from '#ground/ids.ts'
import { step } from '#ground/machine.ts'
import { isAllowed, type Role, type Speaker, type TeamId } from '#ground/people.ts'
import { after, days, hours, minutes, type Instant } from '#ground/time.ts'
import { instantOf, wallOf } from '#ground/wall.ts'
import { TAKES_HANDS, type Asked, type Command, type Place, type Present, type Shift, type ShiftId } from './model.ts'
import { limitsOf } from './limits.ts'
import { REST, restBetween, SHORT, spanOf, type Hours, type Work } from './rest.ts'
import { hoursUntil } from './fading.ts'
import { weekAt } from './load.ts'
import { AHEAD, begin, clashIn, fadesAt, LONGEST, nearTo, places, shifts, whoMay } from './rules.ts'

const ZONE = 'America/Chicago'
const chance = chanceOf(webcrypto as Crypto)
const at = (day: string, time: string) => instantOf({ day, time }, ZONE) as Instant
const now = at('2026-10-05', '08:00')
const member = (roles: readonly Role[] = ['helper'], teams: readonly TeamId[] = []): Speaker => ({ as: 'member', member: { id: newId('member', chance), called: 'Ana', roles: [...roles], language: 'es', teams: [...teams] } })
const ana = member()

const shift = (begins: Instant, ends: Instant, more: Partial<Shift> = {}): Shift =>
	({ ...TAKES_HANDS, state: 'open', id: newId('shift', chance) as ShiftId, kind: 'packing', zone: null, where: 'Mossgate laundry', places: 2, opens: 'nothing', gives: [], begins, ends, ...more }) as Shift
const somebody: Present = { knows: ['children'], isNew: false }
const EASY = { ...CARRYING, week: 60, inRow: 14, nights: 7 }
const work = (one: Hours & Partial<Work>): Work => ({ effort: 'plain', presence: 'there', ...one })
const free = (one: Shift, others: readonly (Hours & Partial<Work>)[] = [], gone = 0, zone = ZONE, limits = limitsOf(null, CARRYING)): Place => ({ state: 'free', shift: one, here: Array.from({ length: gone }, () => somebody), me: { ...somebody, others: others.map(work), limits, away: null }, zone, carrying: CARRYING })
const does = (place: Place, verb: Command['verb'], by = ana, when = now) => {
	const decided = step(places, { by, now: when }, place, { verb })
	return decided.ok ? decided.value.next.state : decided.refusal
}
const take = (place: Place, by = ana, when = now) => does(place, 'take-place', by, when)
const wall = (instant: Instant | undefined) => instant && wallOf(instant, ZONE).time

const night = shift(at('2026-10-06', '22:00'), at('2026-10-07', '06:00'))
const afternoon = (from: string) => shift(at('2026-10-07', from), at('2026-10-07', '20:00'), { kind: 'childcare' })

test('after a night there are eleven hours, and who is refused hears from when it would work', () => {
	const refused = free(afternoon('16:00'), [night])
	assert.equal(take(refused), 'rest-before')
	const clash = clashIn(refused)
	assert.deepEqual([wall(clash?.at), clash && clash.rest / hours(1)], ['17:00', 10])
	assert.equal(take(free(afternoon('17:00'), [night])), 'taken')
	assert.equal(take(free(afternoon('16:59'), [night])), 'rest-before')
})

test('before a night there are eleven hours, too, and who is refused hears how long they could stay', () => {
	const morning = (until: string) => free(shift(at('2026-10-06', '09:00'), at('2026-10-06', until)), [night])
	assert.equal(take(morning('11:00')), 'taken')
	assert.equal(take(morning('11:30')), 'rest-after')
	assert.equal(wall(clashIn(morning('11:30'))?.at), '11:00')
})

test('between two short shifts by day there is no rule; a long one asks for rest before and after', () => {
	const door = shift(at('2026-10-06', '12:00'), at('2026-10-06', '14:00'))
	const before = (from: string) => shift(at('2026-10-06', from), at('2026-10-06', '12:00'))
	assert.equal(take(free(door, [before('08:00')])), 'taken')
	assert.equal(take(free(door, [before('07:59')])), 'rest-before')
	assert.equal(take(free(before('07:59'), [door], 0), ana, at('2026-10-05', '08:00')), 'rest-after')
})

test('a minute before six or from ten in the evening is night, by the clock where people are', () => {
	const noon = shift(at('2026-10-06', '12:00'), at('2026-10-06', '13:00'))
	const span = (one: Shift, zone: string) => spanOf(one, zone, CARRYING)
	const touches = (from: string, until: string) => restBetween(span(noon, ZONE), span(shift(at('2026-10-06', from), at('2026-10-06', until)), ZONE)) === REST
	assert.deepEqual([touches('05:59', '07:00'), touches('06:00', '07:00'), touches('21:00', '22:00'), touches('21:00', '22:01')], [true, false, false, true])
	// Ten in the evening in Chicago is three at night in London: whose night it is, the zone says.
	const evening = shift(at('2026-10-06', '20:00'), at('2026-10-06', '21:00'))
	assert.deepEqual([ZONE, 'Europe/London'].map((zone) => restBetween(span(noon, zone), span(evening, zone))), [0, REST])
})

test('the night in which clocks go back is an hour longer, and so is the rest after it counted from its true end', () => {
	const long = shift(at('2026-10-31', '22:00'), at('2026-11-01', '06:00'))
	assert.equal(long.ends - long.begins, hours(9))
	const next = (from: string) => free(shift(at('2026-11-01', from), at('2026-11-01', '20:00')), [long])
	assert.deepEqual([take(next('16:30')), take(next('17:00'))], ['rest-before', 'taken'])
})

test('two places at once are refused, with when one is free again', () => {
	const noon = shift(at('2026-10-06', '12:00'), at('2026-10-06', '15:00'))
	const over = free(shift(at('2026-10-06', '14:00'), at('2026-10-06', '16:00')), [noon])
	assert.equal(take(over), 'overlaps')
	assert.equal(wall(clashIn(over)?.at), '15:00')
	assert.equal(wall(clashIn(free(afternoon('17:00'), [shift(at('2026-10-07', '10:00'), at('2026-10-07', '18:00'))]))?.at), '05:00', 'the rest after a long one is counted in')
})

test('full, begun and cancelled are refused; a place is given back until it begins', () => {
	const one = shift(at('2026-10-06', '12:00'), at('2026-10-06', '15:00'))
	assert.equal(take(free(one, [], 2)), 'full')
	assert.equal(take(free(one), ana, one.begins), 'begun')
	assert.equal(take(free({ ...one, state: 'cancelled' })), 'cancelled')
	const mine: Place = { ...free(one), state: 'taken' }
	assert.equal(does(mine, 'give-back', ana, after(one.begins, -1)), 'free')
	assert.equal(does(mine, 'give-back', ana, one.begins), 'begun')
	assert.equal(does({ ...mine, shift: { ...one, state: 'cancelled' } }, 'give-back', ana, one.begins), 'free', 'what was called off is nobody’s burden')
	assert.equal(does(mine, 'take-place'), 'taken', 'pressed twice, taken once')
	assert.equal(does(free(one), 'give-back'), 'not-from-here')
})

test('who holds no key takes only what opens nothing', () => {
	const desk = shift(at('2026-10-06', '12:00'), at('2026-10-06', '15:00'), { opens: 'sealed' })
	for (const role of ['helper', 'teller', 'carer', 'steward'] as const) assert.equal(take(free(desk), member([role])), 'opens-sealed')
	assert.equal(take(free(desk), member(['teller'], [newId('team', chance) as TeamId])), 'taken')
})

test('everybody who carries something takes and gives back; tellers and stewards post and call off; anybody sees', () => {
	const may = (what: keyof typeof whoMay) => (['helper', 'carer', 'teller', 'steward'] as const).filter((role) => isAllowed(member([role]), whoMay[what]))
	for (const what of ['take-place', 'give-back', 'see-mine', 'offer-swap', 'take-swap', 'confirm-swap', 'ask-cover', 'wait', 'check-in', 'say-yes', 'say-no'] as const) assert.deepEqual(may(what), ['helper', 'carer', 'teller', 'steward'])
	for (const what of ['post-shift', 'cancel-shift', 'move-shift', 'pass-on'] as const) assert.deepEqual(may(what), ['teller', 'steward'])
	assert.deepEqual(Object.keys(whoMay).filter((what) => isAllowed({ as: 'anyone' }, whoMay[what as 'see-mine'])), ['see-places', 'answer'])
	assert.ok(!isAllowed(member([]), whoMay['see-mine']))
})

const asked = (more: Partial<Asked> = {}): Asked => ({ ...TAKES_HANDS, needs: [], shift: newId('shift', chance) as ShiftId, kind: 'kitchen', zone: null, where: 'Lamp Hill Hall', places: 3, opens: 'nothing', gives: ['meal', 'meal'], day: '2026-10-06', from: '09:00', until: '12:00', ...more })
const posted = (more: Partial<Asked>) => {
	const begun = begin(asked(more), now, ZONE)
	return begun.ok ? `${(begun.value.ends - begun.value.begins) / minutes(1)}` : begun.refusal
}

test('a form’s day and times become hours; one that ends before it begins ends on the next day', () => {
	assert.equal(posted({}), '180')
	assert.equal(posted({ from: '22:00', until: '06:00' }), '480')
	assert.equal(posted({ day: '2026-10-31', from: '22:00', until: '06:00' }), '540')
	assert.equal(posted({ from: '09:00', until: '09:00' }), 'too-long')
	assert.equal(posted({ from: '06:00', until: '20:01' }), 'too-long')
	assert.equal(posted({ from: '09:00', until: '09:10' }), 'too-long')
	assert.equal(posted({ day: '2026-10-05', from: '08:00' }), 'too-late')
	assert.equal(posted({ day: wallOf(after(now, AHEAD + days(1)), ZONE).day }), 'too-far')
	for (const wrong of [{ day: '2026-02-30' }, { day: 'soon' }, { from: '' }, { until: '99:00' }]) assert.equal(posted(wrong), 'no-time')
	const begun = begin(asked(), now, ZONE)
	assert.deepEqual(begun.ok && begun.value.gives, ['meal'])
	assert.equal(LONGEST, hours(14))
})

test('a shift is called off until it is over, and once', () => {
	const one = shift(at('2026-10-06', '12:00'), at('2026-10-06', '15:00'))
	const cancel = (thing: Shift, when: Instant) => {
		const decided = step(shifts, { by: ana, now: when }, thing, { verb: 'cancel-shift' })
		return decided.ok ? decided.value.next.state : decided.refusal
	}
	assert.deepEqual([cancel(one, now), cancel(one, one.begins), cancel(one, one.ends), cancel({ ...one, state: 'cancelled' }, now)], ['cancelled', 'cancelled', 'begun', 'not-from-here'])
})

test('what is near in time comes first', () => {
	const [a, b, c] = ['10:00', '12:30', '16:00'].map((from) => afternoon(from)) as [Shift, Shift, Shift]
	assert.deepEqual(nearTo(afternoon('13:00'), [c, a, b]).map(({ id }) => id), [b.id, a.id, c.id], 'of two as near, the earlier')
})

test('names go a week after the shift, hours four weeks after their week', () => {
	assert.equal(fadesAt(night), night.ends + days(7))
	const kept = hoursUntil(weekAt(night.begins, ZONE), ZONE) - night.ends
	assert.ok(kept > days(27) && kept <= days(35))
})

test('in whatever order places are taken and given back, nobody has two at once or rests too little', () => {
	const quarter = minutes(15)
	const hoursOf = fc.record({ from: fc.integer({ min: 1, max: 600 }), long: fc.integer({ min: 1, max: 56 }) }).map(({ from, long }) => shift(after(now, from * quarter), after(now, (from + long) * quarter)))
	fc.assert(
		fc.property(fc.array(hoursOf, { minLength: 2, maxLength: 25 }), fc.array(fc.record({ which: fc.nat(), verb: fc.constantFrom<Command['verb'][]>('take-place', 'take-place', 'give-back') }), { maxLength: 60 }), fc.constantFrom('UTC', ZONE, 'Asia/Kathmandu'), (all, acts, zone) => {
			const mine = new Set<Shift>()
			for (const { which, verb } of acts) {
				const one = all[which % all.length] as Shift
				const others = [...mine].filter((other) => other !== one)
				const decided = step(places, { by: ana, now }, { ...free(one, others, 0, zone, limitsOf(null, EASY)), state: mine.has(one) ? 'taken' : 'free' } as Place, { verb })
				if (!decided.ok) continue
				if (decided.value.next.state === 'taken') mine.add(one)
				else mine.delete(one)
			}
			const had = [...mine].toSorted((a, b) => a.begins - b.begins)
			for (const [i, first] of had.entries())
				for (const second of had.slice(i + 1)) {
					assert.ok(first.ends <= second.begins, 'two at once')
					const isHard = (it: Shift) => it.ends - it.begins > SHORT || Array.from({ length: (it.ends - it.begins) / quarter }, (_, n) => Number(wallOf(after(it.begins, n * quarter), zone).time.slice(0, 2))).some((hour) => hour >= 22 || hour < 6)
					if (isHard(first) || isHard(second)) assert.ok(second.begins - first.ends >= REST, 'too little rest')
				}
		}),
		{ numRuns: 300 },
	)
})

test('what a refusal says would work, works', () => {
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 14 })), { maxLength: 6 }), fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 14 }), (others, from, long) => {
			const hour = (n: number) => after(now, hours(n))
			const wanted = shift(hour(from), hour(from + long))
			const those = others.map(([begins, lasts]) => ({ begins: hour(begins), ends: hour(begins + lasts) }))
			const clash = clashIn(free(wanted, those))
			if (!clash) return
			if (clash.why === 'rest-after') {
				if (clash.at > wanted.begins) assert.notEqual(clashIn(free({ ...wanted, ends: clash.at }, those))?.why, 'rest-after')
			} else if (clash.at < wanted.ends) assert.ok(!['overlaps', 'rest-before'].includes(clashIn(free({ ...wanted, begins: clash.at }, those.filter(({ begins }) => begins < clash.at)))?.why ?? ''))
		}),
		{ numRuns: 500 },
	)
})

// Limits and skills

const day = (n: number, from = '09:00', until = '12:00') => shift(at(`2026-10-${String(n).padStart(2, '0')}`, from), at(`2026-10-${String(n).padStart(2, '0')}`, until))
const limits = { weekMinutes: 600, inRow: 3, nights: 1 }

test('a week is full at the person’s own limit, and at the hub’s where they set none or a higher one', () => {
	const three = [day(12), day(13), day(14)]
	assert.equal(take(free(day(16), three, 0, ZONE, limits)), 'week-full')
	assert.equal(take(free(day(16, '09:00', '10:00'), three, 0, ZONE, limits)), 'taken', 'ten hours are ten hours')
	assert.equal(take(free(day(19), three, 0, ZONE, limits)), 'taken', 'the next Monday begins anew')
	assert.deepEqual(limitsOf({ weekMinutes: 9000, inRow: null }, CARRYING), { weekMinutes: 40 * 60, inRow: 6, nights: 3 })
	assert.equal(limitsOf({ weekMinutes: 0 }, CARRYING).weekMinutes, 0, 'nothing is a limit, too')
})

test('after so many days in a row one is free, whichever day is the new one', () => {
	const easy = { ...limits, weekMinutes: 6000 }
	for (const [wanted, others] of [[15, [12, 13, 14]], [12, [13, 14, 15]], [13, [12, 14, 15]]] as const) assert.equal(take(free(day(wanted), others.map((n) => day(n)), 0, ZONE, easy)), 'too-many-days')
	assert.equal(take(free(day(16), [12, 13, 14].map((n) => day(n)), 0, ZONE, easy)), 'taken')
})

test('nights are counted by the week, and waiting at home is no night', () => {
	const late = (n: number) => shift(at(`2026-10-${n}`, '20:00'), at(`2026-10-${n}`, '23:00'))
	assert.equal(take(free(late(15), [late(13)], 0, ZONE, limits)), 'too-many-nights')
	assert.equal(take(free({ ...late(15), presence: 'on-call' }, [late(13)], 0, ZONE, limits)), 'taken')
})

test('what is hard is followed by a day of rest, and after a night nobody begins before two', () => {
	const hard = { ...day(12, '09:00', '11:00'), effort: 'hard' as const }
	assert.equal(take(free(day(13, '10:00', '12:00'), [hard])), 'rest-before')
	assert.equal(take(free(day(13, '11:00', '12:00'), [hard])), 'taken')
	const half = shift(at('2026-10-12', '20:00'), at('2026-10-13', '01:00'))
	assert.equal(wall(clashIn(free(day(13, '12:30', '13:30'), [half]))?.at), '14:00')
})

test('a hub asks for more rest, never for less', () => {
	const place = free(day(13, '07:00', '12:00'), [day(12, '12:00', '19:00')])
	assert.equal(take(place), 'taken')
	assert.equal(take({ ...place, carrying: { ...CARRYING, rest: 13 } }), 'rest-before')
})

test('somebody who rests has said so; the place waits until they end it', () => {
	const place = free(day(13))
	assert.equal(take({ ...place, me: { ...place.me, away: { begins: at('2026-10-12', '00:00'), ends: at('2026-10-13', '09:01') } } }), 'away')
	assert.equal(take({ ...place, me: { ...place.me, away: { begins: at('2026-10-12', '00:00'), ends: at('2026-10-13', '09:00') } } }), 'taken')
})

test('with children only who somebody has looked at; places are kept for what a shift needs and for who is new; nobody new is alone', () => {
	const meets = (more: Partial<Shift>, here: readonly Present[], me: Partial<Present>) => {
		const place = free(shift(at('2026-10-13', '09:00'), at('2026-10-13', '12:00'), { places: 3, ...more }))
		return take({ ...place, here, me: { ...place.me, knows: [], ...me } })
	}
	const [plain, medic, fresh] = [{ knows: [], isNew: false }, { knows: ['medic'], isNew: false }, { knows: [], isNew: true }]
	assert.deepEqual([meets({ kind: 'childcare' }, [], {}), meets({ kind: 'childcare' }, [], { knows: ['children'] })], ['not-vetted', 'taken'])
	const needs = [{ what: 'medic' as const, least: 1, most: 2 }]
	assert.deepEqual([meets({ needs }, [plain], plain), meets({ needs }, [plain, plain], plain), meets({ needs }, [plain, plain], medic), meets({ needs }, [medic, medic], medic), meets({ needs }, [plain, medic], plain)], ['taken', 'lacks-skill', 'taken', 'enough-of-skill', 'taken'])
	assert.deepEqual([meets({ newcomers: 1 }, [plain], plain), meets({ newcomers: 1 }, [plain, plain], plain), meets({ newcomers: 1 }, [plain, plain], fresh), meets({ newcomers: 1 }, [fresh, plain], plain)], ['taken', 'kept-for-new', 'taken', 'taken'])
	assert.deepEqual([meets({ isPaired: true }, [], fresh), meets({ isPaired: true }, [plain], fresh), meets({ isPaired: true }, [plain, fresh], fresh)], ['needs-partner', 'taken', 'needs-partner'])
})

test('with children there are two adults, whoever posts it; a shift asks for no more than it has places', () => {
	assert.equal(posted({ kind: 'childcare', places: 1 }), 'two-adults')
	const begun = begin(asked({ kind: 'childcare', places: 3 }), now, ZONE)
	assert.equal(begun.ok && begun.value.least, 2)
	for (const more of [{ least: 4 }, { newcomers: 4 }, { needs: [{ what: 'medic' as const, least: 2, most: 2 }, { what: 'driving' as const, least: 2, most: 9 }] }, { needs: [{ what: 'medic' as const, least: 2, most: 1 }] }]) assert.equal(posted(more), 'more-than-places')
})
