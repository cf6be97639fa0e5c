/**
 * A member chooses how the hub writes to them, proves the address by the code that came there, says again that it should go on, and ends it. Nobody else
 * chooses for them, and nobody sees the address again, they included.
 */
import type { Carriers, WayOut } from './carriers.ts'
import { asksAgainUpTo, CHANNELS, channelUntil, isByDay, isPast, plainFor, PROOF_LENGTH, PROOF_TRIES, PROOFS_A_DAY, DAY, type Channel } from './channels.ts'
import { knownFor, layChannel, liftChannel, proofFor } from './channels-seal.server.ts'
import * as store from './channels-store.server.ts'
import type { Row } from './channels-store.server.ts'
import { findMember } from './members.server.ts'
import { newId, sameBytes } from './ids.ts'
import { writeTo, type Out } from './messages.server.ts'
import type { Member, MemberId, Speaker } from './people.ts'
import type { Ports } from './ports.ts'
import { done, refuse, type Result } from './result.ts'
import { again, isTaken, Stale, number, type Tx } from './storage.server.ts'
import { after, hours, startOf, weekOf, type HalfDay, type Week } from './time.ts'
import { zoneHere } from './wall.server.ts'
import { wallOf } from './wall.ts'
import type { Language, Say } from './words.ts'

export type CannotChoose = 'not-yours-to-do' | 'no-gate' | 'not-an-address' | 'enough' | 'not-here' | 'wrong-code' | 'not-sent'
/** @property on what is theirs @property asked where a code is on its way to @property ways those that are open here */
export type MyChannel = { readonly on: { readonly way: WayOut; readonly untilHalf: HalfDay; readonly isFailing: boolean; readonly isAsked: boolean } | null; readonly asked: WayOut | null; readonly ways: readonly Channel[] }
type Words = (language: Language) => Say

const weekOfEnd = (until: HalfDay): Week => weekOf(startOf(until))
const memberIn = (by: Speaker): Member | null => (by.as === 'member' ? by.member : null)
const livingOf = async (ports: Ports, tx: Tx, member: MemberId): Promise<Row[]> => (await store.channelsOf(tx, member)).filter(({ untilHalf }) => !isPast(untilHalf, ports.now()))

export function myChannel(ports: Ports, by: Speaker, carriers: Carriers): Promise<Result<MyChannel, 'not-yours-to-do'>> {
	const member = memberIn(by)
	if (!member) return Promise.resolve(refuse('not-yours-to-do'))
	return ports.storage.inOneGo(async (tx) => {
		const rows = await livingOf(ports, tx, member.id)
		const on = rows.find(({ state }) => state === 'on')
		return done({
			on: on ? { way: on.way, untilHalf: on.untilHalf, isFailing: on.isFailing, isAsked: on.askedAgain } : null,
			asked: rows.find(({ state }) => state === 'asked')?.way ?? null,
			ways: CHANNELS.filter((way) => carriers.has(way)),
		})
	})
}

/** Sends a code to an address; until it comes back, what was theirs before stays. */
export async function chooseChannel(ports: Ports, by: Speaker, { way, address: typed }: { readonly way: Channel; readonly address: string }, out: Out, words: Words): Promise<Result<null, CannotChoose>> {
	const member = memberIn(by)
	if (!member) return refuse('not-yours-to-do')
	const carrier = out.carriers.get(way)
	if (!carrier) return refuse('no-gate')
	const address = way === 'sms' ? plainFor(way, typed) : typed.trim()
	if (address === '' || carrier.takes?.(address) === false) return refuse('not-an-address')
	const code = codeFrom(ports)
	const asked = await again(() => ports.storage.inOneGo(async (tx): Promise<Row | null> => {
		const now = ports.now()
		await tx.selectFrom('ground_members').select('id').where('id', '=', member.id).forUpdate().execute()
		const { n } = await tx.selectFrom('ground_messages').select(({ fn }) => fn.countAll<string>().as('n')).where('member', '=', member.id).where('about', 'like', 'channel\\_%').where('at', '>', after(now, -DAY)).executeTakeFirstOrThrow()
		if (number(n) >= PROOFS_A_DAY) return null
		await store.dropChannel(tx, member.id, 'asked')
		const id = newId('channel', ports.chance)
		const untilHalf = channelUntil('asked', now)
		const endsWeek = weekOfEnd(untilHalf)
		const row: Row = { id, member: member.id, way, state: 'asked', known: knownFor(ports.keys, way, address), address: layChannel(ports.keys, { id, way, endsWeek }, address, ports.chance), endsWeek, untilHalf, code: proofFor(ports.keys, id, code), tries: 0, askedAgain: false, isFailing: false }
		await store.addChannel(tx, row)
		return row
	}))
	if (!asked) return refuse('enough')
	const text = words(member.language)('channel.text.proof', { hub: ports.hub().settings.name, code })
	const { fate } = await writeTo(ports, out, { about: asked.id, member: member.id, language: member.language, text, urgency: 'now', endsAt: after(ports.now(), hours(1)) }, asked)
	return fate === 'failed' ? refuse('not-sent') : done(null)
}

/** Six digits, each as likely as any other. */
function codeFrom({ chance }: Pick<Ports, 'chance'>): string {
	let digits = ''
	while (digits.length < PROOF_LENGTH) for (const byte of chance(PROOF_LENGTH)) if (byte < 250 && digits.length < PROOF_LENGTH) digits += String(byte % 10)
	return digits
}

/** From now on, and for ninety days. Whoever else had the same address has it no more: this one holds the phone. */
export function proveChannel(ports: Ports, by: Speaker, typed: string): Promise<Result<null, CannotChoose>> {
	const member = memberIn(by)
	if (!member) return Promise.resolve(refuse('not-yours-to-do'))
	return again(() => ports.storage.inOneGo(async (tx): Promise<Result<null, CannotChoose>> => {
		const asked = (await livingOf(ports, tx, member.id)).find(({ state }) => state === 'asked')
		if (!asked?.code || asked.tries >= PROOF_TRIES) return refuse('not-here')
		if (!sameBytes(asked.code, proofFor(ports.keys, asked.id, typed))) {
			await store.saveChannel(tx, { ...asked, tries: asked.tries + 1 })
			return refuse('wrong-code')
		}
		await store.dropChannel(tx, member.id, 'on')
		await store.dropAt(tx, asked.way, asked.known, asked.id)
		try {
			await keep(ports, tx, { ...asked, state: 'on', code: null, tries: 0 })
		} catch (fault) {
			if (isTaken(fault)) throw new Stale('the same address', { cause: fault })
			throw fault
		}
		return done(null)
	}))
}

/** The same address under the key of a later week. @returns false where its week is over */
async function keep(ports: Ports, tx: Tx, row: Row): Promise<boolean> {
	const address = liftChannel(ports.keys, row)
	if (address === null) return false
	const untilHalf = channelUntil('on', ports.now())
	const endsWeek = weekOfEnd(untilHalf)
	await store.saveChannel(tx, { ...row, untilHalf, endsWeek, address: layChannel(ports.keys, { ...row, endsWeek }, address, ports.chance), askedAgain: false })
	return true
}

/** It should go on: ninety days more. */
export function keepChannel(ports: Ports, id: MemberId): Promise<Result<null, CannotChoose>> {
	return ports.storage.inOneGo(async (tx) => {
		const on = (await livingOf(ports, tx, id)).find(({ state }) => state === 'on')
		return on && (await keep(ports, tx, on)) ? done(null) : refuse('not-here')
	})
}

/** At once and whole; also a code that is on its way. */
export const endChannel = (ports: Ports, member: MemberId): Promise<void> => ports.storage.inOneGo((tx) => store.dropChannel(tx, member))

/** Somebody said STOP there: nothing is written to that address any more. @returns whether it was anybody's */
export const stopChannel = (ports: Ports, way: WayOut, address: string): Promise<boolean> => ports.storage.inOneGo(async (tx) => (await store.dropAt(tx, way, knownFor(ports.keys, way, address))) > 0n)

/** Whose address this is, as they proved it. */
export const memberBehind = (ports: Ports, way: WayOut, address: string): Promise<{ readonly member: Member; readonly isAsked: boolean } | null> =>
	ports.storage.inOneGo(async (tx) => {
		const row = await store.channelAt(tx, way, knownFor(ports.keys, way, address), ports.now())
		const member = row && (await findMember(tx, row.member))
		return row && member ? { member, isAsked: row.askedAgain } : null
	})

const AGAIN_AT_ONCE = 100
/** Asks, two weeks before, whether it should go on. @returns how many were asked */
export async function tendChannels(ports: Ports, out: Out, words: Words): Promise<number> {
	const now = ports.now()
	if (!isByDay(wallOf(now, zoneHere()).time)) return 0
	const due = await ports.storage.inOneGo((tx) => store.dueAgain(tx, asksAgainUpTo(now), now, AGAIN_AT_ONCE))
	for (const row of due) {
		const member = await ports.storage.inOneGo((tx) => findMember(tx, row.member))
		if (!member) continue
		const text = words(member.language)(`channel.text.again.${row.way === 'sms' ? 'sms' : 'other'}`, { hub: ports.hub().settings.name, link: `${out.origin ?? ''}/desk/shifts/channel` })
		await writeTo(ports, out, { about: `again ${row.id} ${row.untilHalf}`, member: row.member, language: member.language, text, urgency: 'now', endsAt: startOf(row.untilHalf) })
	}
	return due.length
}
