/**
 * The membership log in a member's browser: read whenever keys are, held against the end of it that this browser saw last, against the keys the house
 * shows, and against what others say they saw. Where it differs nothing is sealed to those keys, nothing is handed on, and everybody at the desk hears it.
 */
import * as v from 'valibot'
import { headOf, isOtherHead, joining, keyFor, NOTHING, ownHead, Signed, signHead, verify, writeAll, type Head, type Known, type News } from '#ground/log.ts'
import { MemberId, TeamId } from '#ground/people.ts'
import { digestOf, recipientOf } from '#ground/sealed.ts'
import { Nothing, People } from './answers.ts'
import type { Answered, Failed, Post } from './calls.ts'
import { pinsHere, type Differs, type LogSeen } from './pins.ts'
import type { TeamKeys, Unlocked } from './keyring.ts'

export type { Differs, LogSeen } from './pins.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Log = v.object({
	half: count,
	entries: v.array(Signed),
	opener: v.nullable(v.object({ team: TeamId, epoch: count, recipient: v.string() })),
	heads: v.array(v.object({ member: MemberId, place: count, digest: v.string(), signature: v.string() })),
})
type Log = v.InferOutput<typeof Log>

/** @property log as it came @property seen what it is held to be */
type Reading = { readonly log: Log; readonly seen: LogSeen }

export const differsSays = (post: Post): Failed => ({ ok: false, refusal: 'log-differs', says: post.say?.('desk.log.differs') ?? '' })

/** Reads on from what is known. What differed once is not believed again until the desk is opened anew. */
async function readOn(post: Post, hub: string, before: LogSeen | undefined, me?: Unlocked): Promise<Answered<Reading>> {
	const pins = before?.pins ?? pinsHere()
	const from = before?.known ?? NOTHING
	const answered = await post('/desk/log', { act: 'see', from: from.digests.length }, Log)
	if (!answered.ok) return answered
	const log = answered.value
	// What one signed oneself is as good as what this browser remembers: a browser that was signed out need not look at every signature again.
	const sure = pins.read(hub)?.digest ?? (me ? ownHead(me.seed, hub, me.member.id, log.heads) : '')
	const list = verify(log.entries, from, from.digests.length === 0 ? sure : '')
	// Another list is read all the same, so that two people can tell each other which one they see.
	const shown = list.ok || list.refusal !== 'not-the-seen-one' ? list : verify(log.entries, from)
	const known = shown.ok ? shown.value : from
	const place = list.ok ? known.digests.length - 1 : list.place
	const why = list.ok ? whyNot(known, hub, log) : list.refusal === 'not-the-seen-one' ? 'other-list' : 'changed'
	return { ok: true, value: { log, seen: { hub, known, half: log.half, pins, differs: before?.differs ?? (why && { why, place }) } } }
}

/** A list that is another hub's; another key than it says, at the door; or an end that somebody else saw and that is not in it. */
function whyNot(known: Known, hub: string, { opener, heads }: Log): Differs['why'] | null {
	if (known.digests.length === 0) return null
	const listed = opener && known.teams[opener.team]
	const isListed = !opener || (listed?.epoch === opener.epoch && listed.recipients[opener.epoch] === digestOf(opener.recipient))
	return known.hub !== hub ? 'changed' : !isListed ? 'other-key' : heads.some((head: Head) => isOtherHead(known, head)) ? 'other-list' : null
}

/** The list as this browser can believe it, for whoever writes nothing in it. */
export async function lookAtList(post: Post, hub: string): Promise<Answered<LogSeen>> {
	const read = await readOn(post, hub, undefined)
	if (!read.ok) return read
	if (!read.value.seen.differs) return { ok: true, value: read.value.seen }
	await tellOthers(post)
	return differsSays(post)
}

/** The list as it is now. Whoever does not stand in it yet, does then. Where it differs anew, everybody with a desk hears it. */
export async function readLog(post: Post, keys: Unlocked, before = keys.log): Promise<Answered<LogSeen>> {
	const read = await introduced(post, keys, await readOn(post, keys.hub, before, keys))
	if (!read.ok) return read
	const { seen, log } = read.value
	if (!seen.differs) await remember(post, keys, seen, log)
	else if (!before?.differs) await tellOthers(post)
	return { ok: true, value: seen }
}

/** Two people have compared their lists: this browser takes the one it is shown next. */
export const readAnew = ({ hub, pins }: LogSeen): void => pins.forget(hub)

export const tellOthers = (post: Post) => post('/desk/log', { act: 'differs' }, Nothing)

/** This browser remembers how far it has seen, and so do the others, from what is signed here. */
async function remember(post: Post, { hub, member, seed }: Unlocked, { known, pins }: LogSeen, { heads }: Log): Promise<void> {
	const place = known.digests.length - 1
	if (place < 0) return
	const digest = headOf(known)
	pins.keep(hub, { place, digest })
	const isSaid = heads.some((head) => head.member === member.id && head.digest === digest)
	if (!isSaid && known.members[member.id]?.signer) await post('/desk/log', { act: 'saw', place, digest, signature: signHead(seed, known) }, Nothing)
}

/** Says who one is, once; a steward who holds the key begins the list where there is none, with what is so now. */
async function introduced(post: Post, keys: Unlocked, read: Answered<Reading>): Promise<Answered<Reading>> {
	if (!read.ok) return read
	const { log, seen } = read.value
	const { hub, member, seed } = keys
	if (seen.differs || seen.known.members[member.id]?.signer) return read
	if (keys.made !== undefined && log.opener?.recipient !== keys.made) return { ok: true, value: { log, seen: { ...seen, differs: { why: 'other-key', place: 0 } } } }
	const recipient = await recipientOf(seed)
	const news = seen.known.digests.length > 0 ? [joining('joined', member.id, seed, recipient)] : await beginning(post, keys, log, recipient)
	if (news.length === 0) return read
	try {
		await post('/desk/log', { act: 'write', signed: writeAll(seen.known, hub, seen.half, news, seed).signed }, Nothing)
	} catch {
		// Whoever handed them a key gave them another one than theirs; their own bundle does not open then, either.
		return { ok: true, value: { log, seen: { ...seen, differs: { why: 'other-key', place: seen.known.digests.length - 1 } } } }
	}
	// Written by us, or by somebody else a moment before.
	return readOn(post, hub, seen)
}

async function beginning(post: Post, { member, seed, epochs }: Unlocked, { opener }: Log, recipient: string): Promise<readonly News[]> {
	const mine = opener && epochs.find(({ team, epoch }) => team === opener.team && epoch === opener.epoch)
	// What is written down as the team's key is the one held here, not the one the house says.
	if (!opener || !mine || !member.roles.includes('steward') || (await recipientOf(mine.seed)) !== opener.recipient) return []
	const seen = await post('/desk/people', { act: 'see' }, People)
	if (!seen.ok || seen.value.team?.epoch !== opener.epoch) return []
	const to = seen.value.people.filter(({ canOpen }) => canOpen).map((one) => (one.id === member.id ? { id: one.id, recipient } : one))
	return [joining('begin', member.id, seed, recipient), keyFor(NOTHING, member.id, opener.team, opener.epoch, opener.recipient, to)]
}

/**
 * Keys as they were just opened, held against the list: those it says are another's, or does not know although it should, are left out.
 * @param keys read before the list is, so that the list cannot be older
 */
export async function heldAgainstLog(post: Post, keys: Unlocked, before?: LogSeen): Promise<Answered<Unlocked>> {
	const read = await readLog(post, keys, before)
	if (!read.ok) return read
	const log = read.value
	const fits = await Promise.all(keys.epochs.map((epoch) => isListed(log.known, epoch)))
	const isOdd = fits.includes(false) && !log.differs
	if (isOdd) await tellOthers(post)
	return { ok: true, value: { ...keys, epochs: keys.epochs.filter((_, i) => fits[i]), log: isOdd ? { ...log, differs: { why: 'other-key', place: log.known.digests.length - 1 } } : log } }
}

/** What is older than the list is taken as it is. */
async function isListed({ teams }: Known, { team, epoch, seed }: TeamKeys): Promise<boolean> {
	const recipients = teams[team]?.recipients
	return !recipients || epoch < Math.min(...Object.keys(recipients).map(Number)) || recipients[epoch] === digestOf(await recipientOf(seed))
}
