/** How early and how firm a rota is, set by a coordinator while it stands; and that whom it moved once, it moves again last. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CARRYING } from '#ground/hub.ts'
import { days, hours } from '#ground/time.ts'
import { answerPlan, draw } from '#rooms/rota/rotas.server.ts'
import { lockRota } from '#rooms/rota/rotas-store.server.ts'
import { seeBoard } from '#rooms/rota/board.server.ts'
import { openTestHub } from './house.testing.ts'
import { leave, memberOf, type MemberHere } from './members.testing.ts'
import { shiftIn } from './rota.testing.ts'
import { act, carrier, coordinator, publish, revisionOf, rotaMade, value } from './rotas.testing.ts'
import { knock } from './web.testing.ts'

const hub = await openTestHub({ first: { carrying: { ...CARRYING, freeWeek: 0 } } })
const { address, house: { pool, ports } } = hub
const [ana, ben] = [await carrier(hub, 'Ana'), await carrier(hub, 'Ben')]
const teller = await memberOf(hub, 'Tess', ['teller'])
const soon = await shiftIn(hub, { ahead: 1, kind: 'kitchen', from: '20:00', until: '23:00', places: 1 })
const later = await shiftIn(hub, { ahead: 9, kind: 'kitchen', from: '20:00', until: '23:00', places: 1 })
const rota = await rotaMade(hub)
value(await act(hub, { act: 'plan', rota }))
value(await publish(hub, rota))
const row = async () => (await pool.query<{ freeze_hours: number; notice_days: number }>('select freeze_hours, notice_days from rota_rotas where id = $1', [rota])).rows[0]
const post = (who: MemberHere, fields: Readonly<Record<string, string>>) => knock(address, '/desk/rota/act', { method: 'POST', headers: { origin: address, cookie: who.cookie, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ rota, ...fields }).toString() })
const canMove = async (id: string) => {
	const seen = value(await seeBoard(ports, coordinator, { rota, week: Number(id === later.id), shift: null }))
	return seen.lines.find(({ shift }) => shift.id === id)?.canMove
}

test('a coordinator says how long before a shift nobody is moved, and the board goes by it at once', async () => {
	assert.deepEqual(await row(), { freeze_hours: 48, notice_days: 7 })
	assert.equal(await canMove(soon.id), false)
	const heard = await post(teller, { act: 'set', freeze: '12', notice: '3' })
	assert.match(String(heard.headers['location']), /did=set/)
	assert.deepEqual(await row(), { freeze_hours: 12, notice_days: 3 })
	assert.equal(await canMove(soon.id), soon.begins > ports.now() + hours(12))
	value(await act(hub, { act: 'set', rota, freeze: 336, notice: 28 }))
	assert.equal(await canMove(later.id), false)
	const page = (await knock(address, '/desk/rota?lang=es', { headers: { cookie: teller.cookie } })).text
	assert.match(page, /name="freeze"[^>]*value="336"|value="336"[^>]*name="freeze"/)
	value(await act(hub, { act: 'set', rota, freeze: 0, notice: 0 }))
	assert.equal(await canMove(soon.id), true)
})

test('what is no number or too much is not taken, nor from whom it is not; a draft is looked at again before it is published', async () => {
	for (const more of [{ freeze: '337', notice: '7' }, { freeze: '48', notice: '29' }, { freeze: '-1', notice: '7' }, { freeze: '', notice: '' }]) assert.match(String((await post(teller, { act: 'set', ...more })).headers['location']), /not=not-understood/)
	assert.equal((await post(ana, { act: 'set', freeze: '1', notice: '1' })).status, 404)
	assert.deepEqual(await row(), { freeze_hours: 0, notice_days: 0 })
	value(await act(hub, { act: 'plan', rota }))
	const seen = await revisionOf(hub, rota)
	value(await act(hub, { act: 'set', rota, freeze: 24, notice: 7 }))
	assert.deepEqual(await act(hub, { act: 'publish', rota, revision: seen }), { ok: false, refusal: 'changed-meanwhile' })
	value(await act(hub, { act: 'drop', rota }))
})

test('until when somebody can say yes follows it', async () => {
	value(await act(hub, { act: 'set', rota, freeze: 72, notice: 7 }))
	const other = await shiftIn(hub, { ahead: 12, kind: 'door', places: 1 })
	value(await act(hub, { act: 'put', rota, shift: other.id, member: ben.id }))
	value(await publish(hub, rota))
	const { rows } = await pool.query<{ ends_at: string }>('select ends_at from rota_questions where shift = $1', [other.id])
	assert.equal(Number(rows[0]?.ends_at), other.begins - hours(72))
})

test('whom it moved is counted once for each time it was published, also after they have read it, and not when they rest; the next plan weighs it', async () => {
	const had = (await pool.query<{ member: string }>('select member from rota_places where shift = $1', [later.id])).rows[0]?.member ?? ''
	const who = [ana, ben].find(({ id }) => id === had) as MemberHere
	const often = async () => (await pool.query<{ member: string; times: number }>('select member, times from rota_moved')).rows
	assert.deepEqual(await often(), [])
	value(await act(hub, { act: 'out', rota, shift: later.id, member: who.id }))
	value(await publish(hub, rota))
	assert.deepEqual(await often(), [{ member: who.id, times: 1 }])
	assert.equal((await answerPlan(ports, { as: 'member', member: { id: who.id, called: who.name, roles: ['helper'], language: 'en', teams: [] } }, { answer: 'read' })).ok, true)
	const weighed = await ports.storage.inOneGo(async (tx) => (await draw(ports, tx, (await lockRota(tx, rota)) as never)).posed.problem.people.map(({ id, moved }) => [id, moved]))
	assert.deepEqual(weighed.filter(([, times]) => times !== 0), [[who.id, 1]])

	value(await act(hub, { act: 'put', rota, shift: later.id, member: who.id }))
	value(await publish(hub, rota))
	await pool.query('update rota_carriers set away_from = $2, away_until = $3 where member = $1', [who.id, ports.now() + days(5), ports.now() + days(30)])
	value(await act(hub, { act: 'plan', rota }))
	value(await publish(hub, rota))
	assert.equal((await pool.query('select 1 from rota_places where shift = $1 and member = $2', [later.id, who.id])).rowCount, 0)
	assert.deepEqual(await often(), [{ member: who.id, times: 1 }])
	await ports.storage.inOneGo((tx) => leave(tx, who.id, ports.now()))
	assert.deepEqual(await often(), [])
})

test('a rota that is closed keeps what it was', async () => {
	value(await act(hub, { act: 'close', rota }))
	assert.deepEqual(await act(hub, { act: 'set', rota, freeze: 1, notice: 1 }), { ok: false, refusal: 'is-closed' })
})
