/** How a session begins, how long it lives, and that it ends when it is ended. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { hex, newId } from '#ground/ids.ts'
import { addUnlock } from '#ground/members.server.ts'
import { AT_MOST, IDLE_FOR } from '#ground/sessions.server.ts'
import { minutes } from '#ground/time.ts'
import { openTestHub } from './house.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { knock, postJson, wait } from './web.testing.ts'

const hub = await openTestHub()
const ana = await joinAsSteward(hub)
const { address, house: { ports, pool } } = hub

/** A passphrase of hers, as it is looked up by. */
const lookup = randomBytes(32)
await ports.storage.inOneGo((tx) =>
	addUnlock(tx, { id: newId('unlock', ports.chance), member: ana.id as never, by: 'passphrase', lookup: ports.keys.digest('unlock', lookup), credential: null, publicKey: null, counter: 0, spentOnce: false, wrap: randomBytes(64) }),
)

const signIn = async (cookie = '') => {
	const heard = await postJson(address, '/desk/sign-in/words', JSON.stringify({ lookup: hex(lookup) }), cookie ? { cookie } : {})
	assert.equal(heard.status, 200)
	const [set = ''] = [heard.headers['set-cookie']].flat()
	assert.match(set, /^holdfast=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict$/i)
	return set.split(';')[0] ?? ''
}
/** 200 where the session lives, 404 where there is none. */
const asks = async (cookie: string) => (await postJson(address, '/desk/keys', '{}', { cookie })).status
const sessions = async () => Number((await pool.query<{ n: string }>('select count(*) n from ground_sessions')).rows[0]?.n)

test('signing in gives a new session and ends the one that was there; nobody can hand somebody a session to sign in with', async () => {
	assert.equal(await asks(ana.cookie), 200)
	const second = await signIn(ana.cookie)
	assert.notEqual(second, ana.cookie)
	assert.deepEqual([await asks(ana.cookie), await asks(second)], [404, 200])

	const planted = `holdfast=${'a'.repeat(64)}`
	const third = await signIn(planted)
	assert.notEqual(third, planted)
	assert.deepEqual([await asks(planted), await asks(third)], [404, 200])
	assert.equal(await sessions(), 2)
})

test('signing out ends it here, asks the browser to forget, and no late look brings it back', async () => {
	const cookie = await signIn()
	hub.move(90_000)
	const looks = Array.from({ length: 30 }, () => knock(address, '/', { headers: { cookie } }))
	const [out] = await Promise.all([postJson(address, '/desk/sign-out', '{}', { cookie }), ...looks])
	await Promise.all(Array.from({ length: 10 }, () => knock(address, '/desk', { headers: { cookie } })))
	assert.equal(await asks(cookie), 404)
	assert.equal(await sessions(), 2)
	assert.match(String(out?.headers['set-cookie']), /^holdfast=;.*(Max-Age=0|Expires=Thu, 01 Jan 1970)/i)
	assert.equal(out?.headers['clear-site-data'], '"cache", "cookies", "storage"')
	assert.equal((await postJson(address, '/desk/sign-out', '{}', { cookie })).status, 200, 'signing out twice harms nothing')
})

test('a cookie that was touched is no cookie, and what the disk holds of sessions opens none', async () => {
	const cookie = await signIn()
	const value = cookie.slice('holdfast='.length)
	const flipped = value.replace(/^./, (first) => (first === '0' ? '1' : '0'))
	const { rows } = await pool.query<{ id: Buffer }>('select id from ground_sessions')
	const others = [flipped, value.slice(1), `${value}0`, value.toUpperCase(), '', '../../etc', '%00', 'null', ...rows.map(({ id }) => id.toString('hex'))]
	for (const other of others) assert.equal(await asks(`holdfast=${other}`), 404, other)
	assert.equal(await asks(cookie), 200)
})

test('a session ends two hours after it was last used', async () => {
	const cookie = await signIn()
	hub.move(IDLE_FOR - minutes(2))
	assert.equal(await asks(cookie), 200)
	hub.move(IDLE_FOR - minutes(2))
	assert.equal(await asks(cookie), 200, 'using it keeps it')
	hub.move(IDLE_FOR + minutes(1))
	assert.equal(await asks(cookie), 404)
	assert.equal(await asks(cookie), 404, 'and asking again does not wake it')
})

test('and half a day after it began, however much it was used', async () => {
	const cookie = await signIn()
	for (let passed = 0; passed < AT_MOST - minutes(60); passed += minutes(60)) {
		assert.equal(await asks(cookie), 200)
		hub.move(minutes(60))
	}
	hub.move(minutes(59))
	assert.equal(await asks(cookie), 200)
	hub.move(minutes(2))
	assert.equal(await asks(cookie), 404)
})

test('a live stream ends with its session', async () => {
	const cookie = await signIn()
	const stream = await fetch(`${address}/desk/live`, { headers: { cookie } })
	assert.equal(stream.status, 200)
	const reader = stream.body?.getReader()
	await reader?.read()
	await postJson(address, '/desk/sign-out', '{}', { cookie })
	const ended = (async () => {
		for (let over = false; !over && reader; ) over = (await reader.read()).done
		return true
	})()
	assert.equal(await Promise.race([ended, wait(1000)]), true, 'within a second')
})
