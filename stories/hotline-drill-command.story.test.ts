/** The drill as somebody runs it: one report on standard output, nothing left behind, and a script that is wrong is told by its field. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { until } from './child.testing.ts'
import { outage } from './scripts.testing.ts'

const ROOT = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'hf-d-'))
const [data, temporary] = [join(folder, 'data'), join(folder, 'tmp')]
mkdirSync(temporary)
after(() => rmSync(folder, { recursive: true }))

const env = { PATH: process.env['PATH'], HOLDFAST_DATA: data, TMPDIR: temporary }
const words = (file: string) => ['src/house/cli.server.ts', 'drill', file]
const saved = (name: string, script: unknown): string => {
	const file = join(folder, `${name}.json`)
	writeFileSync(file, typeof script === 'string' ? script : JSON.stringify(script))
	return file
}
const run = (file: string) => spawnSync(process.execPath, words(file), { cwd: ROOT, env, encoding: 'utf8' })

test('it prints one report and nothing else, and leaves nothing: no data folder, no database, no process', () => {
	const { status, stdout, stderr } = run(saved('outage', outage))
	assert.deepEqual([status, stderr], [0, ''])
	assert.match(stdout, /^\{.*\}\n$/)
	assert.deepEqual(Object.keys(JSON.parse(stdout)), ['incidents', 'unlinked', 'alerts', 'correction', 'refusals', 'load'])
	assert.deepEqual([existsSync(data), readdirSync(temporary)], [false, []])
})

test('a script that is wrong is told in one line, by the field, before anything begins', () => {
	const [one] = outage.reports
	for (const [script, line] of [
		[{ ...outage, reports: [one, { ...one, t: 'soon' }] }, /^reports\[1\]\.t: /],
		[{ ...outage, acts: [{ t: 1, by: 'Dee', do: 'approve', level: 'L9', incidentAt: [0, 0] }] }, /^acts\[0\]\.level: /],
		[{ ...outage, subscribers: [{ count: -1, zone: 'Cedar', langs: { es: 1 }, channels: ['sms'] }] }, /^subscribers\[0\]\.count: /],
		[{ ...outage, people: [{ id: 'Dee', roles: ['queen'] }] }, /^people\[0\]\.roles\[0\]: /],
		[{ ...outage, carriers: { sms: { numbers: 4 } } }, /^carriers\.sms\.perSecond: /],
		['{', /not JSON/],
		['[]', /./],
	] as const) {
		const { status, stdout, stderr } = run(saved('wrong', script))
		assert.deepEqual([status, stdout, stderr.split('\n').length], [2, '', 2], stderr)
		assert.match(stderr, line)
	}
	assert.equal(run(join(folder, 'nothing.json')).status, 2)
	assert.deepEqual([existsSync(data), readdirSync(temporary)], [false, []])
})

test('stopped in the middle, it leaves nothing either', async () => {
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		const child = spawn(process.execPath, words(saved('outage', outage)), { cwd: ROOT, env, stdio: 'ignore' })
		const ended = once(child, 'exit')
		await until('its database is there', async () => readdirSync(temporary, { recursive: true }).some((name) => String(name).endsWith('postmaster.pid')), 60_000)
		child.kill(signal)
		assert.deepEqual(await ended, [signal === 'SIGINT' ? 130 : 143, null])
		assert.deepEqual(readdirSync(temporary), [])
	}
})
