/** The rota over HTTP and in the database: who has the last place, nobody in two places, and what is left of it a week later. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Role } from '#ground/people.ts'
import { days, hours, minutes } from '#ground/time.ts'
import { forgetEnded } from '#house/duties.server.ts'
import { whoMay } from '#rooms/rota/rules.ts'
import type { Shift } from '#rooms/rota/model.ts'
import { openTestHub } from './house.testing.ts'
import { leave, memberOf, type MemberHere } from './members.testing.ts'
import { dayAhead, givesBack, ledTo, press, shiftIn, takes } from './rota.testing.ts'
import { knock } from './web.testing.ts'

const hub = await openTestHub({ first: { zones: [{ id: 'norte', name: 'Norte', households: 900 }] } })
const { address, house: { ports, pool } } = hub
const page = async (who: Pick<MemberHere, 'cookie'>, path = '/desk/shifts') => (await knock(address, path, { headers: { cookie: who.cookie, 'accept-language': 'en' } })).text
const has = async ({ id }: Pick<Shift, 'id'>) => (await pool.query<{ member: string }>('select member from rota_places where shift = $1', [id])).rows.map(({ member }) => member)
const part = (text: string, name: string) => new RegExp(`data-part="${name}"[^]*?(?=<h2|<details|</main)`).exec(text)?.[0] ?? ''
const helpers = (n: number) => Promise.all(Array.from({ length: n }, (_, i) => memberOf(hub, `Helper ${i}`, ['helper'])))

test('forty people press "take it" for one last place: exactly one has it, and the others see what is near', async () => {
	const [last, near] = [await shiftIn(hub, { places: 1, gives: ['meal'] }), await shiftIn(hub, { kind: 'kitchen', from: '13:00', until: '15:00', places: 40 })]
	const all = await helpers(40)
	const heard = await Promise.all(all.map((who) => takes(hub, who, last)))
	assert.deepEqual(new Set(heard.map(({ status }) => status)), new Set([303]))
	const [winner, ...more] = await has(last)
	assert.deepEqual(more, [])
	const took = heard.filter(({ headers }) => String(headers['location']).includes('told=took'))
	assert.equal(took.length, 1)
	const i = all.findIndex(({ id }) => id === winner)
	assert.match(await ledTo(hub, all[i] as MemberHere, heard[i] as never), /It is yours: Packing/)
	const other = i === 0 ? 1 : 0
	const told = await ledTo(hub, all[other] as MemberHere, heard[other] as never)
	assert.match(told, /Somebody else has the last place\. These are near in time:/)
	assert.ok(told.includes(`near-${near.id}`))
})

test('overlapping places from many tabs at once: one is had', async () => {
	const [ana] = await helpers(1)
	assert.ok(ana)
	for (let round = 0; round < 4; round++) {
		const some = await Promise.all(['09:00', '10:00', '11:00', '11:30'].map((from) => shiftIn(hub, { ahead: 4 + round, from, until: '12:00' })))
		const heard = await Promise.all(some.map((one) => takes(hub, ana, one)))
		const had = await Promise.all(some.map(async (one) => (await has(one)).length))
		assert.equal(had.reduce((sum, n) => sum + n, 0), 1)
		const lost = heard.findIndex(({ headers }) => String(headers['location']).includes('told=not'))
		assert.match(await ledTo(hub, ana, heard[lost] as never), /You have another place at that time\. You are free again from .*12:00/)
	}
})

test('rest holds when two tabs ask at once for places that do not overlap', async () => {
	const all = await helpers(6)
	const night = await shiftIn(hub, { ahead: 10, from: '22:00', until: '06:00', places: 40 })
	const day = await shiftIn(hub, { ahead: 11, from: '08:00', until: '09:00', places: 40 })
	await Promise.all(all.flatMap((who) => [takes(hub, who, night), takes(hub, who, day)]))
	const [those, these] = [await has(night), await has(day)]
	for (const { id } of all) assert.equal([those, these].filter((some) => some.includes(id)).length, 1)
})

test('the database itself lets nobody be in two places, nor a shift have more people than places', async () => {
	const [bo, cy, di] = await helpers(3)
	assert.ok(bo && cy && di)
	const put = ({ id, begins, ends, places }: Shift, seat: number, who: MemberHere, more: Partial<Shift> = {}) => pool.query('insert into rota_places (shift, seat, member, begins, ends, places) values ($1, $2, $3, $4, $5, $6)', [id, seat, who.id, more.begins ?? begins, more.ends ?? ends, more.places ?? places])
	const [one, over, beside] = [await shiftIn(hub, { ahead: 20 }), await shiftIn(hub, { ahead: 20, from: '11:59', until: '12:30' }), await shiftIn(hub, { ahead: 20, from: '12:00', until: '12:30' })]
	await put(one, 1, bo)
	await assert.rejects(put(over, 1, bo), /rota_one_place_at_a_time/)
	await put(beside, 1, bo)
	await put(over, 1, cy)
	await assert.rejects(put(one, 1, di), /rota_places_pkey/)
	await assert.rejects(put(one, 3, di), /check/)
	await assert.rejects(put(one, 3, di, { places: 3 }), /foreign key/)
	await assert.rejects(put(one, 2, di, { ends: (one.ends - minutes(30)) as never }), /foreign key/)
	await assert.rejects(pool.query('update rota_shifts set ends = ends + 1 where id = $1', [one.id]), /foreign key/)
	await assert.rejects(pool.query('update rota_shifts set places = 1 where id = $1', [one.id]), /foreign key/)
	await assert.rejects(pool.query(`update rota_places set begins = begins - 1 where shift = $1`, [beside.id]), /rota_one_place_at_a_time|foreign key/)
})

test('a helper may not take what opens something sealed, and hears why; nor post or call off', async () => {
	const [dee] = await helpers(1)
	assert.ok(dee)
	const sealed = await shiftIn(hub, { ahead: 3, opens: 'sealed' })
	assert.match(part(await page(dee), 'offered'), /This place opens what is sealed/)
	assert.match(await ledTo(hub, dee, await takes(hub, dee, sealed)), /for members who hold a key/)
	assert.deepEqual(await has(sealed), [])
	assert.doesNotMatch(await page(dee), /data-part="post"|data-part="posted"/)
	for (const verb of ['post-shift', 'cancel-shift']) assert.equal((await press(hub, dee, { verb, shift: sealed.id })).status, 404)
	assert.deepEqual((await pool.query('select state from rota_shifts where id = $1', [sealed.id])).rows, [{ state: 'open' }])
})

test('a form that says who somebody is, is not believed', async () => {
	const [eva, fay] = await helpers(2)
	assert.ok(eva && fay)
	const one = await shiftIn(hub, { ahead: 6, kind: 'circle', from: '18:00', until: '19:00' })
	await press(hub, eva, { verb: 'take-place', shift: one.id, member: fay.id, by: fay.id, role: 'steward' })
	assert.deepEqual(await has(one), [eva.id])
	await press(hub, fay, { verb: 'give-back', shift: one.id, member: eva.id })
	assert.deepEqual(await has(one), [eva.id])
	const foreign = await knock(address, '/desk/shifts/act', { method: 'POST', headers: { origin: 'https://elsewhere.example', cookie: fay.cookie, 'content-type': 'application/x-www-form-urlencoded' }, body: `verb=take-place&shift=${one.id}` })
	assert.equal(foreign.status, 403)
	assert.deepEqual(await has(one), [eva.id])
})

test('what is mine is shown to whom the table names, and to nobody else', async () => {
	for (const role of ['helper', 'carer', 'teller', 'steward'] satisfies Role[]) {
		const who = await memberOf(hub, role, [role])
		assert.equal((await page(who)).includes('data-part="offered"'), whoMay['see-mine'].includes(role))
		assert.equal((await page(who)).includes('data-part="post"'), whoMay['post-shift'].includes(role), role)
	}
	assert.match(await page(await memberOf(hub, 'Noor', [])), /You have no part here yet/)
	const stranger = await page({ cookie: '' })
	assert.match(stranger, /If you have joined, sign in/)
	assert.doesNotMatch(stranger, /data-part="offered"|shift_/)
})

test('who only helps has a desk of their own, with the way out and to say what went wrong; their shifts lead to it', async () => {
	const [gil] = await helpers(1)
	const both = await memberOf(hub, 'Hana', ['helper', 'teller'])
	const at = (who: Pick<MemberHere, 'cookie'>) => knock(address, '/desk?lang=es', { headers: { cookie: who.cookie } })
	assert.ok(gil)
	for (const who of [gil, both, await memberOf(hub, 'Ida', []), { cookie: '' }]) assert.equal((await at(who)).status, 200)
	assert.match((await knock(address, '/desk/shifts?lang=es', { headers: { cookie: gil.cookie } })).text, /<a class="button" href="\/desk\?lang=es">Su página: salir, o decir que algo estuvo mal<\/a>/)
})

const typed = (more: Readonly<Record<string, string>> = {}) => ({ verb: 'post-shift', shift: `shift_${'7'.repeat(32)}`, kind: 'door', zone: 'norte', where: 'Lamp Hill Hall', day: dayAhead(hub, 5), from: '17:00', until: '19:00', places: '3', opens: 'nothing', gives: 'ride', ...more })

test('a teller posts a shift and calls it off; whoever had it sees that, and is free', async () => {
	const [teller, gus] = [await memberOf(hub, 'Teo', ['teller']), (await helpers(1))[0] as MemberHere]
	const posted = await press(hub, teller, typed())
	assert.match(await ledTo(hub, teller, posted), /It is posted: Door/)
	await press(hub, teller, typed())
	const shift = { id: typed().shift } as Shift
	assert.equal((await pool.query('select from rota_shifts where id = $1', [shift.id])).rowCount, 1, 'the same form twice is one shift')
	hub.move(3000)
	const open = (await knock(address, '/places', { headers: { 'accept-language': 'en' } })).text
	assert.ok(open.includes(shift.id) && open.includes('Lamp Hill Hall · Norte') && open.includes('a ride home') && open.includes('Still needs 3 people'))

	await takes(hub, gus, shift)
	assert.match(part(await page(gus), 'mine'), /Lamp Hill Hall/)
	assert.match(await ledTo(hub, teller, await press(hub, teller, { verb: 'cancel-shift', shift: shift.id })), /It is called off: Door/)
	assert.match(part(await page(gus), 'mine'), /This was called off\. You need not come\./)
	hub.move(3000)
	assert.ok(!(await page(gus, '/places')).includes(shift.id))
	const instead = await shiftIn(hub, { ahead: 5, from: '18:00', until: '19:00' })
	await takes(hub, gus, instead)
	assert.deepEqual(await has(instead), [gus.id])
	assert.match(await ledTo(hub, teller, await press(hub, teller, { verb: 'take-place', shift: shift.id })), /This was called off/)
})

test('a form that is refused says what is wrong and keeps what was typed', async () => {
	const teller = await memberOf(hub, 'Teo', ['teller'])
	for (const [more, says] of [[{ day: dayAhead(hub, 90) }, /more than sixty days ahead/], [{ from: '01:00', until: '23:00' }, /Make two of it/], [{ day: '' }, /a day and two times/], [{ zone: 'sur' }, /part of town is not on the list/], [{ where: ' ' }, /Look at each field/], [{ places: '41' }, /Look at each field/], [{ kind: 'raid' }, /Look at each field/]] as const) {
		const told = await ledTo(hub, teller, await press(hub, teller, typed({ shift: `shift_${'8'.repeat(32)}`, where: 'By the "old" <pump>', ...more })))
		assert.match(told, says)
		assert.match(told, /<details open="?"? data-part="post"|<details data-part="post" open/)
		if (!('where' in more)) assert.ok(told.includes('By the &quot;old&quot; &lt;pump>') || told.includes('By the &quot;old&quot; &lt;pump&gt;'))
		assert.match(told, /name="gives" value="ride" checked/)
	}
	assert.equal((await pool.query('select from rota_shifts where id = $1', [`shift_${'8'.repeat(32)}`])).rowCount, 0)
})

test('an address that was made up tells nothing that is not so', async () => {
	const [hal] = await helpers(1)
	assert.ok(hal)
	const one = await shiftIn(hub, { ahead: 7 })
	for (const query of [`told=took&about=${one.id}`, `told=cancelled&about=${one.id}`, 'told=took&about=x', 'told=%3Cb%3E', `told=took&about=shift_${'0'.repeat(32)}`]) assert.doesNotMatch(await page(hal, `/desk/shifts?${query}`), /role="status"/, query)
	assert.match(await page(hal, `/desk/shifts?told=not&about=shift_${'0'.repeat(32)}`), /not here any more/)
})

test('no name stands on the public page, and it is the same for everybody', async () => {
	const who = await memberOf(hub, 'Xochitl', ['helper'])
	const one = await shiftIn(hub, { ahead: 9, places: 2, from: '08:00', until: '09:00' })
	await takes(hub, who, one)
	hub.move(3000)
	const [mine, anybodys] = [await page(who, '/places'), await page({ cookie: '' }, '/places')]
	assert.equal(mine, anybodys)
	assert.ok(mine.includes(one.id) && mine.includes('Still needs 1 person'))
	assert.doesNotMatch(mine, /Xochitl|member_/)
})

test('whoever leaves gives back what they had, and nothing is left of what they carried', async () => {
	const [ivo] = await helpers(1)
	assert.ok(ivo)
	const one = await shiftIn(hub, { ahead: 8, places: 1 })
	await takes(hub, ivo, one)
	await pool.query('insert into rota_hours (member, week, minutes, ends_at) values ($1, 3000, 60, 9000000000000)', [ivo.id])
	await ports.storage.inOneGo((tx) => leave(tx, ivo.id, ports.now()))
	assert.deepEqual(await has(one), [])
	assert.equal((await pool.query('select from rota_hours where member = $1', [ivo.id])).rowCount, 0)
})

test('a room that is off leaves no trace', async () => {
	const bare = await openTestHub({ first: { rooms: ['frontdoor'] } })
	const who = await memberOf(bare, 'Kim', ['helper'])
	for (const path of ['/places', '/desk/shifts']) assert.equal((await knock(bare.address, path, { headers: { cookie: who.cookie } })).status, 404)
	assert.equal((await press(bare, who, { verb: 'take-place', shift: `shift_${'0'.repeat(32)}` })).status, 404)
	assert.doesNotMatch((await knock(bare.address, '/')).text, /\/places/)
	assert.equal((await knock(bare.address, '/desk', { headers: { cookie: who.cookie } })).status, 200)
})

test('a week after a shift nobody knows who was there; five weeks later nothing is left', async () => {
	const [joy] = await helpers(1)
	assert.ok(joy)
	const [one, two, off] = [await shiftIn(hub, { ahead: 1, from: '08:00', until: '09:00' }), await shiftIn(hub, { ahead: 1, from: '13:00', until: '14:30' }), await shiftIn(hub, { ahead: 1, from: '15:00', until: '17:00' })]
	for (const shift of [one, two, off]) await takes(hub, joy, shift)
	await press(hub, await memberOf(hub, 'Teo', ['teller']), { verb: 'cancel-shift', shift: off.id })
	await pool.query('update ground_sweep set is_due = false')
	const rows = async () => ({ places: (await pool.query('select from rota_places where member = $1', [joy.id])).rowCount, hours: (await pool.query<{ minutes: number }>('select minutes from rota_hours where member = $1', [joy.id])).rows.map(({ minutes: n }) => n) })
	const until = async (at: number) => {
		hub.move(at - ports.now())
		await forgetEnded(ports)
		return rows()
	}
	assert.deepEqual(await until(one.ends + days(7) - hours(1)), { places: 3, hours: [] })
	assert.deepEqual(await until(off.ends + days(7) + 1), { places: 0, hours: [150] })
	assert.deepEqual((await pool.query('select is_due from ground_sweep')).rows, [{ is_due: true }], 'the disk is swept, too')
	assert.equal((await pool.query('select from rota_shifts where id = any($1)', [[one.id, two.id, off.id]])).rowCount, 0)
	await forgetEnded(ports)
	assert.deepEqual(await rows(), { places: 0, hours: [150] })
	assert.deepEqual(await until(one.ends + days(27)), { places: 0, hours: [150] })
	assert.deepEqual(await until(one.ends + days(36)), { places: 0, hours: [] })
})

test('given back, a place is free for somebody else, and it is not written down who had it', async () => {
	const [kai, lea] = await helpers(2)
	assert.ok(kai && lea)
	const one = await shiftIn(hub, { places: 1 })
	await takes(hub, kai, one)
	assert.match(await ledTo(hub, kai, await givesBack(hub, kai, one)), /You gave it back: Packing/)
	await takes(hub, lea, one)
	assert.deepEqual(await has(one), [lea.id])
	hub.move(one.begins - ports.now() - minutes(1))
	const still = await memberOf(hub, 'Mo', ['helper'])
	assert.match(await ledTo(hub, still, await takes(hub, still, one)), /Somebody else has the last place/)
})
