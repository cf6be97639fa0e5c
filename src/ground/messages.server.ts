/**
 * What the hub writes to members, each at most once. It is written down first that a message is taken in hand, and only then handed over: whoever dies over
 * it leaves it as unknown, and what is unknown is not repeated. No word of a message is kept.
 */
import type { Became, Carriers, WayOut } from './carriers.ts'
import { DAY, LOST_IN_HAND, mayWrite, MESSAGE_LIVES, type MessageState, type Urgency } from './channels.ts'
import { liftChannel } from './channels-seal.server.ts'
import { channelsOf, markFailing, type Row } from './channels-store.server.ts'
import { hex } from './ids.ts'
import type { MemberId } from './people.ts'
import type { Ports } from './ports.ts'
import { number, type Tx } from './storage.server.ts'
import { after, type Instant } from './time.ts'

/** What takes messages out, and the hub's own address: without it there is no link. */
export type Out = { readonly carriers: Carriers; readonly origin: string | null }
/** @property about what it is of; never written twice @property endsAt when it must not arrive any more */
export type ToWrite = { readonly about: string; readonly member: MemberId; readonly language: string; readonly text: string; readonly foot?: string; readonly urgency: Urgency; readonly endsAt: Instant }
export type Sent = { readonly way: WayOut; readonly state: MessageState; readonly at: Instant }
/** @property `enough` for today @property `no-channel` none that is open */
export type Written = Became | { readonly fate: 'before' | 'enough' | 'no-channel' }

const printOf = ({ keys }: Pick<Ports, 'keys'>, about: string): string => hex(keys.digest('answer', new TextEncoder().encode(`message|${about}`)))
export const idOf = (ports: Pick<Ports, 'keys'>, about: string): string => `message_${printOf(ports, about).slice(0, 32)}`

/** How the hub is called at the head of a message: short, for letters are paid. */
export const nameInTexts = ({ hub }: Pick<Ports, 'hub'>): string => Array.from(hub().settings.name).slice(0, 16).join('').trim()

/** @param to the channel to write to; the member's own where it is not said */
export async function writeTo(ports: Ports, { carriers }: Out, one: ToWrite, to?: Row): Promise<Written> {
	const { about, member, endsAt } = one
	const id = idOf(ports, about)
	const taken = await ports.storage.inOneGo(async (tx): Promise<Row | 'before' | 'enough' | 'no-channel'> => {
		const now = ports.now()
		// The lock makes two who write to one person count one after the other.
		const own = (await channelsOf(tx, member)).find(({ state, isFailing }) => state === 'on' && !isFailing)
		const channel = to ?? own
		if (!channel || !carriers.has(channel.way) || endsAt <= now) return 'no-channel'
		if (!mayWrite(one.urgency, await writtenSince(tx, member, after(now, -DAY)))) return 'enough'
		const { numInsertedOrUpdatedRows } = await tx.insertInto('ground_messages').values({ id, about, member, way: channel.way, state: 'handing', why: null, at: now, ends_at: after(now, MESSAGE_LIVES) }).onConflict((on) => on.doNothing()).executeTakeFirstOrThrow()
		return numInsertedOrUpdatedRows === 1n ? channel : 'before'
	})
	if (typeof taken === 'string') return { fate: taken }
	const became = await handOver(ports, carriers, one, taken)
	await settle(ports, id, member, became)
	return became
}

async function handOver(ports: Ports, carriers: Carriers, { about, text, foot, language, endsAt }: ToWrite, channel: Row): Promise<Became> {
	const carrier = carriers.get(channel.way)
	const to = liftChannel(ports.keys, channel)
	if (!carrier || to === null) return { fate: 'failed', why: 'no-address' }
	const key = printOf(ports, about)
	return carrier.send({ key, to, title: ports.hub().settings.name, text, language, topic: key.slice(0, 32), lasts: Math.max(1, Math.floor((endsAt - ports.now()) / 1000)), link: null, ...(foot !== undefined && { foot }) }, new AbortController().signal).catch((): Became => ({ fate: 'unknown', why: 'broke' }))
}

const settle = (ports: Ports, id: string, member: MemberId, { fate, why, isGone }: Became): Promise<void> =>
	ports.storage.inOneGo(async (tx) => {
		const row = await tx.updateTable('ground_messages').set({ state: fate, why: why?.slice(0, 60) ?? null }).where('id', '=', id).where('state', '=', 'handing').returning('way').executeTakeFirst()
		if (row && isGone) await markFailing(tx, member, row.way as WayOut)
	})

async function writtenSince(tx: Tx, member: MemberId, since: Instant): Promise<number> {
	const { n } = await tx.selectFrom('ground_messages').select(({ fn }) => fn.countAll<string>().as('n')).where('member', '=', member).where('at', '>', since).where('state', '!=', 'failed').executeTakeFirstOrThrow()
	return number(n)
}

/** Of what was taken in hand by whoever is no more, nobody can tell whether it went. */
export async function giveUpLost(tx: Tx, now: Instant): Promise<void> {
	await tx.updateTable('ground_messages').set({ state: 'unknown', why: 'lost' }).where('state', '=', 'handing').where('at', '<=', after(now, -LOST_IN_HAND)).execute()
}

/** What became of each, of those that were ever taken in hand. */
export async function sentOf(tx: Tx, abouts: readonly string[]): Promise<ReadonlyMap<string, Sent>> {
	const rows = abouts.length === 0 ? [] : await tx.selectFrom('ground_messages').select(['about', 'way', 'state', 'at']).where('about', 'in', [...abouts]).execute()
	return new Map(rows.map(({ about, way, state, at }) => [about, { way: way as WayOut, state: state as MessageState, at: number(at) as Instant }]))
}
/** It may have arrived, so that a word can answer it. */
export const mayHaveArrived = ({ state }: Pick<Sent, 'state'>): boolean => state !== 'failed'

/** The carrier says later what became of one; what arrived has arrived. @param topic as the hand-over had it */
export const hearOfMessage = (ports: Ports, topic: string, fate: 'delivered' | 'failed', { why, isGone }: { readonly why: string | null; readonly isGone: boolean }): Promise<boolean> =>
	ports.storage.inOneGo(async (tx) => {
		const row = await tx
			.updateTable('ground_messages')
			.set({ state: fate, why })
			.where('id', '=', `message_${topic}`)
			.where('state', 'in', fate === 'delivered' ? ['handing', 'handed', 'unknown', 'failed'] : ['handing', 'handed', 'unknown'])
			.returning(['member', 'way'])
			.executeTakeFirst()
		if (row && isGone) await markFailing(tx, row.member as MemberId, row.way as WayOut)
		return row !== undefined
	})
