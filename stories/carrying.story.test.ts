/** A member's own side over HTTP: what a plan asks, resting, what they say of themselves, what is granted to them, and the children who come with them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findMember } from '#ground/members.server.ts'
import { days, halfDayOf, hours } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { canAt } from '#rooms/rota/availability.ts'
import { myself } from '#rooms/rota/carrying.server.ts'
import { tidyGrants } from '#rooms/rota/granting.server.ts'
import { mindChildren } from '#rooms/rota/minding.server.ts'
import type { Shift } from '#rooms/rota/model.ts'
import { givePlace } from '#rooms/rota/placing.server.ts'
import { deliverNotes } from '#house/duties.server.ts'
import { openTestHub } from './house.testing.ts'
import { leave, memberOf, type MemberHere } from './members.testing.ts'
import { dayAhead, givesBack, ledTo, press, shiftIn, takes } from './rota.testing.ts'
import { knock, wait, type Heard } from './web.testing.ts'

const hub = await openTestHub({ duties: false })
const { address, house: { ports, pool } } = hub
type Who = Pick<MemberHere, 'cookie'>
const page = async (who: Who, path = '/desk/shifts') => (await knock(address, path, { headers: { cookie: who.cookie, 'accept-language': 'en' } })).text
const post = (who: Who, path: string, fields: readonly (readonly [string, string])[]): Promise<Heard> => knock(address, path, { method: 'POST', headers: { origin: address, cookie: who.cookie, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields.map((one) => [...one])).toString() })
const says = (who: Who, verb: string, fields: Readonly<Record<string, string>> = {}, more: readonly (readonly [string, string])[] = []) => post(who, '/desk/shifts/me/act', [['verb', verb], ...Object.entries(fields), ...more])
const grants = (who: Who, verb: string, fields: Readonly<Record<string, string>>) => post(who, '/desk/shifts/skills/act', [['verb', verb], ...Object.entries(fields)])
const to = (heard: Heard) => String(heard.headers['location'])
const stateIn = async ({ id }: Pick<Shift, 'id'>, who: MemberHere) => (await pool.query<{ state: string }>('select state from rota_places where shift = $1 and member = $2', [id, who.id])).rows[0]?.state ?? null
const member = (n = 'Ana') => memberOf(hub, n, ['helper'])
const plans = async (who: MemberHere, { id }: Shift) => {
	const given = await ports.storage.inOneGo(async (tx) => givePlace(ports, tx, (await findMember(tx, who.id)) as never, id, { source: 'plan', state: 'asked' }))
	assert.ok(given.ok)
}
const vet = (who: MemberHere, untilHalf = halfDayOf(ports.now()) + 700) => pool.query(`insert into rota_skills (member, what, level, granted_by, until_half) values ($1, 'children', 'able', null, $2)`, [who.id, untilHalf])
const brings = (who: Who, older: number, small: number) => says(who, 'say-home', { older: String(older), small: String(small) })
const careOf = async ({ id }: Shift) => (await pool.query<{ id: Shift['id']; places: number; least: number; state: string; begins: string; spot: string }>(`select id, places, least, state, begins, spot from rota_shifts where serves = $1`, [id])).rows[0]
const text = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')

test('what a plan asks is answered in one tap: yes makes it theirs, no gives it back, and neither asks why', async () => {
	const ana = await member()
	const [yes, no] = [await shiftIn(hub), await shiftIn(hub, { ahead: 3, kind: 'kitchen' })]
	await plans(ana, yes)
	await plans(ana, no)
	assert.match(await page(ana), /data-part="asked"/)
	assert.match(await ledTo(hub, ana, await says(ana, 'accept', { shift: yes.id })), /It is yours: Packing/)
	assert.match(await ledTo(hub, ana, await says(ana, 'decline', { shift: no.id })), /Thank you for saying so\. Somebody else is looked for: Kitchen/)
	assert.deepEqual([await stateIn(yes, ana), await stateIn(no, ana)], ['taken', null])
	assert.doesNotMatch(await page(ana), /data-part="asked"/)
	await says(ana, 'accept', { shift: yes.id })
	assert.equal(await stateIn(yes, ana), 'taken', 'pressed twice')
})

test('yes is judged again: who rests by then, or was not asked, does not come by a place', async () => {
	const [bo, cy] = [await member('Bo'), await member('Cy')]
	const asked = await shiftIn(hub)
	await plans(bo, asked)
	await says(bo, 'rest', { until: 'week' })
	assert.match(await ledTo(hub, bo, await says(bo, 'accept', { shift: asked.id })), /You said you rest then/)
	assert.equal(await stateIn(asked, bo), 'asked')
	await says(cy, 'accept', { shift: asked.id })
	assert.equal(await stateIn(asked, cy), null)
	await says(cy, 'decline', { shift: asked.id })
	assert.equal(await stateIn(asked, bo), 'asked', 'nobody answers for somebody else')
	await says(bo, 'end-rest')
	await says(bo, 'accept', { shift: asked.id })
	assert.equal(await stateIn(asked, bo), 'taken')
})

test('resting takes one tap and takes nothing away: what is held is listed, and given back one by one or all at once', async () => {
	const dee = await member('Dee')
	const held = [await shiftIn(hub), await shiftIn(hub, { ahead: 3 }), await shiftIn(hub, { ahead: 12 })] as const
	for (const one of held) await takes(hub, dee, one)
	const told = await ledTo(hub, dee, await says(dee, 'rest', { until: 'week' }))
	assert.match(told, /You rest until/)
	assert.match(told, /You still have 2 places in that time/)
	for (const one of held) assert.equal(await stateIn(one, dee), 'taken')
	assert.ok(told.includes(`rest-${held[0].id}`) && !told.includes(`rest-${held[2].id}`))
	const other = await shiftIn(hub, { ahead: 4 })
	assert.match(await ledTo(hub, dee, await takes(hub, dee, other)), /You said you rest then/)
	assert.match(await ledTo(hub, dee, await says(dee, 'free-rest')), /You gave them all back/)
	assert.deepEqual(await Promise.all(held.map((one) => stateIn(one, dee))), [null, null, 'taken'])
	assert.match(await ledTo(hub, dee, await says(dee, 'end-rest')), /Your rest is over/)
	await takes(hub, dee, other)
	assert.equal(await stateIn(other, dee), 'taken')
	assert.match(to(await says(dee, 'rest', { until: 'day', day: '2020-01-01' })), /wrong=no-day/)
	assert.doesNotMatch(await page(dee, '/desk/shifts?told=rests'), /role="status"/, 'nothing is told that is not so')
})

test('whoever takes a place and rests at once has either the place or the rest first, and never a place taken after it', async () => {
	for (let round = 0; round < 6; round++) {
		const who = await member('Eve')
		const one = await shiftIn(hub, { ahead: 1, from: '20:00', until: '21:00' })
		const [took] = await Promise.all([takes(hub, who, one), says(who, 'rest', { until: 'week' })])
		const has = await stateIn(one, who)
		assert.equal(has === 'taken', to(took).includes('told=took'))
		if (has === null) assert.match(await ledTo(hub, who, took), /You said you rest then/)
	}
})

test('a week is said in taps, and finer hours beside it; what was said before in taps is what was tapped last', async () => {
	const fay = await member('Fay')
	await says(fay, 'say-week', {}, [['yes', '0-morning'], ['yes', '6-night'], ['if-needed', '2-evening']])
	await says(fay, 'say-window', { on: '3', from: '17:30', until: '19:00', how: 'no' })
	const mine = await page(fay, '/desk/shifts/me')
	assert.match(mine, /value="0-morning" checked/)
	assert.match(text(mine), /I cannot: Every Thursday, 5:30.PM to 7:00.PM/)
	await says(fay, 'say-week', {}, [['yes', '1-morning']])
	const { rows } = await pool.query('select weekday, from_min, until_min, how from rota_times where member = $1 order by weekday', [fay.id])
	assert.deepEqual(rows, [{ weekday: 1, from_min: 360, until_min: 720, how: 'yes' }, { weekday: 3, from_min: 1050, until_min: 1140, how: 'no' }])
	const seen = await myself(ports, { as: 'member', member: { id: fay.id, called: 'Fay', roles: ['helper'], language: 'en', teams: [] } })
	assert.ok(seen.ok)
	const tuesday = Array.from({ length: 7 }, (_, i) => i + 1).map((ahead) => ({ ahead, on: new Date(`${dayAhead(hub, ahead)}T12:00Z`).getUTCDay() })).find(({ on }) => on === 2)
	const shift = await shiftIn(hub, { ahead: tuesday?.ahead ?? 0 })
	assert.equal(canAt(seen.value.windows, shift, zoneHere()), 'yes')
	const another = await member('Gil')
	const { rows: [own] } = await pool.query<{ id: string }>('select id from rota_times where member = $1 limit 1', [fay.id])
	await says(another, 'drop-window', { window: own?.id ?? '' })
	assert.equal((await pool.query('select from rota_times where member = $1', [fay.id])).rowCount, 2, 'nobody takes away what somebody else said')
})

test('what cannot be read says why beside the form, and comes back as it was typed', async () => {
	const hal = await member('Hal')
	const bad = await ledTo(hub, hal, await says(hal, 'say-window', { on: '4', day: '', from: '17:30', until: '', how: 'if-needed' }))
	assert.match(bad, /Give two different times, or none/)
	assert.match(bad, /name="from" value="17:30"/)
	assert.match(bad, /<option value="4" selected/)
	assert.match(bad, /value="if-needed" checked/)
	const quiet = await ledTo(hub, hal, await says(hal, 'say-asking', { quietFrom: '22', quietUntil: '', mayAsk: 'yes' }))
	assert.match(quiet, /Choose both hours/)
	assert.match(quiet, /<option value="22" selected/)
	for (const fields of [{ verb: 'say-limits', week: '999' }, { verb: 'say-home', older: '9', small: '9' }, { verb: 'say-week', yes: '9-noon' }, { verb: 'fly' }]) assert.match(to(await says(hal, fields.verb, fields as never)), /wrong=/)
	assert.equal((await pool.query('select from rota_carriers where member = $1', [hal.id])).rowCount, 0)
})

test('limits of one’s own hold for taking a place; more than the hub allows does nothing', async () => {
	const ivy = await member('Ivy')
	await says(ivy, 'say-limits', { week: '2', inRow: '', nights: '', kindsNot: 'driving' })
	const long = await shiftIn(hub, { ahead: 9, from: '09:00', until: '12:00' })
	assert.match(await ledTo(hub, ivy, await takes(hub, ivy, long)), /fuller than your limit/)
	assert.match(text(await page(ivy)), /Your limit is 2 h/)
	await pool.query('update rota_carriers set week_minutes = 3600 where member = $1', [ivy.id])
	assert.match(text(await page(ivy)), /Your limit is 40 h/)
})

test('what one says oneself never makes what is granted, and says nothing of what was', async () => {
	const [jo, tess] = [await member('Jo'), await memberOf(hub, 'Tess', ['teller'])]
	await grants(tess, 'grant', { member: jo.id, what: 'medic', level: 'able', until: dayAhead(hub, 90) })
	await says(jo, 'say-skills', {}, [['skills', 'kitchen'], ['speaks', 'so'], ['learns', 'court']])
	assert.match(to(await says(jo, 'say-skills', {}, [['skills', 'children']])), /wrong=/)
	const rows = async () => (await pool.query<{ what: string }>('select what from rota_skills where member = $1 order by what', [jo.id])).rows.map(({ what }) => what)
	assert.deepEqual(await rows(), ['kitchen', 'medic', 'speaks-so'])
	await says(jo, 'say-skills')
	assert.deepEqual(await rows(), ['medic'])
	assert.match(text(await page(jo, '/desk/shifts/me')), /first aid \(able\), until/)
})

test('nobody learns from whom they like who else is a member; who has been on a shift with them can be chosen', async () => {
	const [kim, lou, max] = [await member('Kim'), await member('Lou'), await member('Maximiliana')]
	const one = await shiftIn(hub, { ahead: 1, from: '06:00', until: '07:00' })
	for (const who of [kim, lou]) await takes(hub, who, one)
	assert.doesNotMatch(await page(kim, '/desk/shifts/me'), /Lou|Maximiliana/)
	hub.move(one.begins - ports.now() + 1)
	const mine = await page(kim, '/desk/shifts/me')
	assert.ok(mine.includes(lou.id) && !mine.includes('Maximiliana'))
	await says(kim, 'say-liked', {}, [['liked', lou.id], ['liked', max.id], ['liked', kim.id]])
	assert.deepEqual((await pool.query('select other from rota_liked where member = $1', [kim.id])).rows, [{ other: lou.id }])
	const june = await memberOf(hub, 'June', ['steward'])
	assert.ok((await page(june, '/desk/shifts/me')).includes('Maximiliana'))
})

test('a grant is never one’s own; with children it takes two others, and opens no place before the second', async () => {
	const [nia, ola, pat] = [await memberOf(hub, 'Nia', ['teller']), await memberOf(hub, 'Ola', ['steward']), await member('Pat')]
	const care = await shiftIn(hub, { kind: 'childcare', ahead: 5 })
	const asked = { what: 'children', level: 'able', until: dayAhead(hub, 200) }
	assert.match(to(await grants(nia, 'grant', { ...asked, member: nia.id })), /wrong=not-oneself/)
	assert.match(to(await grants(nia, 'grant', { ...asked, member: pat.id })), /told=waits/)
	assert.match(await ledTo(hub, pat, await takes(hub, pat, care)), /Someone here has to know you/)
	assert.match(to(await grants(nia, 'agree', { ...asked, member: pat.id })), /wrong=needs-another/)
	assert.equal((await grants(pat, 'agree', { ...asked, member: pat.id })).status, 404)
	await grants(nia, 'grant', { ...asked, member: ola.id })
	assert.match(to(await grants(ola, 'agree', { ...asked, member: ola.id })), /wrong=not-oneself/)
	assert.match(text(await page(ola, '/desk/shifts/skills')), /Waiting for a second person.*Pat: being with children \(able\).*Seen by Nia/)
	assert.match(to(await grants(ola, 'agree', { ...asked, member: pat.id })), /told=granted/)
	await takes(hub, pat, care)
	assert.equal(await stateIn(care, pat), 'taken')
	assert.match(to(await grants(ola, 'take-back', { member: pat.id, what: 'children' })), /told=taken-back/)
	assert.equal(await stateIn(care, pat), null, 'who is not vetted any more is not with children')
	await ports.storage.inOneGo((tx) => leave(tx, nia.id, ports.now()))
	assert.equal((await pool.query('select from rota_vettings')).rowCount, 0, 'the word of who left waits for nobody')
})

test('a skill opens no shift beyond its end; the person sees it four weeks before, and it stops counting by itself', async () => {
	const [quin, rosa] = [await member('Quin'), await memberOf(hub, 'Rosa', ['teller'])]
	await grants(rosa, 'grant', { member: quin.id, what: 'medic', level: 'able', until: dayAhead(hub, 35) })
	const needing = (ahead: number) => shiftIn(hub, { kind: 'medic', ahead, places: 1, needs: [{ what: 'medic', least: 1, most: 1 }], from: '13:00', until: '14:00' })
	const [before, beyond] = [await needing(34), await needing(40)]
	await takes(hub, quin, before)
	assert.equal(await stateIn(before, quin), 'taken')
	assert.match(await ledTo(hub, quin, await takes(hub, quin, beyond)), /kept for people who know/)
	assert.doesNotMatch(await page(quin), /data-part="ending"/)
	hub.move(days(9))
	assert.match(text(await page(quin)), /"first aid" counts until|&quot;first aid&quot; counts until/)
	await grants(await memberOf(hub, 'Sol', ['steward']), 'grant', { member: quin.id, what: 'medic', level: 'able', until: dayAhead(hub, 300) })
	assert.doesNotMatch(await page(quin), /data-part="ending"/)
	await takes(hub, quin, beyond)
	assert.equal(await stateIn(beyond, quin), 'taken')
	await pool.query('update rota_skills set until_half = $2 where member = $1', [quin.id, halfDayOf(ports.now()) - 57])
	await tidyGrants(ports)
	assert.equal((await pool.query('select from rota_skills where member = $1', [quin.id])).rowCount, 0)
})

test('a teach-in of seven who bring nine children has two places for who is with them, and a third when a tenth comes', async () => {
	const teachIn = await shiftIn(hub, { ahead: 6, kind: 'circle', from: '14:00', until: '17:00', places: 9, gives: ['childcare'], where: 'Lamp Hill Hall' })
	const parents = await Promise.all([[1, 1], [2, 0], [1, 1], [1, 0], [1, 0], [0, 1], [0, 0]].map(async ([older = 0, small = 0], i) => {
		const who = await member(`Parent ${i}`)
		await brings(who, older, small)
		return who
	}))
	for (const who of parents) await takes(hub, who, teachIn)
	const care = await careOf(teachIn)
	assert.deepEqual(care && { ...care, id: '', begins: Number(care.begins) }, { id: '', places: 2, least: 2, state: 'open', begins: teachIn.begins, spot: 'Lamp Hill Hall' })
	const shift = { id: care?.id } as Shift
	const first = parents[0] as MemberHere
	assert.match(await page(first), /We are looking for people to be with your children/)
	assert.doesNotMatch(await page(parents[6] as MemberHere), /your children/)
	const sitters = await Promise.all(['Sam', 'Tom', 'Uma'].map(async (name) => {
		const who = await member(name)
		await vet(who)
		return who
	})) as [MemberHere, MemberHere, MemberHere]
	for (const who of sitters) await takes(hub, who, shift)
	assert.deepEqual(await Promise.all(sitters.map((who) => stateIn(shift, who))), ['taken', 'taken', null])
	assert.match(await page(first), /Somebody is with your children meanwhile/)

	const tenth = await member('Parent 8')
	await brings(tenth, 0, 1)
	await takes(hub, tenth, teachIn)
	assert.equal((await careOf(teachIn))?.places, 3)
	assert.deepEqual(await Promise.all(sitters.map((who) => stateIn(shift, who))), ['taken', 'taken', null], 'nobody lost their place when it grew')
	await takes(hub, sitters[2], shift)
	await givesBack(hub, tenth, teachIn)
	assert.equal((await careOf(teachIn))?.places, 3, 'nor when there were fewer children')
	await assert.rejects(pool.query('update rota_shifts set places = 4 where id = $1', [shift.id]), /foreign key/)

	// Two of the three fall ill in the last night.
	for (const who of sitters.slice(1)) await givesBack(hub, who, shift)
	hub.move(teachIn.begins - hours(12) - ports.now() - 1000)
	await mindChildren(ports)
	await deliverNotes(ports)
	const lines = async () => (await pool.query('select from ground_lines where about = $1', [shift.id])).rowCount
	assert.deepEqual([(await page(first)).includes('data-part="few"'), await lines()], [false, 0])
	hub.move(2000)
	assert.match(text(await page(first)), /Too few people are with the children: Circle/)
	for (let again = 0; again < 3; again++) await mindChildren(ports)
	// Whoever was told of it first may be about to deliver it.
	for (let tries = 0; tries < 50 && (await lines()) === 0; tries++) await (deliverNotes(ports), wait(100))
	assert.deepEqual([await lines(), (await pool.query('select from ground_notes')).rowCount], [1, 0], 'the desk hears it once')
	assert.doesNotMatch(await page(parents[6] as MemberHere), /data-part="few"/)

	await press(hub, await memberOf(hub, 'June', ['steward']), { verb: 'cancel-shift', shift: teachIn.id })
	assert.equal((await careOf(teachIn))?.state, 'cancelled')
	assert.match(await page(sitters[0]), /This was called off\. You need not come\./)
})

test('child care that a person called off stays so, and the parents see it; where no child comes any more it goes', async () => {
	const [june, vic] = [await memberOf(hub, 'June', ['steward']), await member('Vic')]
	await brings(vic, 1, 0)
	const [one, two] = [await shiftIn(hub, { ahead: 4, gives: ['childcare'] }), await shiftIn(hub, { ahead: 5, gives: ['childcare'] })]
	for (const shift of [one, two]) await takes(hub, vic, shift)
	await press(hub, june, { verb: 'cancel-shift', shift: (await careOf(one))?.id ?? '' })
	await mindChildren(ports)
	assert.equal((await careOf(one))?.state, 'cancelled')
	assert.match(await page(vic), /The child care for this was called off/)
	assert.ok(await careOf(two))
	await givesBack(hub, vic, two)
	assert.equal(await careOf(two), undefined)
	const columns = (await pool.query<{ column_name: string }>(`select column_name from information_schema.columns where table_name in ('rota_few', 'rota_shifts')`)).rows.map(({ column_name: name }) => name)
	assert.ok(!columns.some((name) => /child|parent|member/.test(name)), 'whose children they are is written nowhere beside the care')
})

test('whoever is new hears that they come with somebody who knows it, and nobody new is alone', async () => {
	const [knows, fresh] = [await member('Wen'), await member('Xia')]
	await pool.query(`insert into rota_kinds (member, kind, ends_at) values ($1, 'company', 9000000000000)`, [knows.id])
	const paired = await shiftIn(hub, { kind: 'company', isPaired: true, ahead: 5, from: '18:00', until: '19:00' })
	assert.match(await ledTo(hub, fresh, await takes(hub, fresh, paired)), /Nobody new does this alone/)
	await takes(hub, knows, paired)
	assert.match(text(await page(fresh)), /You come with somebody who knows it/)
	await takes(hub, fresh, paired)
	assert.equal(await stateIn(paired, fresh), 'taken')
})

test('a shift is posted for some weeks, each at its hours of the clock, once however often the form is sent', async () => {
	const june = await memberOf(hub, 'June', ['steward'])
	const form = { verb: 'post-shift', shift: `shift_${'6'.repeat(32)}`, kind: 'door', zone: '', where: 'Every week here', day: dayAhead(hub, 3), from: '22:00', until: '06:00', places: '3', opens: 'nothing', weeks: '12', least: '2', worth: '3', effort: 'hard', presence: 'there', newcomers: '1', isPaired: 'yes', 'need-1': 'medic', 'least-1': '1', 'most-1': '2', 'need-2': '', 'least-2': '', 'most-2': '' }
	await press(hub, june, form)
	await press(hub, june, form)
	const { rows } = await pool.query<{ begins: string; needs: string[]; least: number; effort: string; is_paired: boolean }>(`select begins, needs, least, effort, is_paired from rota_shifts where spot = 'Every week here' order by begins`)
	assert.equal(rows.length, 12)
	const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', hourCycle: 'h23', weekday: 'short', timeZone: zoneHere() })
	assert.equal(new Set(rows.map(({ begins }) => clock.format(Number(begins)))).size, 1)
	assert.deepEqual(rows.map(({ begins: _, ...row }) => row)[11], { needs: ['medic:1-2'], least: 2, effort: 'hard', is_paired: true })
	for (const more of [{ weeks: '13' }, { weeks: '0' }, { 'most-1': '0' }, { least: '9' }]) {
		const refused = await press(hub, june, { ...form, shift: `shift_${'5'.repeat(32)}`, ...more })
		assert.match(to(refused), /wrong=/)
		assert.match(await ledTo(hub, june, refused), /<details open="" data-part="more"|<details data-part="more" open|<details open data-part="more"/)
	}
	assert.equal((await pool.query('select from rota_shifts where id = $1', [`shift_${'5'.repeat(32)}`])).rowCount, 0)
})

test('whoever leaves takes all of it with them', async () => {
	const yara = await member('Yara')
	await brings(yara, 1, 1)
	await says(yara, 'say-week', {}, [['yes', '0-morning']])
	await says(yara, 'say-skills', {}, [['skills', 'kitchen']])
	await ports.storage.inOneGo((tx) => leave(tx, yara.id, ports.now()))
	for (const table of ['rota_carriers', 'rota_times', 'rota_skills']) assert.equal((await pool.query(`select from ${table} where member = $1`, [yara.id])).rowCount, 0, table)
})

