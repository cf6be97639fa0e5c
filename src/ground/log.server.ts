/**
 * The membership log at rest. Whatever changes who may open carries its entries, signed in the browser of whoever does it; they are kept in the same
 * transaction, where they follow the end of the list and say exactly what is done, or nothing is done.
 */
import * as v from 'valibot'
import { idOf } from './ids.ts'
import { digestOfEntry, headOf, holdersIn, isTheirHead, NOTHING, saidIn, Signed, verify, type Head, type Known, type Says } from './log.ts'
import type { Member, MemberId, TeamId } from './people.ts'
import { post, waits } from './notes.server.ts'
import type { Ports } from './ports.ts'
import { done, refuse, type Result } from './result.ts'
import { digestOf } from './sealed.ts'
import { Stale, tell, type Tx } from './storage.server.ts'
import { TEAM_TOPIC } from './members.server.ts'
import { halfDayOf, type HalfDay } from './time.ts'

const AT_ONCE = 3
export const SignedHere = v.optional(v.pipe(v.array(Signed), v.maxLength(AT_ONCE)), [])

/** What is told where somebody's device found that the list, or a key, is not what the list they saw says. */
export const LogNote = v.object({ says: v.literal('ground/log-differs'), hub: idOf('hub') })
export type LogNote = v.InferOutput<typeof LogNote>

const hex = (signature: Uint8Array) => Buffer.from(signature).toString('hex')
const unhex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))

/** @param from how many one has already */
export async function logOf(tx: Tx, from = 0): Promise<Signed[]> {
	const rows = await tx.selectFrom('ground_log').selectAll().where('place', '>=', from).orderBy('place').execute()
	return rows.map(({ entry, signature }) => ({ entry, signature: hex(signature) }))
}

/** What the list here says. Its signatures were looked at when each entry came; whoever does not believe us verifies it. @throws Stale where it does not hold together */
async function knownIn(ports: Ports, tx: Tx): Promise<Known> {
	const before = readBefore.get(ports) ?? NOTHING
	const last = Math.max(0, before.digests.length - 1)
	const [first, ...rest] = await logOf(tx, last)
	// Read on where what was read last is still where it was; else from the beginning.
	const isOn = before.digests.length > 0 && first !== undefined && digestOfEntry(first) === headOf(before)
	const entries = isOn ? rest : last === 0 ? [first, ...rest].filter((one) => one !== undefined) : await logOf(tx)
	const read = verify(entries, isOn ? before : NOTHING, entries.length === 0 ? '' : digestOfEntry(entries.at(-1) as Signed))
	if (!read.ok) throw new Stale()
	readBefore.set(ports, read.value)
	return read.value
}

/** What each house has read of its list: a long one is not read whole at each change. */
const readBefore = new WeakMap<Ports, Known>()

type Made = { readonly epoch: number; readonly recipient: string; readonly bundles: readonly { readonly member: MemberId }[] }
/** What was just done: who went, and which key was made for whom. @property signed what was said about it */
type Change = { readonly gone: MemberId | null; readonly next: Made | null; readonly signed: readonly Signed[] }

/** Keeps what was said about a change, as the last thing in its transaction. Where no list is begun, nothing is said. @throws Stale where it does not follow or says something else */
export async function writeDown(ports: Ports, tx: Tx, by: MemberId, team: TeamId, { gone, next, signed }: Change): Promise<void> {
	const known = await knownIn(ports, tx)
	if (gone) await tx.deleteFrom('ground_heads').where('member', '=', gone).execute()
	if (known.digests.length === 0) return signed.length === 0 ? undefined : stale()
	const isListed = gone !== null && known.members[gone]?.isHere === true
	const { says, now } = read(ports, known, signed)
	const asDone = [...(isListed ? [gone === by ? 'left' : 'removed'] : []), ...(next ? ['key'] : [])]
	const isSo = says.map((one) => one.says).join() === asDone.join() && says.every((one) => saidBy(one) === by && (one.says === 'key' || ('member' in one && one.member === gone)))
	if (!isSo || (next && !(await isTheKey(tx, now, team, next)))) stale()
	await append(tx, known, signed)
}

/** Keeps what was said about a recovery key that was just made, or used. Where no list is begun, nothing is said. @throws Stale likewise */
export async function writeRecovery(ports: Ports, tx: Tx, by: MemberId, says: 'recovery' | 'recovered', recipient: string, signed: readonly Signed[]): Promise<void> {
	const known = await knownIn(ports, tx)
	if (known.digests.length === 0) return signed.length === 0 ? undefined : stale()
	const [one, ...more] = read(ports, known, signed).says
	const isSo = one?.says === says && saidBy(one) === by && one.recipient === digestOf(recipient)
	if (!isSo || more.length > 0) stale()
	await append(tx, known, signed)
}

/** Whether the list now says that this key is the team's newest, and whose it is, with the keys members really have here. */
async function isTheKey(tx: Tx, known: Known, team: TeamId, { epoch, recipient, bundles }: Made): Promise<boolean> {
	const listed = known.teams[team]
	const holders = holdersIn(known, team)
	const those = bundles.map(({ member }) => member)
	if (listed?.epoch !== epoch || listed.recipients[epoch] !== digestOf(recipient)) return false
	if (holders.length !== those.length || !those.every((member) => holders.includes(member))) return false
	const rows = await tx.selectFrom('ground_members').select(['id', 'recipient']).where('id', 'in', those).execute()
	return rows.every((row) => known.members[row.id]?.recipient === digestOf(row.recipient))
}

const saidBy = (says: Says): MemberId => ('by' in says ? says.by : says.member)
const stale = (): never => {
	throw new Stale()
}

function read(ports: Ports, known: Known, signed: readonly Signed[]): { readonly says: readonly Says[]; readonly now: Known } {
	const next = verify(signed, known)
	const says = signed.map(saidIn).filter((one) => one !== null)
	const isNow = says.every(({ half, hub }) => Math.abs(half - halfDayOf(ports.now())) <= 1 && hub === ports.hub().id)
	return next.ok && isNow ? { says, now: next.value } : stale()
}

/** Of two who write at the same place, one has it. */
async function append(tx: Tx, { digests }: Known, signed: readonly Signed[]): Promise<void> {
	for (const [i, { entry, signature }] of signed.entries()) {
		const kept = await tx.insertInto('ground_log').values({ place: digests.length + i, entry, signature: unhex(signature) }).onConflict((conflict) => conflict.doNothing()).executeTakeFirst()
		if (kept.numInsertedOrUpdatedRows !== 1n) stale()
	}
}

/** A whole list, into an empty one. */
export const addToLog = (tx: Tx, signed: readonly Signed[]): Promise<void> => append(tx, NOTHING, signed)

/** Nothing is kept where the list has gone on meanwhile, or what was said is not what is done. */
export const orNewer = <T, R extends string>(working: Promise<Result<T, R>>): Promise<Result<T, R | 'key-is-newer'>> =>
	working.catch((fault: unknown) => {
		if (fault instanceof Stale) return refuse('key-is-newer')
		throw fault
	})

// What a desk asks

const Digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const place = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2_147_483_647))
export const LogAct = v.variant('act', [
	/** `from`: how many entries one has. */
	v.object({ act: v.literal('see'), from: place }),
	v.object({ act: v.literal('write'), signed: v.pipe(v.array(Signed), v.minLength(1), v.maxLength(AT_ONCE)) }),
	v.object({ act: v.literal('saw'), place, digest: Digest, signature: Signed.entries.signature }),
	v.object({ act: v.literal('differs') }),
])
export type LogAct = v.InferOutput<typeof LogAct>

/** @property opener whom the door seals to now @property heads what others say they have seen */
export type LogSeen = { readonly half: HalfDay; readonly entries: readonly Signed[]; readonly opener: { readonly team: TeamId; readonly epoch: number; readonly recipient: string } | null; readonly heads: readonly Head[] }

/** Any member may read the list, say that they came, say what they saw of it, and say that something differs. */
export const actOnLog = (ports: Ports, by: Member, act: LogAct): Promise<Result<LogSeen | null, 'key-is-newer'>> =>
	orNewer(
		ports.storage.inOneGo(async (tx) => {
			if (act.act === 'see') return done(await seen(ports, tx, act.from))
			if (act.act === 'write') await introduce(ports, tx, by, act.signed)
			else if (act.act === 'saw') await saveHead(ports, tx, by.id, act)
			else if (!(await waits(tx, 'ground/log-differs'))) await post<LogNote>(tx, [{ says: 'ground/log-differs', hub: ports.hub().id as LogNote['hub'] }], ports)
			return done(null)
		}),
	)

async function seen(ports: Ports, tx: Tx, from: number): Promise<LogSeen> {
	return { half: halfDayOf(ports.now()), entries: await logOf(tx, from), opener: await newestOf(tx), heads: await headsOf(tx) }
}

export async function headsOf(tx: Tx): Promise<Head[]> {
	const rows = await tx.selectFrom('ground_heads').selectAll().orderBy('member').execute()
	return rows.map(({ signature, ...head }) => ({ ...head, signature: hex(signature) }))
}

/** The public keys of everybody who is here. */
export const recipientsOf = (tx: Tx) => tx.selectFrom('ground_members').select(['id', 'recipient']).where('ended_half', 'is', null).execute()

/** The newest key of the front door's team, held by somebody or not. */
export async function newestOf(tx: Tx): Promise<LogSeen['opener']> {
	const row = await tx
		.selectFrom('ground_epochs')
		.innerJoin('ground_teams', 'ground_teams.id', 'ground_epochs.team')
		.select(['team', 'epoch', 'recipient'])
		.where('does', '=', 'frontdoor')
		.orderBy('epoch', 'desc')
		.limit(1)
		.executeTakeFirst()
	return row ? { ...row, team: row.team as TeamId } : null
}

/** Somebody says that they came; or a steward who holds the key begins the list with how things are now. */
async function introduce(ports: Ports, tx: Tx, by: Member, signed: readonly Signed[]): Promise<void> {
	const known = await knownIn(ports, tx)
	const { says, now } = read(ports, known, signed)
	const [kinds, isBegun] = [says.map((one) => one.says).join(), known.digests.length > 0]
	const row = await tx.selectFrom('ground_members').select('recipient').where('id', '=', by.id).executeTakeFirst()
	const isTheirs = says.every((one) => saidBy(one) === by.id) && now.members[by.id]?.recipient === digestOf(row?.recipient ?? '')
	// Who helps has no key yet: whatever they said would not be the one they make when they are raised.
	if (!row?.recipient || !isTheirs || kinds !== (isBegun ? 'joined' : 'begin,key')) return stale()
	if (!isBegun) {
		const key = await newestOf(tx)
		const bundles = key ? await tx.selectFrom('ground_epoch_bundles').select('member').where('team', '=', key.team).where('epoch', '=', key.epoch).execute() : []
		const isSo = key && by.roles.includes('steward') && (await isTheKey(tx, now, key.team, { ...key, bundles: bundles as { member: MemberId }[] }))
		if (!isSo) return stale()
	}
	await append(tx, known, signed)
	tell(tx, TEAM_TOPIC)
}

/** Only what they really signed, so that nobody is said to have seen something else. */
async function saveHead(ports: Ports, tx: Tx, member: MemberId, { place: at, digest, signature }: Omit<Head, 'member'>): Promise<void> {
	const known = await knownIn(ports, tx)
	if (!isTheirHead(known, { member, place: at, digest, signature })) return stale()
	const values = { place: at, digest, signature: unhex(signature) }
	await tx.insertInto('ground_heads').values({ member, ...values }).onConflict((conflict) => conflict.column('member').doUpdateSet(values)).execute()
}
