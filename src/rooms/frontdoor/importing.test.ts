import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { guess, isCalled } from '#ground/importing/columns.ts'
import { readTable } from '#ground/importing/table.ts'
import { answersIn, meantBy, NOTHING_MEANT, OLD_ASKS, readAsks, type Reading } from './importing.ts'
import { isDone, kindOf, partsOf, urgencyOf } from './importing-words.ts'
import { BROUGHT_WITHIN, begin, bring, turnOf } from './rules.ts'

const today = Date.parse('2026-03-15T00:00:00Z') / 86_400_000
const tableOf = (text: string) => {
	const read = readTable(new TextEncoder().encode(text), (name) => isCalled(OLD_ASKS, name))
	assert.ok(read.ok)
	return read.value
}
const reading = (table: ReturnType<typeof tableOf>, more: Partial<Reading> = {}): Reading => ({ mapping: guess(table, OLD_ASKS), order: 'us', keepDays: 60, meant: NOTHING_MEANT, today, zones: [{ id: 'norte', name: 'Norte' }], language: 'en', ...more })

/** The columns of a real sheet of responses, organisers' own among them; the rows are invented. */
const SHEET = `ID,Organizer,Status,Name,Timestamp,Address,email,telephone,Does your request need to remain anonymous? ,Number of people in household ,"Is a member of your household over the age of 50, or otherwise at elevated risk? ",What do you need? Check all that apply,Is your need:,Add any details about your request,Is your need recurring?,Organizer Results and Comments
1,Sam,Open,Invented One,3/14/2026 22:49:40,1 Made Up St,one@example.org,517-555-0101,No,7,No,"Food, pet care, clothing/laundry",Urgent! I need this within 24 hours,Oat milk,One time,called 3/15
2,Sam,Completed,Invented Two,3/1/2026 8:00:00,2 Made Up St,,517-555-0102,No,2,No,Housing,"non urgent, I can wait a day or two",,,done
3,,Open,Invented Three,3/2/2026 8:00:00,,three@example.org,,Yes,1,Yes,Transportation for essential travel,"It would be great if available, but could survive without",,,
4,,Open,Invented Four,12/1/2025 8:00:00,,,517-555-0104,No,3,No,Food,,,,
`

test('the real columns of a sheet of responses are understood, and what organisers wrote and where people live stay behind', () => {
	const table = tableOf(SHEET)
	const { mapping } = reading(table)
	const names = Object.fromEntries(Object.entries(mapping).flatMap(([field, columns]) => (columns.length > 0 ? [[field, columns.map((one) => table.header[one])]] : [])))
	assert.deepEqual(names, {
		name: ['Name'], email: ['email'], phone: ['telephone'], asked: ['Timestamp'], people: ['Number of people in household'], need: ['What do you need? Check all that apply'], urgency: ['Is your need:'],
		text: ['Add any details about your request', 'Is your need recurring?'], status: ['Status'],
	})
	const { read, refused } = readAsks(table, reading(table))
	assert.deepEqual(refused, [{ n: 3, why: 'done', like: null }, { n: 5, why: 'too-old', like: null }])
	assert.deepEqual(read.map(({ value: { facts: { kind, urgency, size }, askedDay } }) => [kind, urgency, size, today - (askedDay ?? 0)]), [['food', 'today', '5+', 1], ['ride', 'whenever', '1', 13]])
	const [first] = read
	assert.deepEqual([first?.value.told.way, first?.value.told.contact], ['call', '517-555-0101'])
	assert.match(first?.value.told.text ?? '', /pet care[^]*Oat milk[^]*one@example\.org/)
	assert.doesNotMatch(JSON.stringify(read), /Made Up|called 3|Sam/)
})

test('answers stand for our words, in two languages, and calm words are not taken for urgent ones', () => {
	const kinds = { Groceries: 'food', 'Pet care - food': 'essentials', Despensa: 'food', 'Pañales talla 4': 'children', Renta: 'bill', 'Help with rent': 'bill', Abogado: 'legal', 'Un aventón al doctor': 'ride', Housing: 'other', Petition: 'other', 'acompañar a la corte': 'company' }
	for (const [answer, kind] of Object.entries(kinds)) assert.equal(kindOf(answer), kind, answer)
	const soon = { 'Urgent! I need this within 24 hours': 'today', 'Non urgent, I can wait a day or two': 'days', 'It would be great if available, but could survive without': 'whenever', '¡Urgente!': 'today', 'No es urgente': 'days', 'Sin prisa': 'whenever', 'Esta semana': 'week', '': 'week' }
	for (const [answer, urgency] of Object.entries(soon)) assert.equal(urgencyOf(answer), urgency, answer)
	for (const done of ['Completed', 'Done', 'Entregado', 'x', 'Completado 3/4']) assert.ok(isDone(done), done)
	for (const open of ['', 'Open', 'Not done', 'Incomplete', 'pendiente', 'no', 'Parcialmente entregado', 'por entregar']) assert.equal(isDone(open), false, open)
	assert.deepEqual(partsOf('Food, pet care;  laundry\nride'), ['Food', 'pet care', 'laundry', 'ride'])
})

test('an answer chosen by hand counts for every row that gives it, and does not make the row another', () => {
	const table = tableOf('Date,What do you need?,Neighborhood\n3/1/2026,Housing,El Norte\n3/2/2026,housing ,Centro\n')
	const before = readAsks(table, reading(table))
	const meant = { ...NOTHING_MEANT, need: { housing: 'bill' }, zone: { centro: 'norte' } }
	const after = readAsks(table, reading(table, { meant }))
	assert.deepEqual(before.read.map(({ value }) => [value.facts.kind, value.facts.zone]), [['other', 'norte'], ['other', null]])
	assert.deepEqual(after.read.map(({ value }) => [value.facts.kind, value.facts.zone]), [['bill', 'norte'], ['bill', 'norte']])
	assert.deepEqual(after.read.map(({ same }) => same), before.read.map(({ same }) => same))
	assert.deepEqual(answersIn(table, reading(table).mapping, 'need').map(({ answer, times }) => [answer, times]), [['Housing', 2]])
	assert.equal(meantBy('zone', 'El Norte', reading(table)), 'norte')
})

test('an ask for today that is days old stands among those for the next days', () => {
	const table = tableOf('Timestamp,Need,How urgent\n3/15/2026,milk,today\n3/13/2026,bread,today\n3/12/2026,rice,today\n')
	assert.deepEqual(readAsks(table, reading(table)).read.map(({ value }) => value.facts.urgency), ['today', 'today', 'days'])
})

test('each row becomes an ask or is named with its reason, and an ask asked elsewhere takes its turn by that day and lives as long as any', () => {
	const cell = fc.oneof(fc.constantFrom('', '3/1/2026', '31/12/2025', 'tomorrow', 'Food', 'Completed', 'x'.repeat(8000)), fc.string({ maxLength: 20 }))
	fc.assert(fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 30 }), (cells) => {
		const rows = cells.map((one, i) => ({ n: i + 2, cells: one.map((text) => text.trim()) }))
		const table = { header: ['Timestamp', 'Need', 'Status'], headerAt: 1, rows }
		const { read, refused } = readAsks(table, { ...reading(table), mapping: { ...reading(table).mapping, asked: [0], need: [1], text: [], status: [2] } })
		assert.deepEqual([...read, ...refused].map(({ n }) => n).toSorted((a, b) => a - b), rows.map(({ n }) => n))
	}))
	const facts = { side: 'ask', kind: 'food', zone: null, language: 'en', urgency: 'days', size: '1' } as const
	const now = Date.UTC(2026, 2, 15, 13)
	fc.assert(fc.property(fc.integer({ min: -400, max: 50 }), fc.integer({ min: -400, max: 50 }), (a, b) => {
		const nowHalf = Math.floor(now / 43_200_000)
		const brought = [a, b].map((half) => bring(`listing_${'0'.repeat(32)}` as never, facts, (nowHalf + half) as never, now as never))
		const [one, other] = brought
		assert.ok(one && other)
		for (const each of brought) {
			assert.ok(each.askedHalf <= nowHalf && each.askedHalf >= nowHalf - BROUGHT_WITHIN)
			assert.equal(each.turnHalf, turnOf(facts.urgency, each.askedHalf))
			assert.equal(each.endsWeek, begin(each.id, facts, now as never).endsWeek)
		}
		if (a < b) assert.ok(one.turnHalf <= other.turnHalf, 'who asked first is not passed')
	}))
})
