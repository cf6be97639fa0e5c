/** Whoever has a session and no key changes nobody's ways in: a proof is asked, is its member's, for one act word for word, once and for five minutes. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { hex } from '#ground/ids.ts'
import { minutes } from '#ground/time.ts'
import { prove, PROVEN, type Proof, type Proven } from '#ground/ways-proof.ts'
import { openTestHub } from './house.testing.ts'
import { sessionOf } from './members.testing.ts'
import { chance, join, joinWithKey } from './people.testing.ts'
import { challenged, provenAs } from './proving.testing.ts'
import { knock } from './web.testing.ts'

const hub = await openTestHub({ proxy: 1 })
const { address, house: { pool, ports } } = hub
const ana = await join(address, hub.firstLink?.split('#')[1] ?? '', 'Ana')
const bo = await joinWithKey(address, ana, 'teller', 'Bo')
const { id: house } = ports.hub()
const unlock = () => ({ by: 'passphrase', lookup: hex(randomBytes(32)), wrap: randomBytes(60).toString('base64') })

let from = 0
/** What is heard, but for the date. */
const says = async (body: object, cookie = ana.cookie) => {
	const { status, lines, text } = await knock(address, '/desk/me', { method: 'POST', headers: { origin: address, cookie, 'content-type': 'application/json', 'x-forwarded-for': `10.4.${from++ & 255}.1` }, body: JSON.stringify(body) })
	return { status, lines: lines.filter((_, i) => !/^date$/i.test(lines[i - (i % 2)] ?? '')), text }
}
const kept = async () => (await pool.query('select id, "by", encode(lookup, \'hex\') lookup, encode(name, \'hex\') as name, encode(wrap, \'hex\') wrap from ground_unlocks order by id')).rows
const wayOf = async (by: string) => (await pool.query<{ id: string }>('select id from ground_unlocks where member = $1 and "by" = $2', [ana.id, by])).rows[0]?.id ?? ''
const refused = await says({ act: 'drop', said: '{}', proof: null })
const SAID: Readonly<Record<Proven, () => Promise<object>>> = { add: async () => ({ unlock: unlock() }), name: async () => ({ way: await wayOf('passphrase'), name: null }), drop: async () => ({ way: await wayOf('passphrase') }) }

test('with a session alone nothing is added, renewed, named or dropped; every try hears the same', async () => {
	assert.match(refused.text, /not-proved/)
	const before = await kept()
	for (const act of PROVEN) {
		const what = await SAID[act]()
		const said = JSON.stringify(what)
		const [mine, theirs] = [await challenged(hub, ana.cookie, ana), await challenged(hub, bo.cookie, bo)]
		const seed = chance(32)
		const tries: Readonly<Record<string, object>> = {
			'as it was before there were proofs': { act, ...what },
			'without a proof': { act, said },
			'with something that is none': { act, said, proof: { challenge: 1, signature: ['x'] } },
			'with a made-up challenge, rightly signed': { act, said, proof: prove(ana.seed, house, ana.id, hex(chance(32)), act, said) },
			'with another’s proof, whole': { act, said, proof: prove(bo.seed, house, bo.id, theirs, act, said) },
			'with another’s challenge in her name': { act, said, proof: prove(bo.seed, house, ana.id, theirs, act, said) },
			'with her challenge, signed by somebody else': { act, said, proof: prove(seed, house, ana.id, mine, act, said) },
		}
		for (const [what_, body] of Object.entries(tries)) assert.deepEqual(await says(body), refused, `${act} ${what_}`)
	}
	assert.deepEqual(await kept(), before)
})

test('what a challenge is sealed to is not what the session holds: it opens for its member alone', async () => {
	await assert.rejects(challenged(hub, ana.cookie, bo))
	await assert.rejects(challenged(hub, ana.cookie, { id: ana.id, seed: bo.seed }))
	assert.match(await challenged(hub, ana.cookie, ana), /^[0-9a-f]{64}$/)
})

test('a proof is good for one act, word for word, once, by whomever it is sent, and for five minutes', async () => {
	const body = await provenAs(hub, ana.cookie, ana, { act: 'add', unlock: unlock() })
	const both = await Promise.all([says(body), says(body, await sessionOf(hub, ana.id))])
	assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 409], 'of two at the same moment, one')
	assert.deepEqual(await says(body), refused, 'again')

	const other = await provenAs(hub, ana.cookie, ana, { act: 'add', unlock: unlock() })
	const before = await kept()
	assert.deepEqual(await says({ ...other, said: JSON.stringify({ unlock: unlock() }) }), refused, 'for something else')
	assert.deepEqual(await says(other), refused, 'which spent it')
	const named = await provenAs(hub, ana.cookie, ana, { act: 'name', way: await wayOf('passphrase'), name: null })
	assert.deepEqual(await says({ ...named, act: 'drop' }), refused, 'for another act')
	const late = await provenAs(hub, ana.cookie, ana, { act: 'add', unlock: unlock() })
	hub.move(minutes(5) + 1)
	assert.deepEqual(await says(late), refused, 'too late')
	assert.deepEqual(await kept(), before)
	assert.equal((await says(await provenAs(hub, ana.cookie, ana, { act: 'add', unlock: unlock() }))).status, 200, 'and the honest one is')
})

test('whatever is put together from what others sent or saw, only what she signed is done', async () => {
	const act = fc.constantFrom<Proven>(...PROVEN)
	const deed = fc.record({ act, signedFor: act, hers: fc.boolean(), inHerName: fc.boolean(), asSaid: fc.boolean(), known: fc.boolean() })
	await fc.assert(
		fc.asyncProperty(deed, async ({ act: done, signedFor, hers, inHerName, asSaid, known }) => {
			const [said, signed] = [JSON.stringify(await SAID[done]()), JSON.stringify({ other: 1 })]
			const who = hers ? ana : bo
			const challenge = known ? await challenged(hub, who.cookie, who) : hex(chance(32))
			const proof: Proof = prove(who.seed, house, inHerName ? ana.id : bo.id, challenge, signedFor, asSaid ? said : signed)
			const isHers = hers && inHerName && asSaid && known && done === signedFor
			const before = await kept()
			const heard = await says({ act: done, said, proof })
			if (!isHers) assert.deepEqual([heard, await kept()], [refused, before])
			else assert.doesNotMatch(heard.text, /not-proved/)
		}),
		{ numRuns: 60 },
	)
})

test('while no list says what she signs with, only who opens the challenge is taken for her', async () => {
	await pool.query('with heads as (delete from ground_heads) delete from ground_log')
	const said = JSON.stringify({ unlock: { ...unlock(), by: 'recovery' } })
	const theirs = await challenged(hub, bo.cookie, bo)
	for (const seed of [ana.seed, bo.seed]) assert.deepEqual(await says({ act: 'add', said, proof: prove(seed, house, ana.id, theirs, 'add', said) }), refused)
	assert.equal((await says(await provenAs(hub, ana.cookie, ana, { act: 'add', ...(JSON.parse(said) as object) }))).status, 200)
})

test('what ends something takes no proof: whoever was robbed shuts everybody out with what they have', async () => {
	const another = await sessionOf(hub, ana.id)
	assert.equal((await says({ act: 'out', which: 'others' }, another)).status, 200)
	assert.equal((await says({ act: 'out', which: 'all' }, another)).status, 200)
})
