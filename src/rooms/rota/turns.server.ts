/**
 * Rota: turns become shifts on the ledger, four weeks ahead, each once. Whose turn it is gets the place as everybody gets one; where their rest, their
 * limits or another place stand against it, it goes to whoever comes next, and that is written down. What nobody can have stays open for all to see.
 */
import { findMember } from '#ground/members.server.ts'
import { newId } from '#ground/ids.ts'
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again } from '#ground/storage.server.ts'
import { after } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { TAKES_HANDS, type Shift, type ShiftId } from './model.ts'
import { addRotation, addSkip, dropRotation, overridesOf, rotations, setOverride, type Turns } from './oncall-store.server.ts'
import { givePlace, type Moved } from './placing.server.ts'
import { add, postedBy, withdrawWork } from './posting.server.ts'
import { dutiesOf, TURNS_AHEAD, type Duty } from './rotation.ts'
import { whoMay } from './rules.ts'
import * as store from './store.server.ts'

export const ORIGIN = 'oncall'
const keyOf = (rotation: string, { begins }: Pick<Duty, 'begins'>) => `${rotation}/${begins}`

/** Every hour, and when turns are set. */
export async function giveTurns(ports: Ports): Promise<void> {
	if (!ports.hub().settings.rooms.includes('rota')) return
	const now = ports.now()
	const [all, posted] = await ports.storage.inOneGo(async (tx) => {
		const found = await Promise.all((await rotations(tx)).map(async (turns) => ({ turns, overrides: await overridesOf(tx, turns.id) })))
		return [found, new Set((await postedBy(tx, ORIGIN, now)).map(({ key }) => key))] as const
	})
	for (const { turns, overrides } of all) {
		const duties = dutiesOf(turns, overrides, { begins: after(now, 1), ends: after(now, TURNS_AHEAD) }, zoneHere())
		for (const duty of duties.filter((one) => !posted.has(keyOf(turns.id, one)))) await again(() => giveTurn(ports, turns, duty))
	}
}

const giveTurn = (ports: Ports, { id: rotation, kind, presence, where }: Turns, duty: Duty): Promise<void> =>
	ports.storage.inOneGo(async (tx) => {
		const shift: Shift = { ...TAKES_HANDS, state: 'open', id: newId('shift', ports.chance) as ShiftId, kind, zone: null, where, places: 1, opens: 'nothing', gives: [], needs: [], worth: 3, presence, begins: duty.begins, ends: duty.ends }
		await add(tx, shift, ORIGIN, keyOf(rotation, duty))
		// Somebody posted it at the same moment, and gives it out.
		if (!(await store.lockShift(tx, shift.id))) return
		for (const id of duty.order) {
			const member = await findMember(tx, id)
			const given = member ? await givePlace(ports, tx, member, shift.id, { source: 'plan', state: 'taken' }) : refuse('not-here')
			if (given.ok) return
			if (member) await addSkip(tx, newId('skip', ports.chance), { member: id, what: 'turn', why: given.refusal, at: duty.begins }, ports.now())
		}
	})

export const setTurns = async (ports: Ports, by: Speaker, turns: Turns): Promise<Result<null, 'not-yours-to-do' | 'nobody-named'>> => {
	if (!isAllowed(by, whoMay['set-rotation'])) return refuse('not-yours-to-do')
	const isKept = await ports.storage.inOneGo(async (tx) => {
		const members = [...new Set(turns.members)]
		const found = await Promise.all(members.map((id) => findMember(tx, id)))
		if (members.length === 0 || found.some((one) => !one || !isAllowed({ as: 'member', member: one }, whoMay['take-place']))) return false
		await addRotation(tx, { ...turns, members })
		return true
	})
	if (!isKept) return refuse('nobody-named')
	await giveTurns(ports)
	return done(null)
}

/** Nobody is on by these turns any more; whoever was to be sees that it was called off. */
export const endTurns = (ports: Ports, by: Speaker, id: string): Promise<Result<null, 'not-yours-to-do' | 'not-here'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (!isAllowed(by, whoMay['end-rotation'])) return refuse('not-yours-to-do')
		if (!(await dropRotation(tx, id))) return refuse('not-here')
		for (const { key } of await postedBy(tx, ORIGIN, ports.now())) if (key.startsWith(`${id}/`)) await withdrawWork(ports, tx, ORIGIN, key)
		return done(null)
	})

class Back extends Error {
	override name = 'Back'
	readonly moved: Moved
	constructor(moved: Moved) {
		super('taken back')
		this.moved = moved
	}
}

/** Somebody else has this turn, this once: by the same rules, or it stays as it was. */
export const override = (ports: Ports, by: Speaker, shift: ShiftId, to: MemberId): Promise<Moved> =>
	again(async () => {
		if (!isAllowed(by, whoMay.override)) return refuse('not-yours-to-do')
		try {
			return await ports.storage.inOneGo(async (tx): Promise<Moved> => {
				const row = await store.tables(tx).selectFrom('rota_shifts').select(['origin', 'origin_key', 'begins']).where('id', '=', shift).executeTakeFirst()
				const [rotation, begins] = row?.origin_key?.split('/') ?? []
				const member = await findMember(tx, to)
				if (row?.origin !== ORIGIN || !rotation || !member || !isAllowed({ as: 'member', member }, whoMay['take-place'])) return refuse('not-here')
				// People in one order, then the shift, as everybody locks them.
				const had = (await store.tables(tx).selectFrom('rota_places').select('member').where('shift', '=', shift).execute()).map((one) => one.member as MemberId)
				for (const id of [...had, to].toSorted()) await store.lockMember(tx, id)
				for (const id of had) if (id !== to) await store.dropPlace(tx, shift, id)
				const moved = await givePlace(ports, tx, member, shift, { source: 'plan', state: 'taken' })
				if (!moved.ok) throw new Back(moved)
				await setOverride(tx, rotation, Number(begins) as never, to)
				return moved
			})
		} catch (fault) {
			if (fault instanceof Back) return fault.moved
			throw fault
		}
	})
