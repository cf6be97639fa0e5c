/** Channels of members, at rest: whose, which, an address under a key, and a digest by which an answer finds its member. */
import type { WayOut } from './carriers.ts'
import { CHANNELS } from './channels.ts'
import type { MemberId } from './people.ts'
import { bytes, type Tx } from './storage.server.ts'
import { halfDayOf, type HalfDay, type Instant, type Week } from './time.ts'

export type Row = { readonly id: string; readonly member: MemberId; readonly way: WayOut; readonly state: 'asked' | 'on'; readonly known: Uint8Array; readonly address: Uint8Array; readonly endsWeek: Week; readonly untilHalf: HalfDay; readonly code: Uint8Array | null; readonly tries: number; readonly askedAgain: boolean; readonly isFailing: boolean }

const rows = (tx: Tx) => tx.selectFrom('ground_channels').selectAll()
type Found = Awaited<ReturnType<ReturnType<typeof rows>['executeTakeFirstOrThrow']>>
const rowOf = ({ ends_week, until_half, asked_again, is_failing, known, address, code, ...row }: Found): Row => ({
	...row,
	member: row.member as MemberId,
	way: row.way as WayOut,
	state: row.state === 'on' ? 'on' : 'asked',
	known: bytes(known),
	address: bytes(address),
	endsWeek: ends_week as Week,
	untilHalf: until_half as HalfDay,
	code: code && bytes(code),
	askedAgain: asked_again,
	isFailing: is_failing,
})

/** Locked until the transaction ends. */
export async function channelsOf(tx: Tx, member: MemberId): Promise<Row[]> {
	return (await rows(tx).where('member', '=', member).orderBy('state').forUpdate().execute()).map(rowOf)
}
export async function channelAt(tx: Tx, way: WayOut, known: Uint8Array, now: Instant): Promise<Row | null> {
	const row = await rows(tx).where('way', '=', way).where('known', '=', known).where('state', '=', 'on').where('until_half', '>', halfDayOf(now)).executeTakeFirst()
	return row ? rowOf(row) : null
}
/** Whoever may be written to just now. */
export async function channelsOn(tx: Tx, now: Instant): Promise<Row[]> {
	return (await rows(tx).where('state', '=', 'on').where('is_failing', '=', false).where('until_half', '>', halfDayOf(now)).orderBy('member').execute()).map(rowOf)
}
export const isChannel = (way: string): way is (typeof CHANNELS)[number] => (CHANNELS as readonly string[]).includes(way)

const columnsOf = ({ endsWeek, untilHalf, askedAgain, isFailing, ...row }: Row) => ({ ...row, ends_week: endsWeek, until_half: untilHalf, asked_again: askedAgain, is_failing: isFailing })
export const addChannel = async (tx: Tx, row: Row): Promise<void> => void (await tx.insertInto('ground_channels').values(columnsOf(row)).execute())
export const saveChannel = async (tx: Tx, row: Row): Promise<void> => void (await tx.updateTable('ground_channels').set(columnsOf(row)).where('id', '=', row.id).execute())
export const dropChannel = async (tx: Tx, member: MemberId, state?: Row['state']): Promise<void> => void (await tx.deleteFrom('ground_channels').where('member', '=', member).$if(state !== undefined, (query) => query.where('state', '=', state ?? '')).execute())
/** Whoever proved it last has it. */
export const dropAt = async (tx: Tx, way: WayOut, known: Uint8Array, butId: string | null = null): Promise<bigint> => (await tx.deleteFrom('ground_channels').where('way', '=', way).where('known', '=', known).$if(butId !== null, (query) => query.where('id', '!=', butId ?? '')).executeTakeFirstOrThrow()).numDeletedRows
export const markFailing = async (tx: Tx, member: MemberId, way: WayOut): Promise<void> => void (await tx.updateTable('ground_channels').set({ is_failing: true }).where('member', '=', member).where('way', '=', way).where('state', '=', 'on').execute())

/** Those whose time is nearly over and whom nobody asked: from now on they count as asked. */
export async function dueAgain(tx: Tx, upTo: HalfDay, now: Instant, limit: number): Promise<Row[]> {
	const due = (await rows(tx).where('state', '=', 'on').where('is_failing', '=', false).where('asked_again', '=', false).where('until_half', '<=', upTo).where('until_half', '>', halfDayOf(now)).orderBy('until_half').limit(limit).forUpdate().skipLocked().execute()).map(rowOf)
	if (due.length > 0) await tx.updateTable('ground_channels').set({ asked_again: true }).where('id', 'in', due.map(({ id }) => id)).execute()
	return due
}
export async function dropPastChannels(tx: Tx, now: Instant): Promise<void> {
	await tx.deleteFrom('ground_channels').where('until_half', '<=', halfDayOf(now)).execute()
	await tx.deleteFrom('ground_messages').where('ends_at', '<=', now).execute()
	await tx.deleteFrom('ground_numbers').where('ends_at', '<=', now).execute()
}
