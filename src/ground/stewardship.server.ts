/** Stewards' terms and the work of keeping the hub, at rest. */
import * as v from 'valibot'
import { areApartNow } from './apart.server.ts'
import { TEAM_TOPIC } from './members.server.ts'
import { MemberId, Role, type Member, type Speaker } from './people.ts'
import type { Ports } from './ports.ts'
import { done, refuse, type Result } from './result.ts'
import { setRoles } from './sessions.server.ts'
import { agree, isCarried, look, nobody, offer, outside, PARTS, putDown, until, whoStewards, type Carried, type StewardshipRefusal } from './stewardship.ts'
import { tell, type Tx } from './storage.server.ts'
import { dueTerms, isEnding, isOver, renew, termFrom, withoutStewardship, type Serving } from './terms.ts'
import { HalfDay, halfDayOf } from './time.ts'

const What = { what: v.picklist(PARTS) }
export const StewardshipAct = v.variant('act', [
	v.object({ act: v.literal('see') }),
	v.object({ act: v.literal('offer'), ...What }),
	v.object({ act: v.literal('agree'), ...What }),
	v.object({ act: v.literal('put-down'), ...What }),
	v.object({ act: v.literal('look'), ...What }),
	v.object({ act: v.literal('until'), ...What, untilHalf: v.nullable(HalfDay) }),
	v.object({ act: v.literal('outside'), ...What }),
	v.object({ act: v.literal('renew'), member: MemberId }),
])
export type StewardshipAct = v.InferOutput<typeof StewardshipAct>

type Term = { readonly id: MemberId; readonly called: string; readonly untilHalf: number | null; readonly isEnding: boolean; readonly isOver: boolean }
/** @property terms shown to stewards alone; empty to others */
export type Stewardship = { readonly parts: readonly Carried[]; readonly called: Readonly<Record<string, string>>; readonly terms: readonly Term[] }
type Refused = StewardshipRefusal | 'somebody-else-renews' | 'not-due-yet'

/** What a member does about keeping the hub; answers with all of it as it now is. */
export const actOnStewardship = (ports: Ports, by: Speaker, act: StewardshipAct): Promise<Result<Stewardship, Refused>> =>
	ports.storage.inOneGo(async (tx): Promise<Result<Stewardship, Refused>> => {
		if (by.as !== 'member' || !by.member.roles.some((role) => whoStewards[act.act].includes(role))) return refuse('not-yours-to-do')
		const nowHalf = halfDayOf(ports.now())
		if (act.act === 'renew') {
			const renewed = renew(by.member.id, act.member, await serving(tx), nowHalf)
			if (!renewed.ok) return renewed
			if (await areApartNow(tx, by.member.id, act.member)) return refuse('somebody-else-renews')
			await tx.updateTable('ground_members').set({ term_half: renewed.value }).where('id', '=', act.member).execute()
		} else if (act.act !== 'see') {
			await tx.insertInto('ground_stewardship').values({ what: act.what, carrier: null, is_outside: false, is_looking: false, since_half: null, until_half: null, offered_by: null }).onConflict((conflict) => conflict.doNothing()).execute()
			const now = (await parts(tx, act.what)).find(({ what }) => what === act.what) ?? nobody(act.what)
			const ruled = decide(by.member, act, now, nowHalf)
			if (!ruled.ok) return ruled
			const { carrier, isOutside, isLooking, sinceHalf, untilHalf, offeredBy } = ruled.value
			await tx.updateTable('ground_stewardship').set({ carrier, is_outside: isOutside, is_looking: isLooking, since_half: sinceHalf, until_half: untilHalf, offered_by: offeredBy }).where('what', '=', act.what).execute()
		}
		if (act.act !== 'see') tell(tx, TEAM_TOPIC)
		return done(await seen(tx, by.member, nowHalf))
	})

function decide({ id, roles }: Member, act: Exclude<StewardshipAct, { act: 'see' | 'renew' }>, now: Carried, nowHalf: HalfDay): Result<Carried, StewardshipRefusal> {
	if (act.act === 'offer') return offer(id, now, nowHalf)
	if (act.act === 'agree') return agree(id, roles, now, nowHalf)
	if (act.act === 'put-down') return putDown(id, now)
	if (act.act === 'look') return look(id, now)
	return act.act === 'until' ? until(id, now, act.untilHalf) : outside(now, nowHalf)
}

/** @param locked this one, so that two who change it do not undo each other */
async function parts(tx: Tx, locked?: string): Promise<Carried[]> {
	if (locked !== undefined) await tx.selectFrom('ground_stewardship').select('what').where('what', '=', locked).forUpdate().execute()
	const rows = await tx.selectFrom('ground_stewardship').selectAll().execute()
	return PARTS.map((what) => {
		const row = rows.find((one) => one.what === what)
		if (!row) return nobody(what)
		return { what, carrier: row.carrier as MemberId | null, isOutside: row.is_outside, isLooking: row.is_looking, sinceHalf: row.since_half as HalfDay | null, untilHalf: row.until_half as HalfDay | null, offeredBy: row.offered_by as MemberId | null }
	})
}

async function seen(tx: Tx, me: Member, nowHalf: HalfDay): Promise<Stewardship> {
	const all = await parts(tx)
	const members = await tx.selectFrom('ground_members').select(['id', 'called']).where('ended_half', 'is', null).execute()
	const called = Object.fromEntries(members.map(({ id, called: name }) => [id, name]))
	const terms = me.roles.includes('steward') ? await serving(tx) : []
	return {
		parts: [...all.filter((one) => !isCarried(one)), ...all.filter((one) => isCarried(one))],
		called,
		terms: terms.map((one) => ({ id: one.id, called: called[one.id] ?? '', untilHalf: one.until, isEnding: isEnding(one, nowHalf), isOver: isOver(one, nowHalf) })),
	}
}

async function serving(tx: Tx): Promise<Serving[]> {
	const rows = await tx.selectFrom('ground_members').select(['id', 'roles', 'term_half']).where('ended_half', 'is', null).orderBy('id').forUpdate().execute()
	return rows.filter(({ roles }) => roles.includes('steward')).map(({ id, term_half }) => ({ id: id as MemberId, until: term_half as HalfDay | null }))
}

/** Begins to count what is new, and ends what is over: the role falls to teller, and they sign in again. Gives how many fell. */
export const keepTerms = (ports: Ports): Promise<number> =>
	ports.storage.inOneGo(async (tx) => {
		const nowHalf = halfDayOf(ports.now())
		const { begins, falls } = dueTerms(await serving(tx), nowHalf)
		if (begins.length > 0) await tx.updateTable('ground_members').set({ term_half: termFrom(nowHalf) }).where('id', 'in', begins).execute()
		for (const id of falls) {
			const row = await tx.selectFrom('ground_members').select('roles').where('id', '=', id).executeTakeFirstOrThrow()
			await setRoles(tx, id, withoutStewardship(v.parse(v.array(Role), row.roles)))
			await tx.updateTable('ground_members').set({ term_half: null }).where('id', '=', id).execute()
		}
		if (falls.length > 0) tell(tx, TEAM_TOPIC)
		return falls.length
	})
