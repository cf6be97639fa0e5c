/** Hotline: what somebody who goes and looks answers from a message, by number or by the link in it, without signing in. It does what their own page would. */
import { findMember } from '#ground/members.server.ts'
import type { MemberId, Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { askBy, closeAsk, isStanding, lookupIn, type Ask, type What } from './asks.server.ts'
import { acceptCheck, declineCheck, isWell, leaveScene } from './checking.server.ts'
import { findTask } from './tasks-store.server.ts'

/** Whoever says yes by a digit is there in a quarter of an hour, as far as anybody knows. */
export const ETA_BY_MESSAGE = 15

export type AskAnswered = Result<{ readonly what: What; readonly says: 'yes' | 'no' }, 'not-here' | 'gone' | 'cannot-now'>

/** What the question in a message is, for whoever has its code: what, and nothing of where. Null where there is none. */
export const seeAskByCode = (ports: Ports, typed: string): Promise<{ readonly what: What; readonly isGone: boolean } | null> =>
	ports.storage.inOneGo(async (tx) => {
		const ask = await askBy(tx, { code: lookupIn(ports, typed) })
		return ask && ask.isOpen && ask.endsAt > ports.now() ? { what: ask.what, isGone: !(await isStanding(tx, ask, ports.now())) } : null
	})

export async function answerAskByCode(ports: Ports, typed: string, says: 'yes' | 'no'): Promise<AskAnswered> {
	const ask = await ports.storage.inOneGo((tx) => askBy(tx, { code: lookupIn(ports, typed) }))
	return ask ? answerAsk(ports, ask, says) : refuse('not-here')
}
/** From a message that came from a channel they proved. */
export async function answerAskOf(ports: Ports, member: MemberId, id: string, says: 'yes' | 'no'): Promise<AskAnswered> {
	const ask = await ports.storage.inOneGo((tx) => askBy(tx, { id }))
	return ask?.member === member ? answerAsk(ports, ask, says) : refuse('not-here')
}

async function answerAsk(ports: Ports, ask: Ask, says: 'yes' | 'no'): Promise<AskAnswered> {
	const { now, member, task, stands } = await ports.storage.inOneGo(async (tx) => ({ now: ports.now(), member: await findMember(tx, ask.member), task: await findTask(tx, ask.task), stands: await isStanding(tx, ask, ports.now()) }))
	if (!member || !ask.isOpen || ask.endsAt <= now) return refuse('not-here')
	if (!task || !stands) return refuse('gone')
	const by: Speaker = { as: 'member', member }
	const moved = await (ask.what === 'can-go'
		? says === 'yes'
			? acceptCheck(ports, by, { task: task.id, etaMinutes: ETA_BY_MESSAGE })
			: declineCheck(ports, by, { task: task.id })
		: says === 'yes'
			? isWell(ports, by, { task: task.id })
			: task.state === 'accepted'
				? declineCheck(ports, by, { task: task.id })
				: leaveScene(ports, by, { task: task.id }))
	if (moved.ok) {
		await ports.storage.inOneGo((tx) => closeAsk(tx, ask.id))
		return done({ what: ask.what, says })
	}
	return refuse(['someone-has-it', 'has-ended', 'not-from-here', 'not-here'].includes(moved.refusal) ? 'gone' : 'cannot-now')
}
