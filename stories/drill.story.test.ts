/** A rehearsed absence over HTTP: what falls if the one person rests who can, whom to teach, and that a name is told to stewards and to themselves alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CARRYING } from '#ground/hub.ts'
import { newId } from '#ground/ids.ts'
import { days, halfDayOf, hours } from '#ground/time.ts'
import { deliverNotes, forgetEnded } from '#house/duties.server.ts'
import { until } from './child.testing.ts'
import { openTestHub } from './house.testing.ts'
import { memberOf, type MemberHere } from './members.testing.ts'
import { shiftIn } from './rota.testing.ts'
import { knock, type Heard } from './web.testing.ts'

const hub = await openTestHub({ first: { carrying: { ...CARRYING, freeWeek: 0 } } })
const { address, house: { pool, ports } } = hub
const page = async (who: Pick<MemberHere, 'cookie'>, path = '/desk/pulse') => (await knock(address, path, { headers: { cookie: who.cookie, 'accept-language': 'en' } })).text
const part = (text: string, name: string) => (new RegExp(`data-part="${name}"[^]*?</section>`).exec(text)?.[0] ?? '').replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
const press = (who: Pick<MemberHere, 'cookie'>, fields: Readonly<Record<string, string>>): Promise<Heard> =>
	knock(address, '/desk/pulse/act', { method: 'POST', headers: { origin: address, cookie: who.cookie, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString() })

const [steward, teller, carer] = [await memberOf(hub, 'June', ['steward']), await memberOf(hub, 'Teo', ['teller']), await memberOf(hub, 'Cleo', ['carer'])]
const [marta, ben, joao] = [await memberOf(hub, 'Marta', ['helper']), await memberOf(hub, 'Ben', ['helper']), await memberOf(hub, 'Joao', ['helper'])]
const can = async ({ id }: MemberHere, onDays: readonly string[], skills: readonly string[], learns: readonly string[] = []) => {
	await pool.query('insert into rota_carriers (member, learns) values ($1, $2) on conflict (member) do update set learns = $2', [id, learns])
	for (const day of onDays) await pool.query(`insert into rota_times (id, member, day, from_min, until_min, how, ends_at) values ($1, $2, $3, 420, 780, 'yes', 9000000000000)`, [newId('time', ports.chance), id, day])
	for (const what of skills) await pool.query(`insert into rota_skills (member, what, level, until_half) values ($1, $2, 'able', $3)`, [id, what, halfDayOf(ports.now()) + 400])
}
const ON = [2, 3, 4, 5, 8, 9, 10, 11]
const dayOf = (ahead: number) => new Date(ports.now() + days(ahead)).toISOString().slice(0, 10)
for (const ahead of ON) await shiftIn(hub, { ahead, kind: 'company', where: 'Steps of the county court', from: '08:00', until: '11:30', places: 1, worth: '3' as never, needs: [{ what: 'court', least: 1, most: 1 }] })
await can(marta, ON.map(dayOf), ['court'])
// Two of the eight he could do, too.
await can(ben, [2, 8].map(dayOf), ['court'])
await can(joao, [3, 4, 9, 10].map(dayOf), [], ['court'])

async function drill(): Promise<void> {
	assert.equal((await press(teller, { verb: 'drill' })).status, 303)
	await until('the drill is done', async () => (await pool.query(`select from rota_drill where sort = 'done'`)).rowCount === 1, 60_000)
	await deliverNotes(ports)
}

test('six of eight places hang on one person: stewards hear who, tellers how many, and she that the gap is the hub’s', async () => {
	assert.match(part(await page(teller), 'drill'), /Look now/)
	await drill()
	const told = part(await page(steward), 'drill')
	assert.match(told, /With everybody here no place has to stay empty\. If Marta rests, 6 places fall\./)
	assert.match(told, /Going along to court: 2 people have it, 8 shifts need it/)
	const others = part(await page(teller), 'drill')
	assert.match(others, /If one certain person rests, 6 places fall/)
	for (const text of [others, part(await page(carer), 'drill')]) assert.doesNotMatch(text, /Marta/)
	assert.match(part(await page(marta, '/desk/shifts'), 'carried'), /6 places of the next two weeks would stay empty without you\. That gap is the hub’s, not yours\./)
	for (const who of [ben, joao, teller]) assert.doesNotMatch(part(await page(who, '/desk/shifts'), 'carried'), /without you/)
})

test('she rests all the same; whom to teach is proven: six empty places become two', async () => {
	await pool.query('update rota_carriers set away_from = $2, away_until = $3 where member = $1', [marta.id, ports.now(), ports.now() + days(30)])
	await drill()
	const told = part(await page(teller), 'drill')
	assert.match(told, /With everybody here 6 places stay empty/)
	assert.match(told, /Joao would like to learn going along to court: 6 empty places become 2\./)
	assert.doesNotMatch(told, /Marta/)

	assert.equal((await press(teller, { verb: 'seat-learner', what: 'court' })).headers['location'], '/desk/pulse?told=seat-learner')
	const seats = (await pool.query<{ id: string }>('select id from rota_shifts where serves is not null and least = 0 order by begins')).rows
	assert.equal(seats.length, 3)
	assert.match((await page(joao, '/desk/shifts')).replaceAll(/\s+/g, ' '), /to learn beside/)
	const taken = await knock(address, '/desk/shifts/act', { method: 'POST', headers: { origin: address, cookie: joao.cookie, 'content-type': 'application/x-www-form-urlencoded' }, body: `verb=take-place&shift=${seats[0]?.id}` })
	assert.match(String(taken.headers['location']), /told=took/)
	assert.equal((await pool.query(`select from rota_places join rota_shifts on rota_shifts.id = shift where kind = 'company' and serves is null`)).rowCount, 0, 'it adds no cover')
})

test('what few have becomes one line on the desk, and not another one the next day', async () => {
	const lines = async () => (await pool.query(`select about from ground_lines where says = 'rota/learning-wanted'`)).rows
	assert.deepEqual(await lines(), [{ about: 'court' }])
	await drill()
	assert.deepEqual(await lines(), [{ about: 'court' }])
})

test('what one person keeps alone is said, too', async () => {
	for (const what of ['machine', 'keys']) await pool.query('insert into ground_stewardship (what, carrier, since_half) values ($1, $2, 1)', [what, steward.id])
	assert.match(part(await page(steward), 'drill'), /June keeps several things alone: the keys and the machine|June keeps several things alone: the machine and the keys/)
	assert.match(part(await page(teller), 'drill'), /One person keeps several things alone/)
})

test('what was found is gone a day later, and with whoever leaves', async () => {
	await pool.query('update ground_members set ended_half = $2 where id = $1', [joao.id, halfDayOf(ports.now())])
	assert.equal((await pool.query('select from rota_drill where member = $1', [joao.id])).rowCount, 0)
	hub.move(days(1) + hours(1))
	await forgetEnded(ports)
	assert.equal((await pool.query('select from rota_drill')).rowCount, 0)
})
