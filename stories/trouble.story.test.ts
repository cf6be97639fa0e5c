/** Parts of the house go away and come back: the sealing worker in the middle of a post, the database for a while. People are told kindly, nothing is half saved, and it mends itself. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import pg from 'pg'
import { openSealing } from '#house/sealing/sealing.server.ts'
import { startPostgres } from '#house/postgres/postgres.server.ts'
import { comeBackWith, form, postForm, readPage, sealed, teamOf } from './asking.testing.ts'
import { sealingPidOf, startHub, until, wait } from './child.testing.ts'
import { urlOf } from './house.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'

const onLinux = process.platform === 'linux' ? false : 'only Linux tells which process belongs to which'
const folder = mkdtempSync(join(tmpdir(), 'hf-'))
const [pgData, pgRun] = [join(folder, 'pg'), join(folder, 'run')]
for (const each of [pgData, pgRun]) mkdirSync(each, { mode: 0o700 })
let postgres = await startPostgres({ dataFolder: pgData, runFolder: pgRun })
const hub = await startHub({ dataFolder: join(folder, 'data'), env: { DATABASE_URL: urlOf(postgres.connection) } })
after(async () => {
	await hub.stop()
	await postgres.stop()
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})
await joinAsSteward(hub)
const team = await teamOf(hub.address)
const count = async (table: string) => {
	const client = new pg.Client(postgres.connection)
	await client.connect()
	const { rows } = await client.query<{ n: string }>(`select count(*) as n from ${table}`)
	await client.end()
	return Number(rows[0]?.n)
}
const health = async () => {
	const response = await fetch(`${hub.address}/health`).catch(() => assert.fail(`it is not there: ${hub.err()}`))
	return [response.status, ((await response.json()) as { ok: boolean }).ok]
}

/** A form whose second half is sent after something has happened. */
async function inTwoHalves(fields: Readonly<Record<string, string | readonly string[]>>, between: () => Promise<unknown>) {
	const body = Buffer.from(new URLSearchParams(Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)])).toString())
	const post = request(`${hub.address}/help`, { method: 'POST', agent: false, headers: { origin: hub.address, 'accept-language': 'es', 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length } })
	const answer = once(post, 'response')
	const half = Math.floor(body.length / 2)
	post.write(body.subarray(0, half))
	await wait(150)
	await between()
	post.end(body.subarray(half))
	const [response] = (await answer) as [import('node:http').IncomingMessage]
	let html = ''
	for await (const piece of response) html += String(piece)
	return { status: response.statusCode ?? 0, ...readPage(html) }
}

test('a worker killed in the middle of a post: a kind page in their language, nothing half saved, and the next post is kept', { skip: onLinux }, async () => {
	let before = 0
	let fields = form({})
	let page = { status: 200, html: '' }
	// On a crowded machine the first half may reach only the worker that comes after: that post is simply kept.
	for (let tries = 0; page.status === 200 && tries < 6; tries++) {
		before = await count('frontdoor_listings')
		fields = form({ text: 'y también agua. '.repeat(200) })
		page = await inTwoHalves(fields, async () => process.kill(sealingPidOf(hub.pid) ?? 0, 'SIGKILL'))
	}
	assert.equal(page.status, 500)
	assert.match(page.html, /Algo falló de nuestro lado/)
	assert.equal(await count('frontdoor_listings'), before)
	await until('the same form is kept', async () => (await postForm(hub.address, '/help', fields)).status === 200)
	assert.equal(await count('frontdoor_listings'), before + 1)
})

test('a worker killed again and again, also while it starts, comes back for the post after', { skip: onLinux }, async () => {
	for (let killed = 0; killed < 6; await wait(killed * 20)) {
		const pid = sealingPidOf(hub.pid)
		// One that died while it started is started again by whoever posts next.
		if (pid === null) void postForm(hub.address, '/help', form({ text: 'agua' }))
		else if (process.kill(pid, 'SIGKILL')) killed += 1
	}
	await until('a form is kept', async () => (await postForm(hub.address, '/help', form({ text: 'agua' }))).status === 200)
})

test('a worker that cannot start is tried again with the next post, and a socket somebody left is no hindrance', async (t) => {
	const run = join(folder, 'sealing')
	mkdirSync(run)
	writeFileSync(join(run, `s${process.pid}-0`), '')
	writeFileSync(join(run, 's1-0'), '')
	const faults: unknown[] = []
	const sealing = await openSealing({ runFolder: run, secret: Buffer.alloc(32), fault: (fault) => void faults.push(fault) })
	t.after(() => sealing.close())
	const server = createServer((post, response) => {
		const context = { hub: 'hub', salt: '00', language: 'es', languages: ['es'], opener: null }
		sealing.read('ask', post, context).then(({ read }) => response.end(read.outcome), () => response.writeHead(500).end('broken'))
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	t.after(() => server.close())
	const address = `http://127.0.0.1:${(server.address() as import('node:net').AddressInfo).port}`
	const post = async () => (await fetch(address, { method: 'POST', headers: { connection: 'close' }, body: 'text=pan' })).text()
	assert.equal(await post(), 'refused', 'there is nobody to seal to, and the worker says so')
	assert.deepEqual(faults, [])
	assert.equal(readdirSync(run).includes('s1-0'), false, 'what a killed hub left is tidied up')

	// In place of its folder there is none: no worker can listen.
	rmSync(run, { recursive: true })
	const first = sealing.pid()
	process.kill(first ?? 0, 'SIGKILL')
	await until('it could not start', () => faults.length > 0)
	assert.equal(await post(), 'broken')
	mkdirSync(run)
	assert.equal(await post(), 'refused')
	assert.notEqual(sealing.pid(), first)
})

test('with the database gone, asks are refused kindly with everything typed; with it back, the same form is kept once', async () => {
	const before = await count('frontdoor_listings')
	const [one, fields] = [await sealed(team, { text: 'pan' }), form({ text: 'somos cinco', contact: '+1 612 555 0100', way: 'call' })]
	assert.deepEqual(await health(), [200, true])
	await postgres.stop()
	await wait(2500)
	assert.deepEqual(await health(), [503, false])
	const answer = await postTo(hub.address, '/help/sealed?lang=es', one.body)
	assert.equal(answer.body.ok, false)
	assert.match(answer.body.says ?? '', /^Algo falló de nuestro lado/)
	const page = await postForm(hub.address, '/help', fields)
	assert.equal(page.status, 503)
	assert.ok(page.html.includes('Algo falló de nuestro lado') && page.html.includes('somos cinco') && page.html.includes('+1 612 555 0100'))
	for (const path of ['/', '/help']) assert.match(await (await fetch(hub.address + path, { headers: { 'accept-language': 'es' } })).text(), /Algo falló de nuestro lado/)
	const receipt = await postForm(hub.address, '/receipt', { receipt: '0000 0000 0000 0000 0000 0000', act: 'open' })
	assert.ok(receipt.status >= 500 && !receipt.html.includes('No hay nada con este recibo'), 'what cannot be looked up is not called unknown')

	postgres = await startPostgres({ dataFolder: pgData, runFolder: pgRun })
	await until('it can take a write', async () => (await health())[0] === 200).catch((fault) => assert.fail(`${fault}\n${hub.err()}`))
	assert.equal(await count('frontdoor_listings'), before, 'nothing was half saved')
	for (let i = 0; i < 2; i++) assert.equal((await postTo(hub.address, '/help/sealed', one.body)).body.ok, true)
	for (let i = 0; i < 2; i++) assert.equal((await postForm(hub.address, '/help', fields)).status, 200)
	assert.equal(await count('frontdoor_listings'), before + 2)
	assert.ok((await count(`pg_stat_activity where backend_type = 'client backend'`)) < 20, 'it came back alone, not as a crowd')
	assert.ok(hub.err().split('\n').length < 60, hub.err())
	assert.equal((await comeBackWith(hub.address, team.hub, one.opens)).id, one.id)
})

test('a database that dies with a post under way: the post is kept whole or not at all, and posting it again keeps it once', async () => {
	const posts = await Promise.all(Array.from({ length: 20 }, () => sealed(team, { text: 'pan' }, { voice: new Uint8Array(200_000) })))
	const sending = posts.map((post) => postTo(hub.address, '/help/sealed', post.body).then(({ body }) => body.ok, () => false))
	await wait(60)
	const killer = spawn('kill', ['-9', String(postgres.pid)])
	await once(killer, 'exit')
	const answered = await Promise.all(sending)
	await postgres.stop()
	postgres = await startPostgres({ dataFolder: pgData, runFolder: pgRun })
	await until('it can take a write', async () => (await health())[0] === 200).catch((fault) => assert.fail(`${fault}\n${hub.err()}`))
	const chunks = await count(`(select listing from frontdoor_chunks group by 1 having count(*) <> 4) as torn`)
	assert.equal(chunks, 0, 'no voice is without a piece')
	for (const [i, post] of posts.entries()) if (answered[i]) assert.equal((await comeBackWith(hub.address, team.hub, post.opens)).id, post.id)
	for (const post of posts) assert.equal((await postTo(hub.address, '/help/sealed', post.body)).body.ok, true)
	assert.equal(await count(`frontdoor_listings where id in (${posts.map(({ id }) => `'${id}'`).join(',')})`), 20)
})
