import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readCurtois, Unreadable } from './curtois.ts'

const TEXT = `# Invented.
SECTION_HORIZON
7

SECTION_SHIFTS
E,480,
N,600,E

SECTION_STAFF
Ana,E=7|N=2,2400,960,5,2,2,1
Ben,E=0|N=7,2400,0,5,1,1,1

SECTION_DAYS_OFF
Ana,0,6

SECTION_SHIFT_ON_REQUESTS
Ana,2,E,3

SECTION_SHIFT_OFF_REQUESTS
Ben,4,N,1

SECTION_COVER
0,E,1,100,1
6,N,2,100,1
`

test('every column becomes what it says', () => {
	const { days, shifts, people, wishes, needs } = readCurtois(TEXT)
	assert.equal(days, 7)
	assert.deepEqual(shifts, [
		{ id: 'E', minutes: 480, notBefore: [false, false] },
		{ id: 'N', minutes: 600, notBefore: [true, false] },
	])
	assert.deepEqual(people[0], { id: 'Ana', atMost: [7, 2], minutesAtMost: 2400, minutesAtLeast: 960, runAtMost: 5, runAtLeast: 2, restAtLeast: 2, weekends: 1, away: new Set([0, 6]) })
	assert.deepEqual(wishes, [
		{ person: 0, day: 2, shift: 0, weight: 3, isFor: true },
		{ person: 1, day: 4, shift: 1, weight: 1, isFor: false },
	])
	assert.deepEqual(needs[1], { day: 6, shift: 1, people: 2, under: 100, over: 1 })
})

test('a byte order mark, ends of lines of Windows and spaces change nothing', () => {
	assert.deepEqual(readCurtois(`\uFEFF${TEXT.replaceAll('\n', '\r\n').replaceAll(',', ' , ')}`), readCurtois(TEXT))
})

const refusedAt = (text: string): { line: number; why: string } => {
	try {
		readCurtois(text)
	} catch (fault) {
		if (fault instanceof Unreadable) return { line: fault.line, why: fault.message }
		throw fault
	}
	return { line: 0, why: 'it was read' }
}

test('what cannot be read is named by its line', () => {
	const cases: readonly (readonly [string, string, number, RegExp])[] = [
		['SECTION_HORIZON\n7', 'SECTION_HORIZON\nseven', 3, /column 1 is “seven”/],
		['SECTION_HORIZON\n7', 'SECTION_HORIZON\n4000', 3, /from 1 to 400/],
		['N,600,E', 'N,600,X', 7, /a shift called “X”/],
		['N,600,E', 'E,600,', 7, /twice/],
		['N=2,2400', 'Q=2,2400', 10, /a shift called “Q”/],
		['Ben,E=0|N=7,2400,0,5,1,1,1', 'Ben,E=0|N=7,2400,0,5,1,1', 11, /no column 8/],
		['Ben,E=0|N=7,2400,0,5,1,1,1', 'Ana,E=0|N=7,2400,0,5,1,1,1', 11, /twice/],
		['Ana,0,6', 'Ana,0,7', 14, /from 0 to 6/],
		['Ana,2,E,3', 'Cy,2,E,3', 17, /a person called “Cy”/],
		['Ben,4,N,1', 'Ben,4,N,-1', 20, /not a whole number/],
		['6,N,2,100,1', '6,N,2,100', 24, /no column 5/],
		['6,N,2,100,1', '0,E,2,100,1', 24, /twice/],
		['SECTION_COVER', 'SECTION_COVERS', 22, /no section/],
		['SECTION_COVER', 'SECTION_STAFF', 22, /twice/],
		['# Invented.', 'Invented.', 1, /before the first section/],
		['SECTION_COVER\n0,E,1,100,1\n6,N,2,100,1\n', '', 22, /SECTION_COVER is missing/],
	]
	for (const [was, is, line, why] of cases) {
		assert.ok(TEXT.includes(was), was)
		const refused = refusedAt(TEXT.replace(was, is))
		assert.equal(refused.line, line, `${is}: ${refused.why}`)
		assert.match(refused.why, why)
	}
})

test('whatever is in a file, it is read or its line is named', () => {
	const lines = TEXT.split('\n')
	fc.assert(
		fc.property(fc.nat(lines.length - 1), fc.string({ maxLength: 20 }), (at, text) => {
			const { line } = refusedAt(lines.with(at, text).join('\n'))
			assert.ok(line >= 0 && line <= lines.length + text.split('\n').length)
		}),
		{ numRuns: 300 },
	)
})
