/**
 * What the house keeps of an import, and for how long: the same rows once, whoever is faster; a week to take it back; two months to expect somebody;
 * known again under a newer key; and the command line.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { newId } from '#ground/chance.ts'
import type { ImportId } from '#ground/imports.ts'
import { days } from '#ground/time.ts'
import { forgetEnded } from '#house/duties.server.ts'
import { handOver, opened } from '#ui/desk/expecting.ts'
import { bringOver, knownAmong, type RowOf } from '#ui/desk/importing.ts'
import { ExpectedSeen, Imports, TakenBack } from '#ui/desk/importing-answers.ts'
import { look, openSheet } from '#ui/desk/importing-sheet.ts'
import { openTestHub, urlOf } from './house.testing.ts'
import { CANARY, csvFile, oldAsks, volunteers, type Sheet } from './importing.testing.ts'
import { ask, chance, gave, join as joins, joinWithKey, type Somebody } from './people.testing.ts'

const hub = await openTestHub({ first: { zones: [{ id: 'norte', name: 'Norte', households: 900 }] } })
const { pool, ports } = hub.house
const ana = await joins(hub.address, hub.firstLink?.split('#')[1] ?? '', 'Ana')
const count = async (what: string) => Number((await pool.query<{ n: string }>(`select count(*) as n from ${what}`)).rows[0]?.n)
const never = new AbortController().signal

async function rowsOf(sheet: Sheet, what: 'members' | 'asks'): Promise<RowOf> {
	const today = Math.floor(ports.now() / days(1))
	const read = await openSheet(new Blob([new Uint8Array(csvFile(sheet))]), what, 'us', today)
	assert.ok(read.ok)
	return look(read.sheet, { language: 'en', zones: ports.hub().settings.zones, today }).rows
}
const bring = async (who: Somebody, rows: RowOf, id = newId('import', chance) as ImportId) => bringOver(who.post, await who.keys(), id, rows, Math.floor(ports.now() / days(0.5)), chance, () => {}, never)
const samesOf = (rows: RowOf) => rows.rows.map(({ same }) => same)
const known = async (who: Somebody, rows: RowOf) => gave(await knownAmong(who.post, await who.keys(), rows.what, samesOf(rows))).filter(Boolean).length

test('the same rows brought over by three at once are here once', async () => {
	const rows = await rowsOf(volunteers(40), 'members')
	const each = await Promise.all([bring(ana, rows), bring(ana, rows), bring(ana, rows)])
	assert.ok(each.every(({ failed }) => failed === null))
	assert.equal(each.reduce((sum, { so }) => sum + so.brought, 0), 40)
	assert.equal(await count('ground_expected'), 40)
	assert.equal(await known(ana, rows), 40)
})

test('sent again after a line was cut, the very same rows count as brought, and nothing is there twice', async () => {
	const rows = await rowsOf([(volunteers(1)[0] ?? []), ...volunteers(60).slice(41, 61)], 'members')
	let cut = true
	const flaky: Somebody['post'] = async (path, body, schema, asking) => {
		const answered = await ana.post(path, body, schema, asking)
		if (!cut) return answered
		cut = false
		return { ok: false, refusal: 'no-line', says: '' }
	}
	const { so, failed } = await bringOver(flaky, await ana.keys(), newId('import', chance) as ImportId, rows, 0, chance, () => {}, never)
	assert.deepEqual([so, failed], [{ brought: 20, there: 0 }, null])
	assert.equal(await count('ground_expected'), 60)
})

test('under a newer key the same file is still known, and people are handed over to who came later', async () => {
	const rows = await rowsOf(volunteers(40), 'members')
	const bea = await joinWithKey(hub.address, ana, 'steward', 'Bea')
	assert.equal(await known(ana, rows), 40)
	const seen = gave(await bea.post('/desk/expected', { act: 'see' }, ExpectedSeen))
	assert.ok((await opened(await bea.keys(), seen)).every(({ who }) => who === null))
	// Bea never held the older key, so she cannot know that these rows are here; once they are handed over, she does.
	assert.equal(await known(bea, rows), 0)
	const keys = await ana.keys()
	gave(await handOver(ana.post, keys, await opened(keys, gave(await ana.post('/desk/expected', { act: 'see' }, ExpectedSeen)))))
	const after = await opened(await bea.keys(), gave(await bea.post('/desk/expected', { act: 'see' }, ExpectedSeen)))
	assert.ok(after.length === 60 && after.every(({ who }) => who?.called.startsWith('Canario')))
	assert.equal(await known(bea, rows), 40)
})

test('asks stand in the queue by the day they were asked, and what was asked here today comes in its turn', async () => {
	const here = await ask(hub.address, 'milk today')
	const rows = await rowsOf(oldAsks(), 'asks')
	const { so } = await bring(ana, rows)
	assert.deepEqual(so, { brought: 6, there: 0 })
	const { rows: queue } = await pool.query<{ id: string; urgency: string; asked_half: number; turn_half: number; ends_week: number; taken_by: string; sealed_where: string }>('select * from frontdoor_listings order by turn_half, id')
	const now = Math.floor(ports.now() / days(0.5))
	for (const one of queue.filter(({ id }) => id !== here)) assert.ok(one.asked_half >= now - 120 && one.asked_half < now && one.taken_by === ana.id && one.sealed_where === 'member')
	assert.ok(queue.every(({ ends_week }) => ends_week >= Math.floor((ports.now() + days(56)) / days(7))), 'each is kept as long as one that came in today')
	const first = await ana.open(queue[0]?.id ?? '')
	assert.match(first?.told.text ?? '', /Somos cinco/)
	assert.equal(await known(ana, rows), 6)
})

test('taken back: what nobody touched is gone, a note, an invitation and an opened record keep theirs', async () => {
	const [listing = ''] = (await pool.query<{ id: string }>('select id from frontdoor_listings where import is not null and version = 1 limit 1')).rows.map(({ id }) => id)
	await ana.note(listing, 'I call them tomorrow')
	const imports = gave(await ana.post('/desk/import', { act: 'see' }, Imports))
	const asks = imports.find(({ what }) => what === 'asks')
	assert.equal(asks?.n, 6)
	// The first one was opened above.
	assert.deepEqual(gave(await ana.post('/desk/import', { act: 'take-back', import: asks?.id }, TakenBack)), { gone: 4, kept: 2 })
	assert.equal((await ana.post('/desk/import', { act: 'take-back', import: asks?.id }, TakenBack)).ok, false)
	const people = imports.find(({ what, n }) => what === 'members' && n === 20)
	const [one] = (await pool.query<{ id: string }>('select id from ground_expected where import = $1 limit 1', [people?.id])).rows
	gave(await ana.post('/desk/expected', { act: 'invited', id: one?.id }, ExpectedSeen))
	assert.deepEqual(gave(await ana.post('/desk/import', { act: 'take-back', import: people?.id }, TakenBack)), { gone: 19, kept: 1 })
	assert.equal((await pool.query<{ is_due: boolean }>('select is_due from ground_sweep')).rows[0]?.is_due, true)
})

test('the command line brings over what the page would, once, and prints no content', async () => {
	const folder = join(hub.folder, 'cli')
	mkdirSync(folder, { recursive: true })
	const file = join(folder, 'sheet.csv')
	writeFileSync(file, csvFile(oldAsks(), ';', 'windows-1252'))
	const env = { PATH: process.env['PATH'] ?? '', HOLDFAST_DATA: folder, HOLDFAST_KEYS: join(hub.folder, 'keys'), DATABASE_URL: urlOf(hub.connection) }
	const run = (...args: string[]) => {
		const { status, stdout, stderr } = spawnSync(process.execPath, ['src/house/cli.server.ts', 'import', ...args], { env, encoding: 'utf8' })
		for (const text of [stdout, stderr]) assert.doesNotMatch(text, CANARY)
		return { status, stderr, report: (stdout === '' ? null : JSON.parse(stdout)) as { brought: number; already: number; wouldBring?: number; refused: object[]; columns: Record<string, string[]>; dates: object } | null }
	}
	const before = await count('frontdoor_listings')
	const dry = run('asks', file, '--dry-run')
	assert.equal(dry.status, 0, dry.stderr)
	assert.deepEqual([dry.report?.brought, dry.report?.wouldBring], [0, 6])
	assert.match(dry.stderr, /has now read the file in clear/)
	assert.equal(await count('frontdoor_listings'), before)
	const real = run('asks', file)
	assert.deepEqual([real.status, real.report?.brought, real.report?.already], [0, 6, 0])
	assert.deepEqual(real.report?.refused, [{ row: 9, why: 'too-old' }, { row: 10, why: 'done' }, { row: 11, why: 'no-date' }, { row: 12, why: 'no-text' }, { row: 13, why: 'same', like: 3 }])
	assert.deepEqual(real.report?.columns, { name: ['B'], phone: ['C'], language: ['G'], asked: ['A'], people: ['H'], need: ['D'], urgency: ['E'], zone: ['F'], text: ['I'], status: ['J'] })
	assert.match(real.stderr, /Nobody got a message[^]*delete this file/)
	const again = run('asks', file)
	assert.deepEqual([again.report?.brought, again.report?.already], [0, 6])
	assert.equal(await count('frontdoor_listings'), before + 6)
	writeFileSync(file, csvFile(volunteers(30)))
	assert.equal(run('members', file).report?.brought, 30)
	assert.equal(run('members', file).report?.already, 30)
	const seen = await opened(await ana.keys(), gave(await ana.post('/desk/expected', { act: 'see' }, ExpectedSeen)))
	assert.equal(seen.filter(({ who }) => who?.contact === 'canario7@example.org').length, 2, 'what a browser brought, the machine cannot know')
	for (const wrong of [[], ['people', file], ['members'], ['members', file, '--keep', '30'], ['asks', file, '--keep', '31'], ['asks', file, '--dates', 'up'], ['asks', file, 'more']]) assert.equal(run(...wrong).status, 2, wrong.join(' '))
	writeFileSync(file, 'PK\u0003\u0004')
	const sheet = run('members', file)
	assert.equal(sheet.status, 1)
	assert.match(sheet.stderr, /Save as, CSV UTF-8/)
	assert.equal(run('members', join(folder, 'nowhere.csv')).status, 1)
})

test('after a week nothing says what came together, and after two months nobody is expected any more', async () => {
	hub.move(days(8))
	await forgetEnded(ports)
	assert.equal(await count('ground_imports'), 0)
	assert.equal(await count('ground_expected where import is not null') + (await count('frontdoor_listings where import is not null')), 0)
	assert.ok((await count('ground_expected')) > 40)
	hub.move(days(64))
	await forgetEnded(ports)
	assert.equal(await count('ground_expected'), 0)
	const words = readdirSync(join(hub.folder, 'keys'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
	assert.ok(words.every((text) => !CANARY.test(text)))
})
