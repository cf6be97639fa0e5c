/** What somebody finds who starts the demo: every room has its life in it, by the ways of the house, and the house's own rules hold for all of it. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Speaker } from '#ground/people.ts'
import { findMember } from '#ground/members.server.ts'
import { fillDemo, type Demo } from '#house/demo.server.ts'
import { calibration } from '#rooms/hotline/calibrating.server.ts'
import { callBacksFor } from '#rooms/hotline/calling-back.server.ts'
import { actOnFollow, type Follows } from '#rooms/hotline/follow.server.ts'
import { shiftChange } from '#rooms/hotline/handed.server.ts'
import { partnersFor } from '#rooms/hotline/partners.server.ts'
import { placesThatNeed } from '#rooms/rota/actions.server.ts'
import { seeBoard } from '#rooms/rota/board.server.ts'
import { pulseOf } from '#rooms/rota/tending.server.ts'
import { openTestHub } from './house.testing.ts'
import { sessionOf } from './members.testing.ts'
import { value } from './rotas.testing.ts'
import { knock } from './web.testing.ts'

const hub = await openTestHub()
const { address, house: { pool, ports } } = hub
let told: Demo
let steward: Speaker & { readonly as: 'member' }
before(async () => {
	told = await fillDemo(ports, address)
	const { rows } = await pool.query<{ id: string }>(`select id from ground_members where 'steward' = any(roles) order by since_half, id limit 1`)
	const member = await ports.storage.inOneGo((tx) => findMember(tx, rows[0]?.id ?? ''))
	assert.ok(member)
	steward = { as: 'member', member }
})
/** How many, by what they are. */
const counts = async (of: string, from: string): Promise<Readonly<Record<string, number>>> => Object.fromEntries((await pool.query<{ name: string; n: number }>(`select ${of} as name, count(*)::int as n from ${from} group by 1`)).rows.map(({ name, n }) => [name, n]))
const atLeast = (found: Readonly<Record<string, number>>, wanted: Readonly<Record<string, number>>) => {
	for (const [name, n] of Object.entries(wanted)) assert.ok((found[name] ?? 0) >= n, `${name}: ${found[name] ?? 0}, at least ${n}`)
}

test('people in every role, with ways in that work once', async () => {
	atLeast(await counts('unnest(roles)', 'ground_members'), { steward: 1, teller: 1, helper: 20 })
	assert.ok(told.links.length >= 3 && told.links.every(({ link }) => link.startsWith(`${address}/desk#`)))
})

test('asks and offers, waiting, looked after and settled, and a receipt that opens one', async () => {
	atLeast(await counts('side', 'frontdoor_listings'), { ask: 10, offer: 3 })
	assert.ok(Object.keys(await counts('state', 'frontdoor_listings')).length >= 3)
	assert.equal(Object.values(await counts('side', 'frontdoor_listings')).reduce((sum, n) => sum + n, 0), told.listings)
	assert.match(told.receipt.replaceAll(/\D/g, ''), /^\d{20,}$/)
})

test('a month of shifts of many kinds: past ones done, those ahead partly filled, and never two places at a time', async () => {
	assert.ok(Object.keys(await counts('kind', 'rota_shifts')).length >= 8)
	atLeast(await counts('state', 'rota_places'), { done: 20, taken: 20 })
	assert.deepEqual((await pool.query('select kind, spot, begins from rota_shifts group by kind, spot, begins having count(*) > 1')).rows, [], 'nothing stands twice at one hour and place')
	const [ahead] = (await pool.query<{ places: number; gone: number }>('select sum(places)::int as places, (select count(*)::int from rota_places where begins > $1) as gone from rota_shifts where begins > $1', [ports.now()])).rows
	assert.ok(ahead && ahead.gone > 0.3 * ahead.places && ahead.gone < 0.9 * ahead.places, JSON.stringify(ahead))
	atLeast(Object.fromEntries(await Promise.all(['rota_carriers', 'rota_times', 'rota_skills', 'rota_kinds', 'rota_hours', 'rota_counts'].map(async (table) => [table, (await pool.query(`select 1 from ${table}`)).rowCount ?? 0]))), { rota_carriers: 20, rota_times: 20, rota_skills: 20, rota_kinds: 20, rota_hours: 40, rota_counts: 6 })
	assert.ok((await placesThatNeed(ports)).offered.length >= 10)
})

test('a fortnight drafted, of which nobody has been told, and a board that shows it', async () => {
	atLeast(await counts('state', 'rota_rotas'), { draft: 1 })
	assert.ok(((await pool.query('select 1 from rota_drafts')).rowCount ?? 0) >= 20)
	const board = value(await seeBoard(ports, steward, { rota: null, week: null, shift: null }))
	assert.ok(board.lines.length >= 10 && board.lines.some(({ empty }) => empty > 0) && board.people.length >= 20)
	assert.ok(board.lines.some(({ seats }) => seats.some((seat) => seat.as === 'draft')))
})

test('a quiet week on the line: a rumour that was not true and can be read by everybody, a worry nobody could check, one that somebody is looking at, and one that waits', async () => {
	assert.deepEqual(await counts('state', 'hotline_incidents'), { unverified: 1, 'not-enforcement': 1, verifying: 1, unconfirmed: 1 })
	assert.deepEqual((await pool.query('select tells, level from hotline_alerts')).rows, [{ tells: 'not-enforcement', level: 'L4' }])
	assert.equal((await pool.query('select 1 from hotline_deliveries')).rowCount, 0, 'nobody was alarmed')
	assert.equal((await pool.query('select distinct zone from hotline_tree')).rowCount, 1, 'and one part of town has a phone tree')
	assert.equal((await pool.query('select 1 from hotline_reports where words is not null and received_at < $1', [ports.now() - 86_400_000])).rowCount, 0, 'what was said days ago is gone')
	assert.match((await knock(address, '/alerts?lang=en')).body.toString(), /NOT immigration/)
})

test('a line that lives: somebody to call back, a change of shift to take, a partner’s word, figures of earlier nights, and a family that two companions alone can open', async () => {
	const { rows } = await pool.query<{ id: string; called: string }>(`select id, called from ground_members where 'dispatcher' = any(roles) or 'companion' = any(roles)`)
	const as = async (called: string): Promise<Speaker & { readonly as: 'member' }> => {
		const member = await ports.storage.inOneGo((tx) => findMember(tx, rows.find((row) => row.called === called)?.id ?? ''))
		assert.ok(member, called)
		return { as: 'member', member }
	}
	const [marisol, ines] = [await as('Marisol'), await as('Ines')]
	assert.equal(value(await callBacksFor(ports, marisol)).filter(({ hasNumber }) => hasNumber).length, 1)
	const { handed } = value(await shiftChange(ports, marisol))
	assert.deepEqual(handed.map(({ sort, isMine, isAccepted }) => [sort, isMine, isAccepted]).toSorted(), [['call-back', false, false], ['incident', false, false], ['incident', false, false]])
	assert.equal((await partnersFor(ports, marisol))?.length, 1)
	const { shares, rules } = value(await calibration(ports, marisol))
	assert.ok(shares.length >= 2 && rules.length >= 1, JSON.stringify({ shares, rules }))
	const seen = value(await actOnFollow(ports, ines, { act: 'see' })) as Follows
	assert.deepEqual(seen.follows.map(({ canOpen, due, follow }) => [canOpen, due, follow.state]), [[true, ['check'], 'contact-made']])
	assert.equal(seen.companions.length, 2)
	assert.equal((await actOnFollow(ports, marisol, { act: 'see' })).ok, false, 'who wrote it down opens nothing')
	assert.deepEqual((await pool.query(`select m.called from ground_epoch_bundles b join ground_members m on m.id = b.member where 'companion' = any(m.roles)`)).rows, [], 'and companions do not hold the key of what is asked')
})

test('a cover that is looked for, and a few who are asked', async () => {
	atLeast(await counts('state', 'rota_covers'), { open: 1 })
	const { rowCount } = await pool.query(`select 1 from rota_questions where what = 'cover' and answer is null`)
	assert.ok(rowCount && rowCount >= 1 && rowCount <= 4, `${rowCount} are asked`)
})

test('figures of how carrying is shared, in which one person carries too much', async () => {
	const { figures, trend } = value(await pulseOf(ports, steward))
	assert.ok(figures && figures.people >= 20 && figures.effective < figures.people && figures.tenth > 0.1 && figures.tenth < 0.9, JSON.stringify(figures))
	assert.ok(trend.length >= 6)
})

test('its pages open: the door, the places, the board, the pulse, a member’s own shifts', async () => {
	const cookie = await sessionOf(hub, steward.member.id)
	for (const path of ['/', '/places', '/desk/shifts', '/desk/rota', '/desk/rota/print', '/desk/pulse', '/desk/shifts/oncall', '/desk/shifts/swap']) assert.equal((await knock(address, path, { headers: { cookie } })).status, 200, path)
	assert.deepEqual(hub.log.filter((line) => /rror|fault/.test(line)), [])
})
