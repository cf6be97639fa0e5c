import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { judge } from '#planners/rota/days/check.ts'
import { readCurtois } from '#planners/rota/days/curtois.ts'
import { NotUnderstood, type At } from './command.ts'
import { plan } from './plan.server.ts'
import { inventedRota } from '../../../benches/rotas.ts'

const ROOT = join(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'plan-'))
const data = join(folder, 'data')
after(() => rmSync(folder, { recursive: true }))

const run = (...args: string[]) => spawnSync(process.execPath, ['src/house/cli.server.ts', 'plan', ...args], { cwd: ROOT, env: { PATH: process.env['PATH'], HOLDFAST_DATA: data }, encoding: 'utf8' })
const saved = (text: string): string => {
	const file = join(folder, 'rota.txt')
	writeFileSync(file, text)
	return file
}
const asked = (file: string, seconds = '2') => ['rota', file, '--format', 'curtois', '--seconds', seconds, '--seed', '3']

test('a rota of a file is planned within its time, the roster costs what is printed, and no hub is opened', () => {
	const text = inventedRota({ people: 8, days: 28, kinds: 3, seed: 5 })
	const { status, stdout } = run(...asked(saved(text)))
	assert.equal(status, 0)
	const told = JSON.parse(stdout)
	assert.deepEqual(Object.keys(told), ['penalty', 'lowerBound', 'roster', 'seconds'])
	assert.deepEqual(judge(readCurtois(text), told.roster.map((line: number[]) => Int8Array.from(line))), { penalty: told.penalty, broken: [] })
	assert.ok(told.lowerBound === null || told.lowerBound <= told.penalty)
	assert.equal(existsSync(data), false)
})

test('a year of thirty kinds for a hundred and fifty people ends in its time, too', { timeout: 60_000 }, () => {
	const text = inventedRota({ people: 150, days: 364, kinds: 32, seed: 1 })
	const { status, stdout } = run(...asked(saved(text), '3'))
	assert.equal(status, 0)
	const told = JSON.parse(stdout)
	assert.deepEqual(judge(readCurtois(text), told.roster.map((line: number[]) => Int8Array.from(line))).broken, [])
})

test('a file that cannot be read is not understood, and the line is named', () => {
	const { status, stdout, stderr } = run(...asked(saved(inventedRota({ people: 2, days: 14, kinds: 1, seed: 1 }).replace('SECTION_HORIZON\n14', 'SECTION_HORIZON\nfourteen'))))
	assert.deepEqual([status, stdout], [2, ''])
	assert.match(stderr, /rota\.txt, line 3: column 1 is “fourteen”, not a whole number from 1 to 400/)
})

test('words that make no sense are answered with what would', async () => {
	const at = { tell: () => {} } as unknown as At
	for (const args of [[], ['rota'], ['routes', 'x'], ['rota', 'x'], ['rota', 'x', '--format', 'xml'], [...asked('x'), '--more', '1'], asked('x', '0'), asked('x', 'soon'), [...asked('x').slice(0, -1), '1.5'], asked(join(folder, 'nothing.txt'))])
		await assert.rejects(async () => plan(at, args), NotUnderstood, args.join(' '))
})

test('where no roster keeps everybody’s rules, it says so and prints none', () => {
	const text = inventedRota({ people: 3, days: 14, kinds: 1, seed: 1 }).replace(/^(P1,[^,]*),(\d+),(\d+)/m, '$1,480,960')
	const { status, stdout, stderr } = run(...asked(saved(text)))
	assert.equal(status, 1)
	assert.equal(JSON.parse(stdout).roster, null)
	assert.match(stderr, /No roster was found/)
})
