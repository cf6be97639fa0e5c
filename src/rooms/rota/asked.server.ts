/**
 * Rota: yes or no to a place that somebody is asked to take. A plan asks, or a place was kept for whoever waited; the answer comes from their own
 * page, by the code in a message or through a coordinator, and means the same each time.
 */
import { newId } from '#ground/ids.ts'
import type { Member } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse } from '#ground/result.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import type { ShiftId } from './model.ts'
import { judgeFor, takeBack, type Moved } from './placing.server.ts'
import { closeAbout } from './questions-store.server.ts'
import * as rotas from './rotas-store.server.ts'
import * as store from './store.server.ts'

/** Judged again, for rules and lives change. Said twice, it is said once. */
export async function sayYesTo(ports: Ports, tx: Tx, member: Member, id: ShiftId): Promise<Moved> {
	const found = (await store.lockMember(tx, member.id)) ? await store.lockShift(tx, id) : undefined
	const state = found ? await store.stateOf(tx, id, member.id) : null
	if (!found || state === null) return refuse('not-here')
	if (state === 'taken') return done(found.shift)
	if (state !== 'asked') return refuse('not-from-here')
	if (found.shift.begins <= ports.now()) return refuse(found.shift.state === 'cancelled' ? 'cancelled' : 'begun')
	const { refusal } = await judgeFor(ports, tx, member, found.shift, member.id, id)
	if (refusal) return refuse(refusal)
	await store.setState(tx, { shift: id, member: member.id }, ['asked'], 'taken')
	await settled(ports, tx, member, id, 'yes')
	return done(found.shift)
}

/** It costs nothing, nobody asks why, and no plan asks them for it again. */
export async function sayNoTo(ports: Ports, tx: Tx, member: Member, id: ShiftId): Promise<Moved> {
	const state = (await store.lockMember(tx, member.id)) ? await store.stateOf(tx, id, member.id) : null
	if (state === null) return refuse('not-here')
	if (state !== 'asked') return refuse('not-from-here')
	const back = await takeBack(ports, tx, member, id)
	if (!back.ok) return back
	await rotas.addMove(tx, newId('move', ports.chance), { shift: id, member: member.id, way: 'no', why: 'said-no' }, ports.now())
	await settled(ports, tx, member, id, 'no')
	return back
}

async function settled(ports: Ports, tx: Tx, { id: member }: Member, shift: ShiftId, answer: 'yes' | 'no'): Promise<void> {
	await rotas.forgetMove(tx, { shift, member }, 'in')
	await closeAbout(tx, { shift, member }, answer, ports.now())
	tell(tx, rotas.ROTA_TOPIC)
}
