/** Founding day at rest: who began and who agreed, for three hours at most. The code on the screen is made from the key folder and the minute; no table has it. */
import { isAnother } from './apart.server.ts'
import type { MemberId, Role, Speaker } from './people.ts'
import * as rules from './founding.ts'
import { newId } from './ids.ts'
import { addOnce, findMember, TEAM_TOPIC } from './members.server.ts'
import type { Ports } from './ports.ts'
import { done, refuse, type Result } from './result.ts'
import { number, tell, type Tx } from './storage.server.ts'
import { whoTeams } from './teams.ts'
import { after, minutes, type Instant } from './time.ts'
import { addVouch } from './vouching.server.ts'

/** What somebody with the code may spend once: it lets them join while they write down their words. */
export const FOUNDING = 'founding'
const TO_JOIN_WITHIN = minutes(40)

/** @property code null until the second has agreed @property vouchers the two who vouch for whoever joins now */
export type FoundingSeen = { readonly is: 'none' | 'begun' | 'on'; readonly begunBy: MemberId | null; readonly vouchers: readonly MemberId[]; readonly endsAt: Instant | null; readonly code: string | null; readonly nextInMs: number }

type Kept = rules.Founding & { readonly id: string }

async function kept(tx: Tx): Promise<Kept | null> {
	const row = await tx.selectFrom('ground_founding').selectAll().forUpdate().executeTakeFirst()
	return row ? { id: row.id, begunBy: row.begun_by as MemberId, agreedBy: row.agreed_by as MemberId | null, endsAt: number(row.ends_at) as Instant } : null
}

async function founder(tx: Tx, id: MemberId | null): Promise<rules.Founder | null> {
	const member = id && (await findMember(tx, id))
	return member ? { id: member.id, roles: member.roles, holds: await holdsNewest(tx, member.id) } : null
}

async function holdsNewest(tx: Tx, member: MemberId): Promise<boolean> {
	const newest = await tx.selectFrom('ground_epochs').innerJoin('ground_teams', 'ground_teams.id', 'ground_epochs.team').select(['team', 'epoch']).where('does', '=', 'frontdoor').orderBy('epoch', 'desc').limit(1).executeTakeFirst()
	if (!newest) return false
	const held = await tx.selectFrom('ground_epoch_bundles').select('member').where('team', '=', newest.team).where('epoch', '=', newest.epoch).where('member', '=', member).executeTakeFirst()
	return held !== undefined
}

const vouchersOf = async (tx: Tx, founding: Kept | null, now: Instant) =>
	rules.vouchers(founding, (await Promise.all([founder(tx, founding?.begunBy ?? null), founder(tx, founding?.agreedBy ?? null)])).filter((one) => one !== null), now)

/** Who vouches for somebody who had the code and has written down their words since; null where the two ended the day, or it is long over. */
export const vouchersNow = async (ports: Ports, tx: Tx): Promise<readonly [MemberId, MemberId] | null> => vouchersOf(tx, await kept(tx), after(ports.now(), -TO_JOIN_WITHIN))

export async function addVouches(tx: Tx, member: MemberId, by: readonly MemberId[]): Promise<void> {
	for (const one of by) await addVouch(tx, member, one, 0)
}

const codeAt = (ports: Ports, { id }: Kept, minute: number) => rules.codeOf(ports.keys.digest('founding', new TextEncoder().encode(`${id}|${minute}`)))

/** What somebody at their own desk does about it; answers with how it now stands. */
export const actOnFounding = (ports: Ports, by: Speaker, act: 'see' | 'begin' | 'agree' | 'end'): Promise<Result<FoundingSeen, rules.FoundingRefusal | 'not-yours-to-do'>> =>
	ports.storage.inOneGo(async (tx) => {
		const me = by.as === 'member' ? await founder(tx, by.member.id) : null
		const may: readonly string[] = whoTeams.founding
		if (!me || !me.roles.some((role: Role) => may.includes(role))) return refuse('not-yours-to-do')
		const now = ports.now()
		const before = await kept(tx)
		if (act === 'begin') {
			const begun = rules.begin(me, before, now)
			if (!begun.ok) return begun
			// Only the one that is over: what somebody else began since this was read stands.
			if (before) await tx.deleteFrom('ground_founding').where('id', '=', before.id).execute()
			const kept = await tx.insertInto('ground_founding').values({ id: newId('founding', ports.chance), begun_by: begun.value.begunBy, agreed_by: null, ends_at: begun.value.endsAt }).onConflict((conflict) => conflict.doNothing()).executeTakeFirst()
			// Somebody else began it at this moment.
			if (kept.numInsertedOrUpdatedRows !== 1n) return refuse('founding-is-on')
		}
		if (act === 'agree') {
			const agreed = rules.agree(me, before, await founder(tx, before?.begunBy ?? null), now)
			if (!agreed.ok) return agreed
			if (!(await isAnother(tx, agreed.value.begunBy, me.id))) return refuse('needs-another')
			await tx.updateTable('ground_founding').set({ agreed_by: agreed.value.agreedBy }).execute()
		}
		if (act === 'end') {
			if (!before || before.endsAt <= now) return refuse('founding-is-over')
			if (!rules.mayEnd(me, before)) return refuse('not-yours-to-do')
			await dropFounding(tx)
		}
		if (act !== 'see') tell(tx, TEAM_TOPIC)
		return done(await seen(ports, tx, now))
	})

async function seen(ports: Ports, tx: Tx, now: Instant): Promise<FoundingSeen> {
	const founding = await kept(tx)
	const first = await founder(tx, founding?.begunBy ?? null)
	const nextInMs = rules.nextCodeIn(now)
	if (!founding || founding.endsAt <= now || !first?.holds) return { is: 'none', begunBy: null, vouchers: [], endsAt: null, code: null, nextInMs }
	const { begunBy, endsAt } = founding
	const two = await vouchersOf(tx, founding, now)
	return two ? { is: 'on', begunBy, vouchers: two, endsAt, code: codeAt(ports, founding, rules.minuteOf(now)), nextInMs } : { is: founding.agreedBy ? 'none' : 'begun', begunBy, vouchers: [], endsAt, code: null, nextInMs }
}

/** With the code of this minute or the one before: a link of their own, with which they join while it is on. */
export const joinByCode = (ports: Ports, typed: string): Promise<Result<{ link: string }, 'code-is-not-on'>> =>
	ports.storage.inOneGo(async (tx) => {
		const [code, founding, now] = [rules.readCode(typed), await kept(tx), ports.now()]
		const minute = rules.minuteOf(now)
		if (!code || !founding || !(await vouchersOf(tx, founding, now)) || ![minute, minute - 1].some((one) => codeAt(ports, founding, one) === code)) return refuse('code-is-not-on')
		const secret = ports.chance(32)
		await addOnce(tx, ports.keys.digest('link', secret), FOUNDING, after(now, TO_JOIN_WITHIN))
		return done({ link: Buffer.from(secret).toString('hex') })
	})

/** Whoever was about to join by it does so no more. */
export async function dropFounding(tx: Tx): Promise<void> {
	await tx.deleteFrom('ground_founding').execute()
	await tx.deleteFrom('ground_once').where('purpose', '=', FOUNDING).execute()
}

/** The day that is over by itself, once nobody joins by it any more. */
export const dropEndedFounding = (tx: Tx, now: Instant) => tx.deleteFrom('ground_founding').where('ends_at', '<=', after(now, -TO_JOIN_WITHIN)).execute()
