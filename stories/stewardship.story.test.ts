/** Stewards serve for a time, the work of keeping the hub is shared, and whoever vouches answers for few and stays beside them at first. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepTerms } from '#ground/stewardship.server.ts'
import { days } from '#ground/time.ts'
import { Care } from '#ui/desk/care-answers.ts'
import { Stewardship } from '#ui/desk/stewardship-answers.ts'
import { openTestHub } from './house.testing.ts'
import { gave, join, joinWithKey, type Somebody } from './people.testing.ts'
import { postTo } from './steward.testing.ts'

const why = <T>(answered: { ok: true; value: T } | { ok: false; refusal: string }) => (answered.ok ? 'done' : answered.refusal)
const keeping = (by: Somebody, act: object) => by.post('/desk/stewardship', act, Stewardship)
const care = async (by: Somebody) => gave(await by.post('/desk/care', { act: 'see' }, Care))
/** A desk left for so long is signed in anew. */
async function back(address: string, one: Somebody): Promise<Somebody> {
	const signedIn = await postTo(address, '/desk/sign-in/words', { lookup: one.lookup })
	const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
	const { postsWith } = await import('#ui/desk/calls.ts')
	const calls = (path: string | URL | Request, given?: RequestInit) => fetch(`${address}${String(path)}`, { ...given, headers: { ...(given?.headers as object), origin: address, cookie } })
	return { ...one, cookie, post: postsWith((key) => key, '', calls as typeof fetch) }
}

// Before any test: a line that fails beside one would belong to none.
const hub = await openTestHub()
const { address, house: { pool } } = hub
const ana = await join(address, hub.firstLink?.split('#')[1] ?? '', 'Ana')
const bo = await joinWithKey(address, ana, 'steward', 'Bo')

test('a term is counted from the first day, told a month before, renewed by another, and falls to teller; the last steward stays', async () => {
	const { address, house: { ports, pool }, firstLink, move } = await openTestHub()
	const ana = await join(address, firstLink?.split('#')[1] ?? '', 'Ana')
	const bo = await joinWithKey(address, ana, 'steward', 'Bo')
	assert.equal(await keepTerms(ports), 0)
	move(days(100))
	assert.equal(await keepTerms(ports), 0)
	let [a, b] = [await back(address, ana), await back(address, bo)]
	assert.deepEqual(gave(await keeping(a, { act: 'see' })).terms.map(({ called, isEnding }) => [called, isEnding]).toSorted(), [['Ana', false], ['Bo', false]])
	assert.equal(why(await keeping(a, { act: 'renew', member: bo.id })), 'not-due-yet')
	move(days(60))
	;[a, b] = [await back(address, ana), await back(address, bo)]
	assert.ok(gave(await keeping(a, { act: 'see' })).terms.every(({ isEnding, isOver }) => isEnding && !isOver))
	assert.equal(why(await keeping(a, { act: 'renew', member: ana.id })), 'somebody-else-renews')
	gave(await keeping(b, { act: 'renew', member: ana.id }))
	move(days(30))
	assert.equal(await keepTerms(ports), 1)
	assert.deepEqual((await pool.query<{ roles: string[] }>('select roles from ground_members where id = $1', [bo.id])).rows[0]?.roles, ['teller'])
	assert.equal((await postTo(address, '/desk/people', { act: 'see' }, { cookie: b.cookie })).status, 404, 'they sign in again')
	b = await back(address, bo)
	assert.deepEqual(gave(await keeping(b, { act: 'see' })).terms, [], 'terms are for stewards')
	move(days(200))
	assert.equal(await keepTerms(ports), 0)
	a = await back(address, ana)
	assert.deepEqual(gave(await keeping(a, { act: 'see' })).terms.map(({ isOver }) => isOver), [true], 'the last stays, and is told')
	gave(await keeping(a, { act: 'renew', member: ana.id }))
	assert.deepEqual(gave(await keeping(a, { act: 'see' })).terms.map(({ isEnding }) => isEnding), [false])
})

test('parts of keeping the hub: taken where nobody carries them, handed on where both say yes, and free again when whoever carried them leaves', async () => {
	const cy = await joinWithKey(address, ana, 'teller', 'Cy', bo)
	const first = gave(await keeping(cy, { act: 'see' }))
	assert.ok(first.parts.length === 8 && first.parts.every(({ carrier, isOutside }) => carrier === null && !isOutside))
	gave(await keeping(cy, { act: 'offer', what: 'bill' }))
	gave(await keeping(ana, { act: 'offer', what: 'bill' }))
	assert.equal(why(await keeping(bo, { act: 'agree', what: 'bill' })), 'carrier-says')
	const given = gave(await keeping(cy, { act: 'agree', what: 'bill' }))
	assert.equal(given.parts.find(({ what }) => what === 'bill')?.carrier, ana.id)
	assert.equal(given.parts.at(-1)?.what, 'bill', 'what is carried stands last')
	gave(await keeping(cy, { act: 'offer', what: 'print' }))
	gave(await cy.act({ act: 'leave', evenSo: true }))
	const left = gave(await keeping(ana, { act: 'see' })).parts.find(({ what }) => what === 'print')
	assert.deepEqual([left?.carrier, left?.isLooking], [null, true])
})

test('nobody answers for a fourth newcomer in a month, and whoever is new answers for nobody', async () => {
	const newcomers: Somebody[] = []
	for (const name of ['Dee', 'Eva', 'Fay', 'Gil']) newcomers.push(await join(address, await ana.invited('teller'), name))
	const heard: string[] = []
	for (const one of newcomers) heard.push(why(await bo.act({ act: 'vouch', member: one.id })))
	// Cy, who has left, counts no more.
	assert.deepEqual(heard, ['done', 'done', 'done', 'vouched-enough'])
	assert.equal(why(await bo.act({ act: 'vouch', member: newcomers[0]?.id })), 'done', 'said twice is once')
	for (const one of newcomers.slice(0, 2)) gave(await ana.change({ act: 'hand-on', member: one.id }))
	const [dee, eva] = newcomers as [Somebody, Somebody]

	const seen = await ana.see()
	assert.equal(seen.people.find(({ id }) => id === dee.id)?.pair?.guide, bo.id)
	assert.deepEqual([(await care(bo)).pairs.length, (await care(dee)).pairs.map(({ guide }) => guide)], [3, [bo.id]], 'Ana brought Bo; Bo brought two')
	gave(await dee.post('/desk/care', { act: 'unpair', member: bo.id }, Care))
	assert.deepEqual([(await care(dee)).pairs, (await care(eva)).pairs.length], [[], 1])

	await pool.query('update ground_members set since_half = since_half - 40 where id = $1', [ana.id])
	assert.equal(why(await dee.act({ act: 'vouch', member: newcomers[3]?.id })), 'too-new-to-vouch')
	assert.equal(why(await ana.act({ act: 'vouch', member: newcomers[3]?.id })), 'done')
})

test('somebody is removed for harm: stewards see whom they vouched for, until somebody has looked; a teller does not', async () => {
	const marked = async (by: Somebody) => (await by.see()).people.filter(({ lookAgain }) => lookAgain).map(({ called }) => called)
	const eva = (await ana.see()).people.find(({ called }) => called === 'Eva')
	gave(await ana.change({ act: 'remove', member: bo.id, evenSo: true, forHarm: true }))
	assert.deepEqual(await marked(ana), ['Dee', 'Eva', 'Fay'])
	assert.deepEqual((await pool.query('select 1 from ground_vouches where by = $1', [bo.id])).rowCount, 0)
	const rest = (await ana.see()).people
	assert.ok(rest.find(({ id }) => id === eva?.id)?.canOpen, 'nothing follows by itself')
	for (const { id } of rest.filter(({ lookAgain }) => lookAgain)) gave(await ana.act({ act: 'looked', member: id }))
	assert.deepEqual(await marked(ana), [])
})
