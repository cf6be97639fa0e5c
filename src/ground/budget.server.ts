/** How many keys each member was handed in this hour: a number beside a name, never which. Each row is locked before it is decided on, so that two requests at once cannot both have the last one. */
import * as v from 'valibot'
import { agree, COUNTED_FOR, hourEnd, isNew, leftOf, limitOf, MORE, spend, whoOpens, type Asked, type Budget, type More } from './budget.ts'
import { isAllowed, MemberId, type Speaker } from './people.ts'
import type { Ports } from './ports.ts'
import { done, refuse, type Result } from './result.ts'
import { maySecond } from './second.server.ts'
import { number, tell, type Tx } from './storage.server.ts'
import { after, halfDayOf, hours, type HalfDay, type Instant } from './time.ts'

const What = v.picklist(MORE)
export const OpeningAct = v.variant('act', [v.object({ act: v.literal('see') }), v.object({ act: v.literal('ask'), what: What }), v.object({ act: v.literal('agree'), member: MemberId, what: What })])
export type OpeningAct = v.InferOutput<typeof OpeningAct>

/** A row is known by when it ends: a day after its hour began. */
const rowEnd = (now: Instant) => after(hourEnd(now), COUNTED_FOR - hours(1))

/** Locks this member's count of this hour, begun if it is the first. Until the transaction ends nobody else is handed a key in their name. */
export async function lockBudget(ports: Ports, tx: Tx, member: MemberId): Promise<Budget> {
	await tx.insertInto('ground_openings').values({ member, ends_at: rowEnd(ports.now()), opened: 0, searched: 0 }).onConflict((conflict) => conflict.doNothing()).execute()
	await tx.selectFrom('ground_openings').select('opened').where('member', '=', member).where('ends_at', '=', rowEnd(ports.now())).forUpdate().executeTakeFirstOrThrow()
	return budgetOf(ports, tx, member)
}

async function budgetOf(ports: Ports, tx: Tx, member: MemberId): Promise<Budget> {
	const row = await tx.selectFrom('ground_openings').select('opened').where('member', '=', member).where('ends_at', '=', rowEnd(ports.now())).executeTakeFirst()
	const { since_half: since } = await tx.selectFrom('ground_members').select('since_half').where('id', '=', member).executeTakeFirstOrThrow()
	const agreed = (await askedNow(ports, tx)).filter((one) => one.member === member && one.agreedBy !== null).map(({ what }) => what)
	return { openings: ports.hub().settings.openings, isNew: isNew(since as HalfDay, halfDayOf(ports.now())), opened: row?.opened ?? 0, agreed }
}

/** Charges a budget that was locked in this transaction. @param n keys not handed to them in this hour yet */
export async function charge(ports: Ports, tx: Tx, member: MemberId, budget: Budget, n: number, doing: 'open' | 'search'): Promise<Result<null, 'opened-enough' | 'search-needs-second'>> {
	const cost = spend(budget, n, doing)
	if (!cost.ok) return cost
	const { opened, searched } = cost.value
	if (n > 0) await tx.updateTable('ground_openings').set((e) => ({ opened: e('opened', '+', opened), searched: e('searched', '+', searched) })).where('member', '=', member).where('ends_at', '=', rowEnd(ports.now())).execute()
	return done(null)
}

async function askedNow(ports: Ports, tx: Tx): Promise<Asked[]> {
	const rows = await tx.selectFrom('ground_more').select(['member', 'what', 'agreed_by']).where('ends_at', '=', hourEnd(ports.now())).orderBy('member').orderBy('what').execute()
	return rows.map((row) => ({ member: row.member as MemberId, what: row.what as More, agreedBy: row.agreed_by as MemberId | null }))
}

/** @property today how many each was handed in the last day @property mayAgree the wishes this member can be the second person for */
export type OpeningSeen = { readonly limit: number; readonly left: number; readonly isNew: boolean; readonly asked: readonly (Asked & { readonly mayAgree: boolean })[]; readonly today: Readonly<Record<string, number>>; readonly until: Instant }

/** What a member sees and does about how much is opened. Told to the whole desk. */
export const actOnOpening = (ports: Ports, by: Speaker, act: OpeningAct, topic: string): Promise<Result<OpeningSeen, 'not-yours-to-do' | 'nobody-asks-this' | 'needs-another'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoOpens[act.act])) return refuse('not-yours-to-do')
		const ends_at = hourEnd(ports.now())
		if (act.act === 'ask') await tx.insertInto('ground_more').values({ member: by.member.id, what: act.what, ends_at, agreed_by: null }).onConflict((conflict) => conflict.doNothing()).execute()
		if (act.act === 'agree') {
			const asked = (await askedNow(ports, tx)).find(({ member, what }) => member === act.member && what === act.what)
			const agreed = agree(asked, by.member.id, await maySecond(tx, act.member, by.member))
			if (!agreed.ok) return agreed
			await tx.updateTable('ground_more').set({ agreed_by: agreed.value.agreedBy }).where('member', '=', act.member).where('what', '=', act.what).where('ends_at', '=', ends_at).execute()
		}
		if (act.act !== 'see') tell(tx, topic)
		const budget = await budgetOf(ports, tx, by.member.id)
		const asked = await Promise.all((await askedNow(ports, tx)).map(async (one) => ({ ...one, mayAgree: one.agreedBy === null && (await maySecond(tx, one.member, by.member)) })))
		return done({ limit: limitOf(budget), left: leftOf(budget), isNew: budget.isNew, asked, today: await today(ports, tx), until: ends_at })
	})

async function today(ports: Ports, tx: Tx): Promise<Record<string, number>> {
	const rows = await tx.selectFrom('ground_openings').select(['member', 'opened', 'searched']).where('ends_at', '>', ports.now()).execute()
	const sums: Record<string, number> = {}
	for (const { member, opened, searched } of rows) sums[member] = (sums[member] ?? 0) + number(opened) + number(searched)
	return sums
}

/** Counts a day old, and wishes of an hour that is over. */
export async function dropOldOpenings(tx: Tx, now: Instant): Promise<void> {
	await tx.deleteFrom('ground_openings').where('ends_at', '<=', now).execute()
	await tx.deleteFrom('ground_more').where('ends_at', '<=', now).execute()
}
