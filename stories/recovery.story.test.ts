/** Losing every device and coming back: by enough stewards after a day that everybody sees, and by nothing less. And a door that opens only when that works. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hex } from '#ground/ids.ts'
import { recipientOf } from '#ground/sealed.ts'
import { asGroups } from '#ground/shares.ts'
import { days, hours } from '#ground/time.ts'
import { inviteSteward } from '#ground/welcome.server.ts'
import { MyKeys, People } from '#ui/desk/answers.ts'
import { changeKey, newEpoch } from '#ui/desk/epochs.ts'
import { approve, coverOlder, release, takeBack, typedShare, type Came } from '#ui/desk/recovering.ts'
import { until } from './child.testing.ts'
import { openTestHub, type TestHub } from './house.testing.ts'
import { ask, chance, gave, join, joinWithKey, type Somebody } from './people.testing.ts'
import { askOf, atDesk, confirmAll, does, give, keyIn, mine, propose, reads, rehearseNow, releaseAll, returned, see, standingKey, type AtDesk } from './recovering.testing.ts'

/** So many stewards who all hold the key. */
async function house(n: number, live = true) {
	const hub = await openTestHub({ live })
	const ana = await join(hub.address, hub.firstLink?.split('#')[1] ?? '', 'Ana')
	const people = [ana]
	while (people.length < n) people.push(await joinWithKey(hub.address, ana, 'steward', `Bo ${people.length}`, people[1]))
	return { hub, people, ana, desks: await Promise.all(people.map(atDesk)) }
}
/** Joins anew, with a link from whoever runs the machine: they hold nothing. */
const anew = async ({ address, house: { ports } }: TestHub, called = 'Bo again'): Promise<Somebody> => join(address, await ports.storage.inOneGo((tx) => inviteSteward(ports, tx)), called)
const refusal = (answered: { readonly ok: boolean; readonly refusal?: string }) => (answered.ok ? 'done' : answered.refusal)
const why = (came: Came) => (came.ok ? 'done' : came.refusal === 'said' ? came.why : came.refusal)
const the = <T>(one: T | undefined): T => {
	assert.ok(one !== undefined)
	return one
}
const back = (at: AtDesk, who: Somebody) => see(at).then((seen) => takeBack(at.post, at.keys, askOf(seen, who), chance))

for (const [n, need, of] of [[5, 3, 5], [3, 2, 3], [2, 2, 2]] as const) {
	test(`with ${n} stewards any ${need} of ${of} give back everything after a day; sooner, or with fewer, it fails and says why`, async () => {
		const { hub, people, desks } = await house(n)
		const old = await ask(hub.address, 'from before the recovery key')
		const key = await standingKey(desks)
		assert.deepEqual([key.need, key.of, key.keepers.length], [need, of, of])
		// A key made later is sealed to it by itself.
		gave(await the(people[0]).change({ act: 'rotate' }))
		hub.move(2100)
		const newer = await ask(hub.address, 'from after')

		const bo = await anew(hub)
		const lost = await atDesk(bo)
		assert.equal(await reads(lost, old), null)
		gave(await does(lost, { act: 'ask' }))
		assert.equal(refusal(await does(lost, { act: 'ask' })), 'is-so-already')
		assert.equal(askOf(await see(the(desks[n - 1])), bo).called, 'Bo again', 'everybody sees who asks')
		const before = (await see(lost)).keys
		assert.equal(before.flatMap(({ keepers }) => keepers).some(({ share, released }) => share ?? released), false, 'and nobody’s share but their own')
		for (const one of desks.slice(0, need - 1)) await give(one, bo)

		hub.move(hours(23.9))
		const early = await returned(hub.address, bo)
		assert.equal(why(await back(early, bo)), 'too-soon')
		hub.move(hours(0.2))
		const few = await returned(hub.address, bo)
		assert.equal(why(await back(few, bo)), 'too-few-shares')

		await give(await returned(hub.address, the(people[n - 1])), bo)
		const came = await back(few, bo)
		assert.equal(why(came), 'done')
		const now = await returned(hub.address, bo)
		assert.deepEqual([await reads(now, old), await reads(now, newer)], ['from before the recovery key', 'from after'])
		const seen = await see(now)
		assert.deepEqual([seen.asks.length, seen.due, keyIn(seen, 'spent').id], [0, 'spent', key.id], 'what opened once is spent, and a new one is due')
		assert.equal(gave(await now.post('/desk/keys', {}, MyKeys)).bundles.length, seen.epoch, 'the team has a new key')
	})
}

test('one changed share fails with an error; with one more than enough it is passed over and named', async () => {
	const { hub, desks } = await house(3)
	await standingKey(desks)
	const bo = await anew(hub)
	gave(await does(await atDesk(bo), { act: 'ask' }))
	const [ana, second, third] = desks.map(the)
	assert.ok(ana && second && third)
	const seen = await see(second)
	const [share] = await mine(second, keyIn(seen, 'standing'))
	assert.ok(share)
	gave(await approve(second.post, second.keys, askOf(seen, bo), { ...share, secret: share.secret.map((byte, i) => (i === 3 ? byte ^ 1 : byte)) }))
	await give(ana, bo)
	hub.move(hours(24))
	const lost = await returned(hub.address, bo)
	assert.equal(why(await back(lost, bo)), 'wrong-combination')
	assert.equal((await see(lost)).holdsKey, false)
})

test('an extra share mends a changed one, and says which it was', async () => {
	const { hub, people, desks } = await house(3)
	await standingKey(desks)
	const bo = await anew(hub)
	gave(await does(await atDesk(bo), { act: 'ask' }))
	const [ana, second, third] = desks
	assert.ok(ana && second && third)
	const seen = await see(ana)
	const [share] = await mine(ana, keyIn(seen, 'standing'))
	assert.ok(share)
	gave(await approve(ana.post, ana.keys, askOf(seen, bo), { ...share, secret: share.secret.map((byte, i) => (i === 0 ? byte ^ 255 : byte)) }))
	await give(second, bo)
	await give(third, bo)
	hub.move(hours(24))
	const came = await back(await returned(hub.address, bo), bo)
	assert.deepEqual(came.ok && came.wrong, [share.number])
	assert.ok((await see(await returned(hub.address, the(people[0])))).holdsKey)
})

test('any steward stops it, and then nothing is given; who is removed asks for nothing any more', async () => {
	const { hub, people, ana, desks } = await house(2)
	await standingKey(desks)
	const bo = await anew(hub)
	const lost = await atDesk(bo)
	gave(await does(lost, { act: 'ask' }))
	for (const one of desks) await give(one, bo)
	const { id } = askOf(await see(lost), bo)
	gave(await does(the(desks[1]), { act: 'stop', ask: id }))
	assert.deepEqual([askOf(await see(lost), bo).state, askOf(await see(lost), bo).stoppedBy], ['stopped', 'Bo 1'])
	hub.move(hours(25))
	assert.equal(refusal(await does(await returned(hub.address, bo), { act: 'take', ask: id })), 'is-stopped')
	assert.equal((await hub.house.pool.query('select from ground_recovery_approvals')).rowCount, 0, 'what was sealed for them is gone')

	gave(await does(await returned(hub.address, bo), { act: 'ask' }))
	const here = await returned(hub.address, ana)
	gave(await changeKey(here.post, here.keys, { act: 'remove', member: bo.id, evenSo: false }, gave(await here.post('/desk/people', { act: 'see' }, People)), chance))
	assert.deepEqual((await see(here)).asks, [])
	assert.equal(people.length, 2)
})

test('shares that were never opened give nobody a key: whoever says they did must show what only the key opens', async () => {
	const { hub, desks } = await house(2)
	await standingKey(desks)
	const eve = await anew(hub, 'Eve')
	const lost = await atDesk(eve)
	gave(await does(lost, { act: 'ask' }))
	const { id } = askOf(await see(lost), eve)
	// Numbers are all the house can count.
	for (const number of [1, 2]) gave(await does(lost, { act: 'approve', ask: id, number, share: 'AAAA' }))
	hub.move(hours(24))
	const now = await returned(hub.address, eve)
	assert.equal(why(await back(now, eve)), 'too-few')
	assert.equal(refusal(await does(now, { act: 'taken', ask: id, opened: hex(chance(32)), bundles: [{ epoch: 1, bundle: 'AAAA' }, { epoch: 2, bundle: 'AAAA' }] })), 'not-opened')
	assert.equal((await see(now)).holdsKey, false)
})

test('a printed sheet does what the share at the desk does: alone with both sheets, somebody comes back by themselves', async () => {
	const { hub, ana, desks } = await house(1)
	const written = await ask(hub.address, 'kept on paper')
	const key = await standingKey(desks)
	assert.equal(new Set(key.keepers.map(({ member }) => member)).size, 1)
	const sheets = (await mine(the(desks[0]), key)).map((share) => asGroups(share).join(' '))
	assert.equal(sheets.length, 2)

	const again = await anew(hub, 'Ana again')
	const lost = await atDesk(again)
	gave(await does(lost, { act: 'ask' }))
	for (const sheet of sheets) {
		const typed = typedShare(sheet.toLowerCase(), key.id)
		assert.ok(typed.ok)
		gave(await approve(lost.post, lost.keys, askOf(await see(lost), again), typed.share))
	}
	hub.move(hours(24))
	const now = await returned(hub.address, again)
	assert.equal(why(await back(now, again)), 'done')
	assert.equal(await reads(await returned(hub.address, again), written), 'kept on paper')

	// And the sheets of a split that is over are known for what they are.
	const next = await standingKey([await returned(hub.address, ana), await returned(hub.address, again)])
	assert.deepEqual(typedShare(the(sheets[1]), next.id), { ok: false, problem: 'other-split', at: 2 })
	const wrong = the(sheets[0])
	assert.deepEqual(typedShare(`${wrong.slice(0, 8)}${wrong[8] === 'A' ? 'B' : 'A'}${wrong.slice(9)}`, key.id), { ok: false, problem: 'mistyped', at: 2 })
})

test('a split stands only when everybody confirmed theirs and the rehearsal opened the dummy; a drill later does it again', async () => {
	const { hub, people, desks } = await house(3)
	const [ana, second, third] = desks
	assert.ok(ana && second && third)
	await propose(ana)
	const key = keyIn(await see(ana), 'proposed')
	assert.equal(refusal(await does(second, { act: 'confirm', key: key.id, number: 1 })), 'not-your-share')
	assert.equal(refusal(await does(ana, { act: 'rehearsed', key: key.id, opened: hex(chance(32)) })), 'not-opened')
	assert.equal(why(await rehearseNow(ana, 'proposed')), 'too-few')
	await confirmAll([ana, second])
	assert.equal(keyIn(await see(ana), 'proposed').id, key.id)
	await confirmAll([third])
	await releaseAll([second], 'confirmed')
	assert.equal(why(await rehearseNow(ana, 'confirmed')), 'too-few')
	assert.equal(why(await rehearseNow(second, 'confirmed')), 'too-few', 'what was released is for the maker alone')
	await releaseAll([third], 'confirmed')
	assert.equal(why(await rehearseNow(ana, 'confirmed')), 'done')
	assert.equal((await see(ana)).due, null)

	hub.move(days(91))
	const later = await Promise.all(people.map((one) => returned(hub.address, one)))
	const [mina, ...others] = later
	assert.ok(mina)
	assert.equal((await see(mina)).due, 'drill')
	assert.equal(refusal(await does(the(others[0]), { act: 'drill', key: key.id })), 'not-your-key')
	gave(await does(mina, { act: 'drill', key: key.id }))
	await releaseAll(others, 'standing')
	assert.equal(why(await rehearseNow(mina, 'standing')), 'done')
	const seen = await see(mina)
	assert.deepEqual([seen.due, keyIn(seen, 'standing').keepers.some(({ hasReleased }) => hasReleased)], [null, false], 'and what was released for it is gone')
})

test('a share is released to who made the key, as the membership log says, and to nobody the house calls its maker', async () => {
	const { hub: { house: { pool } }, people, desks: [ana, second, third] } = await house(3)
	assert.ok(ana && second && third)
	await propose(ana)
	await confirmAll([ana, second, third])
	const share = the((await mine(second, keyIn(await see(second), 'confirmed')))[0])
	const released = async () => {
		const seen = await see(second)
		return refusal(await release(second.post, second.keys, seen, keyIn(seen, 'confirmed'), share))
	}
	await pool.query('update ground_recovery_keys set maker = $1', [the(people[2]).id])
	assert.equal(await released(), 'log-differs')
	assert.equal((await pool.query('select from ground_recovery_shares where released is not null')).rowCount, 0)
	await pool.query('update ground_recovery_keys set maker = $1', [the(people[0]).id])
	assert.equal(await released(), 'done')
})

test('no new key without the recovery key; who leaves takes their share along, and who made it ends it', async () => {
	const { people, ana, desks } = await house(3)
	const [maker] = desks
	assert.ok(maker)
	const key = await standingKey([the(desks[1]), maker, the(desks[2])])
	const team = (await ana.see()).team
	assert.ok(team)
	const bare = await newEpoch(maker.keys.hub, team.id, team.epoch + 1, (await ana.see()).people, chance)
	assert.equal(refusal(await ana.act({ act: 'rotate', next: bare })), 'key-is-newer')

	gave(await ana.change({ act: 'remove', member: the(people[2]).id, evenSo: false }))
	const seen = await see(maker)
	assert.deepEqual([keyIn(seen, 'standing').keepers.length, seen.due], [2, 'share-gone'])
	assert.ok(keyIn(seen, 'standing').covers.includes(seen.epoch), 'what comes in now can be recovered too')
	gave(await ana.change({ act: 'remove', member: the(people[1]).id, evenSo: false }))
	const then = await see(maker)
	assert.deepEqual([keyIn(then, 'spent').id, then.due, keyIn(then, 'spent').covers.includes(then.epoch)], [key.id, 'spent', false], 'who made it may have kept it')
})

test('a new hub takes nothing until it can be recovered; somebody alone can try it out, and the door says so', async () => {
	const { hub, ana, desks } = await house(1, false)
	const [mina] = desks
	assert.ok(mina)
	const door = async (path = '/help') => (await fetch(hub.address + path, { headers: { 'accept-language': 'en' } })).text()
	const team = async () => ((await (await fetch(`${hub.address}/team.json`)).json()) as { ok: boolean }).ok
	assert.deepEqual([await team(), (await see(mina)).steps.map(({ isDone }) => isDone), (await see(mina)).door], [false, [false, false, false], 'shut'])
	assert.match(await door(), /is not open yet/)
	assert.equal(refusal(await does(mina, { act: 'open' })), 'not-ready')
	const { rows } = await hub.house.pool.query<{ id: string; recipient: string }>('select t.id, e.recipient from ground_teams t join ground_epochs e on e.team = t.id')
	const to = { hub: mina.keys.hub, salt: hex(hub.house.ports.hub().salt), team: the(rows[0]).id, epoch: 1, recipient: the(rows[0]).recipient }
	await assert.rejects(ask(hub.address, 'too early', to), /nobody-can-open/)

	gave(await does(mina, { act: 'try', on: true }))
	hub.move(2100)
	for (const path of ['/', '/help', '/offer']) assert.match(await door(path), /being tried out/, path)
	await ask(hub.address, 'an invented one')
	await standingKey(desks)
	assert.equal(refusal(await does(mina, { act: 'open' })), 'not-ready', 'one who can open is not enough')

	await joinWithKey(hub.address, ana, 'teller', 'Tess')
	assert.deepEqual((await see(mina)).steps.every(({ isDone }) => isDone), true)
	gave(await does(mina, { act: 'open' }))
	hub.move(2100)
	assert.doesNotMatch(await door(), /being tried out|is not open yet/)
	assert.equal((await see(mina)).door, 'live')
	assert.equal(refusal(await does(mina, { act: 'try', on: true })), 'is-so-already')
	await ask(hub.address, 'a real one')
})

test('a recovery key that nobody of the team made is given nothing: no older key, no new one, no share', async () => {
	const { hub, desks } = await house(2)
	await standingKey(desks)
	const { pool } = hub.house
	const sealed = async () => (await pool.query<{ n: number }>('select count(*)::int as n from ground_recovery_bundles')).rows[0]?.n
	const before = await sealed()
	await pool.query('update ground_recovery_keys set recipient = $1', [await recipientOf(chance(32))])
	await pool.query('delete from ground_recovery_bundles')
	const at = the(desks[0])
	await coverOlder(at.post, at.keys, await see(at))
	assert.equal(await sealed(), 0)
	const seen = gave(await at.post('/desk/people', { act: 'see' }, People))
	assert.equal(refusal(await changeKey(at.post, at.keys, { act: 'rotate' }, seen, chance)), 'log-differs')
	assert.equal((await pool.query('select from ground_epochs')).rowCount, before)
	await until('everybody sees that something is not right', async () => (await pool.query(`select from ground_lines where says = 'ground/log-differs'`)).rowCount === 1)
})
