/** How carrying is shared, over HTTP: one's own first, nobody's on the page of all, and a rest that leaves no trace of who gave it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#ground/ids.ts'
import { days, weekOf, type Instant } from '#ground/time.ts'
import { forgetEnded } from '#house/duties.server.ts'
import { openTestHub, type TestHub } from './house.testing.ts'
import { leave, memberOf, sessionOf, type MemberHere } from './members.testing.ts'
import { ledTo, shiftIn, takes } from './rota.testing.ts'
import { knock, tablesOf, type Heard } from './web.testing.ts'

const page = async ({ address }: TestHub, who: Pick<MemberHere, 'cookie'>, path = '/desk/pulse', language = 'en') => knock(address, path, { headers: { cookie: who.cookie, 'accept-language': language } })
const part = (text: string, name: string) => new RegExp(`data-part="${name}"[^]*?</section>`).exec(text)?.[0] ?? ''
const says = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
const press = ({ address }: TestHub, { cookie }: Pick<MemberHere, 'cookie'>, fields: Readonly<Record<string, string>>): Promise<Heard> =>
	knock(address, '/desk/pulse/act', { method: 'POST', headers: { origin: address, cookie, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString() })

/** So many hours, two weeks ago, as they stand when places have become weeks. */
async function carried({ house: { pool, ports } }: TestHub, who: MemberHere, hours: number, beside = 0) {
	const week = weekOf((ports.now() - days(14)) as Instant)
	await pool.query('insert into rota_hours (member, week, minutes, ends_at, beside) values ($1, $2, $3, $4, $5)', [who.id, week, hours * 60, ports.now() + days(20), beside * 60])
}
const NAMES = ['Ana', 'Bea', 'Cal', 'Dov', 'Eli', 'Fay', 'Gus', 'Hal', 'Ivy', 'Jo', 'Kim', 'Lou']
const HOURS = [46, 38, 30, 12, 10, 8, 8, 6, 5, 4, 2, 1]

test('twelve people and 170 hours: the page tells on how few it rests and names nobody; each sees their own', async () => {
	const hub = await openTestHub()
	const [teller, carer] = [await memberOf(hub, 'Teo', ['teller']), await memberOf(hub, 'Cleo', ['carer'])]
	const all = await Promise.all(NAMES.map((name) => memberOf(hub, name, ['helper'])))
	const few = says((await page(hub, teller)).text)
	assert.match(few, /Fewer than five people carried something/)
	assert.doesNotMatch(few, /Gini/)

	for (const [i, who] of all.entries()) await carried(hub, who, HOURS[i] ?? 0, i === 0 ? 16 : 0)
	for (const who of [teller, carer]) {
		const { text, status } = await page(hub, who)
		assert.equal(status, 200)
		const told = says(part(text, 'figures'))
		assert.match(told, /12 people carried 170 h/)
		assert.match(told, /as if 5\.9 people carried all of it alike\. Half of it lies on 3 people\. 2 members carried nothing/)
		assert.match(told, /Share of the three who carry most 67% Gini, 0 where all carry alike 0\.51 Jain, 1 where all carry alike 0\.49/)
		for (const name of NAMES) assert.ok(!says(text).includes(` ${name} `), name)
		assert.doesNotMatch(text, /member_/)
	}
	const [ana, , , dov] = all as [MemberHere, MemberHere, MemberHere, MemberHere]
	const [hers, his] = [await page(hub, ana, '/desk/shifts'), await page(hub, dov, '/desk/shifts')].map(({ text }) => says(part(text, 'carried')))
	assert.match(hers ?? '', /You carried more than most\. You may rest now.*You carried 46 h in the last four weeks\. Of that 16 h had no shift: at the desk, on calls, coordinating\. Half of those who carry here have between 5 and 17 h\./)
	assert.match(his ?? '', /You carried 12 h/)
	assert.doesNotMatch(his ?? '', /more than most|46/)
	assert.match(says((await page(hub, ana, '/desk/shifts', 'es')).text), /Hizo más que la mayoría/)
})

test('with four who carried something no figure stands anywhere, however many did nothing', async () => {
	const hub = await openTestHub()
	const steward = await memberOf(hub, 'June', ['steward'])
	const all = await Promise.all(NAMES.map((name) => memberOf(hub, name, ['helper'])))
	for (const who of all.slice(0, 4)) await carried(hub, who, 20)
	await hub.house.pool.query('insert into rota_counts (week, people, minutes, missing, ends_at) values ($1, 4, 2400, 7, $2)', [weekOf((hub.house.ports.now() - days(42)) as Instant), hub.house.ports.now() + days(365 - 40)])
	await shiftIn(hub, { places: 40 })
	const { text } = await page(hub, steward)
	assert.match(says(text), /Fewer than five/)
	assert.equal(part(text, 'lack'), '')
	assert.match(says(part(text, 'trend')), /– – 7/)
	assert.doesNotMatch(says(text), /80|2,400|10 h|20 h/)
	const own = says(part((await page(hub, all[0] as MemberHere, '/desk/shifts')).text, 'carried'))
	assert.match(own, /You carried 20 h/)
	assert.doesNotMatch(own, /Half of those/)
})

test('a carer takes somebody off a place: it opens, they hear it kindly, and nowhere stands who did it or why', async () => {
	const hub = await openTestHub()
	const [carer, steward, mo, ny] = [await memberOf(hub, 'Cleo', ['carer']), await memberOf(hub, 'June', ['steward']), await memberOf(hub, 'Mo', ['helper']), await memberOf(hub, 'Ny', ['helper'])]
	const one = await shiftIn(hub, { places: 1 })
	await takes(hub, mo, one)
	assert.match(says(part((await page(hub, carer)).text, 'ease')), /Packing.*Take Mo off/)
	const before = await tablesOf(hub)
	const done = await press(hub, carer, { verb: 'take-off', shift: one.id, member: mo.id, why: 'she looked tired', reason: 'tired' })
	assert.equal(done.status, 303)
	assert.match(await ledTo(hub, carer, done), /The place is open again/)

	const after = await tablesOf(hub)
	const changed = Object.keys(after).filter((table) => after[table] !== before[table] && !['public.ground_sessions', 'public.ground_clock', 'public.ground_sweep'].includes(table))
	assert.deepEqual(changed.toSorted(), ['public.rota_eased', 'public.rota_places'])
	for (const table of changed) assert.doesNotMatch(JSON.stringify((await hub.house.pool.query(`select * from ${table}`)).rows), new RegExp(`${carer.id}|tired`), table)
	assert.deepEqual(hub.log.filter((line) => /tired|take-off|member_/.test(line)), [])

	const heard = says(part((await page(hub, mo, '/desk/shifts')).text, 'carried'))
	assert.match(heard, /You are free then: Packing.*Somebody of the care team took you off, so that you can rest\. It counts for nothing/)
	assert.doesNotMatch(heard, /Cleo/)
	for (const who of [ny, steward]) assert.doesNotMatch(says((await page(hub, who, '/desk/shifts')).text), /took you off|Mo /)
	assert.doesNotMatch(says((await page(hub, steward)).text), /took you off|Let somebody rest|Mo /)
	assert.equal((await takes(hub, ny, one)).status, 303)
	assert.deepEqual((await hub.house.pool.query('select member from rota_places where shift = $1', [one.id])).rows, [{ member: ny.id }])

	await press(hub, ny, { verb: 'heard', shift: one.id })
	assert.equal((await hub.house.pool.query('select from rota_eased')).rowCount, 1, 'nobody reads it for somebody else')
	await press(hub, mo, { verb: 'heard', shift: one.id })
	assert.equal((await hub.house.pool.query('select from rota_eased')).rowCount, 0)
})

test('whoever does not read it, leaves, or was taken off what is over: nothing of it is left', async () => {
	const hub = await openTestHub()
	const [carer, mo, ny] = [await memberOf(hub, 'Cleo', ['carer']), await memberOf(hub, 'Mo', ['helper']), await memberOf(hub, 'Ny', ['helper'])]
	const one = await shiftIn(hub, { places: 2 })
	for (const who of [mo, ny]) await takes(hub, who, one)
	for (const who of [mo, ny]) await press(hub, carer, { verb: 'take-off', shift: one.id, member: who.id })
	const { pool, ports } = hub.house
	await ports.storage.inOneGo((tx) => leave(tx, ny.id, ports.now()))
	assert.deepEqual((await pool.query('select member from rota_eased')).rows, [{ member: mo.id }])
	hub.move(one.ends - ports.now() + 1)
	await forgetEnded(ports)
	assert.equal((await pool.query('select from rota_eased')).rowCount, 0)
})

test('what is asked and not offered is said in hours, with what would be missed least; called off, whoever had it sees that', async () => {
	const hub = await openTestHub()
	const { pool } = hub.house
	const [teller, ...all] = await Promise.all(['Teo', ...NAMES].map((name, i) => memberOf(hub, name, [i === 0 ? 'teller' : 'helper']))) as [MemberHere, ...MemberHere[]]
	const must = await shiftIn(hub, { ahead: 2, kind: 'hotline', worth: '3' as never, places: 10 })
	const had = await shiftIn(hub, { ahead: 3, kind: 'kitchen', places: 6 })
	const spare = await shiftIn(hub, { ahead: 4, kind: 'other', places: 6 })
	await takes(hub, all[0] as MemberHere, had)
	for (const who of all) {
		await carried(hub, who, 8)
		await pool.query('insert into rota_carriers (member, week_minutes) values ($1, 60)', [who.id])
	}
	assert.match(says(part((await page(hub, teller)).text, 'lack')), /needs 21 h a week more than people have offered: 33 h asked, 12 h offered/)
	const lack = part((await page(hub, teller)).text, 'lack')
	assert.ok(lack.includes(spare.id) && lack.includes(had.id) && !lack.includes(must.id))
	assert.match(says(lack), /Nobody has a place of it/)

	await press(hub, teller, { verb: 'drop-shift', shift: had.id })
	assert.match(says((await page(hub, all[0] as MemberHere, '/desk/shifts')).text), /This was called off/)
	assert.match(says(part((await page(hub, teller)).text, 'lack')), /needs 12 h a week more/)
	await pool.query('update rota_carriers set away_from = 0, away_until = 9000000000000')
	assert.match(says(part((await page(hub, teller)).text, 'lack')), /needs 24 h a week more.*0 h offered/)
})

test('rest that a night asked for is shown to whoever had the night, and to nobody else', async () => {
	const hub = await openTestHub()
	const [mo, steward] = [await memberOf(hub, 'Mo', ['helper']), await memberOf(hub, 'June', ['steward'])]
	const night = await shiftIn(hub, { ahead: 1, from: '22:00', until: '06:00' })
	await takes(hub, mo, night)
	assert.doesNotMatch((await page(hub, mo, '/desk/shifts')).text, /of rest that you have not had/)
	hub.move(night.ends - hub.house.ports.now() + 60_000)
	const cookie = await sessionOf(hub, mo.id)
	assert.match(says((await page(hub, { cookie }, '/desk/shifts')).text), /asked for 24 hours of rest that you have not had yet/)
	assert.doesNotMatch((await page(hub, steward)).text, /of rest that/)
})

test('to whom it is not for the page is not there', async () => {
	const hub = await openTestHub()
	const [helper, carer, mo] = [await memberOf(hub, 'Hal', ['helper']), await memberOf(hub, 'Cleo', ['carer']), await memberOf(hub, 'Mo', ['helper'])]
	for (const who of [helper, { cookie: '' }]) assert.equal((await page(hub, who)).status, 404)
	const one = await shiftIn(hub, {})
	await takes(hub, mo, one)
	for (const [who, fields] of [[helper, { verb: 'take-off', shift: one.id, member: mo.id }], [carer, { verb: 'drop-shift', shift: one.id }], [helper, { verb: 'drop-shift', shift: one.id }], [carer, { verb: 'x', shift: one.id }]] as const) assert.equal((await press(hub, who, fields)).status, 404)
	assert.match(await ledTo(hub, carer, await press(hub, carer, { verb: 'take-off', shift: newId('shift', hub.house.ports.chance), member: mo.id })), /changed already/)
	assert.equal((await hub.house.pool.query('select from rota_places where member = $1', [mo.id])).rowCount, 1)
})
