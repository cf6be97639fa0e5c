/**
 * Rota: the work other rooms want done. Each piece is known by the room’s name and that room’s own name for it, so that told twice it is there once.
 * Where it changes under people who have a place, they keep it if its hours still let them; whoever cannot is let go, and the desk hears that they must be told.
 */
import { findMember } from '#ground/members.server.ts'
import { newId } from '#ground/ids.ts'
import { post } from '#ground/notes.server.ts'
import type { MemberId } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { LONGEST_WANTED, standsAgainst, fadesAt } from './rules.ts'
import type { Note, Shift, ShiftId, Work } from './model.ts'
import { meetingOf } from './placing.server.ts'
import * as store from './store.server.ts'

export async function hearWork(ports: Ports, tx: Tx, work: Work): Promise<void> {
	if (!ports.hub().settings.rooms.includes('rota')) return
	const there = await find(tx, work.origin, work.key)
	if (work.says === 'work/withdrawn') return there ? withdraw(ports, tx, there) : undefined
	const { origin, key, says, ...asked } = work
	// What has begun is as it was; what cannot be would never be held.
	if (asked.ends <= asked.begins || asked.ends - asked.begins > LONGEST_WANTED || asked.begins <= ports.now()) return
	const least = Math.min(asked.least, asked.places)
	const shift: Shift = { state: 'open', id: there?.id ?? (newId('shift', ports.chance) as ShiftId), serves: null, ...asked, least, newcomers: Math.min(asked.newcomers, asked.places) }
	if (!there) return add(tx, shift, origin, key)
	if (says === 'work/changed') await change(ports, tx, shift)
}

const rowOf = ({ where, needs, gives, isPaired, ...row }: Shift) => ({ ...row, spot: where, gives: [...gives], needs: needs.map(store.needSays), is_paired: isPaired, fades_at: fadesAt(row) })

/** Two who are told at the same moment post one. */
export const add = async (tx: Tx, shift: Shift, origin: string, key: string): Promise<void> =>
	void (await store.tables(tx).insertInto('rota_shifts').values({ ...rowOf(shift), origin, origin_key: key, rota: null }).onConflict((conflict) => conflict.doNothing()).execute())

async function find(tx: Tx, origin: string, key: string): Promise<{ readonly id: ShiftId } | undefined> {
	const row = await store.tables(tx).selectFrom('rota_shifts').select('id').where('origin', '=', origin).where('origin_key', '=', key).executeTakeFirst()
	return row as { id: ShiftId } | undefined
}

const membersOf = async (tx: Tx, id: ShiftId): Promise<MemberId[]> => (await store.tables(tx).selectFrom('rota_places').select('member').where('shift', '=', id).orderBy('member').execute()).map(({ member }) => member as MemberId)

export async function withdrawWork(ports: Ports, tx: Tx, origin: string, key: string): Promise<void> {
	const there = await find(tx, origin, key)
	if (there) await withdraw(ports, tx, there)
}

/** Whoever has a place still finds it, called off. Where nobody has one, nothing is left; told anew it is a new one. */
async function withdraw(ports: Ports, tx: Tx, { id }: { readonly id: ShiftId }): Promise<void> {
	const found = await store.lockShift(tx, id)
	// Told twice at one moment, the second finds it called off.
	if (!found || found.shift.state === 'cancelled' || found.shift.begins <= ports.now()) return
	if (found.seats.length === 0) return void (await store.tables(tx).deleteFrom('rota_shifts').where('id', '=', id).execute())
	await store.callOff(tx, id)
	await store.tables(tx).updateTable('rota_shifts').set({ origin_key: null }).where('id', '=', id).execute()
	await post<Note>(tx, [{ says: 'rota/called-off', shift: id }], ports)
}

/** People first, then the shift, as everybody locks them who gives a place. */
async function change(ports: Ports, tx: Tx, shift: Shift): Promise<void> {
	const { id } = shift
	for (const member of await membersOf(tx, id)) await store.lockMember(tx, member)
	const found = await store.lockShift(tx, id)
	if (!found || found.shift.begins <= ports.now()) return
	const had = await store.tables(tx).selectFrom('rota_places').selectAll().where('shift', '=', id).orderBy('seat').execute()
	// Nobody is put out because fewer are wanted.
	const next = { ...shift, places: Math.max(shift.places, had.length) }
	await store.tables(tx).deleteFrom('rota_places').where('shift', '=', id).execute()
	await store.tables(tx).updateTable('rota_shifts').set(rowOf(next)).where('id', '=', id).execute()
	const isMoved = next.begins !== found.shift.begins || next.ends !== found.shift.ends
	const { begins, ends, places } = next
	let seat = 0
	for (const row of had) {
		if (isMoved && !(await stillCan(ports, tx, row.member as MemberId, next))) continue
		seat += 1
		await store.tables(tx).insertInto('rota_places').values({ ...row, seat, begins, ends, places, called_off: false }).execute()
	}
	if (isMoved && had.length > 0) await post<Note>(tx, [{ says: 'rota/moved', shift: id }], ports)
}

async function stillCan(ports: Ports, tx: Tx, id: MemberId, shift: Shift): Promise<boolean> {
	const member = await findMember(tx, id)
	if (!member) return false
	const met = await meetingOf(ports, tx, member, shift.id)
	return standsAgainst(met(shift, (await store.presentIn(tx, [shift], id)).get(shift.id) ?? [], 'free')) === null
}

export async function postedBy(tx: Tx, origin: string, now: Instant): Promise<{ key: string; begins: Instant; ends: Instant; places: number; where: string; isOff: boolean }[]> {
	const rows = await store.tables(tx).selectFrom('rota_shifts').select(['origin_key', 'begins', 'ends', 'places', 'spot', 'state']).where('origin', '=', origin).where('origin_key', 'is not', null).where('begins', '>', now).orderBy('begins').execute()
	return rows.map(({ origin_key, begins, ends, places, spot, state }) => ({ key: origin_key ?? '', begins: number(begins) as Instant, ends: number(ends) as Instant, places, where: spot, isOff: state === 'cancelled' }))
}
