/**
 * Hotline: what the line asks somebody who goes and looks, so that they can answer from the message itself: can you go, are you still there. A message
 * holds no place and nothing of what happened; for that they sign in.
 */
import { codeFor, lookupOf, takeNumbers } from '#ground/answers.server.ts'
import { codeIn, numbersOf, type Open } from '#ground/answers.ts'
import { findMember } from '#ground/members.server.ts'
import { nameInTexts, sentOf, type Sent } from '#ground/messages.server.ts'
import { newId } from '#ground/ids.ts'
import type { MemberId } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import type { Language, Say } from '#ground/words.ts'
import { isOut } from './checking.ts'
import type { Task, TaskId } from './model.ts'
import { tables } from './store.server.ts'
import { findTask } from './tasks-store.server.ts'

export const ASKS = ['can-go', 'still-there'] as const
export type What = (typeof ASKS)[number]
export type Ask = { readonly id: string; readonly task: TaskId; readonly what: What; readonly member: MemberId; readonly number: number; readonly isOpen: boolean; readonly endsAt: Instant }
type Row = { id: string; task: string; what: string; member: string; number: number; is_open: boolean; ends_at: string | number }
const askOf = ({ is_open, ends_at, ...row }: Row): Ask => ({ ...row, task: row.task as TaskId, what: row.what === 'can-go' ? 'can-go' : 'still-there', member: row.member as MemberId, isOpen: is_open, endsAt: number(ends_at) as Instant })
const asks = (tx: Tx) => tables(tx).selectFrom('hotline_asks').select(['id', 'task', 'what', 'member', 'number', 'is_open', 'ends_at'])

/** @throws Stale where another room asks them at the same moment */
export async function askAbout(ports: Ports, tx: Tx, { task, member, what, endsAt }: Pick<Ask, 'task' | 'member' | 'what' | 'endsAt'>): Promise<void> {
	const now = ports.now()
	await tables(tx).updateTable('hotline_asks').set({ is_open: false }).where('task', '=', task).where('what', '=', what).execute()
	const id = newId('ask', ports.chance)
	const given = await takeNumbers(tx, [{ member, question: id, endsAt }], new Map(), now)
	await tables(tx).insertInto('hotline_asks').values({ id, task, what, member, number: given.get(id) ?? 0, code: lookupOf(ports, codeFor(ports, id)), is_open: true, ends_at: endsAt }).execute()
}

/** Whether what was asked can still be answered by yes. */
function stillStands({ what }: Ask, task: Task): boolean {
	return what === 'can-go' ? task.state === 'offered' || task.state === 'timed-out' : isOut(task)
}
export const isStanding = async (tx: Tx, ask: Ask, now: Instant): Promise<boolean> => {
	const task = ask.isOpen && ask.endsAt > now ? await findTask(tx, ask.task) : undefined
	return task?.member === ask.member && stillStands(ask, task)
}
export const askBy = async (tx: Tx, by: { readonly id: string } | { readonly code: Uint8Array }): Promise<Ask | null> => {
	const row = await ('id' in by ? asks(tx).where('id', '=', by.id) : asks(tx).where('code', '=', by.code)).executeTakeFirst()
	return row ? askOf(row) : null
}
export const lookupIn = (ports: Pick<Ports, 'keys'>, typed: string): Uint8Array => lookupOf(ports, codeIn(typed) ?? 'none')
export const closeAsk = async (tx: Tx, id: string): Promise<void> => void (await tables(tx).updateTable('hotline_asks').set({ is_open: false }).where('id', '=', id).execute())
export const dropEndedAsks = async (tx: Tx, now: Instant): Promise<void> => void (await tables(tx).deleteFrom('hotline_asks').where('ends_at', '<=', now).execute())

// To be written


/** Quiet hours hold for who is asked, and whoever is out is asked after at any hour. @param members those with a channel */
export const waitingAsks = (ports: Ports, members: ReadonlySet<MemberId>) =>
	ports.storage.inOneGo(async (tx) => {
		if (members.size === 0) return []
		const now = ports.now()
		const open: Ask[] = []
		for (const row of await asks(tx).where('member', 'in', [...members]).where('is_open', '=', true).where('ends_at', '>', now).orderBy('ends_at').execute()) {
			const ask = askOf(row)
			// Whoever did not answer in the time they had is not written to about it later.
			if ((await isStanding(tx, ask, now)) && (ask.what !== 'can-go' || (await findTask(tx, ask.task))?.state === 'offered')) open.push(ask)
		}
		const sent = await sentOf(tx, open.map(({ id }) => id))
		return open.filter(({ id }) => !sent.has(id)).map(({ id, member, what, number: n, endsAt }) => ({
			about: id,
			member,
			urgency: 'now' as const,
			endsAt,
			text: (language: Language, say: Say, links: (path: string) => string) => say(`channel.text.${what}`, { hub: nameInTexts(ports), ...numbersOf(n), link: links(`/answer?lang=${language}#${codeFor(ports, id)}`) }),
		}))
	})

/** What a word or number from their own phone may mean. “No” to whether they are all right is no word to guess at. */
export const openAsksTo = async (tx: Tx, now: Instant, member: MemberId): Promise<(Open & { readonly what: What; readonly was: Sent | null; readonly isGone: boolean })[]> => {
	const found = (await findMember(tx, member)) ? await asks(tx).where('member', '=', member).where('is_open', '=', true).where('ends_at', '>', now).orderBy('number').execute() : []
	const all = await Promise.all(found.map(async (row) => ({ ask: askOf(row), stands: await isStanding(tx, askOf(row), now) })))
	const sent = await sentOf(tx, all.map(({ ask }) => ask.id))
	return all.map(({ ask, stands }) => ({ id: ask.id, number: ask.number, what: ask.what, byWord: ask.what === 'can-go' ? ['yes', 'no'] : ['yes'], was: sent.get(ask.id) ?? null, isGone: !stands }))
}
