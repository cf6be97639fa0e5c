/** Helpers' links: several join by one, exactly as many as it says; how they are reached opens only for those who hold the key; and a session for somebody with nothing to unlock. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { days, hours, minutes } from '#ground/time.ts'
import { Nothing } from '#ui/desk/answers.ts'
import { inviteSteward } from '#ground/welcome.server.ts'
import { dutiesOf } from '#house/duties.server.ts'
import { Links, SealedReach } from '#ui/desk/joining-answers.ts'
import { publicOf } from '#ui/desk/joining.ts'
import { openReach, resealed } from '#ui/desk/reach.ts'
import { teamOf } from './asking.testing.ts'
import { openTestHub } from './house.testing.ts'
import { helpBy, linkBy, noLink } from './joining.testing.ts'
import { sessionOf } from './members.testing.ts'
import { gave, join, type Somebody } from './people.testing.ts'
import { postTo } from './steward.testing.ts'
import { knock } from './web.testing.ts'

const hub = await openTestHub({ proxy: 1 })
const { address, house: { ports, pool } } = hub
let from = 0
/** From a neighbourhood of its own, because wrong secrets are counted. */
const elsewhere = () => ({ 'x-forwarded-for': `10.9.${from++}.1` })
const ana = await join(address, hub.firstLink?.split('#')[1] ?? '', 'Ana')
const count = async (sql: string) => (await pool.query(sql)).rowCount

test('while nobody holds the key, nobody is asked for a number, and hears why', async () => {
	const bare = await openTestHub()
	const secret = bare.house.ports.chance(16)
	await bare.house.pool.query(`insert into ground_links values ('link_0', $1, 'helper', 5, $2, null)`, [bare.house.ports.keys.digest('link', secret), bare.house.ports.now() + hours(1)])
	const heard = await postTo(bare.address, '/join/link', { link: Buffer.from(secret).toString('hex') })
	assert.deepEqual([heard.status, heard.body.refusal], [409, 'nobody-reaches'])
})

test('of a crowd that comes at once, exactly as many get in as the link has places', async () => {
	const link = await linkBy(ana, 20)
	const before = await count(`select from ground_members where 'helper' = any(roles)`)
	const all = await Promise.all(Array.from({ length: 32 }, (_, i) => helpBy(address, link, `Helper ${i}`, undefined, elsewhere())))
	assert.equal(all.filter(({ answer }) => answer.body.ok).length, 20)
	for (const { answer } of all.filter((one) => !one.answer.body.ok)) assert.deepEqual([answer.status, answer.body.refusal], [409, 'link-has-ended'])
	assert.equal(((await count(`select from ground_members where 'helper' = any(roles)`)) ?? 0) - (before ?? 0), 20)
	assert.equal(await count('select from ground_reach'), 20)
	assert.deepEqual(gave(await ana.post('/desk/links', { act: 'see' }, Links)).links, [], 'a link that is used up is listed no more')
})

test('a link that was revoked, used up, has ended or never was is answered alike, at both doors', async () => {
	const { team } = await teamOf(address)
	const seen = async (link: string) =>
		Promise.all(
			['/join/link', '/join/help'].map(async (path) => {
				const body = path === '/join/link' ? { link } : { link, id: `member_${'0'.repeat(32)}`, called: 'Noor', language: 'en', reach: { team, epoch: 1, sealed: 'AAAA' } }
				const { status, lines, text } = await knock(address, path, { method: 'POST', headers: { origin: address, 'content-type': 'application/json', ...elsewhere() }, body: JSON.stringify(body) })
				return { status, headers: lines.filter((_, i) => lines[i - 1]?.toLowerCase() !== 'date'), text }
			}),
		)
	const never = await seen(noLink())
	assert.match(never[0]?.text ?? '', /This link has ended. Ask who gave it to you for another./)

	const revoked = await linkBy(ana)
	const { links } = gave(await ana.post('/desk/links', { act: 'see' }, Links))
	gave(await ana.post('/desk/links', { act: 'revoke', link: links[0]?.id }, Links))
	assert.deepEqual(await seen(revoked), never, 'revoked')

	const usedUp = await linkBy(ana)
	for (let i = 0; i < 5; i++) assert.ok((await helpBy(address, usedUp, 'Sam', undefined, elsewhere())).answer.body.ok)
	assert.deepEqual(await seen(usedUp), never, 'used up')

	const ended = await linkBy(ana)
	hub.move(days(3) - minutes(1))
	const cookie = (await join(address, await invitedAgain(), 'Eve')).cookie
	assert.ok(cookie)
	assert.equal((await postTo(address, '/join/link', { link: ended }, elsewhere())).status, 200, 'a minute before its end')
	hub.move(minutes(2))
	assert.deepEqual(await seen(ended), never, 'ended')
	for (const duty of dutiesOf(ports, pool).filter(({ name }) => name === 'tidy')) await duty.run()
	assert.equal(await count('select from ground_links'), 0, 'and none of them is left')
})

/** Ana’s session is over after three days; whoever runs the machine makes a link. */
const invitedAgain = () => ports.storage.inOneGo((tx) => inviteSteward(ports, tx))

test('how a helper can be reached opens for who holds the key, and for nobody else', async () => {
	const bo = await join(address, await invitedAgain(), 'Bo')
	const again = await returning(ana)
	const { id } = (await helpBy(address, await linkBy(again), 'Noor', { way: 'signal', contact: 'noor.55' }, elsewhere()))
	const reach = gave(await again.post('/desk/reach', { act: 'see', member: id }, SealedReach))
	assert.deepEqual(await openReach(await again.keys(), id, reach), { way: 'signal', contact: 'noor.55' })
	const refused = await bo.post('/desk/reach', { act: 'see', member: id }, SealedReach)
	assert.equal(!refused.ok && refused.refusal, 'reach-is-older', 'a steward without the key')
	await assert.rejects(openReach(await bo.keys(), id, reach))
	await assert.rejects(openReach(await again.keys(), ana.id, reach), 'it is bound to its member')

	const short = await helpBy(address, await linkBy(again), 'Sam', { way: 'none', contact: '' }, elsewhere())
	assert.equal(gave(await again.post('/desk/reach', { act: 'see', member: short.id }, SealedReach)).sealed.length, reach.sealed.length, 'no number looks like a long one')

	gave(await again.change({ act: 'hand-on', member: bo.id }))
	const older = await bo.post('/desk/reach', { act: 'see', member: id }, SealedReach)
	assert.equal(!older.ok && older.refusal, 'reach-is-older', 'who joined since opens nothing older')
	const keys = await again.keys()
	const newer = await resealed(keys, id, reach, await openReach(keys, id, reach), publicOf)
	assert.ok(newer)
	const stolen = await bo.post('/desk/reach', { act: 'reseal', member: id, reach: newer }, Nothing)
	assert.equal(!stolen.ok && stolen.refusal, 'not-here', 'who could not open it puts nothing in its place')
	gave(await again.post('/desk/reach', { act: 'reseal', member: id, reach: newer }, Nothing))
	assert.deepEqual(await openReach(await bo.keys(), id, gave(await bo.post('/desk/reach', { act: 'see', member: id }, SealedReach))), { way: 'signal', contact: 'noor.55' }, 'until it is put under the newer one')

	const epoch = (await again.see()).team?.epoch
	const removed = await again.act({ act: 'remove', member: id, evenSo: false, next: null })
	assert.ok(removed.ok)
	assert.equal((await again.see()).team?.epoch, epoch, 'who holds no key changes none by going')
	assert.equal(await count(`select from ground_reach where member = '${id}'`), 0)
	assert.equal(await count(`select from ground_sessions where member = '${id}'`), 0)
	assert.equal(await count('select from ground_links'), 0, 'and nobody comes back by a link they kept')
})

test('a helper’s session lives for weeks, and everybody else’s for hours; who may open more signs in again', async () => {
	const lea = await returning(ana)
	const { cookie, setCookie, id } = await helpBy(address, await linkBy(lea), 'Teo', undefined, elsewhere())
	assert.match(setCookie, /Max-Age=2592000/i)
	const keys = async () => (await postTo(address, '/desk/keys', {}, { cookie })).status
	const dayly = async (n: number) => {
		for (let i = 0; i < n; i++) {
			hub.move(days(1))
			assert.equal(await keys(), 200, `day ${i + 1}`)
		}
	}
	await dayly(3)
	hub.move(days(13))
	for (const duty of dutiesOf(ports, pool).filter(({ name }) => name === 'tidy')) await duty.run()
	assert.equal(await keys(), 200, 'after thirteen quiet days')
	await dayly(13)
	hub.move(days(1) + minutes(1))
	assert.equal(await keys(), 404, 'after thirty days, however much it was used')

	const idle = await helpBy(address, await linkBy(await returning(ana)), 'Mo', undefined, elsewhere())
	hub.move(days(14) + minutes(1))
	assert.equal((await postTo(address, '/desk/keys', {}, { cookie: idle.cookie })).status, 404, 'after fourteen quiet ones')

	const more = await helpBy(address, await linkBy(await returning(ana)), 'Kai', undefined, elsewhere())
	await pool.query(`update ground_members set roles = '{helper,teller}' where id = $1`, [more.id])
	assert.equal((await postTo(address, '/desk/keys', {}, { cookie: more.cookie })).status, 404, 'a session begun while they opened nothing is not for what they may open now')
	assert.ok(id)
})

test('an invitation is for one who will open something: nobody is invited as a helper', async () => {
	const heard = await (await returning(ana)).act({ act: 'invite', role: 'helper' })
	assert.equal(!heard.ok && heard.refusal, 'not-understood')
})

/** The same member with a new session. */
const returning = async (who: Somebody): Promise<Somebody> => who.resumed(await sessionOf(hub, who.id))
