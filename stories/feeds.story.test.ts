/** One's own places in one's own calendar, over HTTP: what it says, who can read it, what it is told of changes, when it ends; and being reminded. */
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { days, hours, minutes, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { instantOf, wallOf } from '#ground/wall.ts'
import { forgetEnded } from '#house/duties.server.ts'
import { cancelShift, movePlace } from '#rooms/rota/actions.server.ts'
import { remind } from '#rooms/rota/feeds.server.ts'
import { findMember } from '#ground/members.server.ts'
import type { Shift } from '#rooms/rota/model.ts'
import { eventsIn } from './calendar.testing.ts'
import { openTestHub } from './house.testing.ts'
import { leave, memberOf, type MemberHere } from './members.testing.ts'
import { givesBack, shiftIn, takes } from './rota.testing.ts'
import { knock, postForm } from './web.testing.ts'

const hub = await openTestHub()
const { address, house: { ports, pool } } = hub
const CALENDAR = '/desk/shifts/calendar'
const CODE = /\/feeds\/([0-9a-f]{32})\.ics/

const act = (who: Pick<MemberHere, 'cookie'>, fields: Readonly<Record<string, string>>) => postForm(address, `${CALENDAR}/act`, fields, { cookie: who.cookie })
async function make(who: MemberHere): Promise<string> {
	const made = await act(who, { verb: 'make' })
	assert.equal(made.status, 303)
	assert.doesNotMatch(String(made.headers['location']), /[0-9a-f]{32}/, 'no secret in where one is led')
	const [cookie = ''] = [made.headers['set-cookie'] ?? []].flat()
	assert.match(cookie, /HttpOnly/i)
	assert.match(cookie, /SameSite=Strict/i)
	const page = await knock(address, CALENDAR, { headers: { cookie: `${who.cookie}; ${cookie.split(';')[0]}`, 'accept-language': 'en' } })
	const [path = ''] = CODE.exec(page.text) ?? []
	assert.match(page.text, new RegExp(`webcal://[^"]*${path}`))
	assert.doesNotMatch((await knock(address, CALENDAR, { headers: { cookie: who.cookie } })).text, CODE, 'shown to nobody who does not hold it already')
	return path
}
const look = (path: string) => knock(address, path, { headers: { 'user-agent': 'Google-Calendar-Importer' } })
const eventsAt = async (path: string) => {
	const heard = await look(path)
	assert.equal(heard.status, 200, heard.text)
	return eventsIn(heard.text)
}
const speaks = async (who: MemberHere) => ({ as: 'member', member: await ports.storage.inOneGo(async (tx) => (await findMember(tx, who.id)) ?? assert.fail()) }) as const

const paths: string[] = []
const noor = await memberOf(hub, 'Noor', ['helper'])

test('a calendar reads one’s places at an address, and nothing but that one is busy', async () => {
	const shift = await shiftIn(hub, { kind: 'kitchen', where: 'Harbour hall', from: '18:00', until: '23:00' })
	await takes(hub, noor, shift)
	const path = await make(noor)
	paths.push(path)
	const heard = await look(path)
	assert.equal(heard.headers['content-type'], 'text/calendar; charset=utf-8')
	assert.equal(heard.headers['cache-control'], 'no-store')
	assert.equal(heard.headers['set-cookie'], undefined)
	assert.doesNotMatch(heard.text, /Harbour|kitchen|Noor|holdfast|shift|place/i)
	const [event, ...others] = eventsIn(heard.text)
	assert.deepEqual([event?.begins, event?.ends, event?.SUMMARY, event?.STATUS, others.length], [shift.begins, shift.ends, 'Busy', 'CONFIRMED', 0])
	assert.equal(event?.begins, instantOf({ ...wallOf(shift.begins, zoneHere()), time: '18:00' }, zoneHere()))
	assert.equal((await look(path)).text, heard.text, 'looked at again, it is the same to the last byte')
	assert.equal((await knock(address, path, { method: 'HEAD' })).status, 200)
})

test('who wants it says what and where, and shows rest as free time', async () => {
	const [path = ''] = paths
	const before = (await eventsAt(path))[0]
	await act(noor, { verb: 'choose', says: 'kind', spot: 'on', rest: 'on' })
	const [event, rest] = await eventsAt(path)
	assert.deepEqual([event?.SUMMARY, event?.LOCATION, event?.UID, event?.SEQUENCE], ['Kitchen', 'Harbour hall', before?.UID, '1'])
	assert.deepEqual([rest?.SUMMARY, rest?.TRANSP, rest?.begins], ['Rest', 'TRANSPARENT', event?.ends])
	await act(noor, { verb: 'choose', says: 'busy' })
	assert.equal((await eventsAt(path)).length, 1)
})

test('what is called off or given back is told as cancelled under the same name, and taken again it stands again', async () => {
	const [path = ''] = paths
	const [mine, off] = [await shiftIn(hub, { ahead: 5 }), await shiftIn(hub, { ahead: 7 })]
	for (const one of [mine, off]) await takes(hub, noor, one)
	const at = async ({ begins }: Shift) => (await eventsAt(path)).find((event) => event.begins === begins)
	const first = await at(mine)
	assert.deepEqual([first?.STATUS, first?.SEQUENCE], ['CONFIRMED', '0'])
	await at(off)
	await givesBack(hub, noor, mine)
	const june = await memberOf(hub, 'June', ['steward'])
	assert.ok((await cancelShift(ports, await speaks(june), off.id)).ok)
	const [gone, cancelled] = [await at(mine), await at(off)]
	assert.deepEqual([gone?.UID, gone?.STATUS, gone?.SEQUENCE, gone?.TRANSP], [first?.UID, 'CANCELLED', '1', 'TRANSPARENT'])
	assert.deepEqual([cancelled?.STATUS, cancelled?.SEQUENCE], ['CANCELLED', '1'])
	// Another calendar that looks later hears it, too, for three days.
	hub.move(days(2))
	assert.equal((await at(mine))?.STATUS, 'CANCELLED')
	hub.move(days(1) + hours(1))
	await forgetEnded(ports)
	assert.equal(await at(mine), undefined)
})

test('two calendars that look at once are told alike', async () => {
	const [path = ''] = paths
	const own = await memberOf(hub, 'Ola', ['helper'])
	await takes(hub, own, await shiftIn(hub, { ahead: 3, from: '13:00', until: '15:00' }))
	const theirs = await make(own)
	paths.push(theirs)
	const all = await Promise.all(Array.from({ length: 8 }, () => look(theirs)))
	assert.deepEqual(new Set(all.map(({ status }) => status)), new Set([200]))
	assert.equal(new Set(all.map(({ text }) => text)).size, 1)
	assert.notEqual((await look(path)).text, all[0]?.text)
})

/** All that anybody could see of an answer, but the date. */
const seen = ({ status, lines, text }: Awaited<ReturnType<typeof look>>) => ({ status, text, headers: Array.from({ length: lines.length / 2 }, (_, i) => `${lines[2 * i]}: ${lines[2 * i + 1]}`).filter((line) => !/^date:/i.test(line)) })

test('an address that was, that never was, that is misspelt, and that of somebody who left are alike: not there', async () => {
	const dave = await memberOf(hub, 'Dave', ['helper'])
	const old = await make(dave)
	const now = await make(dave)
	assert.equal((await look(now)).status, 200)
	assert.equal((await look(old)).status, 404, 'made anew, the old one ends at once')
	await act(dave, { verb: 'end' })
	const gina = await memberOf(hub, 'Gina', ['helper'])
	await takes(hub, gina, await shiftIn(hub, { ahead: 4 }))
	const hers = await make(gina)
	paths.push(old, now, hers)
	assert.equal((await eventsAt(hers)).length, 1)
	await ports.storage.inOneGo((tx) => leave(tx, gina.id, ports.now()))
	const all = [old, now, hers, `/feeds/${'0'.repeat(32)}.ics`, '/feeds/x.ics', hers.replace('.ics', '.icz'), hers.toUpperCase()]
	const [first, ...others] = await Promise.all(all.map(async (path) => seen(await look(path))))
	assert.equal(first?.status, 404)
	for (const other of others) assert.deepEqual(other, first)
	const { rows } = await pool.query<{ n: string }>('select count(*) as n from rota_feed_told where member = $1', [gina.id])
	assert.equal(rows[0]?.n, '0')
})

test('no address lies anywhere: not in the database, not in the log, not in a file', async () => {
	await pool.query('checkpoint')
	assert.ok(paths.length >= 5)
	for (const path of paths) {
		const [, code = '-'] = CODE.exec(path) ?? []
		const { rows } = await pool.query<{ text: string }>('select f::text as text from rota_feeds f union all select t::text from rota_feed_told t union all select s::text from ground_sessions s')
		for (const { text } of rows) assert.ok(!text.includes(code))
		assert.ok(!hub.log.join('\n').includes(code))
		for (const file of readdirSync(hub.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())) assert.ok(!readFileSync(join(file.parentPath, file.name)).includes(code))
	}
})

test('one is reminded once, the day before and two hours before, as one chose; and it stands on one’s page until it begins', async () => {
	const [eva, tom, rest] = [await memberOf(hub, 'Eva', ['helper']), await memberOf(hub, 'Tom', ['helper']), await memberOf(hub, 'Ren', ['helper'])]
	await act(tom, { verb: 'remind' })
	const shift = await shiftIn(hub, { ahead: 4, from: '14:00', until: '16:00', places: 5, where: 'Reminder hall' })
	for (const one of [eva, tom, rest]) assert.ok((await movePlace(ports, await speaks(one), shift.id, { verb: 'take-place' })).ok)
	await pool.query('insert into rota_carriers (member, away_from, away_until) values ($1, $2, $3)', [rest.id, ports.now(), shift.begins - 1])
	const reminded = async () => (await pool.query<{ member: string; lead: string }>('select member, lead from rota_reminders join rota_places on id = place where shift = $1 order by lead, member', [shift.id])).rows
	const to = (at: number) => hub.move(at - ports.now())
	const pageOf = async (who: MemberHere) => (await knock(address, CALENDAR, { headers: { cookie: who.cookie, 'accept-language': 'en' } })).text
	to(shift.begins - days(1) - minutes(20))
	await remind(ports)
	assert.deepEqual(await reminded(), [])
	assert.doesNotMatch(await pageOf(eva), /Reminder hall/)
	to(shift.begins - days(1) + minutes(5))
	await Promise.all([remind(ports), remind(ports)])
	await remind(ports)
	assert.deepEqual(await reminded(), [{ member: eva.id, lead: 'day' }])
	// Helpers' sessions live on; the page does not wait for a calendar.
	assert.match(await pageOf(eva), /Coming up[^]*Reminder hall/)
	assert.doesNotMatch(await pageOf(tom), /Coming up/)
	to(shift.begins - hours(2) + minutes(5))
	assert.equal(await remind(ports), 1)
	assert.equal((await reminded()).length, 2)
	to((shift.begins + 1) as Instant)
	await forgetEnded(ports)
	assert.deepEqual(await reminded(), [])
	assert.doesNotMatch(await pageOf(eva), /Coming up/)
})
