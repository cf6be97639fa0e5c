/** A form posted again is one listing with one receipt: ten times at once, with JavaScript and without, and once more after the hub was killed. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { comeBackWith, form, postForm, sealed, teamOf, type Team } from './asking.testing.ts'
import { inDatabase, startHub } from './child.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'

const data = mkdtempSync(join(tmpdir(), 'hf-'))
let hub = await startHub({ dataFolder: data })
after(async () => {
	await hub.stop()
	rmSync(data, { recursive: true, force: true, maxRetries: 5 })
})
await joinAsSteward(hub)
const team: Team = await teamOf(hub.address)

const TEN = Array.from({ length: 10 })
const listings = async () => Number((await inDatabase<{ n: string }>(data, 'select count(*) as n from frontdoor_listings'))[0]?.n)
const only = <T>(values: readonly T[]): T => {
	const different = new Set(values.map((value) => JSON.stringify(value)))
	assert.equal(different.size, 1, [...different].join('\n'))
	return values[0] as T
}

async function killAndStart(): Promise<void> {
	await hub.kill()
	hub = await startHub({ dataFolder: data })
}

test('sealed in the browser and posted ten times at once, and again after a kill: one listing, one answer', async () => {
	const before = await listings()
	const post = await sealed(team, { text: 'pañales' }, { voice: new Uint8Array(100_000) })
	const send = async () => {
		const { status, body } = await postTo(hub.address, '/help/sealed', post.body)
		return { status, id: (body.value as unknown as { id: string }).id }
	}
	assert.deepEqual(only(await Promise.all(TEN.map(send))), { status: 200, id: post.id })
	await killAndStart()
	assert.deepEqual(await send(), { status: 200, id: post.id })
	assert.equal(await listings(), before + 1)
	assert.equal((await comeBackWith(hub.address, team.hub, post.opens)).id, post.id)
})

test('posted ten times at once without JavaScript, and again after a kill: one listing, and every answer shows the same receipt', async () => {
	const before = await listings()
	const fields = form({ text: 'una cita con el juez', kind: 'legal' })
	const send = async () => {
		const { status, words, digits } = await postForm(hub.address, '/help', fields)
		return { status, words, digits }
	}
	const answer = only(await Promise.all(TEN.map(send)))
	assert.equal(answer.status, 200)
	await killAndStart()
	assert.deepEqual(await send(), answer)
	assert.equal(await listings(), before + 1)
	const came = await postForm(hub.address, '/receipt', { receipt: answer.words ?? '', act: 'open' })
	assert.equal(came.status, 200)
})

test('a message written with a receipt and posted ten times at once is said once', async () => {
	const { words } = await postForm(hub.address, '/help', form({ text: 'pan' }))
	const fields = form({ act: 'write', receipt: words ?? '', text: 'mejor el jueves' })
	const pages = await Promise.all(TEN.map(() => postForm(hub.address, '/receipt', fields)))
	assert.deepEqual([...new Set(pages.map(({ status }) => status))], [200])
	const { html } = await postForm(hub.address, '/receipt', { act: 'open', receipt: words ?? '' })
	assert.equal(html.split('mejor el jueves').length, 2)
})

test('another form with the number of one that was kept is told so, and changes nothing', async () => {
	const [one, other] = [await sealed(team, { text: 'uno' }), await sealed(team, { text: 'otro' })]
	assert.equal((await postTo(hub.address, '/help/sealed', one.body)).body.ok, true)
	const answer = await postTo(hub.address, '/help/sealed?lang=es', { ...other.body, once: one.once })
	assert.deepEqual([answer.body.refusal, answer.body.says], ['already-there', 'Esta hoja ya se envió. Mire con el recibo que le dimos.'])
	await assert.rejects(comeBackWith(hub.address, team.hub, other.opens), /not-here/)
})
