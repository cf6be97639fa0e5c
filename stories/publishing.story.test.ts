/** Many places given at once are judged as if each were given alone, one after the other; nothing of them is a second way to a place. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Member } from '#ground/people.ts'
import type { Tx } from '#ground/storage.server.ts'
import { findMembers } from '#ground/members.server.ts'
import { givePlace, givePlaces, type Moved } from '#rooms/rota/placing.server.ts'
import { tables } from '#rooms/rota/store.server.ts'
import type { Shift } from '#rooms/rota/model.ts'
import { openTestHub } from './house.testing.ts'
import { shiftIn } from './rota.testing.ts'
import { carrier } from './rotas.testing.ts'

const hub = await openTestHub()
const { ports } = hub.house
const who = [await carrier(hub, 'Ana', { knows: ['medic'] }), await carrier(hub, 'Ben', { hours: 5 }), await carrier(hub, 'Carla', { done: [] }), await carrier(hub, 'Dina', { done: [], knows: ['medic'] }), await carrier(hub, 'Eli', { knows: ['children'] })]
const shifts: Shift[] = []
for (const ahead of [2, 3]) {
	shifts.push(await shiftIn(hub, { ahead, from: '09:00', until: '12:00', places: 2, isPaired: true }))
	shifts.push(await shiftIn(hub, { ahead, from: '11:00', until: '15:00', kind: 'medic', places: 2, needs: [{ what: 'medic', least: 1, most: 1 }] }))
	shifts.push(await shiftIn(hub, { ahead, from: '22:00', until: '05:00', kind: 'hotline', places: 3, newcomers: 1, effort: 'hard' }))
	shifts.push(await shiftIn(hub, { ahead, from: '16:00', until: '18:00', kind: 'childcare', places: 2, least: 2 }))
}
const came = { source: 'plan', state: 'asked' } as const
const members: readonly Member[] = await ports.storage.inOneGo((tx) => findMembers(tx, who.map(({ id }) => id)))

/** What a way of giving them does, and nothing of it stays. */
async function tried(give: (tx: Tx) => Promise<Moved[]>) {
	const undo = new Error('undone')
	let seen: unknown = null
	await ports.storage.inOneGo(async (tx) => {
		const moved = await give(tx)
		const rows = await tables(tx).selectFrom('rota_places').select(['shift', 'seat', 'member', 'is_new', 'state', 'source']).orderBy('shift').orderBy('seat').execute()
		seen = { moved: moved.map((one) => (one.ok ? 'given' : one.refusal)), rows }
		throw undo
	}).catch((fault: unknown) => {
		if (fault !== undo) throw fault
	})
	return seen as { readonly moved: readonly string[]; readonly rows: readonly object[] }
}

test('all at once come to what one after the other comes to: rest, hours, skills, newcomers, pairs and two adults with children', async () => {
	const everything = shifts.flatMap(({ id }) => members.map((member) => ({ member, shift: id })))
	const orders = [everything, everything.toReversed(), everything.toSorted((a, b) => (a.member.id + a.shift < b.member.id + b.shift ? -1 : 1)), everything.toSorted((a, b) => (b.shift + a.member.id < a.shift + b.member.id ? -1 : 1))]
	const met = new Set<string>()
	let most = 0
	for (const wanted of orders) {
		const atOnce = await tried((tx) => givePlaces(ports, tx, wanted, came))
		const each = await tried(async (tx) => {
			const moved: Moved[] = []
			for (const { member, shift } of wanted) moved.push(await givePlace(ports, tx, member, shift, came))
			return moved
		})
		assert.deepEqual(atOnce, each)
		most = Math.max(most, atOnce.rows.length)
		for (const one of atOnce.moved) met.add(one)
	}
	// Two of the orders are by chance, and one that begins unhappily fills few.
	assert.ok(most > 5)
	for (const why of ['given', 'overlaps', 'rest-before', 'week-full', 'full', 'not-vetted', 'enough-of-skill']) assert.ok(met.has(why), `${why} among ${[...met].join(', ')}`)
})

test('somebody wanted twice for one place has it once, and who has left has none', async () => {
	const [ana, ben] = members as [Member, Member]
	const [shift] = shifts as [Shift]
	const twice = await tried((tx) => givePlaces(ports, tx, [{ member: ana, shift: shift.id }, { member: ana, shift: shift.id }], came))
	assert.deepEqual([twice.moved, twice.rows.length], [['given', 'given'], 1])
	const gone = await tried(async (tx) => {
		await tx.updateTable('ground_members').set({ ended_half: 1 }).where('id', '=', ben.id).execute()
		return givePlaces(ports, tx, [{ member: ben, shift: shift.id }], came)
	})
	assert.deepEqual([gone.moved, gone.rows.length], [['not-here'], 0])
})
