/** What the page promises — gone on its day, nothing of it can be read after that — happens by itself, and not a day early. */
import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { chanceOf } from '#ground/ids.ts'
import { lift } from '#ground/lasting.server.ts'
import { recipientOf, DoesNotOpen } from '#ground/sealed.ts'
import { days, weekOf, type Week } from '#ground/time.ts'
import { forgetEnded } from '#house/duties.server.ts'
import { postListing } from '#rooms/frontdoor/actions.server.ts'
import { newRecord, sealListing, toldBytes } from '#rooms/frontdoor/envelope.ts'
import { openTestHub } from './house.testing.ts'
import { joinAsSteward } from './steward.testing.ts'

const chance = chanceOf(webcrypto as Crypto)
const hub = await openTestHub()
const ana = await joinAsSteward(hub)
hub.move(3000)
const { ports, pool } = hub.house

async function ask(): Promise<string> {
	const record = newRecord(chance)
	const to = { hub: ports.hub().id, ...ana.epoch, recipient: await recipientOf(ana.epoch.seed) }
	const told = toldBytes({ text: 'arroz', name: '', people: '', when: '', way: 'none', contact: '', hours: [], hoursNote: '', relay: '', limits: '', voice: null })
	const sealed = await sealListing(to, told, null, { lookup: chance(32), key: chance(32) }, record, chance)
	const facts = { side: 'ask', kind: 'food', zone: null, language: 'es', urgency: 'week', size: '1' } as const
	const kept = await postListing(ports, { as: 'anyone' }, { ...sealed, once: chance(16), facts, team: ana.epoch.team as never, epoch: 1, voice: null }, 'browser')
	assert.ok(kept.ok)
	return record.id
}
const rowOf = async (id: string) => (await pool.query<{ team_wrap: Buffer; ends_week: Week }>('select team_wrap, ends_week from frontdoor_listings where id = $1', [id])).rows[0]

test('an ask is there until the last hour of its week, then it is gone, its key is gone, and a copy of its row opens nothing', async () => {
	const first = await ask()
	const copy = await rowOf(first)
	assert.ok(copy)
	assert.ok(lift(ports.keys, copy.ends_week, first, copy.team_wrap).length > 0)
	hub.move(days(30))
	const second = await ask()

	const last = (copy.ends_week + 1) * days(7)
	hub.move(last - ports.now() - days(1 / 24))
	await forgetEnded(ports)
	assert.ok(await rowOf(first), 'nothing goes early')
	assert.ok(lift(ports.keys, copy.ends_week, first, copy.team_wrap).length > 0)

	hub.move(days(1 / 12))
	assert.ok(weekOf(ports.now()) > copy.ends_week)
	await forgetEnded(ports)
	assert.equal(await rowOf(first), undefined)
	assert.throws(() => lift(ports.keys, copy.ends_week, first, copy.team_wrap), DoesNotOpen)
	assert.equal(existsSync(join(hub.folder, 'keys', 'weeks', `${copy.ends_week}.key`)), false)

	const other = await rowOf(second)
	assert.ok(other && lift(ports.keys, other.ends_week, second, other.team_wrap).length > 0, 'what ends later stays')
	const { rows } = await pool.query<{ n: number }>('select n from frontdoor_counts')
	assert.deepEqual(rows, [{ n: 1 }], 'what remains is a count')
})
