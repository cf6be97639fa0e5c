/** Hotline: a steward gives somebody a duty on the line, or takes it. Whoever it is about signs in again. The steward sees who has which, and nothing else of the line. */
import { findMember, TEAM_TOPIC } from '#ground/members.server.ts'
import { isAllowed, opensNothing, type MemberId, type Role, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { setRoles } from '#ground/sessions.server.ts'
import { again, tell, type Tx } from '#ground/storage.server.ts'
import { memberOf } from './actions.server.ts'
import { COMPANIONS_AT_MOST, isWhole } from './follow.ts'
import { companionsNow } from './follow-store.server.ts'
import { whoMay } from './rules.ts'

export const DUTIES = ['operator', 'dispatcher', 'verifier', 'observer', 'companion'] as const satisfies readonly Role[]
export type Duty = (typeof DUTIES)[number]
type Why = 'not-here' | 'not-yours-to-do' | 'needs-a-way-in' | 'not-to-oneself' | 'not-both' | 'enough-companions'

export type OnTheLine = { readonly id: MemberId; readonly called: string; readonly has: readonly Duty[]; readonly canHave: boolean; readonly isMe: boolean }
export function peopleOnTheLine(ports: Ports, by: Speaker): Promise<Result<readonly OnTheLine[], 'not-here'>> {
	if (!isAllowed(by, whoMay['give-duty'])) return Promise.resolve(refuse('not-here'))
	return ports.storage.inOneGo(async (tx) => {
		const rows = await tx.selectFrom('ground_members').select(['id', 'called', 'roles']).where('ended_half', 'is', null).orderBy('called').orderBy('id').execute()
		return done(rows.map(({ id, called, roles }) => ({ id: id as MemberId, called, has: DUTIES.filter((duty) => roles.includes(duty)), canHave: !opensNothing(roles as Role[]), isMe: id === memberOf(by) })))
	})
}

/** What is on the line is not for who keeps the hub: a steward gives themselves nothing while another one could. */
export function giveDuty(ports: Ports, by: Speaker, { member, duty, gives }: { readonly member: MemberId; readonly duty: Duty; readonly gives: boolean }): Promise<Result<readonly Role[], Why>> {
	if (!isAllowed(by, whoMay['give-duty'])) return Promise.resolve(refuse('not-yours-to-do'))
	return again(() =>
		ports.storage.inOneGo(async (tx) => {
			await tx.selectFrom('ground_members').select('id').where('id', '=', member).forUpdate().execute()
			const found = await findMember(tx, member)
			if (!found) return refuse('not-here')
			if (found.roles.includes(duty) === gives) return done(found.roles)
			if (gives && opensNothing(found.roles)) return refuse('needs-a-way-in')
			if (gives && member === memberOf(by) && (await otherStewards(tx, member)) > 0) return refuse('not-to-oneself')
			if (gives && duty === 'companion' && (await companionsNow(tx)).length >= COMPANIONS_AT_MOST) return refuse('enough-companions')
			const roles = gives ? [...found.roles, duty] : found.roles.filter((role) => role !== duty)
			if (gives && !isWhole(roles)) return refuse('not-both')
			await setRoles(tx, member, roles)
			tell(tx, TEAM_TOPIC)
			return done(roles)
		}),
	)
}

async function otherStewards(tx: Tx, me: MemberId): Promise<number> {
	const rows = await tx.selectFrom('ground_members').select(['id', 'roles']).where('ended_half', 'is', null).execute()
	return rows.filter(({ id, roles }) => id !== me && roles.includes('steward')).length
}
