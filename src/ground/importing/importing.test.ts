import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { guess, isCalled, leftBehind } from './columns.ts'
import { dayOf, orderOf } from './dates.ts'
import { PEOPLE, readPeople } from './people.ts'
import { letterOf, readTable, BYTES_AT_MOST, type Table } from './table.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const isKnown = (name: string) => isCalled(PEOPLE, name)
function tableOf(bytes: Uint8Array): Table {
	const read = readTable(bytes, isKnown)
	assert.ok(read.ok, read.ok ? '' : read.refusal)
	return read.value
}
const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000

test('comma, semicolon and tab, with a mark at the beginning or without, in old and new encodings, read alike', () => {
	const rows = [['Nombre', 'Correo electrónico'], ['Íñigo Peña', 'inigo@example.org']]
	const files = [',', ';', '\t'].flatMap((by) => {
		const text = rows.map((row) => row.join(by)).join('\r\n')
		const utf16 = Uint8Array.from([0xff, 0xfe, ...Array.from(text, (sign) => sign.charCodeAt(0)).flatMap((code) => [code & 255, code >> 8])])
		return [utf8(text), utf8(`\uFEFF${text}`), Uint8Array.from(text, (sign) => sign.charCodeAt(0)), utf16, utf8(`sep=${by}\r\n${text}`)]
	})
	for (const file of files) {
		const { header, rows: read } = tableOf(file)
		assert.deepEqual([header, read[0]?.cells], rows)
	}
})

test('a line break within quotes is no new row, and rows keep the numbers the sheet shows', () => {
	const table = tableOf(utf8('Volunteers 2026,,\nName,Email,Notes\n"Ana","ana@example.org","one\ntwo, ""three"""\n\nBo,bo@example.org,\n,,\n\n'))
	assert.equal(table.headerAt, 2)
	assert.deepEqual(table.rows.map(({ n, cells }) => [n, cells[0]]), [[3, 'Ana'], [4, ''], [5, 'Bo']])
	assert.equal(table.rows[0]?.cells[2], 'one\ntwo, "three"')
})

test('a sheet without names of columns is known by what stands in it', () => {
	const table = tableOf(utf8('Ana,ana@example.org,612-555-0101,Español\nBo,bo@example.org,612-555-0102,English\n'))
	assert.equal(table.headerAt, 0)
	const mapping = guess(table, PEOPLE)
	assert.deepEqual([mapping.email, mapping.phone, mapping.language], [[1], [2], [3]])
})

test('what is no table is refused with what it is', () => {
	const why = (bytes: Uint8Array) => {
		const read = readTable(bytes, isKnown)
		return read.ok ? 'read' : read.refusal
	}
	assert.equal(why(utf8('PK\u0003\u0004…')), 'is-sheet')
	assert.equal(why(Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1])), 'is-sheet')
	assert.equal(why(utf8('%PDF-1.4')), 'is-pdf')
	assert.equal(why(utf8('<!doctype html><p>sign in')), 'is-other')
	assert.equal(why(Uint8Array.from([65, 0, 66])), 'is-other')
	assert.equal(why(new Uint8Array(BYTES_AT_MOST + 1)), 'too-large')
	assert.equal(why(utf8('')), 'no-rows')
	assert.equal(why(utf8('Name,Email\n,\n')), 'no-rows')
	assert.equal(why(utf8('a,b\n'.repeat(6000))), 'too-many-rows')
})

test('any text at all is read or refused, and never breaks', () => {
	fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
		const read = readTable(bytes, isKnown)
		if (read.ok) readPeople(read.value, guess(read.value, PEOPLE), 'email')
	}))
})

test('columns are guessed by their names in English and Spanish, and those of organisers and addresses stay behind', () => {
	const named = (header: readonly string[], cells: readonly string[]) => {
		const table: Table = { header, headerAt: 1, rows: [{ n: 2, cells }] }
		const mapping = guess(table, PEOPLE)
		return [Object.fromEntries(Object.entries(mapping).flatMap(([field, columns]) => (columns.length > 0 ? [[field, columns.map((one) => header[one])]] : []))), leftBehind(table, mapping).map((one) => header[one])]
	}
	assert.deepEqual(named(['Marca temporal', 'Nombre y apellidos', 'Dirección de correo electrónico', 'Teléfono (celular)', 'Domicilio', '¿Cómo quiere ayudar?'], ['1/2/2026', 'Ana', 'a@example.org', '612 555 0101', 'Calle 1', 'con el carro']), [
		{ name: ['Nombre y apellidos'], email: ['Dirección de correo electrónico'], phone: ['Teléfono (celular)'], skills: ['¿Cómo quiere ayudar?'] },
		['Marca temporal', 'Domicilio'],
	])
	// What a sign-up tool calls its columns.
	assert.deepEqual(named(['Sign Up', 'Start Date/Time (mm/dd/yyyy)', 'Item', 'First Name', 'Last Name', 'Email', 'Phone', 'PhoneType'], ['Packing', '3/4/2026', 'Packer', 'Bo', 'Diaz', 'b@example.org', '612-555-0101', 'Mobile'])[0], {
		first: ['First Name'], last: ['Last Name'], email: ['Email'], phone: ['Phone'], days: ['Start Date/Time (mm/dd/yyyy)'], skills: ['Item'],
	})
})

test('a column called e-mail in which nobody wrote an address is none', () => {
	const table: Table = { header: ['Name', 'E-mail'], headerAt: 1, rows: [{ n: 2, cells: ['Ana', 'yes please'] }] }
	assert.deepEqual(guess(table, PEOPLE).email, [])
})

test('days are read as people write them, in two orders and two languages', () => {
	for (const text of ['3/15/2020 22:49:40', '2020-03-15', '2020-03-15T22:49', '2020/03/15 10:49:40 PM EST', '15 de marzo de 2020', '15 mar. 2020', 'March 15, 2020', 'Sunday, March 15th, 2020', '15-Mar-2020', 'domingo, 15 de marzo de 2020']) assert.equal(dayOf(text, 'us'), day('2020-03-15'), text)
	assert.equal(dayOf('15/03/20', 'eu'), day('2020-03-15'))
	for (const text of ['', 'next week', '31/02/2020', '2020-13-01', '15/03/2020 and then some', '3/15', '3 constructor 2027', 'constructor 3, 2027']) assert.equal(text === '15/03/2020 and then some' ? dayOf(text, 'us') : dayOf(text, 'eu'), null, text)
})

test('the order of a whole column is found wherever one of its dates can be read one way only', () => {
	const today = day('2026-11-20')
	const cells = fc.array(fc.integer({ min: today - 900, max: today }), { minLength: 1, maxLength: 60 })
	fc.assert(fc.property(cells, fc.constantFrom('us' as const, 'eu' as const), (days, order) => {
		const written = days.map((one) => {
			const at = new Date(one * 86_400_000)
			const [d, m] = [at.getUTCDate(), at.getUTCMonth() + 1]
			return `${order === 'us' ? `${m}/${d}` : `${d}/${m}`}/${at.getUTCFullYear()}`
		})
		const found = orderOf(written, today, 'us')
		if (days.some((one) => new Date(one * 86_400_000).getUTCDate() > 12)) assert.deepEqual(found, { order, isSure: true })
		if (found.isSure) assert.deepEqual(written.map((one) => dayOf(one, found.order)), days)
	}))
})

test('each row becomes somebody, or is named with its reason: every row is one of the two, once', () => {
	const cell = fc.oneof(fc.constantFrom('', 'Ana', 'ana@example.org', '612-555-0101', 'x'.repeat(3000), 'Español'), fc.string({ maxLength: 30 }))
	const rows = fc.array(fc.tuple(cell, cell, cell), { maxLength: 40 })
	fc.assert(fc.property(rows, (cells) => {
		const table: Table = { header: ['Name', 'Email', 'Phone'], headerAt: 1, rows: cells.map((one, i) => ({ n: i + 2, cells: one.map((text) => text.trim()) })) }
		const { read, refused } = readPeople(table, { ...guess(table, PEOPLE), name: [0], email: [1], phone: [2] }, 'email')
		assert.deepEqual([...read, ...refused].map(({ n }) => n).toSorted((a, b) => a - b), table.rows.map(({ n }) => n))
		assert.equal(new Set(read.map(({ same }) => same)).size, read.length)
		for (const { why, like, n } of refused) assert.equal(why === 'same', like !== null && like < n)
	}))
})

test('one person in two rows comes once, and of two names the second is a letter', () => {
	const table = tableOf(utf8('First Name,Last Name,Email,Phone\nRosa,Vega,rosa@example.org,(612) 555-0101\nRosa,Vega,ROSA@example.org ,\nBo,,,+1 612 555 0102\nAl,,,612 555-0102\nCy,,nowhere,12\n'))
	const { read, refused } = readPeople(table, guess(table, PEOPLE), 'email')
	assert.deepEqual(read.map(({ value: { called, way, contact } }) => [called, way, contact]), [['Rosa V.', 'email', 'rosa@example.org'], ['Bo', 'text', '+1 612 555 0102']])
	assert.deepEqual(refused, [{ n: 3, why: 'same', like: 2 }, { n: 5, why: 'same', like: 4 }, { n: 6, why: 'bad-contact', like: null }])
	assert.equal(readPeople(table, guess(table, PEOPLE), 'text').read[0]?.value.contact, '(612) 555-0101')
})

test('columns are lettered as a spreadsheet letters them', () => assert.deepEqual([0, 25, 26, 51, 52, 701, 702].map(letterOf), ['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']))
