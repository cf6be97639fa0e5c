/** What a published rota leaves open is looked for a week ahead, one person after the other; what nobody planned is not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CARRYING } from '#ground/hub.ts'
import { days } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { answerOwn, keepAsking } from '#rooms/rota/answering.server.ts'
import { weekAt } from '#rooms/rota/load.ts'
import { isFreeWeek } from '#rooms/rota/posed-bars.ts'
import { seekPlanned } from '#rooms/rota/seeking.server.ts'
import { openTestHub } from './house.testing.ts'
import type { MemberHere } from './members.testing.ts'
import { dayAhead, shiftIn } from './rota.testing.ts'
import { act, carrier, newRota, publish, value } from './rotas.testing.ts'

const hub = await openTestHub({ first: { zones: [{ id: 'norte', name: 'Norte', households: 900 }] } })
const { house: { ports, pool } } = hub
type Question = { id: string; member: string }
const asked = async ({ id }: { readonly id: string }) => (await pool.query<Question>(`select id, member from rota_questions where shift = $1 and what = 'take-this' order by asked_at`, [id])).rows
const carried = (who: MemberHere, hours: number) => pool.query('insert into rota_hours (member, week, minutes, ends_at, load, beside, nights) values ($1, $2, $3, $4, $3, 0, 0)', [who.id, weekAt(ports.now(), zoneHere()) - 1, hours * 60, ports.now() + days(28)])
const says = async (who: MemberHere, question: Question | undefined, answer: 'yes' | 'no') => answerOwn(ports, { as: 'member', member: { id: who.id, called: who.name, roles: ['helper'], language: 'en', teams: [] } }, question?.id ?? '', answer)

test('of what was published a free place is asked one after the other: who carries least first, and nobody in the week that is theirs', async () => {
	const shift = await shiftIn(hub, { ahead: 5, kind: 'packing', places: 1, from: '10:00', until: '12:00' })
	const all = await Promise.all(Array.from({ length: 14 }, (_, n) => carrier(hub, `Carrier ${n}`)))
	const isTheirs = ({ id }: MemberHere) => isFreeWeek({ id }, shift, { zone: zoneHere(), carrying: CARRYING })
	const [first, second, ...others] = all.filter((who) => !isTheirs(who)) as [MemberHere, MemberHere, ...MemberHere[]]
	await carried(first, 2)
	await carried(second, 8)
	for (const who of others) await carried(who, 20)

	await seekPlanned(ports)
	assert.deepEqual(await asked(shift), [], 'nobody planned this, and nobody is asked')
	const rota = newRota(hub)
	value(await act(hub, { act: 'make', rota, day: dayAhead(hub, 1), days: 7 }))
	value(await act(hub, { act: 'plan', rota }))
	await pool.query('delete from rota_drafts')
	value(await publish(hub, rota))
	assert.deepEqual(await asked(shift), [])

	await seekPlanned(ports)
	await seekPlanned(ports)
	assert.deepEqual((await asked(shift)).map(({ member }) => member), [first.id])
	assert.equal((await says(first, (await asked(shift))[0], 'no')).ok, true)
	hub.move(days(1))
	await keepAsking(ports)
	await seekPlanned(ports)
	assert.deepEqual((await asked(shift)).map(({ member }) => member), [first.id, second.id])
	assert.equal((await says(second, (await asked(shift))[1], 'yes')).ok, true)
	assert.deepEqual((await pool.query<{ member: string }>('select member from rota_places where shift = $1', [shift.id])).rows.map(({ member }) => member), [second.id])
	hub.move(days(1))
	await keepAsking(ports)
	await seekPlanned(ports)
	assert.equal((await asked(shift)).length, 2)
})
