/** Several processes on one database are one hub: what one keeps the other shows, one winner of twenty, news and endings cross; a stop is in order, and a second hub on one folder harms nothing. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { startPostgres } from '#house/postgres/postgres.server.ts'
import type { ListingId } from '#rooms/frontdoor/model.ts'
import { comeBackWith, form, postForm, sealed, stretch, asText, teamOf, writeWith } from './asking.testing.ts'
import { startAndEnd, startHub, until, wait } from './child.testing.ts'
import { urlOf } from './house.testing.ts'
import { joinAsSteward, postTo, type Answer, type Steward } from './steward.testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'hf-'))
const [pgData, pgRun, keys] = [join(folder, 'pg'), join(folder, 'run'), join(folder, 'keys')]
for (const each of [pgData, pgRun]) mkdirSync(each, { mode: 0o700 })
const postgres = await startPostgres({ dataFolder: pgData, runFolder: pgRun })
const env = { DATABASE_URL: urlOf(postgres.connection), HOLDFAST_KEYS: keys }
const [one, two] = await Promise.all(['one', 'two'].map((name) => startHub({ dataFolder: join(folder, name), env })))
assert.ok(one && two)
after(async () => {
	await Promise.all([one.stop(), two.stop()])
	await postgres.stop()
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** A link for one more steward, as whoever runs the machine gets it. */
async function invited(address: string): Promise<string> {
	const { stdout } = await promisify(execFile)(process.execPath, ['src/house/cli.server.ts', 'invite'], { cwd: join(import.meta.dirname, '..'), env: { PATH: process.env['PATH'], HOLDFAST_DATA: join(folder, 'one'), ...env } })
	return (JSON.parse(stdout) as { link: string }).link.replace(/^.*\/join/, `${address}/join`)
}

const ana = await joinAsSteward(one, 'Ana')
const team = await teamOf(one.address)
await teamOf(two.address)
/** The same session, at the other process. */
const elsewhere = ({ cookie }: Steward) => (path: string, body: unknown) => postTo(two.address, path, body, { cookie })

async function ask(address: string) {
	const post = await sealed(team, { text: 'pan' })
	assert.equal((await postTo(address, '/help/sealed', post.body)).body.ok, true)
	return { ...post, id: post.id as ListingId }
}

/** Live updates as a browser hears them. */
async function listen(address: string, cookie: string) {
	const asked = request(`${address}/desk/live`, { headers: { cookie }, agent: false })
	asked.end()
	const [response] = (await once(asked, 'response')) as [IncomingMessage]
	const heard = { text: '', endedAt: 0, status: response.statusCode }
	response.on('data', (piece: Buffer) => (heard.text += piece.toString()))
	response.on('end', () => (heard.endedAt = performance.now()))
	response.on('error', () => (heard.endedAt = performance.now()))
	return { heard, hangUp: () => asked.destroy() }
}

test('what is asked at one is there at the other: sealed, without JavaScript, with the receipt, at the desk', async () => {
	const post = await ask(one.address)
	assert.equal((await comeBackWith(two.address, team.hub, post.opens)).id, post.id)
	assert.equal((await writeWith(two.address, team, post.opens, 'mejor el jueves')).body.ok, true)
	assert.deepEqual((await ana.open(post.id)).messages.map(({ text }) => text), ['mejor el jueves'])
	assert.equal((await elsewhere(ana)(`/desk/listing/${post.id}`, {})).body.ok, true)

	const spoken = await sealed(team, { text: 'agua' }, { by: stretch })
	assert.equal((await postTo(one.address, '/help/sealed', spoken.body)).body.ok, true)
	assert.equal((await postForm(two.address, '/receipt', { act: 'open', receipt: (await asText(spoken.receipt)).words })).status, 200)

	const fields = form({ text: 'leche' })
	const [here, there] = [await postForm(one.address, '/help', fields), await postForm(two.address, '/help', fields)]
	assert.ok(here.words !== null && here.words === there.words, 'the same form sent to both is one listing with one receipt')
})

test('a claim at one is seen at the other, and news of it crosses within a second', async () => {
	const listener = await listen(two.address, ana.cookie)
	await wait(200)
	const before = listener.heard.text.length
	const post = await ask(one.address)
	await until('the news crossed', () => listener.heard.text.slice(before).includes('event: queue'), 1000)
	assert.equal((await ana.post(`/desk/listing/${post.id}/act`, { verb: 'claim' })).body.ok, true)
	const { lines } = (await elsewhere(ana)('/desk/queue', { side: 'ask', from: null })).body.value as unknown as { lines: { id: string; state: string; heldBy: string }[] }
	assert.deepEqual(lines.filter(({ id }) => id === post.id).map(({ state, heldBy }) => [state, heldBy]), [['held', ana.id]])
	listener.hangUp()
})

test('twenty claims at once over both processes: exactly one has it, and the others are told', async () => {
	const others = await Promise.all(['Bea', 'Caro', 'Dani'].map(async (called) => joinAsSteward({ address: one.address, firstLink: await invited(one.address) }, called)))
	const everyone = [ana, ...others]
	// Several times over, because two must be in the same moment for it to matter.
	for (let round = 0; round < 6; round++) {
		const post = await ask(two.address)
		const claims: readonly (Answer & { readonly by: string | undefined })[] = await Promise.all(Array.from({ length: 20 }, (_, i) => postTo([one, two][i % 2]?.address ?? '', `/desk/listing/${post.id}/act`, { verb: 'claim' }, { cookie: everyone[(i + (i >> 2)) % 4]?.cookie ?? '' }).then((answer) => ({ by: everyone[(i + (i >> 2)) % 4]?.id, ...answer }))))
		const winners = new Set(claims.filter(({ body }) => body.ok).map(({ by }) => by))
		assert.equal(winners.size, 1, [...winners].join(', '))
		for (const { by, status, body } of claims.filter((claim) => !winners.has(claim.by))) assert.deepEqual([status, body.refusal, (body.says ?? '') !== ''], [409, 'someone-has-it', true], by)
		const { lines } = (await ana.post('/desk/queue', { side: 'ask', from: null })).body.value as unknown as { lines: { id: string; heldBy: string }[] }
		assert.deepEqual(lines.filter(({ id }) => id === post.id).map(({ heldBy }) => heldBy), [...winners])
	}
})

test('live updates end within a second of signing out, at the other process as well', async () => {
	const bea = await joinAsSteward({ address: one.address, firstLink: await invited(one.address) }, 'Bea')
	const listeners = [await listen(one.address, bea.cookie), await listen(two.address, bea.cookie)]
	const mine = await listen(two.address, ana.cookie)
	assert.deepEqual(listeners.map(({ heard }) => heard.status), [200, 200])
	await wait(200)
	const began = performance.now()
	assert.equal((await bea.post('/desk/sign-out', {})).body.ok, true)
	await until('both have ended', () => listeners.every(({ heard }) => heard.endedAt > 0), 3000)
	for (const { heard } of listeners) assert.ok(heard.endedAt - began < 1000, `${heard.endedAt - began} ms`)
	assert.equal(mine.heard.endedAt, 0, 'somebody else’s goes on')
	assert.equal((await elsewhere(bea)('/desk/queue', { side: 'ask', from: null })).status, 404)
	mine.hangUp()
})

test('a process with another key folder is refused in one line, and the others go on', async () => {
	const { code, err, out } = await startAndEnd({ dataFolder: join(folder, 'three'), env: { ...env, HOLDFAST_KEYS: join(folder, 'other-keys') } })
	assert.equal(code, 1)
	assert.match(err, /^[^\n]*HOLDFAST_KEYS[^\n]*\n$/)
	assert.equal(out, '')
	await ask(two.address)
})

test('a second hub on the same data folder is refused in one line, also of two that start at once; the first goes on', async () => {
	const second = await startAndEnd({ dataFolder: join(folder, 'one'), env })
	assert.deepEqual([second.code, second.out], [1, ''])
	assert.match(second.err, new RegExp(`^[^\\n]*${join(folder, 'one')}[^\\n]*${one.address}[^\\n]*\\n$`))
	await ask(one.address)

	const data = join(folder, 'race')
	const starts = await Promise.allSettled([startHub({ dataFolder: data }), startHub({ dataFolder: data })])
	const [winner] = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
	assert.ok(winner)
	try {
		assert.equal(starts.filter(({ status }) => status === 'fulfilled').length, 1)
		const [loser] = starts.flatMap((start) => (start.status === 'rejected' ? [String(start.reason)] : []))
		assert.match(loser ?? '', /^Error: the hub ended with 1: [^\n]+\n$/)
		assert.equal((await fetch(`${winner.address}/health`)).status, 200)
	} finally {
		await winner.stop()
	}
	assert.deepEqual(readdirSync(join(data, 'run')).filter((name) => name !== 'hub.turn'), [], 'a stop in order leaves no socket behind')
})

test('a stop lets a request under way finish, takes nobody new, and is over within ten seconds', async () => {
	const hub = await startHub({ dataFolder: join(folder, 'stopping'), env })
	const body = Buffer.from(new URLSearchParams(form({ text: 'pan', kind: 'food' }) as Record<string, string>).toString())
	const post = request(`${hub.address}/help`, { method: 'POST', agent: false, headers: { origin: hub.address, 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length } })
	const answer = once(post, 'response') as Promise<[IncomingMessage]>
	post.write(body.subarray(0, 20))
	const listener = await listen(hub.address, ana.cookie)
	await wait(200)
	const began = performance.now()
	const stopped = hub.stop()
	await until('it says so', () => hub.err() !== '')
	await assert.rejects(fetch(`${hub.address}/`, { headers: { connection: 'close' } }), 'nobody new is let in')
	post.end(body.subarray(20))
	const [response] = await answer
	assert.equal(response.statusCode, 200)
	response.resume()
	const { code, signal } = await stopped
	assert.deepEqual([code, signal], [0, null])
	assert.ok(performance.now() - began < 10_000)
	assert.ok(listener.heard.endedAt > 0)
})
