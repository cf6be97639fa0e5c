/** People come and go: a key is handed on, what is older is handed over, and what a leaver kept opens nothing made later. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { days, hours } from '#ground/time.ts'
import { invite } from '#ground/welcome.server.ts'
import { openRecord } from '#rooms/frontdoor/envelope.ts'
import { Opened } from '#ui/desk/answers.ts'
import { newEpoch } from '#ui/desk/epochs.ts'
import { handOverAll } from '#ui/desk/handing.ts'
import type { Unlocked } from '#ui/desk/keyring.ts'
import { teamOf } from './asking.testing.ts'
import { openTestHub } from './house.testing.ts'
import { ask, chance, gave, join, joinWithKey } from './people.testing.ts'
import { postTo } from './steward.testing.ts'
import { wait } from './web.testing.ts'

// How much one opens in an hour is told elsewhere.
const hub = await openTestHub({ first: { openings: 500 } })
const { address, house: { pool, ports } } = hub
const ana = await join(address, hub.firstLink?.split('#')[1] ?? '', 'Ana')
const textOf = async (by: typeof ana, id: string, keys?: Unlocked) => (await by.open(id, keys))?.told.text ?? null
/** Front pages, and whom they seal to, may be two seconds old. */
const fresh = () => hub.move(3000)
const never = new AbortController().signal

const older = await ask(address, 'before Bo')
const formFromBefore = await teamOf(address)
const bo = await join(address, await ana.invited('steward'), 'Bo')

test('a second steward joins and opens nothing; handed the key, they open a new ask, and an older one only once it is handed over', async () => {
	assert.equal(await textOf(bo, older), null)
	assert.equal((await bo.see()).people.find(({ id }) => id === bo.id)?.canOpen, false)
	const seen = gave(await ana.change({ act: 'hand-on', member: bo.id }))
	assert.deepEqual([seen.team?.epoch, seen.team?.older, seen.people.map(({ canOpen }) => canOpen)], [2, 1, [true, true]])
	fresh()
	const newer = await ask(address, 'after Bo')
	assert.equal(await textOf(bo, newer), 'after Bo')
	assert.equal(await textOf(bo, older), null, 'not handed over yet')
	assert.equal((await ana.see()).people.find(({ id }) => id === ana.id)?.opensAlone, 1)

	let n = 0
	assert.equal(await handOverAll(ana.post, await ana.keys(), chance, (now) => (n = now), never), null)
	assert.equal(n, 1)
	assert.equal(await textOf(bo, older), 'before Bo')
	assert.equal((await ana.see()).team?.older, 0)
	assert.equal(await handOverAll(bo.post, await bo.keys(), chance, () => assert.fail('nothing is left to hand over'), never), null)
})

test('a form that was open for a day is still taken, and one open for two days is not', async () => {
	const id = await ask(address, 'a form from before', formFromBefore)
	assert.deepEqual([await textOf(ana, id), await textOf(bo, id)], ['a form from before', null])
	const far = await openTestHub()
	const [first] = [await join(far.address, far.firstLink?.split('#')[1] ?? '', 'Eva')]
	const before = await teamOf(far.address)
	await joinWithKey(far.address, first, 'teller', 'Fay')
	far.move(hours(24))
	await ask(far.address, 'one day later', before)
	far.move(hours(24))
	await assert.rejects(ask(far.address, 'two days later', before), /stale-key/)
})

test('a third needs somebody else’s vouch; a teller invites nobody and removes nobody', async () => {
	const cy = await join(address, await ana.invited('teller'), 'Cy')
	const handOn = { act: 'hand-on', member: cy.id } as const
	const refused = await ana.change(handOn)
	assert.equal(refused.ok || refused.refusal, 'needs-a-vouch')
	for (const own of [await ana.act({ act: 'vouch', member: cy.id }), await ana.change(handOn)]) assert.equal(own.ok || own.refusal, own.ok || 'needs-a-vouch')
	gave(await bo.act({ act: 'vouch', member: cy.id }))
	assert.equal(gave(await ana.change(handOn)).people.filter(({ canOpen }) => canOpen).length, 3)
	assert.deepEqual((await pool.query<{ by: string }>('select by from ground_vouches where member = $1', [cy.id])).rows.map(({ by }) => by).toSorted(), [ana.id, bo.id].toSorted(), 'a vouch is kept while both are here')
	const roles = (await cy.see()).people.find(({ id }) => id === cy.id)?.roles
	assert.deepEqual(roles, ['teller'])
	const nothing = await postTo(address, '/desk/people', { act: 'see' })
	for (const act of [{ act: 'invite', role: 'teller' }, { act: 'remove', member: bo.id, evenSo: true, next: null }]) {
		const { status, body } = await postTo(address, '/desk/people', act, { cookie: cy.cookie })
		assert.deepEqual([status, body], [nothing.status, nothing.body], 'as if it were not there')
	}
	assert.equal(nothing.status, 404)
	gave(await cy.act({ act: 'leave', evenSo: false }))
	assert.equal((await ana.see()).team?.isDue, true)
	await ana.open(older)
	assert.equal((await ana.see()).team?.isDue, false, 'whoever opens the desk next makes the new key')
})

test('who is removed: their cookie is dead, their stream ends within a second, and what they saved opens nothing made later', async () => {
	const dee = await joinWithKey(address, ana, 'steward', 'Dee', bo)
	fresh()
	const open = await ask(address, 'while Dee was here')
	await dee.note(open, 'Dee wrote this')
	const saved = await dee.keys()
	const link = await dee.invited('steward')
	const stream = await fetch(`${address}/desk/live`, { headers: { cookie: dee.cookie } })
	assert.equal(stream.status, 200)
	const reader = stream.body?.getReader()
	const ended = (async () => {
		while (!(await reader?.read())?.done);
		return performance.now()
	})()
	await wait(50)
	const began = performance.now()
	gave(await ana.change({ act: 'remove', member: dee.id, evenSo: false }))
	assert.ok((await ended) - began < 1000 + 500, 'a second, and what removing took')

	for (const path of ['/desk/keys', '/desk/queue', '/desk/people', `/desk/listing/${open}`]) assert.equal((await postTo(address, path, { act: 'see', side: 'ask', from: null }, { cookie: dee.cookie })).status, 404, path)
	assert.equal((await postTo(address, '/desk/sign-in/words', { lookup: dee.lookup })).body.refusal, 'not-known')
	assert.equal((await postTo(address, '/join/begin', { link })).body.refusal, 'link-is-spent', 'nor do they come back by a link they made')
	for (const table of ['ground_unlocks', 'ground_epoch_bundles', 'ground_sessions']) assert.equal((await pool.query(`select from ${table} where member = $1`, [dee.id])).rowCount, 0, table)
	assert.deepEqual((await pool.query('select called, roles, recipient from ground_members where id = $1', [dee.id])).rows, [{ called: '', roles: [], recipient: '' }])

	fresh()
	const later = await ask(address, 'after Dee')
	const listing = gave(await ana.post(`/desk/listing/${later}`, {}, Opened))
	assert.ok(listing.epoch > Math.max(...saved.epochs.map(({ epoch }) => epoch)))
	for (const held of saved.epochs) await assert.rejects(openRecord(saved.hub, listing.id, listing.teamWrap, listing.wrapped, { ...held, epoch: listing.epoch }), { name: 'DoesNotOpen' })
	assert.equal(await textOf(ana, later), 'after Dee')

	const whole = await bo.open(open)
	assert.deepEqual(whole?.heard.map(({ message }) => [message?.text, message?.by]), [['Dee wrote this', 'Dee']], 'what they wrote stays readable')
})

test('two make a key at once: exactly one wins, and the other makes theirs on top', async () => {
	const seen = await ana.see()
	const before = seen.team?.epoch ?? 0
	const made = () => newEpoch(ports.hub().id, seen.team?.id ?? '', before + 1, seen.people.filter(({ canOpen }) => canOpen), chance)
	const next = async (by: typeof ana) => by.act({ act: 'rotate', next: await made() })
	const both = await Promise.all([next(ana), next(bo)])
	assert.deepEqual(both.map((one) => (one.ok ? 'made' : one.refusal)).toSorted(), ['key-is-newer', 'made'])
	const again = await Promise.all([ana.change({ act: 'rotate' }, seen), bo.change({ act: 'rotate' }, seen)])
	for (const one of again) assert.ok(one.ok)
	assert.equal((await bo.see()).team?.epoch, before + 3)
	fresh()
	const id = await ask(address, 'on top')
	assert.deepEqual([await textOf(ana, id), await textOf(bo, id)], ['on top', 'on top'])
})

test('a key sealed for somebody too many, or too few, is not taken', async () => {
	const { team, people } = await ana.see()
	const cat = await join(address, await ana.invited('teller'), 'Cat')
	const recipientOfCat = (await ana.see()).people.find(({ id }) => id === cat.id)
	assert.ok(team && recipientOfCat)
	const hold = people.filter(({ canOpen }) => canOpen)
	for (const to of [[...hold, recipientOfCat], hold.slice(1)]) {
		const refused = await ana.act({ act: 'rotate', next: await newEpoch(ports.hub().id, team.id, team.epoch + 1, to, chance) })
		assert.equal(refused.ok || refused.refusal, 'key-is-newer')
	}
	gave(await ana.act({ act: 'remove', member: cat.id, evenSo: false, next: null }))
	assert.equal((await ana.see()).team?.epoch, team.epoch, 'who could not open takes no key along')
})

test('a hand-over that is cut off leaves every record with a wrap that opens, and goes on where it was', async () => {
	const ids = await Promise.all(Array.from({ length: 60 }, (_, i) => ask(address, `many ${i}`)))
	gave(await ana.change({ act: 'rotate' }))
	const stop = new AbortController()
	let n = 0
	assert.equal(await handOverAll(ana.post, await ana.keys(), chance, (now) => (n = now, stop.abort()), stop.signal), null)
	assert.ok(n > 0 && n < 60)
	const left = (await ana.see()).team?.older ?? 0
	assert.ok(left > 0)
	const [hers, his] = [await ana.keys(), await bo.keys()]
	for (const id of ids) assert.match((await textOf(ana, id, hers)) ?? '', /^many/)
	await Promise.all([ana, bo].map(async (by) => assert.equal(await handOverAll(by.post, await by.keys(), chance, () => undefined, never), null)))
	assert.equal((await ana.see()).team?.older, 0)
	for (const id of ids) assert.match((await textOf(bo, id, his)) ?? '', /^many/)
	const { rows } = await pool.query<{ n: string }>(`select count(*) n from frontdoor_listings where epoch < (select max(epoch) from ground_epochs)`)
	assert.equal(Number(rows[0]?.n), 0)
})

test('nobody without the key puts anything in a record’s place, and nobody’s older key goes over a newer one', async () => {
	const cat = await join(address, await ana.invited('teller'), 'Cat')
	const id = await ask(address, 'mind this')
	const garbage = Buffer.alloc(73, 7).toString('base64')
	const at = async (path: string, body: object, cookie: string) => postTo(address, path, body, { cookie })
	assert.equal((await at(`/desk/listing/${id}/rewrap`, { teamWrap: garbage, alike: null }, cat.cookie)).status, 404)
	const { team } = await ana.see()
	assert.ok(team)
	const over = { team: team.id, epoch: team.epoch, records: [{ listing: id, from: team.epoch - 1, teamWrap: garbage, alike: null }] }
	assert.equal((await at('/desk/handover', over, cat.cookie)).status, 404)
	assert.deepEqual((await at('/desk/handover', over, ana.cookie)).body.value, { handed: 0 }, 'it lies under another epoch than was said')
	assert.equal((await at('/desk/handover', { ...over, epoch: team.epoch - 1 }, ana.cookie)).body.refusal, 'key-is-newer')
	assert.equal(await textOf(ana, id), 'mind this')
	gave(await cat.act({ act: 'leave', evenSo: false }))
})

test('the last who can open hears what that means before they go; then nothing is taken until a steward begins anew', async () => {
	gave(await bo.act({ act: 'leave', evenSo: false }))
	const eve = await join(address, await ana.invited('steward'), 'Eve')
	const refused = await ana.act({ act: 'leave', evenSo: false })
	assert.equal(refused.ok || refused.refusal, 'nobody-else-opens')
	gave(await ana.act({ act: 'leave', evenSo: true }))
	fresh()
	assert.equal(((await (await fetch(`${address}/team.json`)).json()) as { refusal: string }).refusal, 'nobody-can-open')
	gave(await eve.change({ act: 'rotate' }))
	fresh()
	const id = await ask(address, 'a new beginning')
	assert.equal(await textOf(eve, id), 'a new beginning')
	assert.equal(await textOf(eve, older), null)
})

test('an invitation ends after three days, and once it is used', async () => {
	const [far] = [await openTestHub()]
	const gus = await join(far.address, far.firstLink?.split('#')[1] ?? '', 'Gus')
	const [link, used] = [await gus.invited('teller'), await gus.invited('steward')]
	await join(far.address, used, 'Hal')
	await assert.rejects(join(far.address, used, 'Ida'), /link-is-spent/)
	far.move(days(3) + 1000)
	await assert.rejects(join(far.address, link, 'Jo'), /link-is-spent/)
})

test('the answer names everybody once and shows no secret', async () => {
	const kit = await join(address, await ports.storage.inOneGo((tx) => invite(ports, tx, 'steward')), 'Kit')
	const seen = await kit.see()
	assert.deepEqual([seen.people.map(({ called }) => called), seen.link], [['Eve', 'Kit'], null])
})
