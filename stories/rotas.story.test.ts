/** A fortnight planned, over the house itself: an instant draft, the best one by itself, published with consent, published again with as little change as can be. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CARRYING } from '#ground/hub.ts'
import { days, hours } from '#ground/time.ts'
import { forgetEnded } from '#house/duties.server.ts'
import { answerPlan, fadePlans } from '#rooms/rota/rotas.server.ts'
import type { Speaker } from '#ground/people.ts'
import type { MemberHere } from './members.testing.ts'
import { until } from './child.testing.ts'
import { openTestHub } from './house.testing.ts'
import { leave } from './members.testing.ts'
import { dayAhead, shiftIn, takes } from './rota.testing.ts'
import { act, carrier, community, newRota, publish, revisionOf, rotaMade, value } from './rotas.testing.ts'

type Place = { readonly shift: string; readonly member: string; readonly state: string; readonly source: string; readonly begins: string }
const as = ({ id, name }: MemberHere): Speaker => ({ as: 'member', member: { id, called: name, roles: ['helper'], language: 'en', teams: [] } })

async function aHub(people: number, length: number) {
	const hub = await openTestHub({ first: { carrying: { ...CARRYING, freeWeek: 0 } } })
	const all = await community(hub, people, length)
	const { pool, ports } = hub.house
	const places = async () => (await pool.query<Place>('select shift, member, state, source, begins from rota_places order by shift, member')).rows
	const drafts = async () => (await pool.query<{ shift: string; member: string; is_pinned: boolean }>('select shift, member, is_pinned from rota_drafts order by shift, member')).rows
	const moves = async () => (await pool.query<{ member: string; shift: string; way: string; why: string }>('select member, shift, way, why from rota_moves order by member')).rows
	const row = async (rota: string) => (await pool.query<{ state: string; version: number; bound: string; work: string; is_dirty: boolean; filled: number; share: number }>('select * from rota_rotas where id = $1', [rota])).rows[0]
	const planned = async (rota: string) => until('the best plan is found', async () => (await row(rota))?.work === 'none', 60_000)
	return { hub, all, pool, ports, places, drafts, moves, row, planned }
}

const house = await aHub(20, 14)
const { hub, all, pool, ports, places, drafts, moves, row, planned } = house
const rota = await rotaMade(hub)

test('a rota is there once for a time, and the same made twice is one', async () => {
	const made = { act: 'make', rota, day: dayAhead(hub, 1), days: 14 } as const
	assert.equal((await act(hub, made)).ok, true)
	const other = await act(hub, { ...made, rota: newRota(hub), day: dayAhead(hub, 3) })
	assert.deepEqual(other, { ok: false, refusal: 'one-already' })
	assert.equal((await pool.query('select 1 from rota_rotas')).rowCount, 1)
})

test('planning gives a draft at once and nobody a place; then the best is found, and how good it is is known', async () => {
	const began = performance.now()
	const { n } = value(await act(hub, { act: 'plan', rota }))
	assert.ok(performance.now() - began < 5000 && n > 20, `${n} places at once`)
	assert.deepEqual(await places(), [])
	assert.equal((await drafts()).length, n)
	await planned(rota)
	assert.ok(['proven', 'within'].includes((await row(rota))?.bound ?? ''), JSON.stringify(await row(rota)))
	assert.ok((await drafts()).length >= n)
	assert.deepEqual(await places(), [])
})

test('it is published as questions, and a yes makes a place theirs; a no costs nothing and is not asked again', async () => {
	const before = await drafts()
	assert.deepEqual(await act(hub, { act: 'publish', rota, revision: 0 }), { ok: false, refusal: 'changed-meanwhile' })
	assert.equal(value(await publish(hub, rota)).n, before.length, 'the room’s own rules take every place the plan gives')
	const given = await places()
	assert.deepEqual(given.map(({ shift, member }) => `${shift} ${member}`), before.map(({ shift, member }) => `${shift} ${member}`))
	assert.ok(given.every(({ state, source }) => state === 'asked' && source === 'plan'))
	assert.deepEqual(await drafts(), [])
	const [yes, no] = [given[0], given[1]] as [Place, Place]
	const who = (id: string) => as(all.find((one) => one.id === id) as MemberHere)
	assert.equal((await answerPlan(ports, who(yes.member), { answer: 'yes', shift: yes.shift as never })).ok, true)
	assert.equal((await answerPlan(ports, who(no.member), { answer: 'no', shift: no.shift as never })).ok, true)
	assert.deepEqual(await answerPlan(ports, who(no.member), { answer: 'yes', shift: no.shift as never }), { ok: false, refusal: 'gone' })
	const after = await places()
	assert.equal(after.find((one) => one.shift === yes.shift && one.member === yes.member)?.state, 'taken')
	assert.equal(after.length, given.length - 1)
	value(await act(hub, { act: 'plan', rota }))
	assert.ok(!(await drafts()).some((one) => one.shift === no.shift && one.member === no.member))
	value(await act(hub, { act: 'drop', rota }))
	await planned(rota)
})

test('published again with nothing changed, nothing changes: no place, no state, no question and nothing to read', async () => {
	value(await act(hub, { act: 'plan', rota }))
	await planned(rota)
	// One of them said no: for that, somebody may have been moved.
	value(await publish(hub, rota))
	const moved = await moves()
	for (let round = 0; round < 2; round++) {
		const before = await places()
		value(await act(hub, { act: 'plan', rota }))
		await planned(rota)
		assert.equal(value(await publish(hub, rota)).n, 0)
		assert.deepEqual(await places(), before)
	}
	assert.deepEqual(await moves(), moved)
	assert.deepEqual(await publish(hub, rota), { ok: false, refusal: 'nothing-to-publish' })
})

test('when three busy people rest or leave, what they had is filled again with few moves, nothing inside the freeze moves, and each who is moved can read why once', async () => {
	const frozenUntil = ports.now() + hours(48)
	const before = await places()
	const busiest = [...Map.groupBy(before.filter(({ begins }) => Number(begins) > frozenUntil), ({ member }) => member)].toSorted((a, b) => b[1].length - a[1].length).slice(0, 3).map(([member]) => member)
	const [resting, other, leaving] = busiest as [string, string, string]
	for (const member of [resting, other]) await pool.query('update rota_carriers set away_from = $2, away_until = $3 where member = $1', [member, ports.now() + days(3), ports.now() + days(40)])
	await ports.storage.inOneGo((tx) => leave(tx, leaving as never, ports.now()))
	assert.equal((await places()).filter(({ member }) => member === leaving).length, 0, 'who leaves has no place')
	value(await act(hub, { act: 'plan', rota }))
	await planned(rota)
	value(await publish(hub, rota))
	const after = await places()
	const key = ({ shift, member }: Pick<Place, 'shift' | 'member'>) => `${shift} ${member}`
	const had = new Set(after.map(key))
	const fell = before.filter(({ member, begins }) => member === leaving || ([resting, other].includes(member) && Number(begins) >= ports.now() + days(3)))
	assert.ok(fell.length > 5)
	assert.deepEqual(before.filter(({ begins, member }) => Number(begins) <= frozenUntil && member !== leaving).filter((one) => !had.has(key(one))), [], 'inside the freeze')
	const moved = before.filter((one) => !had.has(key(one)) && !fell.some((gone) => key(gone) === key(one)))
	assert.ok(moved.length <= fell.length, `${moved.length} of others moved for ${fell.length} that fell`)
	assert.ok(before.filter((one) => had.has(key(one))).every((one) => after.find((now) => key(now) === key(one))?.state === one.state), 'nobody is asked twice for what did not change')
	const told = await moves()
	for (const one of moved) assert.ok(told.some(({ member, shift, way }) => member === one.member && shift === one.shift && way === 'out'), 'each who was moved can read why')
	assert.ok(told.filter(({ member }) => [resting, other].includes(member)).every(({ way, why }) => way !== 'out' || why === 'rests'))
	const reader = told.find(({ way }) => way !== 'no')?.member ?? ''
	assert.equal((await answerPlan(ports, as(all.find(({ id }) => id === reader) as MemberHere), { answer: 'read' })).ok, true)
	assert.equal((await moves()).filter(({ member, way }) => member === reader && way !== 'no').length, 0, 'once')
})

test('a place by hand is judged, with the reason; what is held fast stays; what somebody took themselves nobody takes out', async () => {
	const late = await shiftIn(hub, { ahead: 10, from: '22:00', until: '23:59', kind: 'door', places: 1 })
	const early = await shiftIn(hub, { ahead: 11, from: '01:00', until: '06:00', kind: 'door', places: 2 })
	const [nia, ole, resting] = [await carrier(hub, 'Nia'), await carrier(hub, 'Ole'), await carrier(hub, 'Uma')]
	await pool.query('update rota_carriers set away_from = 1, away_until = $2 where member = $1', [resting.id, ports.now() + days(40)])
	const edit = (what: 'put' | 'out' | 'pin' | 'loosen', shift: { readonly id: string }, who: MemberHere) => act(hub, { act: what, rota, shift: shift.id as never, member: who.id })
	assert.equal((await takes(hub, ole, early)).status, 303)
	assert.equal((await edit('put', late, nia)).ok, true)
	assert.deepEqual(await edit('put', late, ole), { ok: false, refusal: 'cannot-resting' })
	assert.deepEqual(await edit('put', early, nia), { ok: false, refusal: 'cannot-resting' })
	assert.deepEqual(await edit('put', early, resting), { ok: false, refusal: 'cannot-away' })
	assert.deepEqual(await edit('out', early, ole), { ok: false, refusal: 'theirs' })
	value(await act(hub, { act: 'plan', rota }))
	await planned(rota)
	assert.ok((await drafts()).some(({ shift, member, is_pinned: isPinned }) => shift === late.id && member === nia.id && isPinned), 'what was put by hand is held fast')
	assert.equal((await edit('loosen', late, nia)).ok, true)
	assert.equal((await edit('out', late, nia)).ok, true)
	assert.ok(!(await drafts()).some(({ shift, member }) => shift === late.id && member === nia.id))
	assert.equal((await edit('pin', late, nia)).ok, false)
	value(await act(hub, { act: 'drop', rota }))
})

test('the search can be stopped, and what is changed by hand meanwhile goes before what it finds', async () => {
	value(await act(hub, { act: 'plan', rota }))
	value(await act(hub, { act: 'stop', rota }))
	await planned(rota)
	const { bound } = (await row(rota)) ?? {}
	assert.ok(bound && bound !== 'none')
	const revision = await revisionOf(hub, rota)
	const one = (await drafts()).find(({ is_pinned: isPinned }) => !isPinned)
	assert.ok(one)
	value(await act(hub, { act: 'plan', rota }))
	const [some] = await drafts()
	assert.ok(some)
	value(await act(hub, { act: 'pin', rota, shift: some.shift as never, member: some.member as never }))
	await planned(rota)
	assert.equal((await row(rota))?.bound, 'edited')
	assert.equal(await revisionOf(hub, rota), revision + 2)
})

test('a week after its end nothing of a rota is left, nor of who was moved', async () => {
	hub.move(days(23))
	await forgetEnded(ports)
	await fadePlans(ports)
	for (const table of ['rota_rotas', 'rota_drafts', 'rota_moves']) assert.equal((await pool.query(`select 1 from ${table}`)).rowCount, 0, table)
})
