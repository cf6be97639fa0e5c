import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CARRYING } from '#ground/hub.ts'
import type { MemberId } from '#ground/people.ts'
import { after, days, hours, type Instant } from '#ground/time.ts'
import { instantOf } from '#ground/wall.ts'
import type { Kept } from './carried.ts'
import { ledgerOf, type Period, type Person, type Read } from './ledger.ts'
import { TAKES_HANDS, type Shift, type ShiftId } from './model.ts'

const ZONE = 'America/Chicago'
const NOW = instantOf({ day: '2027-03-10', time: '09:00' }, ZONE) as Instant
const shiftIn = (n: number, from: number, more: Partial<Shift> = {}): Shift => ({ state: 'open', id: `shift_${String(n).padStart(32, '0')}` as ShiftId, kind: 'packing', zone: null, where: 'Mossgate', places: 2, opens: 'nothing', gives: [], ...TAKES_HANDS, begins: after(NOW, hours(from)), ends: after(NOW, hours(from + 2)), ...more }) as Shift
const has = ({ id, begins, ends }: Shift): Kept['works'][number] => ({ shift: id, begins, ends, effort: 'plain', presence: 'there' })
const person = (n: number, kept: Partial<Kept> = {}): Person => ({ id: `member_${String(n).padStart(32, '0')}` as MemberId, called: 'Ana', hasKey: false, mayAsk: true, own: {}, away: null, kindsNot: [], knows: [], done: [], times: [], liked: [], works: [], beside: [], no: [], kept: { weeks: [], works: [], isNew: false, ...kept } })
const readOf = (shifts: readonly Shift[], people: readonly Person[]): Read => ({ shifts: shifts.map((shift) => ({ shift, held: [] })), people, apart: [] })
const period: Period = { begins: NOW, ends: after(NOW, days(14)), zone: ZONE, carrying: CARRYING, now: NOW, pinned: [], movesFrom: after(NOW, hours(24)) }

test('what somebody carries is all that the plan does not decide on: what was, what is too near to be moved, and what lies elsewhere', () => {
	const [soon, near, planned, far] = [shiftIn(0, 2), shiftIn(1, 5), shiftIn(2, 48), shiftIn(3, 24 * 20 + 1)]
	const all = ledgerOf(readOf([soon, near, planned], [person(0, { works: [soon, planned, far].map(has) }), person(1, { works: [planned].map(has) }), person(2)]), period)
	assert.deepEqual(all.open.map(({ shift }) => shift.id), [planned.id])
	assert.deepEqual(all.carriers.map(({ carried }) => carried), [4, 0, 0])
})

test('who is new starts at the middle of the others, and who carried nothing for long at nothing', () => {
	const works = [1, 4].map((from) => has(shiftIn(from, from)))
	assert.deepEqual(ledgerOf(readOf([], [person(0, { works }), person(1, { works: works.slice(1) }), person(2), person(3, { isNew: true })]), period).carriers.map(({ carried }) => carried), [4, 2, 0, 2])
})

test('who was up last night is owed rest, and who has only been asked to be is not', () => {
	const night: Kept['works'][number] = { shift: 'night', begins: instantOf({ day: '2027-03-09', time: '22:00' }, ZONE) as Instant, ends: instantOf({ day: '2027-03-10', time: '06:00' }, ZONE) as Instant, effort: 'plain', presence: 'there' }
	const { carriers } = ledgerOf(readOf([], [person(0, { works: [night] }), { ...person(1), works: [night] }]), period)
	assert.deepEqual(carriers.map(({ owed }) => owed), [24, 0])
})
