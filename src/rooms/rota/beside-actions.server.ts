/** Rota: work without a clock comes in. What was done at the desk the front door tells; calls and coordinating a person says, in one tap, and takes back. */
import * as v from 'valibot'
import { idOf } from '#ground/ids.ts'
import { findMember } from '#ground/members.server.ts'
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import type { Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { Beside, quarterOf, SAID_AT_MOST, SAID_IN_ONE } from './beside.ts'
import { addQuarter, addSaid, besideWeeks, dropSaid, saidBy, type Said } from './beside-store.server.ts'
import { weekAt } from './load.ts'
import { whoMay } from './rules.ts'

const SaidId = idOf('said')
const InOne = v.pipe(v.string(), v.transform(Number), v.picklist(SAID_IN_ONE))
/** As a form says it; the id makes that two taps are one. */
export const BesideAct = v.variant('verb', [v.object({ verb: v.literal('say-hours'), id: SaidId, kind: Beside, minutes: InOne }), v.object({ verb: v.literal('unsay-hours'), id: SaidId })])
export type BesideAct = v.InferOutput<typeof BesideAct>

export async function workedBeside(ports: Ports, tx: Tx, member: MemberId, at: Instant): Promise<void> {
	if (!ports.hub().settings.rooms.includes('rota') || !(await findMember(tx, member))) return
	await addQuarter(tx, member, quarterOf(at), zoneHere())
}

/** @property week minutes without a shift in this week */
export type BesideSeen = { readonly week: number; readonly said: readonly Said[] }

/** A member's own. */
export const besideFor = (ports: Ports, by: Speaker): Promise<BesideSeen | null> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoMay['see-mine'])) return null
		const now = ports.now()
		return { week: (await besideWeeks(tx, [by.member.id], now)).get(by.member.id)?.get(weekAt(now, zoneHere())) ?? 0, said: await saidBy(tx, by.member.id, now) }
	})

export const actBeside = (ports: Ports, by: Speaker, act: BesideAct): Promise<Result<null, 'not-yours-to-do' | 'not-here' | 'said-enough'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoMay[act.verb])) return refuse('not-yours-to-do')
		const { id } = by.member
		const [now, zone] = [ports.now(), zoneHere()]
		if (act.verb === 'unsay-hours') return (await dropSaid(tx, id, act.id, zone)) ? done(null) : refuse('not-here')
		const sum = ((await besideWeeks(tx, [id], now)).get(id)?.get(weekAt(now, zone)) ?? 0) + act.minutes
		if (sum > SAID_AT_MOST) return refuse('said-enough')
		await addSaid(tx, id, act, now, zone)
		return done(null)
	})
