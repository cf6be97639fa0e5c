/**
 * The membership log: who joined, who left, and which key a team has since when, each entry signed by whoever did it and bound to the one before.
 * Any member can verify it, and so can somebody at the door who has seen one entry of it on paper. It names nobody: random ids, public keys, digests.
 *
 * What it proves: that the keys one seals to were made by somebody who held the key before, for exactly the people it says. It does not prove roles.
 * Pure: no clock, no storage.
 */
import * as v from 'valibot'
import { idOf } from './ids.ts'
import { MemberId, TeamId } from './people.ts'
import { done, refuse, type Done, type Refused } from './result.ts'
import { digestOf, isSigned, sign, signerOf, type Key } from './sealed.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const hex = (length: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${length}}$`)))
/** SHA-256. Of a public key, or of an entry with its signature. */
const Digest = hex(64)
const Signer = hex(64)

/** An entry as it is kept: canonical text, and the signature over it. */
export const Signed = v.strictObject({ entry: v.pipe(v.string(), v.maxLength(60_000)), signature: hex(128) })
export type Signed = v.InferOutput<typeof Signed>

const at = { hub: idOf('hub'), place: count, before: Digest, half: count }
/**
 * `begin`: by whoever begins the list, first entry only. `joined`: by the newcomer. `key`: by its maker; `to` are those who hold it and did not hold
 * the one before, `without` those who held that one and do not hold this, `anew` where nobody was left who held one. `removed`: by another member.
 * `recovery`: a key that enough stewards together can open, and what it signs with; by somebody who holds the team's. `recovered`: by whoever opened it, who
 * proves it with what it signs, and from then on holds the team's key again.
 */
export const Says = v.variant('says', [
	v.strictObject({ ...at, says: v.literal('begin'), member: MemberId, signer: Signer, recipient: Digest }),
	v.strictObject({ ...at, says: v.literal('joined'), member: MemberId, signer: Signer, recipient: Digest }),
	v.strictObject({ ...at, says: v.literal('key'), by: MemberId, team: TeamId, epoch: count, recipient: Digest, to: v.array(v.strictTuple([MemberId, Digest])), without: v.array(MemberId), anew: v.boolean() }),
	v.strictObject({ ...at, says: v.literal('recovery'), by: MemberId, team: TeamId, recipient: Digest, signer: Signer, without: v.array(Digest) }),
	v.strictObject({ ...at, says: v.literal('recovered'), member: MemberId, team: TeamId, recipient: Digest, proof: hex(128) }),
	v.strictObject({ ...at, says: v.literal('left'), member: MemberId }),
	v.strictObject({ ...at, says: v.literal('removed'), member: MemberId, by: MemberId }),
])
export type Says = v.InferOutput<typeof Says>
type But<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
/** What an entry says, without its place in the list. */
export type News = But<Says, keyof typeof at>

/** @property signer null until they have said it themselves @property recipient digest of the public key one seals to for them */
export type Listed = { readonly signer: string | null; readonly recipient: string; readonly isHere: boolean }
/** @property recipient digest of its public key @property by who made it */
export type ListedRecovery = { readonly recipient: string; readonly signer: string; readonly by: MemberId }
/** @property recipients digest of the public key of each epoch the list knows @property holders of the newest, as far as they are here @property recoveries not used yet, the newest last */
export type ListedTeam = { readonly epoch: number; readonly recipients: Readonly<Record<number, string>>; readonly holders: readonly MemberId[]; readonly recoveries: readonly ListedRecovery[] }
/** What a list says, read to its end. @property digests of each entry, by place */
export type Known = { readonly hub: string; readonly digests: readonly string[]; readonly members: Readonly<Record<string, Listed>>; readonly teams: Readonly<Record<string, ListedTeam>> }

export const NOTHING: Known = { hub: '', digests: [], members: {}, teams: {} }
const NONE = '0'.repeat(64)

/** `changed`: an entry was edited, moved, dropped or put in. `cannot-be`: somebody says what is not theirs to say. `not-the-seen-one`: another list than the one seen before. */
export type LogRefusal = 'changed' | 'cannot-be' | 'not-the-seen-one'
export type LogTrouble = Refused<LogRefusal> & { readonly place: number }

export const digestOfEntry = ({ entry, signature }: Signed): string => digestOf(`${entry}\n${signature}`)
/** Hexadecimal digits of a digest that stand on a poster: 160 bits. */
export const PIN_LENGTH = 40
export const headOf = ({ digests }: Pick<Known, 'digests'>): string => digests.at(-1) ?? NONE
/** Holders of the newest key who have not left. */
export const holdersIn = (known: Known, team: string): readonly MemberId[] => known.teams[team]?.holders ?? []

/** Recovery keys that may be sealed to: those that were neither used nor put aside, and whose maker has not gone. */
export const recoveriesIn = ({ teams, members }: Known, team: string): readonly ListedRecovery[] => (teams[team]?.recoveries ?? []).filter(({ by }) => members[by]?.isHere === true)

/** What an entry says; null where it is not the one text that says it. */
export function saidIn({ entry }: Signed): Says | null {
	try {
		const read = v.safeParse(Says, JSON.parse(entry))
		return read.success && JSON.stringify(read.output) === entry ? read.output : null
	} catch {
		return null
	}
}

/**
 * Reads a list, or goes on reading one.
 * @param from what is known already
 * @param sure the beginning of a digest seen before: up to that entry the chain alone is proof, after it signatures are. Not found, nothing is proved.
 */
export function verify(entries: readonly Signed[], from: Known = NOTHING, sure = ''): Done<Known> | LogTrouble {
	const digests = entries.map(digestOfEntry)
	const sureAt = sure === '' ? -1 : digests.findIndex((digest) => digest.startsWith(sure))
	if (sure !== '' && sureAt < 0 && !from.digests.some((digest) => digest.startsWith(sure))) return { ...refuse('not-the-seen-one'), place: from.digests.length + entries.length }
	let known = from
	for (const [i, signed] of entries.entries()) {
		const says = saidIn(signed)
		const place = known.digests.length
		const follows = says !== null && says.place === place && says.before === headOf(known) && (place === 0 || says.hub === known.hub)
		if (!follows) return { ...refuse('changed'), place }
		const next = after(known, says)
		if (!next) return { ...refuse('cannot-be'), place }
		const signer = signerIn(next, says)
		if (i > sureAt && (signer === null || !isSigned(signer, signed.entry, signed.signature))) return { ...refuse('changed'), place }
		known = { ...next, hub: says.hub, digests: [...known.digests, digests[i] ?? ''] }
	}
	return done(known)
}

/** Who has to have signed it. */
function signerIn({ members }: Known, says: Says): string | null {
	return members['by' in says ? says.by : says.member]?.signer ?? null
}

/** The list with one more entry; null where it cannot be: somebody unknown speaks, or about somebody who is not there, or of a key they did not hold. */
function after(known: Known, says: Says): Known | null {
	if ((says.says === 'begin') !== (known.digests.length === 0)) return null
	if (says.says === 'begin' || says.says === 'joined') return joined(known, says)
	const by = known.members['by' in says ? says.by : says.member]
	if (!by?.isHere || by.signer === null) return null
	if (says.says === 'key') return withKey(known, says)
	if (says.says === 'recovery') return withTeam(known, says.team, (team) => withRecovery(team, says))
	if (says.says === 'recovered') return withTeam(known, says.team, (team) => recovered(team, says))
	const whom = known.members[says.member]
	if (!whom?.isHere || ('by' in says && says.by === says.member)) return null
	const teams = Object.fromEntries(Object.entries(known.teams).map(([id, team]) => [id, { ...team, holders: team.holders.filter((one) => one !== says.member) }]))
	return { ...known, teams, members: { ...known.members, [says.member]: { ...whom, isHere: false } } }
}

/** Once, and as whoever handed them a key before already said they are. */
function joined(known: Known, { member, signer, recipient }: Extract<Says, { says: 'begin' | 'joined' }>): Known | null {
	const was = known.members[member]
	if (was && (!was.isHere || was.signer !== null || was.recipient !== recipient)) return null
	return { ...known, members: { ...known.members, [member]: { signer, recipient, isHere: true } } }
}

function withKey(known: Known, { by, team, epoch, recipient, to, without, anew }: Extract<Says, { says: 'key' }>): Known | null {
	const was = known.teams[team]
	const held = was?.holders ?? []
	const added = to.map(([id]) => id)
	const isOdd = new Set([...added, ...without]).size !== added.length + without.length || added.some((id) => held.includes(id)) || without.some((id) => !held.includes(id))
	const holders = [...held.filter((id) => !without.includes(id)), ...added]
	// The first key of a team is its maker's word. After it, only who held the last makes the next; where nobody is left, the list says so.
	const mayMake = was ? (anew ? held.length === 0 : held.includes(by)) && epoch === was.epoch + 1 : !anew
	if (isOdd || !mayMake || !holders.includes(by)) return null
	const members = { ...known.members }
	for (const [id, theirs] of to) {
		const one = members[id]
		if (one && (!one.isHere || one.recipient !== theirs)) return null
		members[id] = one ?? { signer: null, recipient: theirs, isHere: true }
	}
	return { ...known, members, teams: { ...known.teams, [team]: { epoch, holders, recipients: { ...was?.recipients, [epoch]: recipient }, recoveries: was?.recoveries ?? [] } } }
}

function withTeam(known: Known, id: string, change: (team: ListedTeam) => ListedTeam | null): Known | null {
	const was = known.teams[id]
	const now = was ? change(was) : null
	return now && { ...known, teams: { ...known.teams, [id]: now } }
}

/** Whoever makes one says which of those before are put aside. */
function withRecovery(team: ListedTeam, { by, recipient, signer, without }: Extract<Says, { says: 'recovery' }>): ListedTeam | null {
	if (!team.holders.includes(by) || team.recoveries.some((one) => one.recipient === recipient)) return null
	return { ...team, recoveries: [...team.recoveries.filter((one) => !without.includes(one.recipient)), { recipient, signer, by }] }
}

/** A recovery key is used once. */
function recovered(team: ListedTeam, { hub, before, member, team: id, recipient, proof }: Extract<Says, { says: 'recovered' }>): ListedTeam | null {
	const key = team.recoveries.find((one) => one.recipient === recipient)
	if (!key || !isSigned(key.signer, recoveredText(hub, before, id, member), proof)) return null
	return { ...team, holders: [...new Set([...team.holders, member])], recoveries: team.recoveries.filter((one) => one !== key) }
}

const recoveredText = (hub: string, before: string, team: string, member: string) => `holdfast recovered|${hub}|${before}|${team}|${member}`

/** The next entry, signed. @param half the half-day it is @param seed of the identity of whoever says it */
export function write(known: Known, hub: string, half: number, news: News, seed: Key): Signed {
	const entry = JSON.stringify(v.parse(Says, { ...news, hub, place: known.digests.length, before: headOf(known), half }))
	return { entry, signature: sign(seed, entry) }
}

/** One or more entries in a row, and what is known after them. @throws where they cannot be said */
export function writeAll(known: Known, hub: string, half: number, all: readonly News[], seed: Key): { readonly signed: readonly Signed[]; readonly known: Known } {
	let now = known
	const signed = all.map((news) => {
		const one = write(now, hub, half, news, seed)
		const next = verify([one], now)
		if (!next.ok) throw new Error(`an entry that ${next.refusal}`)
		now = next.value
		return one
	})
	return { signed, known: now }
}

/** How somebody comes in: with the key they sign with, and the digest of the one that is sealed to for them. */
export const joining = (says: 'begin' | 'joined', member: MemberId, seed: Key, recipient: string): News => ({ says, member, signer: signerOf(seed), recipient: digestOf(recipient) })

/** A recovery key, said by whoever made it. @param keeps public keys of those that go on standing beside it @param seed of the recovery key */
export function recoveryFor(known: Known, by: MemberId, team: TeamId, recipient: string, keeps: readonly string[], seed: Key): News {
	const kept = keeps.map(digestOf)
	return { says: 'recovery', by, team, recipient: digestOf(recipient), signer: signerOf(seed), without: (known.teams[team]?.recoveries ?? []).map((one) => one.recipient).filter((one) => !kept.includes(one)) }
}

/** Said by whoever opened a recovery key, as the next entry of this list. @param seed of the recovery key */
export const recoveredWith = (known: Known, hub: string, member: MemberId, team: TeamId, recipient: string, seed: Key): News => ({ says: 'recovered', member, team, recipient: digestOf(recipient), proof: sign(seed, recoveredText(hub, headOf(known), team, member)) })

/** A key for exactly these people, said as what differs from the one before. @param to with the public key of each */
export function keyFor(known: Known, by: MemberId, team: TeamId, epoch: number, recipient: string, to: readonly { readonly id: MemberId; readonly recipient: string }[]): News {
	const held = holdersIn(known, team)
	const added = to.filter(({ id }) => !held.includes(id)).map(({ id, recipient: theirs }): [MemberId, string] => [id, digestOf(theirs)])
	return { says: 'key', by, team, epoch, recipient: digestOf(recipient), to: added, without: held.filter((id) => !to.some((one) => one.id === id)), anew: team in known.teams && held.length === 0 }
}

// Heads: what somebody says they have seen as the end of the list, so that two who were shown two lists find out.

const headText = (hub: string, place: number, digest: string) => `holdfast head|${hub}|${place}|${digest}`
export const signHead = (seed: Key, { hub, digests }: Known): string => sign(seed, headText(hub, digests.length - 1, digests.at(-1) ?? NONE))
export type Head = { readonly member: string; readonly place: number; readonly digest: string; readonly signature: string }

/** How far somebody said they had seen the list, where it is they who said it. @param seed of their identity */
export function ownHead(seed: Key, hub: string, member: string, heads: readonly Head[]): string {
	const mine = heads.find((head) => head.member === member)
	return mine && isSigned(signerOf(seed), headText(hub, mine.place, mine.digest), mine.signature) ? mine.digest : ''
}

/** Whether a member really saw another list than this: an entry that is not here, or another in its place. A head nobody here signed says nothing. */
export const isOtherHead = (known: Known, head: Head): boolean => known.digests[head.place] !== head.digest && isTheirHead(known, head)

export function isTheirHead({ hub, members }: Known, { member, place, digest, signature }: Head): boolean {
	const signer = members[member]?.signer ?? null
	return signer !== null && isSigned(signer, headText(hub, place, digest), signature)
}
