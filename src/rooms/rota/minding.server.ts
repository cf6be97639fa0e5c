/** Rota: opens child care where people bring children, lets it grow with them, and says in time where too few are with them. */
import { newId } from '#ground/ids.ts'
import type { MemberId } from '#ground/people.ts'
import { post } from '#ground/notes.server.ts'
import type { Ports } from '#ground/ports.ts'
import { again, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import * as store from './minding-store.server.ts'
import { minding, mindingSays, type MindingNote, type MindingSays } from './minding.ts'
import { TAKES_HANDS, type Shift, type ShiftId } from './model.ts'
import { addShift, callOff, lockShift } from './store.server.ts'

/** Looks at every shift with children. Each in a transaction of its own, so that none waits for another. */
export async function mindChildren(ports: Ports): Promise<void> {
	const all = await ports.storage.inOneGo((tx) => store.withChildren(tx, ports.now()))
	for (const id of all) await mindOne(ports, id)
}

/** After somebody came or went. What is not theirs to see happens here, so it says nothing. */
export const mindOne = (ports: Ports, id: ShiftId): Promise<void> =>
	again(() =>
		ports.storage.inOneGo(async (tx) => {
			const found = await lockShift(tx, id)
			if (!found) return
			const { shift } = found
			const now = ports.now()
			const before = await store.mindingOf(tx, id)
			// Whoever takes a place of it decides on the locked shift: so does this.
			if (before) await lockShift(tx, before.is.id)
			const stands = await store.mindingOf(tx, id)
			const children = await store.childrenOf(tx, id)
			const move = minding(shift, children, now, stands?.is ?? null)
			if (move?.do === 'open') await open(ports, tx, shift, move.places)
			else if (stands && move?.do === 'resize') await store.resize(tx, stands.is.id, move.places, move.least)
			else if (stands && move?.do === 'close') await store.drop(tx, stands.is.id)
			else if (stands && move?.do === 'call-off') await callOff(tx, stands.is.id)
			await sayWhereFew(ports, tx, shift, now)
		}),
	)

async function open(ports: Ports, tx: Tx, { id, zone, where, begins, ends }: Shift, places: number): Promise<void> {
	const key = store.keyOf(id)
	// Called off by a person, it stays so.
	if (await store.hasKey(tx, key)) return
	const care = newId('shift', ports.chance) as ShiftId
	await addShift(tx, { ...TAKES_HANDS, needs: [], state: 'open', id: care, kind: 'childcare', zone, where, begins, ends, places, least: places, worth: 3, opens: 'nothing', gives: [], serves: id }, key)
}

async function sayWhereFew(ports: Ports, tx: Tx, serves: Shift, now: Instant): Promise<void> {
	const stands = await store.mindingOf(tx, serves.id)
	if (!stands || serves.state === 'cancelled' || serves.begins <= now) return
	const says = mindingSays(serves, await store.childrenOf(tx, serves.id), stands.is, await store.vettedOn(tx, stands.shift), now)
	if (says === 'found') return store.forgetFew(tx, stands.is.id)
	if (says !== 'too-few' || !(await store.tellFew(tx, stands.is.id))) return
	const note: MindingNote = { says: 'rota/few-with-children', shift: stands.is.id }
	await post(tx, [note], ports)
}

/** @property says what a parent with a place of this shift hears about the children */
export type MindedPlace = { readonly shift: Shift; readonly says: MindingSays }

export async function childrenOn(tx: Tx, member: MemberId, now: Instant): Promise<MindedPlace[]> {
	const all: MindedPlace[] = []
	for (const shift of await store.mindedFor(tx, member, now)) {
		const stands = await store.mindingOf(tx, shift.id)
		all.push({ shift, says: mindingSays(shift, await store.childrenOf(tx, shift.id), stands?.is ?? null, stands ? await store.vettedOn(tx, stands.shift) : 0, now) })
	}
	return all
}
