/** "Another member who may": the one place where it is decided whether somebody at the desk can be the second person for somebody else. */
import { isAnother } from './apart.server.ts'
import { whoOpens } from './budget.ts'
import { openerOf } from './members.server.ts'
import { isAllowed, type Member, type MemberId, type Speaker } from './people.ts'
import type { Tx } from './storage.server.ts'
import { holds } from './teams.server.ts'

/** Never oneself, nobody who would rather not be together with the first, and only who works at the desk and holds the key of what comes in today. */
export async function maySecond(tx: Tx, first: MemberId, second: Member): Promise<boolean> {
	if (!isAllowed({ as: 'member', member: second }, whoOpens.agree) || !(await isAnother(tx, first, second.id))) return false
	const opener = await openerOf(tx, 'frontdoor')
	return opener !== null && (await holds(tx, second.id, opener.team, [opener.epoch]))
}

/** Everybody else who works at the desk, by the name they are called by. */
export async function whoIsHere(tx: Tx, by: Speaker): Promise<readonly { readonly id: MemberId; readonly called: string }[]> {
	const rows = await tx.selectFrom('ground_members').select(['id', 'called', 'roles']).where('ended_half', 'is', null).orderBy('called').orderBy('id').execute()
	const atTheDesk = rows.filter(({ id, roles }) => whoOpens.agree.some((role) => roles.includes(role)) && !(by.as === 'member' && by.member.id === id))
	return atTheDesk.map(({ id, called }) => ({ id: id as MemberId, called }))
}

/** Whether two people hold the key of what comes in today: what takes two is not asked for where there is one. */
export async function areTwo(tx: Tx): Promise<boolean> {
	const opener = await openerOf(tx, 'frontdoor')
	if (!opener) return false
	const rows = await tx.selectFrom('ground_epoch_bundles').select('member').where('team', '=', opener.team).where('epoch', '=', opener.epoch).limit(2).execute()
	return rows.length === 2
}
