/** A device's lock, as it should be and as it should not: replayed, for another site, from another page, without its owner, turned back, or somebody else's. All of these hear the same. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { minutes } from '#ground/time.ts'
import { asserted, newCredential, registered, type Credential, type Lies } from './authenticator.testing.ts'
import { openTestHub } from './house.testing.ts'
import { memberOf, sessionOf } from './members.testing.ts'
import { provenAs, withIdentity } from './proving.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'
import { knock, type Heard } from './web.testing.ts'

const hub = await openTestHub({ proxy: 1 })
const { address, house: { pool } } = hub
const ana = await joinAsSteward(hub)
const bo = await memberOf(hub, 'Bo', ['teller'])

let from = 0
const elsewhere = () => ({ 'x-forwarded-for': `10.2.${from++ & 255}.1` })
const begun = async (path: string, act: object, cookie = '') => {
	const { body } = await postTo(address, path, act, { ...elsewhere(), ...(cookie && { cookie }) })
	return (body.value as unknown as { options: { challenge: string; excludeCredentials?: { id: string }[] } }).options
}
const identities = [await withIdentity(hub, ana.id), await withIdentity(hub, bo.id)] as const
const post = async (cookie: string, act: { readonly act: string } & Readonly<Record<string, unknown>>) => postTo(address, '/desk/me', await provenAs(hub, cookie, identities[cookie === bo.cookie ? 1 : 0], act), { cookie, ...elsewhere() })
const register = async (cookie: string, one: Credential, lies: Lies = {}, wrap = randomBytes(60)) => {
	const { challenge } = await begun('/desk/me', { act: 'begin' }, cookie)
	return post(cookie, { act: 'add', unlock: { by: 'passkey', response: registered(one, challenge, lies), wrap: wrap.toString('base64') } })
}
const challengeNow = async () => (await begun('/desk/sign-in/begin', {})).challenge
const signIn = (response: object): Promise<Heard> => knock(address, '/desk/sign-in/passkey', { method: 'POST', headers: { ...elsewhere(), origin: address, 'content-type': 'application/json' }, body: JSON.stringify({ response }) })
/** All that anybody could tell one answer from another by, but for the date. */
const seen = ({ status, lines, text }: Heard) => ({ status, lines: lines.filter((_, i) => !/^date$/i.test(lines[i - (i % 2)] ?? '')), text })

const hers = newCredential(address)
const his = newCredential(address)
assert.equal((await register(ana.cookie, hers)).body.ok, true)
assert.equal((await register(bo.cookie, his)).body.ok, true)

/** What somebody hears whose lock nobody knows. */
const unknown = async () => seen(await signIn(asserted(newCredential(address), await challengeNow())))

test('a lock that signs what it was asked lets its owner in, and nobody else', async () => {
	const heard = await signIn(asserted(hers, await challengeNow()))
	assert.equal(heard.status, 200)
	assert.equal((JSON.parse(heard.text) as { value: { member: { id: string } } }).value.member.id, ana.id)
	const { rows } = await pool.query<{ counter: string; used_half: number | null }>('select counter, used_half from ground_unlocks where credential = $1', [Buffer.from(hers.id, 'base64url')])
	assert.equal(Number(rows[0]?.counter), hers.counter)
	assert.ok(rows[0]?.used_half)
})

test('a device that is a way in already is told so by name, so that it is not added twice', async () => {
	const { excludeCredentials } = await begun('/desk/me', { act: 'begin' }, ana.cookie)
	assert.deepEqual(excludeCredentials?.map(({ id }) => id), [hers.id], 'one’s own, and nobody else’s')
})

const lies: Readonly<Record<string, () => Lies>> = {
	'for another site': () => ({ rpId: 'elsewhere.example' }),
	'from another page': () => ({ origin: 'https://elsewhere.example' }),
	'from this host on another port': () => ({ origin: 'http://localhost:1' }),
	'without its owner': () => ({ verified: false }),
	'without anybody': () => ({ present: false, verified: false }),
	'with its count turned back': () => ({ counter: 1 }),
	'with the count it had': () => ({ counter: hers.counter }),
	'made to register, not to sign in': () => ({ type: 'webauthn.create' }),
	'for a challenge nobody asked': () => ({ challenge: randomBytes(32).toString('base64url') }),
	'signed by somebody else’s key': () => ({ signedBy: his.privateKey }),
	'under the name of somebody else’s': () => ({ id: his.id }),
}

for (const [what, lie] of Object.entries(lies)) {
	test(`${what} it is not known, alike in all that is heard`, async () => {
		const before = (await pool.query('select id, counter from ground_unlocks order by id')).rows
		const sessions = (await pool.query('select from ground_sessions')).rowCount
		assert.deepEqual(seen(await signIn(asserted(hers, await challengeNow(), lie()))), await unknown())
		assert.deepEqual((await pool.query('select id, counter from ground_unlocks order by id')).rows, before)
		assert.equal((await pool.query('select from ground_sessions')).rowCount, sessions)
		assert.equal((await signIn(asserted(hers, await challengeNow()))).status, 200, 'and the honest one still is')
	})
}

test('what was signed once signs in once, also at the same moment; and what was refused is spent as well', async () => {
	const answer = asserted(hers, await challengeNow())
	const both = await Promise.all([signIn(answer), signIn(answer)])
	assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 403])
	assert.deepEqual(seen(await signIn(answer)), await unknown())
	const challenge = await challengeNow()
	assert.equal((await signIn(asserted(hers, challenge, { verified: false }))).status, 403)
	assert.deepEqual(seen(await signIn(asserted(hers, challenge))), await unknown(), 'a challenge is for one try')
})

test('a challenge is old after five minutes', async () => {
	const challenge = await challengeNow()
	hub.move(minutes(5) + 1)
	assert.deepEqual(seen(await signIn(asserted(hers, challenge))), await unknown())
})

test('a lock that was dropped signs nobody in any more', async () => {
	const cookie = await sessionOf(hub, ana.id as never)
	const third = newCredential(address)
	assert.equal((await register(cookie, third)).body.ok, true)
	assert.equal((await signIn(asserted(third, await challengeNow()))).status, 200)
	const { rows } = await pool.query<{ id: string }>('select id from ground_unlocks where credential = $1', [Buffer.from(third.id, 'base64url')])
	assert.equal((await post(cookie, { act: 'drop', way: rows[0]?.id })).body.ok, true)
	assert.deepEqual(seen(await signIn(asserted(third, await challengeNow()))), await unknown())
})

test('nobody registers a lock with lies, or somebody else’s a second time', async () => {
	const cookie = await sessionOf(hub, ana.id as never)
	const count = async () => (await pool.query('select from ground_unlocks')).rowCount
	const before = await count()
	for (const lie of [{ rpId: 'elsewhere.example' }, { origin: 'https://elsewhere.example' }, { verified: false }, { type: 'webauthn.get' }, { challenge: randomBytes(32).toString('base64url') }] as const) {
		assert.equal((await register(cookie, newCredential(address), lie)).body.refusal, 'passkey-refused')
	}
	assert.equal((await register(cookie, his)).body.refusal, 'passkey-refused')
	assert.equal(await count(), before)
})
