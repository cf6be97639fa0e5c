/**
 * What people say at the door lies nowhere: fifty-six of them ask, offer, are refused, write and are written to, and then every file of the hub
 * and of its database is swept, row by row and byte by byte.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { lift } from '#ground/lasting.server.ts'
import { DoesNotOpen, keyFor, open, openAs, unwrapKey } from '#ground/sealed.ts'
import { whatOpens } from '#ground/secret-words.ts'
import type { ExpectedId } from '#ground/imports.ts'
import { sealExpected } from '#ground/importing/sealing.ts'
import { newId } from '#ground/ids.ts'
import { sealWrong, wrongBytes, type Reader } from '#ground/wrongs.ts'
import { openHub, type Hub } from '#house/hub.server.ts'
import { openKeys } from '#house/keys.server.ts'
import { about, openForHolder, openRecord, openTold, threadOf } from '#rooms/frontdoor/envelope.ts'
import type { ListingId } from '#rooms/frontdoor/model.ts'
import { toBase64 } from '#ui/desk/bytes.ts'
import { sealName } from '#ui/desk/me.ts'
import { asText, form, postForm, sealed, teamOf, writeWith, comeBackWith, type Sealed, type Team } from './asking.testing.ts'
import { newCanary, secretsOf, sweepFor, type Canary, type Secret } from './canaries.testing.ts'
import { helpBy } from './joining.testing.ts'
import { provenAs, withIdentity } from './proving.testing.ts'
import { joinAsSteward, postTo, type Steward } from './steward.testing.ts'

const data = mkdtempSync(join(tmpdir(), 'hf-'))
const log: string[] = []
let moved = 0
const hub = await openedHub()
after(async () => {
	await hub.close()
	rmSync(data, { recursive: true, force: true, maxRetries: 5 })
})
let ana: Steward
let team: Team
const secrets: Secret[] = []
const asked: { readonly sealed: Sealed; readonly canary: Canary }[] = []
let people = 0

/** With a database of its own, because every file of it is looked at. */
async function openedHub(): Promise<Hub> {
	const config = { host: '127.0.0.1', port: 0, origins: ['http://localhost:0'], dataFolder: data, keysFolder: join(data, 'keys'), databaseUrl: null, proxy: 0, gatesFile: join(data, 'gates.json') } as const
	const opened = await openHub(config, { log: (line) => void log.push(line), clock: () => Date.now() + moved })
	if ('taken' in opened) throw new Error('a new folder cannot be taken')
	return opened
}

/** Somebody new, whose every word is looked for in the end. */
function somebody(how: string): Canary {
	const canary = newCanary()
	people += 1
	secrets.push(...secretsOf(`${how} ${people}`, canary))
	return canary
}
const told = ({ text, name, phone, address, email }: Canary) => ({ text: `${text} ${email}`, name, contact: phone, way: 'call' as const, when: `al llegar a ${address}`, relay: `mi hermana ${email}` })
const keepInMind = (called: string, ...values: (string | Uint8Array)[]) => secrets.push(...values.map((value) => ({ called, value })))

async function rowsOf(): Promise<Readonly<Record<string, readonly Record<string, unknown>[]>>> {
	const { rows } = await hub.house.pool.query<{ schema: string; name: string }>(`select schemaname as schema, tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`)
	const tables = await Promise.all(rows.map(async ({ schema, name }) => [name, (await hub.house.pool.query<Record<string, unknown>>(`select * from "${schema}"."${name}"`)).rows] as const))
	return Object.fromEntries(tables)
}
/** All a dump holds, bytes as bytes: what a compressed value hides on the disk stands here in full. */
const dumpOf = (tables: Awaited<ReturnType<typeof rowsOf>>) =>
	Buffer.concat(Object.values(tables).flat().flatMap((row) => Object.values(row).flatMap((value) => [Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'object' ? JSON.stringify(value) : String(value)), Buffer.from('\n')])))

test('people ask and offer, sealed and unsealed, are refused, write and are answered', async () => {
	ana = await joinAsSteward(hub)
	moved += 5000
	team = await teamOf(hub.address)
	keepInMind('link', Buffer.from(hub.firstLink?.split('#')[1] ?? '', 'hex'))
	keepInMind('cookie', Buffer.from(ana.cookie.split('=')[1] ?? '', 'hex'))
	keepInMind('team keys', ana.epoch.seed, ana.epoch.desk, ana.epoch.likeness)

	for (let i = 0; i < 22; i++) {
		const [canary, side] = [somebody('sealed'), i % 4 === 3 ? 'offer' : 'ask'] as const
		const post = await sealed(team, told(canary), { side, ...(i % 5 === 0 && { voice: Buffer.from(canary.text.repeat(40)) }) })
		const answer = await postTo(hub.address, side === 'ask' ? '/help/sealed' : '/offer/sealed', post.body)
		assert.equal(answer.body.ok, true)
		const { digits, words } = await asText(post.receipt)
		keepInMind('receipt', words, digits, digits.replaceAll(' ', ''))
		keepInMind('what a receipt opens', post.opens.lookup, post.opens.key, post.record.key, threadOf(post.record.key), Buffer.from(post.once, 'hex'))
		asked.push({ sealed: post, canary })
	}
	for (let i = 0; i < 22; i++) {
		const side = i % 4 === 3 ? 'offer' : 'ask'
		const fields = form({ ...told(somebody('form')), kind: side === 'ask' ? 'ride' : 'time' })
		const page = await postForm(hub.address, side === 'ask' ? '/help' : '/offer', fields)
		assert.equal(page.status, 200)
		assert.ok(page.words && page.digits)
		keepInMind('receipt', page.words, page.digits, page.digits.replaceAll(' ', ''))
		keepInMind('once', Buffer.from(fields['once'] as string, 'hex'))
		if (i % 4 !== 0) continue
		const wrote = await postForm(hub.address, '/receipt', { receipt: page.words, act: 'write', text: somebody('written without JavaScript').text, once: form({})['once'] as string })
		assert.equal(wrote.status, 200)
	}
	const refused: Record<string, string>[] = [{ kind: '' }, { way: 'email', contact: '' }, { once: 'x' }, { way: 'relay', relay: '' }]
	for (const wrong of refused) assert.equal((await postForm(hub.address, '/help', form({ ...told(somebody('refused')), ...wrong }))).status, 422)
	const long = somebody('too long')
	assert.equal((await postForm(hub.address, '/help', form({ ...told(long), text: long.text.repeat(400) }))).status, 422)
	const nobody = somebody('wrong receipt')
	assert.equal((await postForm(hub.address, '/receipt', { receipt: nobody.name, act: 'write', text: nobody.text })).status, 422)
	for (const [type, path] of [['text/plain', '/help'], ['application/json', '/help/sealed'], ['application/x-www-form-urlencoded', '/receipt/open']] as const) {
		const response = await fetch(hub.address + path, { method: 'POST', headers: { origin: hub.address, 'content-type': type }, body: JSON.stringify(somebody('not understood')) })
		assert.ok(response.status >= 400 && response.status < 500, `${path} ${response.status}`)
	}
	for (let i = 0; i < 6; i++) assert.equal((await ana.post('/desk/take', (await sealed(team, told(somebody('taken')))).body)).body.ok, true)
	for (const { sealed: post } of asked.slice(0, 6)) {
		assert.equal((await writeWith(hub.address, team, post.opens, somebody('written').text)).body.ok, true)
		const listing = await ana.open(post.id as ListingId)
		assert.equal((await ana.reply(post.id as ListingId, listing.thread, somebody('answered').text)).body.ok, true)
	}
	assert.ok(people >= 50)
})

test('a helper is reached, people are brought over, something went wrong, two open a close part, a way in has a name: all of it sealed', async () => {
	const value = async (path: string, body: object) => {
		const answered = await ana.post(path, body)
		assert.equal(answered.body.ok, true, `${path}: ${answered.body.refusal}`)
		return answered.body.value as never
	}
	const { link } = await value('/desk/links', { act: 'make', uses: 5 }) as { link: string }
	assert.equal((await helpBy(hub.address, link, 'Luz', { way: 'call', contact: somebody('reached').phone })).answer.body.ok, true)

	const row = newId('expected', hub.house.ports.chance) as ExpectedId
	const { name, email, text } = somebody('brought over')
	const brought = await sealExpected(team, row, { called: name, way: 'email', contact: email, language: 'es', languages: '', days: '', skills: text })
	await value('/desk/import', { act: 'bring-members', import: newId('import', hub.house.ports.chance), team: team.team, epoch: team.epoch, rows: [{ id: row, once: Buffer.from(ana.epoch.likeness).toString('hex').slice(0, 32), sealed: toBase64(brought) }] })

	const close = await sealed(team, told(somebody('with a close part')), { close: somebody('close').address })
	assert.equal((await postTo(hub.address, '/help/sealed', close.body)).body.ok, true)

	await hub.house.pool.query(`update ground_members set roles = roles || '{carer}' where id = $1`, [ana.id])
	const care = (what: object) => postTo(hub.address, '/receipt/care', { lookup: Buffer.from(close.opens.lookup).toString('hex'), ...what })
	const { readers } = (await care({ act: 'readers' })).body.value as unknown as { readers: Reader[] }
	const wrong = await sealWrong(team.hub, wrongBytes(somebody('went wrong').text), readers, hub.house.ports.chance)
	assert.equal((await care({ act: 'report', wrong: { id: wrong.id, body: toBase64(wrong.body), wraps: wrong.wraps.map(({ reader, wrap }) => ({ reader, wrap: toBase64(wrap) })) } })).body.ok, true)

	const { ways: [way] } = await value('/desk/me', { act: 'see' }) as { ways: { id: string }[] }
	const mine = { hub: team.hub, seed: keyFor('somebody', ana.epoch.seed), member: { id: ana.id } } as never
	const named = { act: 'name', way: way?.id, name: sealName(mine, way?.id ?? '', somebody('a way in').name, hub.house.ports.chance) }
	await value('/desk/me', await provenAs(hub, ana.cookie, await withIdentity(hub, ana.id), named))
	const held = await rowsOf()
	// Under the key of its week, and so in no backup after it.
	const week = held['ground_expected']?.find((one) => one['id'] === row)
	assert.deepEqual(lift(hub.house.ports.keys, week?.['ends_week'] as never, row, Uint8Array.from(week?.['sealed'] as Buffer)), Uint8Array.from(brought))
	const [of] = held['ground_wrongs'] ?? []
	assert.deepEqual(lift(hub.house.ports.keys, of?.['ends_week'] as never, wrong.id, Uint8Array.from(held['ground_wrong_readers']?.[0]?.['wrap'] as Buffer)), Uint8Array.from(wrong.wraps[0]?.wrap ?? []))
	for (const [table, column] of [['ground_reach', 'sealed'], ['ground_expected', 'sealed'], ['ground_wrong_readers', 'wrap'], ['frontdoor_listings', 'close'], ['ground_unlocks', 'name']] as const) assert.ok((held[table] ?? []).some((one) => one[column] !== null), `${table}.${column}`)
})

test('no word of theirs is in any file or row, in any spelling', async () => {
	await hub.house.pool.query('checkpoint')
	const sweep = sweepFor(secrets)
	assert.deepEqual(sweep.in(dumpOf(await rowsOf())), [])
	assert.deepEqual(sweep.folder(data), [])
	assert.deepEqual(sweep.in(Buffer.from(log.join('\n'))), [])
})

test('the sweep finds what is there: in a row, in the log ahead of it, in a file, in a name, in every spelling', async () => {
	const planted = newCanary()
	const sweep = sweepFor(secretsOf('planted', planted))
	await hub.house.pool.query('create table planted (said text not null)')
	await hub.house.pool.query('insert into planted values ($1)', [planted.text])
	await hub.house.pool.query('checkpoint')
	const found = sweep.folder(data)
	assert.ok(found.some((line) => line.includes('postgres/base/')), 'in the table')
	assert.ok(found.some((line) => line.includes('postgres/pg_wal/')), 'in the write-ahead log')
	assert.ok(sweep.in(dumpOf(await rowsOf())).length > 0)
	await hub.house.pool.query('drop table planted')
	const core = planted.phone.replace(/\D/g, '')
	const spelt = ['a', 'ab', 'abc'].map((before) => Buffer.from(`${before}${core}xyz`).toString('base64'))
	for (const [text, as] of [...spelt.map((text) => [text, 'base64']), [Buffer.from(core).toString('hex'), 'hex'], [[...core].toReversed().join(''), 'reversed'], [JSON.stringify({ a: planted.text }), 'json'], [encodeURIComponent(planted.address), 'url']] as const)
		assert.ok(sweep.in(Buffer.from(`…${text}…`)).some((find) => find.as === as), String(as))
	assert.ok(sweep.in(Buffer.from(`x${core}`, 'utf16le').subarray(1)).some((find) => find.as === 'utf-16be' || find.as === 'utf-16le'))
	writeFileSync(join(data, `${core}.tmp`), '')
	assert.equal(sweep.folder(data).filter((line) => line.includes('in the name')).length, 1)
	rmSync(join(data, `${core}.tmp`))
})

test('with the whole database and the whole key folder in hand nothing opens; with the team’s seed or a receipt it does', async () => {
	const tables = await rowsOf()
	const keys = openKeys(join(data, 'keys'))
	const listings = tables['frontdoor_listings'] ?? []
	assert.ok(listings.length >= 50)
	// Everything a host has that could be a key, and everything it could make of the key folder's own secrets.
	const kept = Object.values(tables).flat().flatMap((row) => Object.values(row)).filter((value) => Buffer.isBuffer(value) && [16, 32].includes(value.length)).map((value) => Uint8Array.from(value as Buffer))
	const folder = ['digest.key', 'arrival.key'].map((name) => Uint8Array.from(readFileSync(join(data, 'keys', name))))
	const weeks = [...new Set(listings.map((row) => row['ends_week'] as number))].map((week) => keys.bucket(week as never))
	const held = [...folder, ...weeks, ...kept.filter(({ length }) => length === 32)]
	const candidates = [...held, ...held.flatMap((key) => [keyFor('thread', key), keyFor('receipt key', key)])]
	const salt = Uint8Array.from(Buffer.from(team.salt, 'hex'))
	for (const secret of [...folder, ...kept.filter(({ length }) => length === 16).slice(0, 40)]) candidates.push((await whatOpens('receipt', secret, salt, async (bytes) => Uint8Array.from([...bytes, ...bytes]).slice(0, 32))).key)

	const opens = (work: () => unknown) => {
		try {
			work()
			return true
		} catch (fault) {
			if (fault instanceof DoesNotOpen) return false
			throw fault
		}
	}
	for (const row of listings.slice(0, 20)) {
		const id = row['id'] as ListingId
		const [laidTeam, laidHolder] = [row['team_wrap'], row['holder_wrap']].map((laid) => lift(keys, row['ends_week'] as never, id, Uint8Array.from(laid as Buffer)))
		for (const key of candidates) {
			assert.equal(opens(() => open(key, about(team.hub, id, 'told'), Uint8Array.from(row['told'] as Buffer))), false)
			assert.equal(opens(() => openForHolder(team.hub, id, key, laidHolder ?? new Uint8Array())), false)
			if (row['wrapped'] === 'desk') assert.equal(opens(() => unwrapKey(key, { ...about(team.hub, id, 'desk'), version: 1 }, laidTeam ?? new Uint8Array())), false)
		}
	}
	const [atDoor] = listings.filter((row) => row['wrapped'] === 'door')
	const id = atDoor?.['id'] as ListingId
	const wrap = lift(keys, atDoor?.['ends_week'] as never, id, Uint8Array.from(atDoor?.['team_wrap'] as Buffer))
	for (const key of held.filter((_, i) => i < 60)) await assert.rejects(openAs(key, { ...about(team.hub, id, `team ${team.team}`), version: 1 }, wrap), DoesNotOpen)

	const record = await openRecord(team.hub, id, wrap, 'door', ana.epoch)
	assert.match(openTold(team.hub, id, record, Uint8Array.from(atDoor?.['told'] as Buffer)).text, /leche/)
	const [first] = asked
	assert.ok(first)
	assert.equal((await comeBackWith(hub.address, team.hub, first.sealed.opens)).texts.length, 2)
})

test('after a stop nothing is left behind either, and the hub’s own words held nothing', async () => {
	await hub.close()
	assert.deepEqual(sweepFor(secrets).folder(data), [])
	assert.deepEqual(log, [])
})
