/**
 * What a seizure would find, told before there is one. The golden file holds all of it for an invented hub: a column nobody reviewed changes it.
 * To write it anew after a change somebody has reviewed: `HOLDFAST_GOLDEN=write node --test stories/disclosing.story.test.ts`
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { PARTIES, type Disclosure } from '#ground/disclosing.ts'
import { days, hours } from '#ground/time.ts'
import { inviteSteward } from '#ground/welcome.server.ts'
import { disclosureText } from '#house/showing/disclosing.ts'
import { disclose, ends, leavingNow, reviewed } from '#house/showing/disclosing.server.ts'
import { deliverNotes, forgetEnded } from '#house/duties.server.ts'
import { postTo, joinAsSteward } from './steward.testing.ts'
import { sealed, teamOf } from './asking.testing.ts'
import { until } from './child.testing.ts'
import { openTestHub, urlOf } from './house.testing.ts'

const GOLDEN = new URL('disclosing.golden.json', import.meta.url)
/** A Tuesday at noon. */
const NOON = Date.UTC(2027, 2, 2, 12)
const SECRETS = ['Marisol', '612-555-0144', 'arroz y frijoles', 'Calle Inventada', 'silla de ruedas', 'Ana la de la esquina', 'Juzgado inventado']

const hub = await openTestHub({ first: { name: 'Casa Inventada', zones: [{ id: 'norte', name: 'Norte', households: 900 }] } })
hub.move(NOON - Date.now())
const link = await hub.house.ports.storage.inOneGo((tx) => inviteSteward(hub.house.ports, tx))
const ana = await joinAsSteward({ address: hub.address, firstLink: `#${link}` }, SECRETS[5])
const team = await teamOf(hub.address)
const post = async (said: object, kind: object, path = '/help/sealed') => {
	const ask = await sealed(team, said, kind)
	const kept = await postTo(hub.address, path, ask.body)
	assert.ok(kept.body.ok, kept.body.refusal)
	return ask
}
const first = await post({ text: SECRETS[2], name: SECRETS[0], contact: SECRETS[1] }, { zone: 'norte', voice: new Uint8Array(3000) })
await post({ text: SECRETS[3] }, { side: 'offer' }, '/offer/sealed')
const opened = await ana.open(first.id as never)
await ana.reply(first.id as never, opened.thread, SECRETS[4] ?? '')
const gone = await post({ text: SECRETS[4] }, { kind: 'legal' })
assert.ok((await postTo(hub.address, '/receipt/act', { lookup: Buffer.from(gone.opens.lookup).toString('hex'), command: { verb: 'delete' } })).body.ok)
const { pool, ports } = hub.house
await deliverNotes(ports)
// The hub delivers by itself, too, and may be at it just now.
await until('the note was heard', async () => (await pool.query('select from ground_notes')).rowCount === 0)
await pool.query(`insert into ground_holds (id, asked_by, scope, review_half, placed_half) values ('hold_00000000000000000000000000000000', $1, 'x', 41800, 41700)`, [SECRETS[6]])

const places = { dataFolder: hub.folder, keysFolder: `${hub.folder}/keys` }
const all = await Promise.all(PARTIES.map((party) => disclose(ports, places, party)))
const [host] = all as [Disclosure]

test('what each party would find is what the golden file says, to the last column', () => {
	const onDay = (at: number) => new Date(at).toISOString().slice(0, 10)
	const { tonight, nextWeek, last, left, counted } = host.leaving
	// In which of two weeks a listing ends, follows from its random name.
	const parties = Object.fromEntries(all.map(({ as, beside, not }) => [as, { beside: beside.map(({ what, ...more }) => ({ what: what.replace(/\d+ weeks/, 'some weeks'), ...more })), not }]))
	assert.ok(last !== null && last - NOON >= days(57) && last - NOON <= days(71))
	const now = { tables: host.tables, parties, leaving: { tonight: onDay(tonight), nextWeek: onDay(nextWeek), left, counted } }
	for (const each of all) assert.deepEqual(each.tables, host.tables, 'the rows are the same for everybody')
	if (process.env['HOLDFAST_GOLDEN'] === 'write') writeFileSync(GOLDEN, `${JSON.stringify(now, null, '\t')}\n`)
	assert.deepEqual(JSON.parse(JSON.stringify(now)), JSON.parse(readFileSync(GOLDEN, 'utf8')))
})

test('every table and column of the schema is told, and each has been reviewed', async () => {
	const { rows } = await pool.query<{ name: string }>(`select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public' order by 1`)
	const told = host.tables.flatMap(({ table, columns }) => columns.map(({ column }) => `${table}.${column}`))
	assert.deepEqual(told.toSorted(), rows.map(({ name }) => name).toSorted())
	assert.deepEqual(host.tables.flatMap(({ table, columns }) => columns.filter(({ what }) => what.includes('nobody has')).map(({ column }) => `${table}.${column}`)), [])
	assert.deepEqual(host.tables.filter(({ table }) => !ends[table]).map(({ table }) => table), [], 'when its rows end')
	assert.deepEqual(reviewed.shut.filter(({ table, column }) => !told.includes(`${table}.${column}`)), [], 'reviewed, and not there')
})

test('a column nobody has reviewed is told as one that can be read', async () => {
	await pool.query('alter table frontdoor_listings add column plate text, add column face bytea')
	const now = await disclose(ports, places, 'seizure')
	await pool.query('alter table frontdoor_listings drop column plate, drop column face')
	const columns = now.tables.find(({ table }) => table === 'frontdoor_listings')?.columns.filter(({ column }) => ['plate', 'face'].includes(column))
	assert.deepEqual(columns?.map(({ reads, what }) => [reads, what]), Array.from({ length: 2 }, () => ['yes', 'nobody has described this column yet']))
})

test('what is told holds nothing that anybody said, and no name, number or id', () => {
	const told = [JSON.stringify(all), ...all.map(disclosureText)].join('\n')
	for (const secret of [...SECRETS, first.id, ana.id, ana.epoch.team, hub.house.ports.hub().id]) assert.equal(told.includes(secret), false, secret)
	assert.doesNotMatch(told, /[0-9a-f]{16}/)
})

test('a seizure finds less than a machine that runs: nothing that only passes through memory', () => {
	const words = all.map(({ beside }) => beside.map(({ what }) => what).join('\n'))
	assert.match(words[0] ?? '', /words sent without JavaScript/)
	for (const other of words.slice(1)) assert.doesNotMatch(other, /words sent without JavaScript|cookies|addresses/)
})

test('a copy without the keys of its weeks answers no door with anything that was said, and shows nothing more than the golden file', async () => {
	renameSync(join(places.keysFolder, 'weeks'), join(hub.folder, 'weeks'))
	mkdirSync(join(places.keysFolder, 'weeks'))
	const lookup = Buffer.from(first.opens.lookup).toString('hex')
	const answers = [await ana.post('/desk/queue', { side: 'ask', from: null }), await ana.post('/desk/search', { after: '' }), await ana.post(`/desk/listing/${first.id}`, {}), await postTo(hub.address, '/receipt/open', { lookup })]
	const copy = await disclose(ports, places, 'host')
	rmSync(join(places.keysFolder, 'weeks'), { recursive: true })
	renameSync(join(hub.folder, 'weeks'), join(places.keysFolder, 'weeks'))
	assert.deepEqual(copy.tables, host.tables)
	assert.equal(JSON.stringify(answers[1]?.body.value), '[]')
	for (const { status, body } of answers.slice(2)) assert.ok(status >= 400 && !body.ok, String(status))
	for (const secret of SECRETS) for (const { body } of answers) assert.equal(JSON.stringify(body).includes(secret), false, secret)
})

test('the numbers for tonight, next week and the last end date are those that come true', async () => {
	const before = await leavingNow(ports)
	const rowsOf = async (table: string) => Number((await pool.query<{ n: string }>(`select count(*) as n from ${table}`)).rows[0]?.n)
	const room = ['frontdoor_listings', 'frontdoor_messages', 'frontdoor_chunks', 'ground_lines']
	const promised = (when: 'tonight' | 'nextWeek' | 'last') => room.map((table) => before.left.find((one) => one.table === table)?.[when])
	const real = () => Promise.all(room.map(rowsOf))
	for (const when of ['tonight', 'nextWeek', 'last'] as const) {
		hub.move((before[when] ?? 0) + hours(1) - ports.now())
		await forgetEnded(ports)
		assert.deepEqual(await real(), promised(when), when)
	}
	assert.deepEqual(await real(), [0, 0, 0, 0])
	const counted = Number((await pool.query<{ n: string }>('select sum(n) as n from frontdoor_counts')).rows[0]?.n)
	assert.equal(counted, before.counted[0]?.last, 'what remains is counts')
	assert.equal(counted, 3)
	assert.ok((before.last ?? 0) - before.now < days(90))
})

test('the desk shows a steward the same numbers, and nobody else any', async () => {
	const link = await ports.storage.inOneGo((tx) => inviteSteward(ports, tx))
	const bea = await joinAsSteward({ address: hub.address, firstLink: `#${link}` }, 'Bea')
	const { status, body } = await bea.post('/desk/found', {})
	assert.equal(status, 200)
	const { now: _, tonight: __, nextWeek: ___, ...counted } = JSON.parse(JSON.stringify(await leavingNow(ports))) as Record<string, unknown>
	const shown = body.value as unknown as Record<string, unknown>
	assert.deepEqual(Object.fromEntries(Object.keys(counted).map((name) => [name, shown[name]])), counted)
	assert.equal((await postTo(hub.address, '/desk/found', {})).status, 404)
	await pool.query(`update ground_members set roles = '{teller}' where id = $1`, [bea.id])
	assert.equal((await bea.post('/desk/found', {})).status, 404)
})

test('the command line says the same as JSON, as a text, and says what it needs', () => {
	const env = { PATH: process.env['PATH'] ?? '', HOLDFAST_DATA: `${hub.folder}/cli`, HOLDFAST_KEYS: places.keysFolder, DATABASE_URL: urlOf(hub.connection) }
	const run = (...args: string[]) => spawnSync(process.execPath, ['src/house/cli.server.ts', 'disclose', ...args], { env, encoding: 'utf8' })
	const json = run('--as', 'subpoena')
	assert.equal(json.status, 0, json.stderr)
	assert.equal((JSON.parse(json.stdout) as Disclosure).as, 'subpoena')
	assert.match(run('--as', 'host', '--text').stdout, /^Whoever runs this machine, while it runs could read this:\n\nfrontdoor_apart: 0 rows, kept/)
	for (const wrong of [[], ['--as', 'nobody'], ['host'], ['--as', 'host', '--loud']]) assert.equal(run(...wrong).status, 2, wrong.join(' '))
})
