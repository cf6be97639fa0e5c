/** Ways in and sessions over HTTP: what may go and what must stay, at once too; and that whatever ends somebody's session ends what they had open within a second. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { hex } from '#ground/ids.ts'
import { setRoles } from '#ground/sessions.server.ts'
import { hours, minutes } from '#ground/time.ts'
import { Ways, type Way } from '#ui/desk/me-answers.ts'
import { proved } from '#ui/desk/me-proof.ts'
import { byWords } from '#ui/desk/me.ts'
import { openTestHub } from './house.testing.ts'
import { sessionOf } from './members.testing.ts'
import { ask, chance, gave, join, joinWithKey } from './people.testing.ts'
import { provenAs } from './proving.testing.ts'
import { postTo, type Answer } from './steward.testing.ts'
import { wait } from './web.testing.ts'

const hub = await openTestHub({ proxy: 1 })
const { address, house: { pool, ports } } = hub
const ana = await join(address, hub.firstLink?.split('#')[1] ?? '', 'Ana')
const bo = await joinWithKey(address, ana, 'teller', 'Bo')

let from = 0
const as = (cookie: string, who = ana) => async (act: { readonly act: string } & Readonly<Record<string, unknown>>): Promise<Answer> => postTo(address, '/desk/me', await provenAs(hub, cookie, who, act), { cookie, 'x-forwarded-for': `10.0.${from++ & 255}.1` })
const seen = async (cookie: string) => gave(await ana.post('/desk/me', { act: 'see' }, Ways).then((own) => (cookie === ana.cookie ? own : as(cookie)({ act: 'see' }).then(({ body }) => ({ ok: true as const, value: body.value as unknown as Ways })))))
const opens = () => ({ lookup: chance(32), key: chance(32) })
const another = async (by: 'passphrase' | 'recovery', who = ana) => {
	const words = opens()
	const now = gave(await proved(who.post, await who.keys(), 'add', { unlock: byWords(await who.keys(), by, words, chance) }))
	return { now, lookup: hex(words.lookup) }
}
const signIn = (lookup: string) => postTo(address, '/desk/sign-in/words', { lookup }, { 'x-forwarded-for': `10.1.${from++ & 255}.1` })
const cookieOf = ({ headers }: Answer) => headers.get('set-cookie')?.split(';')[0] ?? ''
const only = (ways: readonly Way[], by: Way['by']) => ways.filter((way) => way.by === by)
const idOf = (ways: readonly Way[], by: Way['by']) => only(ways, by)[0]?.id ?? ''

/** Milliseconds until a live stream of this session ends, once something is done. */
async function endsAfter(cookie: string, deed: () => Promise<unknown>): Promise<number> {
	const stream = await fetch(`${address}/desk/live`, { headers: { cookie } })
	assert.equal(stream.status, 200)
	const reader = stream.body?.getReader()
	await reader?.read()
	let heard = ''
	const over = (async () => {
		for (;;) {
			const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
			if (done) return true
			heard += new TextDecoder().decode(value)
		}
	})()
	await deed()
	const began = performance.now()
	assert.equal(await Promise.race([over, wait(1000)]), true, 'still open after a second')
	assert.match(heard, /event: over/, 'and it says so, because a browser would wait some seconds before it looks')
	return performance.now() - began
}

test('of two ways in neither can be dropped, with three one can, and recovery words never', async () => {
	const before = await seen(ana.cookie)
	assert.deepEqual(before.ways.map(({ by, opens: opened }) => [by, opened]).toSorted(), [['passphrase', true], ['recovery', true]])
	for (const { id } of before.ways) assert.equal((await as(ana.cookie)({ act: 'drop', way: id })).body.refusal, 'keep-two-ways')
	const { now } = await another('passphrase')
	assert.equal(now.ways.length, 3)
	assert.equal((await as(ana.cookie)({ act: 'drop', way: idOf(now.ways, 'recovery') })).body.refusal, 'keep-two-ways')
	assert.equal((await as(ana.cookie)({ act: 'drop', way: idOf(now.ways, 'passphrase') })).body.ok, true)
	assert.equal((await seen(ana.cookie)).ways.length, 2)
})

test('of two dropped at the same moment, one stays', async () => {
	for (let round = 0; round < 8; round++) {
		const { now } = await another('passphrase')
		const answers = await Promise.all(only(now.ways, 'passphrase').map(({ id }) => as(ana.cookie)({ act: 'drop', way: id })))
		assert.deepEqual(answers.map(({ body }) => String(body.ok || body.refusal)).toSorted(), ['keep-two-ways', 'true'])
		assert.deepEqual((await seen(ana.cookie)).ways.map(({ by }) => by).toSorted(), ['passphrase', 'recovery'])
	}
})

test('new recovery words end the old ones in the same moment, and whoever came in by those is out; what was sealed stays readable', async () => {
	const listing = await ask(address, 'bread')
	const old = await another('recovery')
	const thief = cookieOf(await signIn(old.lookup))
	assert.ok((await seen(thief)).ways.find(({ by }) => by === 'recovery')?.isThis, 'the page knows by which way somebody came in')
	await endsAfter(thief, () => another('recovery'))
	assert.deepEqual([(await signIn(old.lookup)).status, (await as(thief)({ act: 'see' })).status], [403, 404])
	assert.equal(only((await seen(ana.cookie)).ways, 'recovery').length, 1)
	assert.equal((await ana.open(listing))?.told.text, 'bread')
})

test('whoever came in by recovery words renews them and stays', async () => {
	const { lookup } = await another('recovery')
	const cookie = cookieOf(await signIn(lookup))
	const now = await as(cookie)({ act: 'add', unlock: byWords(await ana.keys(), 'recovery', opens(), chance) })
	assert.equal(now.body.ok, true)
	assert.equal((now.body.value as unknown as Ways).ways.some(({ isThis }) => isThis), false)
	assert.equal((await postTo(address, '/desk/sign-out', {}, { cookie })).status, 200)
})

test('a way that is dropped, another role and being removed end what was open within a second', async () => {
	const mine = await sessionOf(hub, bo.id)
	const { lookup, now } = await another('passphrase', bo)
	const through = cookieOf(await signIn(lookup))
	const way = (await seen(through)).ways.find(({ isThis }) => isThis)?.id
	assert.equal(now.ways.some(({ id }) => id === way), true)
	await endsAfter(through, () => as(mine, bo)({ act: 'drop', way }))
	assert.equal((await signIn(lookup)).status, 403)
	await endsAfter(mine, () => ports.storage.inOneGo((tx) => setRoles(tx, bo.id, ['teller'])))
	const again = await sessionOf(hub, bo.id)
	await endsAfter(again, async () => gave(await ana.change({ act: 'remove', member: bo.id, evenSo: true })))
})

test('one session ends, or all others, or all; what they had open ends within a second, and nobody else’s does', async () => {
	const [second, third] = [await sessionOf(hub, ana.id), await sessionOf(hub, ana.id)]
	const { id: cyId } = await joinWithKey(address, ana, 'teller', 'Cy')
	const others = await sessionOf(hub, cyId)
	const handle = (await seen(second)).sessions.find(({ isThis }) => isThis)?.id
	await endsAfter(second, () => as(ana.cookie)({ act: 'end', session: handle }))
	assert.deepEqual([(await as(second)({ act: 'see' })).status, (await as(third)({ act: 'see' })).status], [404, 200])
	assert.equal((await as(ana.cookie)({ act: 'end', session: handle })).status, 404, 'it is not there any more')
	const bos = (await seen(others)).sessions.find(({ isThis }) => isThis)?.id
	assert.equal((await as(ana.cookie)({ act: 'end', session: bos })).status, 404, 'somebody else’s is not there')

	await endsAfter(third, () => as(ana.cookie)({ act: 'out', which: 'others' }))
	assert.equal((await seen(ana.cookie)).sessions.length, 1)
	const fourth = await sessionOf(hub, ana.id)
	let left: Answer | undefined
	await endsAfter(fourth, async () => (left = await as(fourth)({ act: 'out', which: 'all' })))
	assert.match(left?.headers.get('set-cookie') ?? '', /^holdfast=;/)
	assert.equal(left?.headers.get('clear-site-data'), '"cache", "cookies", "storage"')
	assert.deepEqual([(await as(ana.cookie)({ act: 'see' })).status, (await as(others)({ act: 'see' })).status], [404, 200])
})

test('what is told of a session is the half hour and nothing finer, and what tells it apart opens nothing', async () => {
	const cookie = await sessionOf(hub, ana.id)
	hub.move(minutes(7))
	const { sessions, ways } = await seen(cookie)
	for (const { seenAt } of sessions) assert.equal(seenAt % minutes(30), 0)
	assert.deepEqual(Object.keys(sessions[0] ?? {}).toSorted(), ['id', 'isThis', 'seenAt', 'way'])
	for (const { sinceHalf, usedHalf } of ways) for (const half of [sinceHalf, usedHalf]) assert.ok(half === null || (Number.isInteger(half) && half < 1e6))
	for (const { id } of sessions) assert.equal((await as(`holdfast=${id}${id}`)({ act: 'see' })).status, 404)
	hub.move(hours(3))
	const fresh = await sessionOf(hub, ana.id)
	assert.equal((await seen(fresh)).sessions.length, 1, 'what has ended by itself is not listed')
})

test('six ways in are the most, and a lock that was not checked is none', async () => {
	const cookie = await sessionOf(hub, ana.id)
	const made = async () => as(cookie)({ act: 'add', unlock: { by: 'passphrase', lookup: hex(randomBytes(32)), wrap: randomBytes(60).toString('base64') } })
	for (let i = 0; i < 4; i++) await made()
	assert.equal((await made()).body.refusal, 'enough-ways')
	const bare = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: { clientDataJSON: '', attestationObject: '' }, clientExtensionResults: {} }
	assert.equal((await as(cookie)({ act: 'add', unlock: { by: 'passkey', response: bare, wrap: null } })).body.refusal, 'passkey-refused')
	assert.equal((await pool.query('select from ground_unlocks where member = $1', [ana.id])).rowCount, 6)
})
