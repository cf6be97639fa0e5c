import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { judge, type Rule } from './check.ts'
import { readCurtois } from './curtois.ts'
import { FREE, type Person, type Problem } from './problem.ts'

const DAYS = 14
const ANYTHING: Person = { id: 'A', atMost: [14, 14], minutesAtMost: 99_999, minutesAtLeast: 0, runAtMost: 14, runAtLeast: 1, restAtLeast: 1, weekends: 2, away: new Set() }
const rota = (person: Partial<Person>, more: Partial<Problem> = {}): Problem => ({
	days: DAYS,
	shifts: [
		{ id: 'E', minutes: 480, notBefore: [false, false] },
		{ id: 'L', minutes: 600, notBefore: [true, false] },
	],
	people: [{ ...ANYTHING, ...person }],
	wishes: [],
	needs: [],
	...more,
})
/** A line as people write one: a letter a day, a dot for a free one. */
const line = (text: string) => Int8Array.from(text.padEnd(DAYS, '.').slice(0, DAYS), (letter) => (letter === 'E' ? 0 : letter === 'L' ? 1 : FREE))
const brokenBy = (person: Partial<Person>, text: string): Rule[] => judge(rota(person), [line(text)]).broken.map(({ rule }) => rule)

test('each rule is broken by what breaks it, and by nothing short of that', () => {
	const cases: readonly (readonly [Partial<Person>, breaks: string, keeps: string, Rule])[] = [
		[{ away: new Set([3]) }, '...E', '..E.E', 'away'],
		[{}, 'LE', 'L.EL', 'succession'],
		[{ atMost: [2, 14] }, 'EE.E', 'EE.L', 'atMost'],
		[{ minutesAtMost: 1080 }, 'E.E.E', 'E.L', 'minutesAtMost'],
		[{ minutesAtLeast: 1081 }, 'E.L', 'E.L.E', 'minutesAtLeast'],
		[{ runAtMost: 3 }, '.EEEE', '.EEE.EEE', 'runAtMost'],
		[{ runAtLeast: 2 }, '..E', '..EE', 'runAtLeast'],
		[{ restAtLeast: 2 }, 'EE.EE', 'EE..EE', 'restAtLeast'],
		[{ weekends: 1 }, '.....E......E', '.....EE...EEE..', 'weekends'],
	]
	for (const [person, breaks, keeps, rule] of cases) {
		assert.deepEqual(brokenBy(person, breaks), [rule], breaks)
		if (rule !== 'weekends') assert.deepEqual(brokenBy(person, keeps), [], keeps)
	}
	assert.deepEqual(brokenBy({ weekends: 1 }, '.....EE'), [], 'a Saturday and its Sunday are one weekend')
	assert.deepEqual(brokenBy({ weekends: 0 }, 'EEEEE..EEEEE'), [])
})

test('a run that touches the first day or the last is not too short, and can be too long', () => {
	assert.deepEqual(brokenBy({ runAtLeast: 3, restAtLeast: 3 }, 'E...LLL......L'), [])
	assert.deepEqual(brokenBy({ restAtLeast: 3 }, '.E'), [])
	assert.deepEqual(brokenBy({ runAtMost: 2 }, 'EEE'), ['runAtMost'])
})

test('wishes and needs cost what a hand adds up', () => {
	const wishes = [
		{ person: 0, day: 0, shift: 0, weight: 2, isFor: true },
		{ person: 0, day: 1, shift: 1, weight: 3, isFor: true },
		{ person: 0, day: 2, shift: 0, weight: 5, isFor: false },
		{ person: 0, day: 3, shift: 0, weight: 7, isFor: false },
	]
	const needs = [
		{ day: 0, shift: 0, people: 3, under: 100, over: 1 },
		{ day: 1, shift: 0, people: 0, under: 100, over: 11 },
		{ day: 2, shift: 0, people: 1, under: 100, over: 1 },
	]
	// E on days 0 to 2: the L of day 1 is missed (3), the E of day 2 was not wished (5); two missing on day 0 (200), one too many on day 1 (11).
	assert.equal(judge(rota({}, { wishes, needs }), [line('EEE')]).penalty, 3 + 5 + 200 + 11)
	// Nobody: both wishes missed, four missing.
	assert.equal(judge(rota({}, { wishes, needs }), [line('')]).penalty, 2 + 3 + 300 + 100)
})

test('a roster that is not one is not judged as if it were', () => {
	for (const roster of [[], [line('E').slice(1)], [Int8Array.from({ length: DAYS }, () => 2)]]) assert.deepEqual(judge(rota({}), roster), { penalty: Number.POSITIVE_INFINITY, broken: [{ person: 0, rule: 'size' }] })
})

const folder = process.env['HOLDFAST_ROSTERING'] ?? ''
test('the published instance costs what its authors’ rules give by hand', { skip: !existsSync(join(folder, 'Instance1.txt')) && 'HOLDFAST_ROSTERING names no folder with Instance1.txt' }, () => {
	const problem = readCurtois(readFileSync(join(folder, 'Instance1.txt'), 'utf8'))
	const free = problem.people.map(() => new Int8Array(problem.days).fill(FREE))
	assert.equal(judge(problem, free).penalty, 7137)
	for (const day of [2, 3]) free[0]?.fill(0, day, day + 1)
	assert.equal(judge(problem, free).penalty, 6933)
})
