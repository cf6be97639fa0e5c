/** An exercise on the live hub: a dispatcher plays something through with whoever is at work. It is marked at every step, and no neighbour hears of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#ground/ids.ts'
import { handOn } from '#rooms/hotline/handing.server.ts'
import type { IncidentId } from '#rooms/hotline/model.ts'
import { sign } from '#rooms/hotline/telling.server.ts'
import { openHotline } from './hotline.testing.ts'
import { memberOf } from './members.testing.ts'
import { drained, fakes, neighbours, saw, speaking } from './telling.testing.ts'
import { knock, postForm } from './web.testing.ts'

const hub = await openHotline()
const { ports, pool } = hub.house
const [dee, eli, ana] = [await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Eli', ['dispatcher']), await memberOf(hub, 'Ana', ['operator'])]
const [v3, v7] = [await memberOf(hub, 'V3', ['verifier']), await memberOf(hub, 'V7', ['verifier'])]
await neighbours(ports, pool, 12, ['sms'])
await neighbours(ports, pool, 1, ['sms'], { from: 100, member: v3.id })
const { carriers, given } = fakes({ sms: 100 })

const written = (place: string, more: Readonly<Record<string, string>>) => ({ id: newId('report', ports.chance), hand: '1st', place, words: 'A white van with nobody in it', language: 'en', ...more })
const incidents = async () => (await pool.query<{ id: IncidentId; is_drill: boolean; place: string }>('select id, is_drill, place from hotline_incidents order by opened_at')).rows

test('a dispatcher writes it down as an exercise; who only takes calls has no such box, and what they send is no exercise', async () => {
	assert.match((await knock(hub.address, '/desk/hotline/call', { headers: { cookie: dee.cookie } })).text, /name="exercise"/)
	assert.doesNotMatch((await knock(hub.address, '/desk/hotline/call', { headers: { cookie: ana.cookie } })).text, /name="exercise"/)
	for (const [by, place] of [[dee, 'Cedar and 14th'], [ana, 'Harbor Street']] as const) assert.ok((await postForm(hub.address, '/desk/hotline/call', written(place, { exercise: 'on' }), { cookie: by.cookie })).status < 400)
	assert.deepEqual((await incidents()).map(({ is_drill: is, place }) => [is, place]), [[true, 'Cedar and 14th'], [false, 'Harbor Street']])
	assert.match((await knock(hub.address, '/desk/hotline', { headers: { cookie: eli.cookie } })).text, /exercise/)
})

test('it is told to those at work alone, and says what it is; nobody else hears or reads that it is true', async () => {
	const [{ id: incident } = { id: '' as IncidentId }] = await incidents()
	for (const { id } of [v3, v7]) await saw(ports, speaking(id, 'verifier'), incident, 'activity')
	await pool.query(`update hotline_incidents set zone = 'cedar' where id = $1`, [incident])
	for (const { id } of [dee, eli]) assert.ok((await sign(ports, speaking(id, 'dispatcher'), { incident, tells: 'alert', level: 'L2', because: null })).ok)
	await drained(() => handOn(ports, carriers, { limit: 100, signal: new AbortController().signal, turns: new Map(), origin: null }), () => hub.move(1000))
	assert.deepEqual(given.map(({ to }) => to), ['u100 sms'])
	assert.match(given[0]?.text ?? '', /EXERCISE|EJERCICIO/)
	const page = (await knock(hub.address, '/alerts')).text
	assert.match(page, /Exercise, not real/)
	assert.match((await knock(hub.address, '/alerts.cap.xml')).text, /<status>Exercise<\/status>/)
})
