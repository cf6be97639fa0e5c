/**
 * Hotline: whoever leads is told by their own channel when a call found nobody, and when a surge begins; the board alone wakes nobody at night. A message
 * says that it is so and where to look, and holds nothing of who called or what was said. While one is new, no other of its kind is written.
 */
import { channelsOn } from '#ground/channels-store.server.ts'
import { findMembers } from '#ground/members.server.ts'
import { nameInTexts, sentOf } from '#ground/messages.server.ts'
import { newId } from '#ground/ids.ts'
import type { Member, MemberId } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import type { Tx } from '#ground/storage.server.ts'
import { after, minutes, type Instant } from '#ground/time.ts'
import type { Language, Say } from '#ground/words.ts'
import { addAlarms, allDispatchers, alarmsNow, type Why } from './gaps-store.server.ts'
import { whoMay } from './rules.ts'

const KIND = 'hotline'
/** A flood of calls is one message in so long, and one that is older arrives nowhere. */
export const ALARM_LASTS = minutes(30)
/** Who is told has to be able to look there. */
const LOOKS: Readonly<Record<Why, { readonly at: string; readonly may: readonly string[] }>> = { unanswered: { at: '/desk/hotline/phone', may: whoMay['take-calls'] }, surge: { at: '/desk/hotline', may: whoMay['see-board'] } }

/** Who leads the shift that is on; else dispatchers who are on; else every dispatcher: the first of these in which a channel is open. */
async function whoLeads(ports: Ports, tx: Tx, why: Why): Promise<MemberId[]> {
	const now = ports.now()
	const on = await ports.ask(tx, 'who-is-on', { kind: KIND, knows: [], at: now })
	const reached = new Set((await channelsOn(tx, now)).map(({ member }) => member))
	const dispatchers = await allDispatchers(tx)
	const members = await findMembers(tx, [...new Set([...on.map(({ member }) => member), ...dispatchers])].filter((id) => reached.has(id)))
	const able = members.filter(({ roles }) => roles.some((role) => LOOKS[why].may.includes(role)))
	const isOn = ({ id }: Member, knows: string | null) => on.some((one) => one.member === id && (knows === null || one.knows.includes(knows)))
	const isDispatcher = ({ roles }: Member) => roles.includes('dispatcher')
	const groups = [able.filter((one) => isOn(one, 'lead')), able.filter((one) => isDispatcher(one) && isOn(one, null)), able.filter(isDispatcher)]
	return groups.find((group) => group.length > 0)?.map(({ id }) => id) ?? []
}

/** @param but who says it themselves knows it already */
export async function alarm(ports: Ports, tx: Tx, why: Why, but: MemberId | null = null): Promise<void> {
	const now = ports.now()
	const told = new Set((await alarmsNow(tx, now)).flatMap((one) => (one.why === why ? [one.member] : [])))
	const members = (await whoLeads(ports, tx, why)).filter((id) => id !== but && !told.has(id))
	await addAlarms(tx, members.map((member) => ({ id: newId('alarm', ports.chance), member, why, at: now, endsAt: after(now, ALARM_LASTS) })))
}

/** Whether somebody who leads is told of it now. */
export const isAlarmed = async (tx: Tx, now: Instant, why: Why): Promise<boolean> => (await alarmsNow(tx, now)).some((one) => one.why === why)

/** To be written. @param members those with a channel */
export const waitingAlarms = (ports: Ports, members: ReadonlySet<MemberId>) =>
	ports.storage.inOneGo(async (tx) => {
		const waiting = (await alarmsNow(tx, ports.now())).filter(({ member }) => members.has(member))
		const sent = await sentOf(tx, waiting.map(({ id }) => id))
		return waiting.filter(({ id }) => !sent.has(id)).map(({ id, member, why, endsAt }) => ({
			about: id,
			member,
			urgency: 'now' as const,
			endsAt,
			text: (language: Language, say: Say, links: (path: string) => string) => say(`channel.text.alarm.${why}`, { hub: nameInTexts(ports), link: links(`${LOOKS[why].at}?lang=${language}`) }),
		}))
	})
