import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { guess, isCalled } from '#ground/importing/columns.ts'
import { isoOf } from '#ground/importing/dates.ts'
import { readTable } from '#ground/importing/table.ts'
import { spanIn, timeOf } from '#ground/importing/times.ts'
import type { MemberId } from '#ground/people.ts'
import { KINDS } from './choices.ts'
import { calledAlone, daysOrdered, lacksEnd, lacksWhere, OLD_SHIFTS, readShifts, withoutWhy, type ShiftReading } from './importing.ts'
import { kindMeant } from './importing-words.ts'

const TODAY = Date.UTC(2027, 2, 1) / 86_400_000
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
function tableOf(rows: readonly (readonly string[])[]) {
	const read = readTable(new TextEncoder().encode(rows.map((row) => row.map(quoted).join(',')).join('\r\n')), (name) => isCalled(OLD_SHIFTS, name))
	assert.ok(read.ok)
	return read.value
}
function readAll(rows: readonly (readonly string[])[], more: Partial<ShiftReading> = {}) {
	const table = tableOf(rows)
	const mapping = guess(table, OLD_SHIFTS)
	return { ...readShifts(table, { mapping, order: daysOrdered(table, mapping, TODAY, 'us')?.order ?? 'us', length: null, where: '', kinds: {}, today: TODAY, people: new Map(), ...more }), mapping, table }
}
const ana = 'member_0000000000000000000000000000000a' as MemberId

const SIGN_UP = ['Sign Up', 'Start Date/Time (mm/dd/yyyy)', 'End Date/Time (mm/dd/yyyy)', 'Location', 'Qty', 'Item', 'First Name', 'Last Name', 'Email', 'SignUp Comment', 'Phone', 'PhoneType', 'Sign Up Timestamp']
const signUp = (item: string, first: string, last: string, qty = '1') => ['Saturday food', '3/6/2027 9:00 AM', '3/6/2027 12:00 PM', 'Hall', qty, item, first, last, first === '' ? '' : 'x@example.org', '', '', '', '2/1/2027 8:00 AM']

test('a sign-up tool’s export: a row per person and a row for what is open are one shift of so many places', () => {
	const people = calledAlone([{ id: ana, called: 'Ana G.' }])
	const { read, refused, mapping } = readAll([SIGN_UP, signUp('Packer', 'Ana', 'Gómez'), signUp('Packer', 'Bo', 'Lund'), signUp('Packer', '', '', '3'), signUp('Driver', '', '')], { people })
	assert.deepEqual(refused, [])
	assert.deepEqual(mapping.begins, [1])
	assert.deepEqual(read.map(({ n, value: { kind, where, day, from, until, places, members, unknown } }) => [n, kind, where, day, from, until, places, members, unknown]), [
		[2, 'packing', 'Hall', '2027-03-06', '09:00', '12:00', 5, [ana], 1],
		[5, 'driving', 'Hall', '2027-03-06', '09:00', '12:00', 1, [], 0],
	])
	assert.doesNotMatch(JSON.stringify(read), /Ana|Bo|Lund|Gómez|@/)
})

test('a sheet in Spanish, with hours in one column and how many are needed, days first', () => {
	const { read, refused } = readAll([['Fecha', 'Horario', 'Tarea', 'Lugar', 'Cupo', 'Nombre'], ['13/03/2027', 'de 9 a 12', 'Empacar cajas', 'Iglesia', '4', ''], ['14/03/2027', '5–8 pm', 'Cocina', 'Iglesia', '2', ''], ['14/03/2027', '22:00 - 6:00', 'Línea de teléfono', 'Oficina', '', '']])
	assert.deepEqual(refused, [])
	assert.deepEqual(read.map(({ value: { kind, day, from, until, places } }) => [kind, day, from, until, places]), [['packing', '2027-03-13', '09:00', '12:00', 4], ['kitchen', '2027-03-14', '17:00', '20:00', 2], ['hotline', '2027-03-14', '22:00', '06:00', 1]])
})

test('times as people write them', () => {
	const minutes = (text: string) => timeOf(text)?.minute ?? null
	assert.deepEqual(['9', '09:30', '9am', '9:30 p. m.', '12 am', '12pm', 'noon', 'mediodía', '21h30', '9 de la noche', '7 de la mañana', '9:00:00', '24:00'].map(minutes), [540, 570, 540, 1290, 0, 720, 720, 720, 1290, 1260, 420, 540, 0])
	assert.deepEqual(['', 'soon', '25:00', '9:75', '13 pm', '3/14', '-1', '9:0', '__proto__', 'constructor'].map(minutes), Array.from({ length: 10 }, () => null))
	const span = (text: string) => { const read = spanIn(text); return read && [read.from / 60, read.until === null ? null : read.until / 60] }
	assert.deepEqual(['9-12', '9am to 1pm', '10–2 pm', '5:30-8pm', 'de 9 a 12', 'desde las 8 hasta las 10', '9:00 a. m. - 12:00 p. m.', '6 pm'].map(span), [[9, 12], [9, 13], [10, 14], [17.5, 20], [9, 12], [8, 10], [9, 12], [18, null]])
	assert.equal(spanIn('9-10-11'), null)
})

test('month or day first: the column’s name says it, else what is a day at all, else what lies ahead; and where nothing proves it, that is said', () => {
	const order = (name: string, ...cells: string[]) => {
		const table = tableOf([[name, 'Time', 'Task', 'Location'], ...cells.map((cell) => [cell, '9am', 'Pack', 'Hall'])])
		return daysOrdered(table, guess(table, OLD_SHIFTS), TODAY, 'us')
	}
	assert.deepEqual(order('Start Date (dd/mm/yyyy)', '4/3/2027'), { order: 'eu', isSure: true })
	assert.deepEqual(order('Date', '4/3/2027', '13/3/2027'), { order: 'eu', isSure: true })
	assert.deepEqual(order('Date', '4/3/2027', '3/4/2027'), { order: 'us', isSure: false })
	assert.deepEqual(order('Date', '4/3/2027', '5/3/2027', '7/3/2027'), { order: 'eu', isSure: false })
	assert.deepEqual(order('Date', '2027-03-04'), { order: 'us', isSure: true })
})

test('each row that cannot come is named with its reason, and no other is lost', () => {
	const header = ['Date', 'Start time', 'End time', 'Task', 'Location', 'Needed']
	const rows = [['someday', '9am', '10am', 'Pack', 'Hall', '1'], ['2027-03-05', 'early', '10am', 'Pack', 'Hall', '1'], ['2027-03-05', '9am', '', 'Pack', 'Hall', '1'], ['2027-03-05', '9am', '10am', 'Pack', '', '1'], ['2027-02-05', '9am', '10am', 'Pack', 'Hall', '1'], ['2027-09-05', '9am', '10am', 'Pack', 'Hall', '1'], ['2027-03-05', '6am', '11pm', 'Pack', 'Hall', '1'], ['2027-03-05', '9am', '10am', 'Pack', 'Hall', '41'], ['2027-03-05', '9am', '10am', 'Pack', 'H'.repeat(61), '1'], ['2027-03-05', '9am', '10am', 'Babysitting', 'Hall', '1'], ['2027-03-05', '9am', '10am', 'Pack', 'Hall', 'some 0'], ['', '', '', '', '', ''], ['2027-03-05', '9am', '10am', 'Pack', 'Hall', '2']]
	const { read, refused, table, mapping } = readAll([header, ...rows])
	assert.deepEqual(refused.map(({ n, why }) => [n, why]), [[2, 'no-date'], [3, 'no-time'], [4, 'no-time'], [5, 'no-where'], [6, 'past'], [7, 'too-far'], [8, 'too-long'], [9, 'too-many'], [10, 'too-long'], [11, 'two-adults'], [12, 'no-number'], [13, 'empty']])
	assert.deepEqual(read.map(({ value }) => value.rows), [[14]])
	assert.deepEqual([lacksEnd(table, mapping), lacksWhere(table, mapping)], [true, true])
	assert.equal(readAll([header, ['2027-03-05', '9am', '', 'Pack', '', '1']], { length: 3, where: 'Library' }).read[0]?.value.until, '12:00')
	assert.deepEqual(readAll([['Start Date/Time', 'End Date/Time', 'Item', 'Location'], ['3/5/2027 9:00', '3/5/2027 8:00', 'Pack', 'Hall'], ['3/5/2027 21:00', '3/6/2027 6:00', 'Desk', 'Hall']]).refused.map(({ why }) => why), ['ends-first'])
})

test('a name two members have is nobody’s; accents and capitals make no other name', () => {
	const people = calledAlone([{ id: ana, called: 'Íñigo' }, { id: 'member_b' as MemberId, called: 'Bo' }, { id: 'member_c' as MemberId, called: 'bo' }])
	const { read } = readAll([['Date', 'Time', 'Task', 'Location', 'Volunteer'], ['2027-03-05', '9-10', 'Pack', 'Hall', 'INIGO'], ['2027-03-05', '9-10', 'Pack', 'Hall', 'Bo']], { people })
	assert.deepEqual([read[0]?.value.members, read[0]?.value.unknown, read[0]?.value.places], [[ana], 1, 2])
})

test('whatever stands in the cells: every row is a shift’s or is refused, once; what is read can be posted; and no name comes along', () => {
	const cell = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 70 }), fc.constantFrom('', '__proto__', 'constructor', '9am', '9-12', '3/14/2027', '14/3/2027 9:00', '2027-03-09', 'Pack', 'Niños', '2', '40', '41', 'Hall', '22:00', '6 am'))
	const or = (...good: string[]) => fc.oneof({ weight: 1, arbitrary: cell }, { weight: 4, arbitrary: fc.constantFrom(...good) })
	const row = fc.tuple(or('3/14/2027', '2027-03-09', '4/2/2027 9:00'), or('9am', '9-12', '22:00'), or('', '11:30', '6 am'), or('Pack', 'Niños', 'Drive'), or('Hall', 'Iglesia'), or('', '2', '20'), fc.constantFrom('', 'Canario Uno', 'Canario Dos'))
	fc.assert(
		fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), fc.option(fc.constantFrom(1, 4, 8)), fc.constantFrom('', 'Library'), (rows, length, where) => {
			const table = { header: ['Date', 'Start time', 'End time', 'Task', 'Location', 'Needed', 'Name'], headerAt: 1, rows: rows.map((cells, i) => ({ n: i + 2, cells })) }
			const mapping = { begins: [0], ends: [], from: [1], until: [2], kind: [3], where: [4], places: [5], name: [6], first: [], last: [] }
			const { read, refused } = readShifts(table, { mapping, order: 'us', length, where, kinds: {}, today: TODAY, people: new Map() })
			assert.deepEqual([...read.flatMap(({ value }) => value.rows), ...refused.map(({ n }) => n)].toSorted((a, b) => a - b), table.rows.map(({ n }) => n))
			for (const { value, same } of read) {
				assert.match(value.day, /^\d{4}-\d\d-\d\d$/)
				assert.ok(isoOf(Date.parse(`${value.day}T00:00Z`) / 86_400_000) === value.day && /^\d\d:\d\d$/.test(value.from) && /^\d\d:\d\d$/.test(value.until) && value.from !== value.until)
				assert.ok(value.places >= 1 && value.places <= 40 && KINDS.includes(value.kind) && value.where.length >= 1 && value.where.length <= 60)
				assert.doesNotMatch(JSON.stringify(value) + same, /Canario/i)
			}
		}),
		{ numRuns: 400 },
	)
})

test('words in two languages say what kind it is, and what nobody knows is "other"', () => {
	assert.deepEqual(['Packer', 'Empacar despensas', 'Kitchen lead', 'Cuidar niños', 'Repartir comida', 'Front door greeter', 'Court accompaniment', 'First-aid', 'Refrigerador', 'Zzz', ''].map(kindMeant), ['packing', 'packing', 'kitchen', 'childcare', 'driving', 'door', 'company', 'medic', 'fridge', 'other', 'other'])
})

test('what a member said of their rest and limits is not told to whoever brings a sheet', () => {
	assert.equal(new Set((['away', 'week-full', 'too-many-days', 'too-many-nights'] as const).map(withoutWhy)).size, 1)
})
