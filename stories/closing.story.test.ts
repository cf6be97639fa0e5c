/** A hub rests, and a hub ends: whoever holds a receipt is told, nothing new is taken, and in the end nothing is left that anybody could open. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import { days, halfDayOf } from '#ground/time.ts'
import { theHub } from '#ground/hub.server.ts'
import { hex } from '#ground/ids.ts'
import { inviteSteward } from '#ground/welcome.server.ts'
import { close } from '#house/commands/close.server.ts'
import { doctor } from '#house/commands/doctor.server.ts'
import { invite } from '#house/commands/invite.server.ts'
import type { At, Command } from '#house/commands/command.ts'
import { sleep } from '#house/commands/sleep.server.ts'
import { wake } from '#house/commands/wake.server.ts'
import { openHouse } from '#house/house.server.ts'
import { stand } from '#house/showing/closing.server.ts'
import { frontPage } from '#rooms/frontdoor/actions.server.ts'
import { comeBackWith, form, postForm, sealed, teamOf, writeWith } from './asking.testing.ts'
import { until } from './child.testing.ts'
import { openTestHub } from './house.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'

const hub = await openTestHub({ first: { name: 'Kelp', phone: '555-0100' } })
const ana = await joinAsSteward(hub)
const team = await teamOf(hub.address)
const { ports, pool } = hub.house

/** The command as the command line runs it, beside the hub or after it. */
async function run(command: Command, args: readonly string[], typed: readonly string[] = [], dataFolder = hub.folder): Promise<unknown> {
	const left = [...typed]
	const at: At = {
		config: { host: '127.0.0.1', port: 0, origins: [hub.address], dataFolder, keysFolder: join(hub.folder, 'keys'), databaseUrl: null, proxy: 0, gatesFile: '' },
		tell: () => {},
		askFor: async () => left.shift() ?? '',
		inHouse: (work) => work(hub.house, hub.address),
	}
	return command(at, args)
}
const standsAs = (is: string) => until(`the hub stands as ${is}`, () => ports.hub().settings.standing.is === is)
const page = async (path: string, language: string) => (await (await fetch(`${hub.address}${path}?lang=${language}`)).text()).replaceAll(/<script[^]*?<\/script>/g, '')
const ask = async (by?: object) => {
	const one = await sealed(team, { text: 'arroz' }, { ...by })
	return { one, answer: await postTo(hub.address, '/help/sealed', one.body) }
}

const { one: first, answer: kept } = await ask()
assert.ok(kept.body.ok)

test('while it rests, the door takes nothing and says until when, receipts work, and members can take asks for people', async () => {
	const day = new Date(ports.now() + days(20)).toISOString().slice(0, 10)
	assert.deepEqual(await run(sleep, ['--until', day]), { resting: true, until: day })
	await standsAs('resting')
	assert.deepEqual((await ask()).answer.body.refusal, 'paused')
	const typed = await postForm(hub.address, '/help', form({ text: 'arroz' }))
	assert.equal(typed.status, 422)
	for (const [language, words] of [['en', /We rest until \d+ |We rest until \w+ \d+/], ['es', /Descansamos hasta el \d+ de /]] as const)
		for (const path of ['/', '/help', '/offer', '/receipt']) assert.match(await page(path, language), path === '/receipt' ? (language === 'en' ? /We rest until .* Your receipt works/ : /Descansamos hasta .* Su recibo funciona/) : words, `${path} in ${language}`)
	assert.doesNotMatch(await page('/help', 'es'), /<form/)
	assert.ok((await writeWith(hub.address, team, first.opens, '¿siguen ahí?')).body.ok)
	const { body } = await sealed(team, { text: 'por teléfono' })
	assert.ok((await ana.post('/desk/take', body)).body.ok)
})

test('a form that was open before the hub went to rest does not wake it', async () => {
	const { settings } = ports.hub()
	assert.ok((await ana.post('/desk/hub', { ...settings, name: 'Kelp', standing: { is: 'open' } })).body.ok)
	assert.equal((await pool.query<{ is: string }>(`select settings->'standing'->>'is' as is from ground_hub`)).rows[0]?.is, 'resting')
})

test('on its day it opens by itself, or when it is woken before', async () => {
	hub.move(days(21))
	assert.ok((await ask()).answer.body.ok)
	hub.move(days(-21))
	assert.equal((await ask()).answer.body.refusal, 'paused')
	assert.deepEqual(await run(wake, []), { resting: false })
	await standsAs('open')
	assert.ok((await ask()).answer.body.ok)
	for (const wrong of [['--until', '2027-02-30'], ['--until'], ['--until', '2020-01-01'], ['now']]) await assert.rejects(run(sleep, wrong), { name: 'NotUnderstood' }, wrong.join(' '))
})

test('the hub hears of it at once, though the command has ended the moment after', async () => {
	for (const [standing, is] of [[{ is: 'resting', untilHalf: null }, 'resting'], [{ is: 'open' }, 'open']] as const) {
		const beside = await openHouse({ database: hub.connection, keysFolder: join(hub.folder, 'keys'), duties: false, fault: () => assert.fail('nothing is wrong') })
		await stand(beside.ports, standing)
		await beside.close()
		await standsAs(is)
	}
})

test('closing asks twice, and whoever types something else has changed nothing', async () => {
	for (const typed of [[], ['Kelp'], ['Kelp', 'yes'], ['Help', 'close it']]) await assert.rejects(run(close, [], typed), { name: 'NotYet' })
	assert.equal(ports.hub().settings.standing.is, 'open')
	for (const wrong of [['--now'], ['soon'], ['--in', 'x'], ['--elsewhere']]) await assert.rejects(run(close, wrong), { name: 'NotUnderstood' }, wrong.join(' '))
})

test('once it closes, everybody who comes back reads when, nothing new is taken, and nobody new joins', async () => {
	const link = await ports.storage.inOneGo((tx) => inviteSteward(ports, tx))
	const begun = (await run(close, ['--elsewhere', 'La Casa del Barrio, 555-0199'], ['Kelp', 'close it'])) as { closes: string; listings: number }
	assert.equal(begun.closes, new Date((Math.floor(ports.now() / days(1)) + 15) * days(1)).toISOString().slice(0, 10))
	assert.ok(begun.listings >= 3)
	await standsAs('ending')
	for (const language of ['en', 'es'])
		for (const path of ['/', '/help', '/offer', '/receipt']) {
			const html = await page(path, language)
			assert.match(html, language === 'en' ? /This hub closes on / : /Esta casa cierra el /, `${path} in ${language}`)
			assert.match(html, /La Casa del Barrio, 555-0199/)
		}
	await run(close, [], ['Kelp', 'close it'])
	assert.deepEqual((await ports.storage.inOneGo((tx) => theHub(tx, ports.keys, ports.chance))).settings.standing, { ...ports.hub().settings.standing, elsewhere: 'La Casa del Barrio, 555-0199' }, 'another day does not take away where to turn')
	await assert.rejects(run(invite, []), { name: 'NotYet' })
	assert.equal((await ask()).answer.body.refusal, 'hub-ends')
	const { body } = await sealed(team, { text: 'por teléfono' })
	assert.equal((await ana.post('/desk/take', body)).body.refusal, 'hub-ends')
	const typed = await postForm(hub.address, '/offer', form({ kind: 'things', text: 'una mesa' }))
	assert.match(typed.html, /Esta casa/)
	const came = await comeBackWith(hub.address, team.hub, first.opens)
	assert.deepEqual(came.texts, ['¿siguen ahí?'])
	const { endsAt } = (await postTo(hub.address, '/receipt/open', { lookup: hex(first.opens.lookup) })).body.value as unknown as { endsAt: number }
	assert.equal(new Date(endsAt).toISOString().slice(0, 10), begun.closes, 'and no later day than that is told')
	assert.equal((await postTo(hub.address, '/join/begin', { link })).body.refusal, 'link-is-spent')
})

test('with the receipt and without JavaScript, the day is said, too', async () => {
	const plain = await postForm(hub.address, '/receipt', { act: 'open', receipt: (await import('#ground/secret-words.ts')).asDigits(first.receipt) })
	assert.match(plain.html, /Esta casa cierra el /)
})

test('it can be taken back until the keys are destroyed', async () => {
	await run(close, ['--undo'])
	await standsAs('open')
	assert.ok((await ask()).answer.body.ok)
	await run(close, ['--in', '3'], ['Kelp', 'close it'])
	await standsAs('ending')
})

const elsewhere = mkdtempSync(join(hub.folder, 'd-'))
const finish = (args: readonly string[] = [], dataFolder = elsewhere) => run(close, ['--finish', ...args], ['Kelp', 'destroy it all'], dataFolder)

test('the keys are destroyed not before the day, not while a hub runs with them in its memory, and not against a legal hold', async () => {
	await assert.rejects(finish([], hub.folder), /The hub runs/)
	await assert.rejects(finish(), /People come back until then/)
	const other = new pg.Client({ ...hub.connection, application_name: 'holdfast-jobs' })
	await other.connect()
	await assert.rejects(finish(['--now']), /A hub still runs/)
	await other.end()
	await pool.query(`insert into ground_holds (id, asked_by, scope, review_half, placed_half) values ('hold_00000000000000000000000000000000', 'a court', 'one ask', $1, $2)`, [halfDayOf(ports.now()) + 20, halfDayOf(ports.now())])
	await assert.rejects(finish(['--now']), /A legal hold keeps/)
	await pool.query('delete from ground_holds')
	await assert.rejects(run(close, ['--finish', '--now'], ['Kelp', 'yes'], elsewhere), { name: 'NotYet' })
	assert.ok((await comeBackWith(hub.address, team.hub, first.opens)).texts.length > 0, 'nothing was lost')
})

test('after its day every key is destroyed and every row is gone; what remains is counts', async () => {
	hub.move(days(4))
	const [copy] = (await pool.query<{ ends_week: number }>('select ends_week from frontdoor_listings')).rows
	const n = Number((await pool.query<{ n: string }>('select count(*) as n from frontdoor_listings')).rows[0]?.n)
	const closed = (await finish()) as { weeks: number; keys: number; left: Record<string, number>; dropped: Record<string, number> }
	assert.ok(closed.weeks > 0 && closed.keys >= 1)
	assert.equal(closed.dropped['frontdoor_listings'], n)
	assert.equal(closed.left['frontdoor_counts'], n)
	assert.deepEqual(Object.keys(closed.left).toSorted(), ['frontdoor_counts', 'ground_migrations', 'ground_sweep'])
	assert.equal(ports.keys.livingBucket((copy?.ends_week ?? 0) as never), null)
	assert.deepEqual(readdirSync(join(hub.folder, 'keys'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.key')), [])
	assert.match(String(await run(doctor, ['--text'], [], elsewhere)), /was closed on \d{4}-/)
	await assert.rejects(frontPage(ports, 'es').then(({ opener }) => assert.ok(opener)))
})
