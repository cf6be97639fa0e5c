/** The membership log: a list anyone can verify. Whoever changes it, a key in it, or whom it is shown to, is found out before anything is sealed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hex } from '#ground/chance.ts'
import { headsOf } from '#ground/log.server.ts'
import { digestOfEntry, headOf, NOTHING, ownHead, saidIn, verify, writeAll, type Known, type Signed } from '#ground/log.ts'
import { digestOf, recipientOf, sealTo } from '#ground/sealed.ts'
import { log } from '#house/commands/log.server.ts'
import { fillDemo } from '#house/demo.server.ts'
import { bundleAbout } from '#ground/identity.ts'
import { Lines, Nothing } from '#ui/desk/answers.ts'
import { changeKey, newEpoch } from '#ui/desk/epochs.ts'
import { newestOf } from '#ui/desk/keyring.ts'
import { readAnew } from '#ui/desk/log.ts'
import { pinsIn } from '#ui/desk/pins.ts'
import { unlock } from '#ui/desk/unlocking.ts'
import { followedFrom, follows } from '../src/islands/asking/pinned.ts'
import { teamOf } from './asking.testing.ts'
import { until } from './child.testing.ts'
import { openTestHub, type TestHub } from './house.testing.ts'
import { chance, gave, join, joinWithKey, type Somebody } from './people.testing.ts'
import { postTo } from './steward.testing.ts'

const listOf = async ({ address, move }: TestHub): Promise<Signed[]> => {
	move(3000)
	return ((await (await fetch(`${address}/log.json`)).json()) as { value: { entries: Signed[] } }).value.entries
}
const read = (entries: readonly Signed[]): Known => {
	const list = verify(entries)
	assert.ok(list.ok)
	return list.value
}
const said = async (hub: TestHub) => (await listOf(hub)).map((one) => saidIn(one)?.says)
const verifying = (hub: TestHub, ...args: string[]) => log({ inHouse: (work: (house: TestHub['house'], address: string) => unknown) => work(hub.house, hub.address) } as never, ['verify', ...args]) as Promise<{ entries: number; head: string }>
const linesOf = async (by: Somebody) => gave(await by.post('/desk/lines', { act: 'see', line: null }, Lines)).lines.map(({ says }) => says)
const found = async (by: Somebody) => (await by.keys()).log?.differs?.why ?? null
const refusal = async (answering: ReturnType<Somebody['change']>) => {
	const answered = await answering
	return answered.ok ? 'done' : answered.refusal
}

/** Ana and Bo hold the key; Cy has joined and waits. */
async function three() {
	const hub = await openTestHub()
	const ana = await join(hub.address, hub.firstLink?.split('#')[1] ?? '', 'Ana')
	const bo = await joinWithKey(hub.address, ana, 'steward', 'Bo')
	const cy = await join(hub.address, await ana.invited('teller'), 'Cy')
	gave(await bo.act({ act: 'vouch', member: cy.id }))
	return { hub, ana, bo, cy, pool: hub.house.pool }
}
/** What stands in the database now, and a way back to it. */
async function remember({ house: { pool } }: TestHub, ...tables: readonly string[]) {
	const kept = await Promise.all(tables.map(async (table) => ({ table, rows: (await pool.query<Record<string, unknown>>(`select * from ${table}`)).rows })))
	return async () => {
		for (const { table, rows } of kept) {
			await pool.query(`delete from ${table}`)
			for (const row of rows) await pool.query(`insert into ${table} (${Object.keys(row).join()}) values (${Object.keys(row).map((_, i) => `$${i + 1}`).join()})`, Object.values(row))
		}
	}
}

test('from the first steward on, everything that changes who may open stands in the list, and names nobody', async () => {
	const { hub, ana, bo, cy } = await three()
	assert.deepEqual(await said(hub), ['begin', 'key', 'joined', 'key', 'joined'])
	gave(await ana.change({ act: 'hand-on', member: cy.id }))
	gave(await cy.act({ act: 'leave', evenSo: true }))
	await bo.open('listing_'.padEnd(40, '0')).catch(() => null)
	gave(await ana.change({ act: 'remove', member: bo.id, evenSo: true }))
	const says = await said(hub)
	assert.deepEqual(says, ['begin', 'key', 'joined', 'key', 'joined', 'key', 'left', 'key', 'removed', 'key'])
	const entries = await listOf(hub)
	const known = read(entries)
	const { value } = (await (await fetch(`${hub.address}/team.json`)).json()) as { value: { team: string; epoch: number; recipient: string } }
	assert.deepEqual(Object.values(known.members).map(({ isHere }) => isHere), [true, false, false])
	assert.ok(follows(digestOfEntry(entries[0] as Signed).slice(0, 40), entries, { hub: known.hub, ...value }))
	const text = JSON.stringify(entries)
	for (const name of ['Ana', 'Bo', 'Cy', 'age1']) assert.doesNotMatch(text, new RegExp(name))
	assert.deepEqual(await verifying(hub), { entries: 10, head: known.digests.at(-1) })
	assert.deepEqual((await verifying(hub, known.digests[3]?.slice(0, 12) ?? '')).entries, 10)
	await assert.rejects(verifying(hub, 'abc0'.repeat(5)), { name: 'CameOutBadly', message: /not in the list/ })
})

test('what is done without a word about it, with a word about something else, or with an older one, is not done', async () => {
	const { hub, ana, bo, pool } = await three()
	const seen = await ana.see()
	const hold = seen.people.filter(({ canOpen }) => canOpen)
	const next = await newEpoch(hub.house.ports.hub().id, seen.team?.id ?? '', (seen.team?.epoch ?? 0) + 1, hold, chance)
	const mine = await ana.keys()
	const known = mine.log?.known as Known
	const half = mine.log?.half as number
	const raw = async (act: object, by: Somebody = ana) => (await postTo(hub.address, '/desk/people', act, { cookie: by.cookie })).body.refusal
	const write = (news: object, from: Known = known) => writeAll(from, mine.hub, half, [news as never], mine.seed).signed
	const right = { says: 'key', by: ana.id, team: seen.team?.id, epoch: next.epoch, recipient: digestOf(next.recipient), to: [], without: [], anew: false }
	const before = await said(hub)
	const never: readonly object[] = [
		{ act: 'rotate', next },
		{ act: 'rotate', next, signed: write({ ...right, recipient: digestOf('another') }) },
		{ act: 'rotate', next, signed: write({ ...right, without: [bo.id] }) },
		{ act: 'rotate', next, signed: [...write(right), ...write(right)] },
		{ act: 'rotate', next, signed: write({ says: 'left', member: ana.id }) },
		{ act: 'rotate', next, signed: write(right).map((one) => ({ ...one, signature: one.signature.replace(/^../, 'ab') })) },
		{ act: 'rotate', next, signed: writeAll(known, mine.hub, half + 5, [right as never], mine.seed).signed },
		{ act: 'remove', member: bo.id, evenSo: true, next: null },
		{ act: 'leave', evenSo: true },
		{ act: 'leave', evenSo: true, signed: write({ says: 'removed', member: bo.id, by: ana.id }) },
	]
	for (const act of never) assert.equal(await raw(act), 'key-is-newer', JSON.stringify(act).slice(0, 200))
	assert.equal(await raw({ act: 'rotate', next, signed: write(right) }, bo), 'key-is-newer', 'another’s word')
	for (const signed of [write({ says: 'left', member: ana.id }), write(right)]) assert.equal((await postTo(hub.address, '/desk/log', { act: 'write', signed }, { cookie: ana.cookie })).body.refusal, 'key-is-newer', 'nor beside the deed')
	assert.deepEqual(await said(hub), before)
	assert.equal((await pool.query('select from ground_epochs')).rowCount, 2)
	assert.equal(await raw({ act: 'rotate', next, signed: write(right) }), undefined)
	assert.deepEqual(await said(hub), [...before, 'key'])
})

test('whatever is edited, moved, dropped or put in, in the database, `log verify` names the place, and a desk notices', async () => {
	const { hub, ana, pool } = await three()
	await ana.keys()
	const restore = await remember(hub, 'ground_log')
	const entry = (await listOf(hub))[2]?.entry ?? ''
	const edits: readonly [string, string, RegExp][] = [
		['an edited entry', `update ground_log set entry = replace(entry, '"half":', '"half":1') where place = 2`, /Entry 3:/],
		['an edited signature', `update ground_log set signature = set_byte(signature, 5, (get_byte(signature, 5) + 1) % 256) where place = 3`, /Entry 4:/],
		['two in each other’s place', `update ground_log set place = place + 100 where place in (2, 3); update ground_log set place = 105 - place where place > 100`, /Entry 3:/],
		['one dropped', `delete from ground_log where place = 2; update ground_log set place = place - 1 where place > 2`, /Entry 3:/],
		['one put in', `update ground_log set place = place + 100 where place > 2; insert into ground_log values (3, '${entry}', decode(repeat('ab', 64), 'hex')); update ground_log set place = place - 99 where place > 100`, /Entry 4:/],
		['its last dropped', `delete from ground_log where place = 4`, /has seen another list: entry 5/],
	]
	for (const [what, sql, says] of edits) {
		await pool.query(sql)
		await assert.rejects(verifying(hub), (fault: Error) => fault.name === 'CameOutBadly' && says.test(fault.message), what)
		// A page opened anew in a browser that keeps nothing.
		const { seed } = await ana.keys()
		const anew = gave(await unlock(ana.post, seed))
		assert.ok(anew.log?.differs, what)
		await restore()
	}
	assert.equal((await verifying(hub)).entries, 5)
})

test('another public key at the door: whoever comes back to the desk seals nothing to it and hands nothing on, and everybody sees a line; put right, all goes on', async () => {
	const { hub, ana, bo, cy, pool } = await three()
	const restore = await remember(hub, 'ground_epochs', 'ground_epoch_bundles')
	const entries = await listOf(hub)
	const mark = read(entries).digests[0]?.slice(0, 40) ?? ''
	await pool.query('update ground_epochs set recipient = $1 where epoch = 2', [await recipientOf(chance(32))])
	const epochs = (await pool.query('select from ground_epochs')).rowCount
	assert.equal(await found(bo), 'other-key')
	for (const change of [{ act: 'rotate' }, { act: 'hand-on', member: cy.id }] as const) assert.equal(await refusal(bo.change(change)), 'log-differs')
	assert.equal((await pool.query('select from ground_epochs')).rowCount, epochs)
	await until('the line', async () => (await linesOf(ana)).includes('ground/log-differs'))
	await ana.keys()
	gave(await ana.post('/desk/log', { act: 'differs' }, Nothing))
	await new Promise((resolve) => setTimeout(resolve, 300))
	assert.equal((await linesOf(cy)).length, 1, 'one line, however many find it')

	hub.move(3000)
	globalThis.fetch = ((real: typeof fetch) => (path: string, given?: RequestInit) => real(path.startsWith('/') ? hub.address + path : path, given))(globalThis.fetch) as typeof fetch
	const team = async () => ((await (await fetch(`${hub.address}/team.json`)).json()) as { value: { hub: string; team: string; epoch: number; recipient: string } }).value
	assert.equal(await followedFrom(mark, team, 0), null, 'whoever comes by a poster sends nothing')
	await restore()
	hub.move(3000)
	assert.ok(await followedFrom(mark, team, 0))
	assert.equal(await followedFrom(mark.replace(/^./, (c) => (c === 'a' ? 'b' : 'a')), team, 0), null, 'a poster of another hub')
	assert.equal(await followedFrom('', team, 0), null)
})

test('another public key for a member, an invented holder, or a hidden one: the next key is made for nobody else', async () => {
	const { hub, ana, bo, cy, pool } = await three()
	const restore = await remember(hub, 'ground_epoch_bundles')
	const keys = (await pool.query<{ id: string; recipient: string }>('select id, recipient from ground_members')).rows
	const mallory = await recipientOf(chance(32))
	for (const [who, change] of [[cy, { act: 'hand-on', member: cy.id }], [bo, { act: 'rotate' }], [cy, { act: 'remove', member: cy.id, evenSo: true }]] as const) {
		await pool.query('update ground_members set recipient = $1 where id = $2', [mallory, who.id])
		assert.equal(await refusal(ana.change(change)), 'log-differs')
		await pool.query('update ground_members set recipient = $1 where id = $2', [keys.find(({ id }) => id === who.id)?.recipient, who.id])
	}
	await pool.query('insert into ground_epoch_bundles (team, epoch, member, bundle) select team, epoch, $1, bundle from ground_epoch_bundles where epoch = 2 limit 1', [cy.id])
	assert.equal(await refusal(ana.change({ act: 'rotate' })), 'log-differs', 'Cy is shown as a holder')
	await restore()
	assert.equal((await pool.query('select from ground_epochs')).rowCount, 2)
	assert.equal(await refusal(ana.change({ act: 'hand-on', member: cy.id })), 'done')
	await until('a line', async () => (await linesOf(bo)).includes('ground/log-differs'))
})

test('however often a desk says that the list differs, one note waits', async () => {
	const { bo, pool } = await three()
	for (let i = 0; i < 4; i++) gave(await bo.post('/desk/log', { act: 'differs' }, Nothing))
	assert.equal((await pool.query(`select from ground_notes where says = 'ground/log-differs'`)).rowCount, 1)
	await until('a line', async () => (await linesOf(bo)).includes('ground/log-differs'))
})

test('what somebody signed themselves spares a browser that remembers nothing the older signatures, and nobody else’s word does', async () => {
	const { hub, ana, bo } = await three()
	await bo.keys()
	const heads = (await hub.house.ports.storage.inOneGo(headsOf)).filter(({ member }) => member === bo.id)
	const { hub: name } = await bo.keys()
	assert.equal(ownHead(bo.seed, name, bo.id, heads), heads[0]?.digest)
	assert.equal(ownHead(ana.seed, name, bo.id, heads), '', 'signed by another')
	assert.equal(ownHead(bo.seed, name, bo.id, heads.map((head) => ({ ...head, digest: 'a'.repeat(64) }))), '', 'not what was signed')
	assert.equal(gave(await unlock(bo.post, bo.seed)).log?.differs, null)
	await hub.house.pool.query(`delete from ground_log where place > (select max(place) - 1 from ground_log)`)
	assert.equal(gave(await unlock(bo.post, bo.seed)).log?.differs?.why, 'other-list', 'a list cut short is noticed even then')
})

test('a key that the house made itself and sealed to everybody is not used', async () => {
	const { hub, ana, bo, pool } = await three()
	const team = newestOf(await ana.keys(), 'frontdoor')?.team ?? ''
	const [seed, desk, likeness] = [chance(32), chance(32), chance(32)]
	const secrets = new TextEncoder().encode(JSON.stringify({ seed: hex(seed), desk: hex(desk), likeness: hex(likeness) }))
	await pool.query('insert into ground_epochs (team, epoch, recipient, since_half, is_due) values ($1, 3, $2, 0, false)', [team, await recipientOf(seed)])
	for (const { id, recipient } of (await ana.see()).people) await pool.query('insert into ground_epoch_bundles (team, epoch, member, bundle) values ($1, 3, $2, $3)', [team, id, await sealTo(recipient, bundleAbout(hub.house.ports.hub().id, team, 3), secrets)])
	const keys = await bo.keys()
	assert.equal(keys.log?.differs?.why, 'other-key')
	assert.deepEqual(keys.epochs.map(({ epoch }) => epoch), [2])
	await assert.rejects(verifying(hub), /epoch 3/)
})

test('two people are shown two lists: whoever is shown less, or other, than somebody else has seen, notices', async () => {
	const all = ['ground_log', 'ground_epochs', 'ground_epoch_bundles']
	const { hub, ana, bo } = await three()
	await ana.keys()
	const less = await remember(hub, ...all)
	assert.equal(await found(bo), null)
	gave(await ana.change({ act: 'rotate' }))
	assert.equal(await found(ana), null)
	await less()
	assert.equal(await found(bo), 'other-list', 'Bo is shown how it was; Ana has signed that she saw more')
	await until('the line', async () => (await linesOf(ana)).includes('ground/log-differs'))
	assert.equal(await found(ana), 'other-key', 'and the door has a key again that for Ana is over')

	// Somebody who works with the house writes two lists from the same place, both well signed, each shown to one.
	const fork = await three()
	const { seed } = await fork.ana.keys()
	const from = await remember(fork.hub, ...all)
	gave(await fork.ana.change({ act: 'rotate' }))
	assert.equal(await found(fork.ana), null)
	const one = await remember(fork.hub, ...all)
	await fork.pool.query('delete from ground_heads')
	await from()
	gave(await changeKey(fork.ana.post, gave(await unlock(fork.ana.post, seed)), { act: 'rotate' }, await fork.ana.see(), chance))
	const boSees = await fork.bo.keys()
	assert.equal(boSees.log?.differs, null)
	await one()
	const anaSees = await fork.ana.keys()
	assert.equal(anaSees.log?.differs?.why, 'other-list', 'Bo has signed what he saw')
	assert.notEqual(headOf(anaSees.log?.known ?? NOTHING), headOf(boSees.log?.known ?? NOTHING), 'and the words they would read to each other are others')
})

test('a browser remembers where the list ended: a shorter one, or another, is not it, until two have compared', async () => {
	const { hub, ana } = await three()
	const { seed } = await ana.keys()
	const less = await remember(hub, 'ground_log', 'ground_epochs', 'ground_epoch_bundles', 'ground_heads')
	const pins = pinsIn(undefined)
	const opened = async () => gave(await unlock(ana.post, seed, { hub: hub.house.ports.hub().id, known: NOTHING, half: 0, differs: null, pins }))
	assert.equal((await opened()).log?.differs, null)
	gave(await changeKey(ana.post, await opened(), { act: 'rotate' }, await ana.see(), chance))
	const last = await opened()
	assert.equal(last.log?.differs, null)
	await less()
	// A backup was put back: everything here fits together, and is not what was seen.
	assert.deepEqual((await opened()).log?.differs, { why: 'other-list', place: 5 })
	assert.equal(await refusal(changeKey(ana.post, await opened(), { act: 'rotate' }, await ana.see(), chance)), 'log-differs')
	readAnew(last.log as NonNullable<typeof last.log>)
	assert.equal((await opened()).log?.differs, null)
})

test('the first steward begins with the key they made, and with no other', async () => {
	const hub = await openTestHub()
	const link = hub.firstLink?.split('#')[1] ?? ''
	const ana = await join(hub.address, link, 'Ana')
	const { seed } = await ana.keys()
	await hub.house.pool.query('delete from ground_log')
	await hub.house.pool.query('delete from ground_heads')
	const other = gave(await unlock(ana.post, seed, undefined, await recipientOf(chance(32))))
	assert.equal(other.log?.differs?.why, 'other-key')
	assert.deepEqual(await said(hub), [])
	const own = (await hub.house.pool.query<{ recipient: string }>('select recipient from ground_epochs')).rows[0]?.recipient
	assert.equal(gave(await unlock(ana.post, seed, undefined, own)).log?.differs, null)
	assert.deepEqual(await said(hub), ['begin', 'key'])
})

test('a hub from before has no list: a steward who holds the key begins it, everybody comes into it, and nobody else begins one', async () => {
	const { hub, ana, bo, cy, pool } = await three()
	gave(await ana.change({ act: 'hand-on', member: cy.id }))
	await pool.query('delete from ground_log')
	await pool.query('delete from ground_heads')
	const anew = async (by: Somebody) => gave(await unlock(by.post, (await by.keys().catch(() => null))?.seed ?? seeds.get(by) ?? chance(32)))
	const seeds = new Map<Somebody, Uint8Array>()
	for (const by of [ana, bo, cy]) seeds.set(by, (await by.keys()).seed)
	assert.deepEqual(await said(hub), [], 'whoever has seen a list does not begin another')
	assert.equal((await anew(cy)).log?.known.digests.length, 0)
	assert.deepEqual(await said(hub), [])
	const both = await Promise.all([anew(ana), anew(bo)])
	for (const { log: seen } of both) assert.equal(seen?.differs, null)
	await anew(cy)
	await anew(ana)
	await anew(bo)
	assert.deepEqual((await said(hub)).toSorted(), ['begin', 'joined', 'joined', 'key'])
	const { entries } = await verifying(hub)
	assert.equal(entries, 4)
})

test('the demo has a list that verifies', async () => {
	const hub = await openTestHub()
	await fillDemo(hub.house.ports, hub.address)
	assert.deepEqual(await said(hub), ['begin', 'key', 'joined', 'joined', 'joined', 'joined'])
	assert.equal((await verifying(hub)).entries, 6)
	assert.ok((await teamOf(hub.address)).recipient)
})
