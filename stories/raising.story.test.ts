/** A helper is asked to answer the desk: a link for exactly them, that works once, and leaves them who they were; and a helper who leaves by themselves. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hex } from '#ground/ids.ts'
import { openBundle } from '#ground/identity.ts'
import { joining, writeAll } from '#ground/log.ts'
import type { MemberId } from '#ground/people.ts'
import { days, minutes } from '#ground/time.ts'
import { Nothing } from '#ui/desk/answers.ts'
import { OwnLink, SealedReach } from '#ui/desk/joining-answers.ts'
import { publicOf, unlocksOf } from '#ui/desk/joining.ts'
import { openReach } from '#ui/desk/reach.ts'
import { openTestHub } from './house.testing.ts'
import { helpBy, linkBy } from './joining.testing.ts'
import { memberOf, sessionOf } from './members.testing.ts'
import { ask, chance, gave, join, joinWithKey } from './people.testing.ts'
import { shiftIn, takes } from './rota.testing.ts'
import { postTo } from './steward.testing.ts'
import { knock } from './web.testing.ts'

const hub = await openTestHub({ proxy: 1, first: { rooms: ['frontdoor', 'rota'] } as never })
const { address, house: { ports, pool } } = hub
let from = 0
const elsewhere = () => ({ 'x-forwarded-for': `10.5.${from++ & 255}.1` })
const ana = await join(address, hub.firstLink?.split('#')[1] ?? '', 'Ana')
const bo = await joinWithKey(address, ana, 'teller', 'Bo')

const helper = async (called = 'Noor') => helpBy(address, await linkBy(ana), called, { way: 'text', contact: '612 555 0188' }, elsewhere())
const linkFor = async (member: string, by = ana) => gave(await by.post('/desk/links', { act: 'raise', member }, OwnLink)).link
const opens = () => ({ lookup: chance(32), key: chance(32) })
/** As the page makes it, on their own device. */
async function made(member: MemberId, link: string) {
	const one = { id: member, seed: chance(32) }
	return { seed: one.seed, body: { act: 'finish', link, member, recipient: await publicOf(one.seed), unlocks: unlocksOf(ports.hub().id, one, { recovery: opens(), passphrase: opens(), passkey: null }, chance) } }
}
const raise = (body: object) => postTo(address, '/join/raise', body, elsewhere())
const seen = async (body: object) => {
	const { status, lines, text } = await knock(address, '/join/raise', { method: 'POST', headers: { origin: address, 'content-type': 'application/json', ...elsewhere() }, body: JSON.stringify(body) })
	return { status, headers: lines.filter((_, i) => lines[i - 1]?.toLowerCase() !== 'date'), text }
}
const rolesOf = async (id: string) => (await pool.query<{ roles: string[]; recipient: string; called: string }>('select roles, recipient, called from ground_members where id = $1', [id])).rows[0]
const unlocks = async (id: string) => (await pool.query('select from ground_unlocks where member = $1', [id])).rowCount

test('a helper with a place is raised, vouched for and handed the key: the same member, the same place, and a desk that opens', async () => {
	const noor = await helper()
	const shift = await shiftIn(hub)
	assert.equal((await takes(hub, noor, shift)).status, 303)
	const link = await linkFor(noor.id)
	const begun = await raise({ act: 'begin', link, member: noor.id })
	assert.equal((begun.body.value as unknown as { called: string }).called, 'Noor', 'their name is known')
	const { body, seed } = await made(noor.id, link)
	const raised = await raise(body)
	assert.equal(raised.body.ok, true, raised.body.refusal)
	const cookie = raised.headers.get('set-cookie')?.split(';')[0] ?? ''
	assert.deepEqual(await rolesOf(noor.id), { roles: ['helper', 'teller'], recipient: body.recipient, called: 'Noor' })
	assert.equal((await postTo(address, '/desk/keys', {}, { cookie: noor.cookie, ...elsewhere() })).status, 404, 'what let them in as a helper has ended')
	assert.match(raised.headers.get('set-cookie') ?? '', /^holdfast=[0-9a-f]{64}/)
	assert.deepEqual((await pool.query('select member from rota_places where shift = $1', [shift.id])).rows, [{ member: noor.id }])

	const person = (await ana.see()).people.find(({ id }) => id === noor.id)
	assert.deepEqual([person?.canOpen, person?.isReady, person?.recipient], [false, true, body.recipient], 'they wait like any newcomer')
	const early = await ana.change({ act: 'hand-on', member: noor.id })
	assert.equal(!early.ok && early.refusal, 'needs-a-vouch')
	gave(await bo.act({ act: 'vouch', member: noor.id }))
	gave(await ana.change({ act: 'hand-on', member: noor.id }))
	const listing = await ask(address, 'bread')
	const keys = (await postTo(address, '/desk/keys', {}, { cookie, ...elsewhere() })).body.value as unknown as { bundles: { team: string; epoch: number; bundle: string }[] }
	assert.equal(keys.bundles.length, 1)
	
	const [first] = keys.bundles
	assert.ok(first && (await openBundle(ports.hub().id, seed, first.team, first.epoch, Uint8Array.from(Buffer.from(first.bundle, 'base64')))))
	assert.equal((await postTo(address, `/desk/listing/${listing}`, {}, { cookie, ...elsewhere() })).status, 200)
	const reach = gave(await bo.post('/desk/reach', { act: 'see', member: noor.id }, SealedReach))
	assert.deepEqual(await openReach(await bo.keys(), noor.id, reach), { way: 'text', contact: '612 555 0188' }, 'and the team still knows how to reach them')
	assert.deepEqual((await pool.query('select member from rota_places where shift = $1', [shift.id])).rows, [{ member: noor.id }])
	gave(await ana.change({ act: 'remove', member: noor.id, evenSo: true }))
	assert.equal((await pool.query('select from ground_reach where member = $1', [noor.id])).rowCount, 0, 'until they go')
})

test('a link that was used, has ended, is for another, for one who has left or does more than help is none at all, alike', async () => {
	const never = await seen({ act: 'begin', link: hex(chance(16)), member: (await helper()).id })
	assert.match(never.text, /link-is-spent/)
	const both = async (link: string, member: MemberId) => [await seen({ act: 'begin', link, member }), await seen((await made(member, link)).body)]
	const like = [never, never]

	const used = await helper()
	const link = await linkFor(used.id)
	const second = await linkFor(used.id)
	assert.equal((await raise((await made(used.id, link)).body)).body.ok, true)
	assert.deepEqual(await both(link, used.id), like, 'used')
	assert.deepEqual(await both(second, used.id), like, 'a second one, once they answer the desk')
	const [mo, kai, teo] = [await helper('Mo'), await helper('Kai'), await helper('Teo')]
	assert.deepEqual(await both(await linkFor(mo.id), kai.id), like, 'another’s')
	const gone = await linkFor(mo.id)
	gave(await ana.act({ act: 'remove', member: mo.id, evenSo: false, next: null }))
	assert.deepEqual(await both(gone, mo.id), like, 'somebody who has left')
	const sealed = await linkFor(kai.id)
	await pool.query(`update ground_members set roles = '{helper,carer}' where id = $1`, [kai.id])
	assert.deepEqual(await both(sealed, kai.id), like, 'more than a helper meanwhile')
	const late = await linkFor(teo.id)
	const oneWay = (await made(teo.id, late)).body
	assert.equal((await raise({ ...oneWay, unlocks: [...oneWay.unlocks.slice(1), ...oneWay.unlocks.slice(1)] })).body.refusal, 'one-way-in-is-not-enough')
	hub.move(days(3) + minutes(1))
	assert.deepEqual(await both(late, teo.id), like, 'ended')
	for (const { id } of [kai, teo]) assert.equal(await unlocks(id), 0)
	ana.resumed(await sessionOf(hub, ana.id))
	bo.resumed(await sessionOf(hub, bo.id))
})

test('a helper, who has no key, does not say in the list of changes which key is theirs: the one they make when they are raised is', async () => {
	const noor = await helper()
	const log = (await ana.keys()).log
	assert.ok(log)
	const seed = chance(32)
	const { signed } = writeAll(log.known, ports.hub().id, log.half, [joining('joined', noor.id, seed, '')], seed)
	assert.equal((await postTo(address, '/desk/log', { act: 'write', signed }, { cookie: noor.cookie, ...elsewhere() })).body.refusal, 'key-is-newer')
	assert.equal((await raise((await made(noor.id, await linkFor(noor.id))).body)).body.ok, true)
	gave(await bo.act({ act: 'vouch', member: noor.id }))
	gave(await ana.change({ act: 'hand-on', member: noor.id }))
})

test('who may ask: a steward, and a teller who holds the key; not of one who has left, or does more', async () => {
	const noor = await helper()
	assert.match(await linkFor(noor.id, bo), /^[0-9a-f]{32}$/)
	const cy = await join(address, await ana.invited('teller'), 'Cy')
	const heard = async (by: typeof ana, member: string) => {
		const answered = await by.post('/desk/links', { act: 'raise', member }, OwnLink)
		return !answered.ok && answered.refusal
	}
	assert.equal(await heard(cy, noor.id), 'hold-it-first')
	assert.equal(await heard(ana, cy.id), 'answers-already')
	assert.equal(await heard(ana, `member_${'0'.repeat(32)}`), 'not-here')
	const { cookie } = await memberOf(hub, 'Vera', ['carer'])
	assert.equal((await postTo(address, '/desk/links', { act: 'raise', member: noor.id }, { cookie, ...elsewhere() })).status, 404)
	for (const { purpose, id } of (await pool.query<{ purpose: string; id: Buffer }>(`select purpose, id from ground_once where purpose like 'raise%'`)).rows) assert.deepEqual([purpose, id.length], ['raise', 32], 'what is kept of it does not say whom it is for')
})

test('however many come at once, by however many links, one is raised once, with their own ways in and one session', async () => {
	await fc.assert(
		fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.array(fc.nat({ max: 2 }), { minLength: 2, maxLength: 6 }), fc.boolean(), async (links, tries, isRemoved) => {
			const noor = await helper()
			const given: string[] = []
			for (let i = 0; i < links; i++) given.push(await linkFor(noor.id))
			const bodies = await Promise.all(tries.map((which) => made(noor.id, given[which % links] ?? '')))
			const removing = isRemoved ? [ana.act({ act: 'remove', member: noor.id, evenSo: true, next: null })] : []
			const [answers] = await Promise.all([Promise.all(bodies.map(({ body }) => raise(body))), ...removing])
			const won = answers.map(({ body }, i) => (body.ok ? bodies[i]?.body.recipient : null)).filter((one) => one !== null)
			for (const { body } of answers) assert.ok(body.ok || body.refusal === 'link-is-spent', body.refusal)
			assert.ok(isRemoved ? won.length <= 1 : won.length === 1, `${won.length} were raised`)
			const now = await rolesOf(noor.id)
			if (isRemoved) assert.deepEqual([now?.roles, await unlocks(noor.id)], [[], 0])
			else assert.deepEqual([now?.roles, now?.recipient, await unlocks(noor.id), (await pool.query('select from ground_sessions where member = $1', [noor.id])).rowCount], [['helper', 'teller'], won[0], 2, 1])
		}),
		{ numRuns: 12 },
	)
})

test('a helper leaves by themselves: places, contact and session go, open links and everybody else stay', async () => {
	const kept = await linkBy(ana)
	const noor = await helper()
	const shift = await shiftIn(hub, { ahead: 4 })
	assert.equal((await takes(hub, noor, shift)).status, 303)
	const raising = await linkFor(noor.id)
	const left = await postTo(address, '/desk/me', { act: 'leave' }, { cookie: noor.cookie, ...elsewhere() })
	assert.deepEqual([left.status, left.body.ok, left.headers.get('clear-site-data')], [200, true, '"cache", "cookies", "storage"'])
	assert.equal((await postTo(address, '/desk/keys', {}, { cookie: noor.cookie, ...elsewhere() })).status, 404)
	assert.deepEqual(await rolesOf(noor.id), { roles: [], recipient: '', called: '' })
	for (const table of ['rota_places', 'ground_reach', 'ground_sessions']) assert.equal((await pool.query(`select from ${table} where member = $1`, [noor.id])).rowCount, 0, table)
	assert.equal((await raise({ act: 'begin', link: raising, member: noor.id })).body.refusal, 'link-is-spent')
	assert.equal((await postTo(address, '/join/link', { link: kept }, elsewhere())).status, 200, 'others still join by an open link')
	assert.ok((await ana.see()).people.every(({ id }) => id !== noor.id))
	for (const who of [ana, bo]) assert.equal((await who.post('/desk/me', { act: 'leave' }, Nothing)).ok, false, 'who holds keys leaves among the people')
})
