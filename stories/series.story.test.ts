/** The same place of a series again: who signs up hears how often it was theirs and who waits, before and after, and takes it with one tap all the same. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { days } from '#ground/time.ts'
import type { Shift } from '#rooms/rota/model.ts'
import { fade } from '#rooms/rota/actions.server.ts'
import { openTestHub } from './house.testing.ts'
import { memberOf, sessionOf, type MemberHere } from './members.testing.ts'
import { givesBack, ledTo, shiftIn, takes } from './rota.testing.ts'
import { knock } from './web.testing.ts'

const hub = await openTestHub()
const { pool, ports } = hub.house
let [ana, kim, lou] = [await memberOf(hub, 'Ana', ['helper']), await memberOf(hub, 'Kim', ['helper']), await memberOf(hub, 'Lou', ['helper'])]
const weeks: Shift[] = []
for (let n = 0; n < 9; n++) weeks.push(await shiftIn(hub, { ahead: 2 + 7 * n, kind: 'fridge', where: 'Love fridge', places: 1 }))
const at = (n: number) => weeks[n] as Shift
const waits = (who: MemberHere, n: number) => knock(hub.address, '/desk/shifts/swap/act', { method: 'POST', headers: { origin: hub.address, 'content-type': 'application/x-www-form-urlencoded', cookie: who.cookie }, body: new URLSearchParams({ verb: 'wait', shift: at(n).id }).toString() })
const pageOf = async (path: string, who: MemberHere | null, language = 'en') => (await knock(hub.address, path, { headers: { 'accept-language': language, ...(who && { cookie: who.cookie }) } })).text
/** What stands at one shift of the page. */
const lineOf = (page: string, n: number) => (page.split('<li').find((line) => line.includes(`id="${at(n).id}"`)) ?? '').replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')

test('whoever has never had it hears nothing, whoever waits', async () => {
	for (const n of [0, 1, 2, 3, 4, 5]) assert.equal((await takes(hub, ana, at(n))).status, 303)
	assert.equal((await waits(kim, 5)).status, 303)
	assert.equal((await pool.query('select 1 from rota_waiting')).rowCount, 1)
	assert.doesNotMatch(await pageOf('/desk/shifts', lou), /data-part="before"/)
})

test('five weeks on: three of the last four, and Kim has waited five weeks; before she takes it, when she has, and in her week', async () => {
	hub.move(days(35))
	await fade(ports)
	;[ana, kim, lou] = [{ ...ana, cookie: await sessionOf(hub, ana.id) }, { ...kim, cookie: await sessionOf(hub, kim.id) }, { ...lou, cookie: await sessionOf(hub, lou.id) }]
	assert.equal((await pool.query('select 1 from rota_shifts where id = $1', [at(3).id])).rowCount, 0, 'what is older than a week is known to nobody')
	assert.equal((await takes(hub, ana, at(7))).status, 303)
	const offered = lineOf(await pageOf('/desk/shifts', ana), 8)
	assert.match(offered, /This is yours in 3 of the 4 weeks before it\. Kim has waited 5 weeks for a place of it\./)
	assert.match(offered, /Take it anyway/)
	assert.match(lineOf(await pageOf('/desk/shifts', ana, 'es'), 8), /Ya lo tiene en 3 de las 4 semanas anteriores\. Kim espera un lugar desde hace 5 semanas\./)
	const after = await ledTo(hub, ana, await takes(hub, ana, at(8)))
	assert.match(after.replaceAll(/<[^>]*>/g, ' '), /It is yours: [^.]*\. Thank you\. This is yours in 3 of the 4 weeks before it\. Kim has waited 5 weeks/)
	assert.equal((await pool.query('select 1 from rota_places where shift = $1 and member = $2', [at(8).id, ana.id])).rowCount, 1, 'one tap')
	assert.match(lineOf(await pageOf('/desk/shifts', ana), 8), /3 of the 4 weeks before it\. Kim/)
	assert.equal((await givesBack(hub, ana, at(8))).status, 303)
})

test('the public page is the same for everybody and names nobody; who waits and others hear nothing', async () => {
	const [hers, nobodys] = [await pageOf('/places', ana), await pageOf('/places', null)]
	assert.equal(hers, nobodys)
	assert.doesNotMatch(hers, /Kim|weeks before/)
	for (const who of [kim, lou]) assert.doesNotMatch(await pageOf('/desk/shifts', who), /weeks before|has waited/)
})

test('whoever is not on the shift that somebody waits for hears no name', async () => {
	assert.equal((await takes(hub, lou, at(6))).status, 303)
	const line = lineOf(await pageOf('/desk/shifts', lou), 8)
	assert.match(line, /This is yours in 1 of the 4 weeks before it\. Somebody has waited 5 weeks for a place of it\./)
	assert.doesNotMatch(line, /Kim/)
	assert.equal((await givesBack(hub, lou, at(6))).status, 303)
})

test('of whoever would rather not be with her, she hears nothing at all', async () => {
	const [low, high] = [ana.id, kim.id].toSorted()
	await pool.query('insert into ground_apart (low, high, asker) values ($1, $2, $3)', [low, high, Buffer.from('a')])
	const line = lineOf(await pageOf('/desk/shifts', ana), 8)
	assert.match(line, /3 of the 4 weeks before it/)
	assert.doesNotMatch(line, /Kim|Somebody|waited/)
	await pool.query('delete from ground_apart')
	assert.match(lineOf(await pageOf('/desk/shifts', ana), 8), /Kim/)
})
