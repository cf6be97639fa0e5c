/** A hub that moves or closes can take along what its people may open, and no more than that; and says in the folder itself that it is to be deleted. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { listOf, recoveryWords, whatOpens } from '#ground/secret-words.ts'
import { inviteSteward } from '#ground/welcome.server.ts'
import { exporting } from '#house/commands/export.server.ts'
import type { At } from '#house/commands/command.ts'
import { sealed, stretch, teamOf, writeWith } from './asking.testing.ts'
import { openTestHub } from './house.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'

const hub = await openTestHub({ first: { name: 'Kelp' } })
const { ports } = hub.house
const list = (await listOf('es')) ?? []
const newWords = async () => {
	const entropy = Uint8Array.from(randomBytes(16))
	return { words: recoveryWords(entropy, list).join(' '), recovery: await whatOpens('recovery', entropy, ports.hub().salt, stretch) }
}
const [mine, hers] = [await newWords(), await newWords()]
const ana = await joinAsSteward(hub, '=Ana', mine)
const link = await ports.storage.inOneGo((tx) => inviteSteward(ports, tx))
await joinAsSteward({ address: hub.address, firstLink: `#${link}` }, 'Bea', hers)

const team = await teamOf(hub.address)
const VOICE = Uint8Array.from({ length: 70_000 }, (_, i) => i % 251)
const rice = await sealed(team, { text: '=HYPERLINK("http://invented.example")', name: 'Marisol', way: 'call', contact: '+1 612 555 0144', people: '4' }, { voice: VOICE })
const table = await sealed(team, { text: 'una mesa,\ncon "sillas"' }, { side: 'offer' })
assert.ok((await postTo(hub.address, '/help/sealed', rice.body)).body.ok)
assert.ok((await postTo(hub.address, '/offer/sealed', table.body)).body.ok)
const opened = await ana.open(rice.id as never)
await ana.reply(rice.id as never, opened.thread, 'Vamos mañana')
assert.ok((await writeWith(hub.address, team, rice.opens, 'gracias')).body.ok)

const told: string[] = []
function run(args: readonly string[], typed: string): Promise<unknown> {
	const at: At = {
		config: { host: '127.0.0.1', port: 0, origins: [hub.address], dataFolder: hub.folder, keysFolder: join(hub.folder, 'keys'), databaseUrl: null, proxy: 0, gatesFile: '' },
		tell: (line) => void told.push(line),
		askFor: async () => typed,
		inHouse: (work) => work(hub.house, hub.address),
	}
	return exporting(at, args)
}
const folder = (name: string) => join(hub.folder, name)
const read = (name: string, file: string) => readFileSync(join(folder(name), file), 'utf8')
const json = (name: string, file: string) => JSON.parse(read(name, `${file}.json`)) as Record<string, string>[]

test('with the words of a steward everything they may open is there, in both forms, and voices as files', async () => {
	const done = await run(['all', folder('out')], mine.words.toUpperCase())
	assert.deepEqual(done, { folder: folder('out'), listings: 2, unopened: 0, messages: 2, voices: 1, members: 2 })
	assert.deepEqual(readdirSync(folder('out')).toSorted(), ['README.txt', 'counts.csv', 'counts.json', 'listings.csv', 'listings.json', 'members.csv', 'members.json', 'messages.csv', 'messages.json', 'voices'])
	const ask = json('out', 'listings').find(({ id }) => id === rice.id)
	assert.deepEqual([ask?.['name'], ask?.['contact'], ask?.['people'], ask?.['opened']], ['Marisol', '+1 612 555 0144', '4', 'yes'])
	assert.deepEqual(json('out', 'messages').map(({ text, by }) => [text, by]), [['Vamos mañana', '=Ana'], ['gracias', 'holder']])
	assert.deepEqual(json('out', 'members').map(({ called, roles }) => [called, roles]), [['=Ana', 'steward teller'], ['Bea', 'steward teller']])
	const [voice = ''] = readdirSync(join(folder('out'), 'voices'))
	assert.match(voice, /^file_[0-9a-f]{32}\.webm$/)
	assert.equal(Buffer.compare(readFileSync(join(folder('out'), 'voices', voice)), VOICE), 0)
})

test('nothing in it is run by a spreadsheet, and what somebody wrote stays in its cell', () => {
	const csv = read('out', 'listings.csv')
	assert.match(csv, /,"'=HYPERLINK\(""http:\/\/invented\.example""\)",/)
	assert.match(csv, /,"'\+1 612 555 0144",/)
	assert.match(csv, /"una mesa,\ncon ""sillas"""/)
	assert.match(read('out', 'members.csv'), /^"'=Ana"/m)
	for (const name of ['listings', 'messages', 'counts', 'members']) assert.doesNotMatch(read('out', `${name}.csv`), /(^|,)"?[=+@-]/m, name)
})

test('the folder is its owner’s alone, and says what it is and that it is to be deleted', () => {
	assert.equal(statSync(folder('out')).mode & 0o777, 0o700)
	for (const name of readdirSync(folder('out'), { recursive: true, encoding: 'utf8' })) assert.equal(statSync(join(folder('out'), name)).mode & 0o077, 0, name)
	assert.match(read('out', 'README.txt'), /Nothing here is sealed any more[^]*delete it on the same day/)
	assert.match(told.at(-1) ?? '', /Delete it/)
})

test('what somebody holds no key to, is not opened for them', async () => {
	assert.deepEqual(await run(['all', folder('hers')], hers.words), { folder: folder('hers'), listings: 2, unopened: 2, messages: 2, voices: 0, members: 2 })
	const all = ['listings', 'messages', 'counts'].map((name) => read('hers', `${name}.json`)).join('\n')
	for (const said of ['Marisol', '612 555 0144', 'una mesa', 'gracias', 'HYPERLINK']) assert.equal(all.includes(said), false, said)
	assert.match(read('hers', 'README.txt'), /2 of the listings did not open/)
})

test('words of nobody, and a folder in which something lies, are refused before anything is written', async () => {
	await assert.rejects(run(['all', folder('nobody')], (await newWords()).words), { name: 'CannotExport' })
	await assert.rejects(run(['all', folder('typed')], 'not words at all'), { name: 'CannotExport' })
	assert.deepEqual([existsSync(folder('nobody')), existsSync(folder('typed'))], [false, false])
	mkdirSync(folder('full'))
	writeFileSync(join(folder('full'), 'mine.txt'), 'mine')
	await assert.rejects(run(['all', folder('full')], mine.words), /is not empty/)
	assert.deepEqual(readdirSync(folder('full')), ['mine.txt'])
	for (const wrong of [[], ['all'], ['some', 'x'], ['all', 'a', 'b'], ['all', '--force']]) await assert.rejects(run(wrong, mine.words), { name: 'NotUnderstood' })
})

test('exporting leaves no session behind, and nobody is signed in by it', async () => {
	const { rows } = await hub.house.pool.query<{ n: number }>('select count(*)::int as n from ground_sessions')
	assert.equal(rows[0]?.n, 2, 'the two that joined')
})
