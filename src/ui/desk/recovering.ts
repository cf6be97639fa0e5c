/**
 * Recovering, as the desk's browser does it: makes a recovery key and its shares, opens one's own share, seals it to somebody who lost their
 * keys, and puts shares together. No share and no seed leaves here but sealed to one person.
 */
import { hex, newId, type Chance } from '#ground/chance.ts'
import { openBundle } from '#ground/identity.ts'
import { recoveredWith, recoveriesIn, recoveryFor, writeAll, type News, type Signed } from '#ground/log.ts'
import type { TeamId } from '#ground/people.ts'
import { digestOf, openAs, recipientOf, sealTo, type About, type Key } from '#ground/sealed.ts'
import { asGroups, combineShares, readSheet, shareBytes, shareFrom, splitSeed, type Combined, type Share } from '#ground/shares.ts'
import { planFor } from '#ground/recovery.ts'
import { People } from './answers.ts'
import { toBase64 } from './bytes.ts'
import type { Answered, Failed, Post } from './calls.ts'
import { changeKey, secretsOf } from './epochs.ts'
import type { Unlocked } from './keyring.ts'
import { differsSays, readLog, tellOthers, type LogSeen } from './log.ts'
import { isRecovery, isTheirs } from './log-acts.ts'
import { Recovery, type RecoveryAsk, type RecoveryKey } from './recovery-answers.ts'
import { bundleAbout, unlock } from './unlocking.ts'

const shareAbout = (hub: string, key: string, number: number, use: 'share' | 'rehearsal' | 'approval'): About => ({ hub, record: key, field: use, version: number })
const dummyAbout = (hub: string, key: string): About => ({ hub, record: key, field: 'dummy', version: 1 })
/** Shares carry the first digits of their key's name, so that one of an older split is known for what it is. */
export const splitOf = (key: string): string => key.slice('recovery_'.length, 'recovery_'.length + 8)

export const seeRecovery = (post: Post): Promise<Answered<Recovery>> => post('/desk/recovery', { act: 'see' }, Recovery)
export const act = (post: Post, what: object): Promise<Answered<Recovery>> => post('/desk/recovery', what, Recovery)

/** The list, unless it differs, or one of these people or recovery keys does not stand in it as shown. Where no list is begun, all are taken as shown. */
async function listFor(post: Post, keys: Unlocked, people: readonly { readonly id: string; readonly recipient: string }[], team = '', recoveries: readonly string[] = []): Promise<Answered<LogSeen>> {
	const log = await readLog(post, keys)
	if (!log.ok) return log
	const { known, differs } = log.value
	const isBegun = known.digests.length > 0
	const fits = !isBegun || (people.every((one) => isTheirs(known, one)) && recoveries.every((one) => isRecovery(known, team, one)))
	if (!differs && fits) return log
	if (!differs) await tellOthers(post)
	return differsSays(post)
}

/** What is said in the list, where one is begun. */
const saying = ({ known, half }: LogSeen, hub: string, news: News, seed: Key): readonly Signed[] => (known.digests.length === 0 ? [] : writeAll(known, hub, half, [news], seed).signed)

/** A new recovery key, its shares sealed to who will keep them, and every epoch this member holds sealed to it. The seed is gone from here when this returns. */
export async function proposeKey(post: Post, keys: Unlocked, seen: Recovery, chance: Chance): Promise<Answered<Recovery>> {
	const { hub } = keys
	const log = await listFor(post, keys, seen.stewards.filter(({ id }) => seen.keepers.includes(id)))
	if (!log.ok) return log
	const id = newId('recovery', chance)
	const seed = chance(32)
	const recipient = await recipientOf(seed)
	const { need, of } = planFor(seen.stewards.length)
	const shares = await splitSeed(seed, splitOf(id), need, of)
	const signed = saying(log.value, hub, recoveryFor(log.value.known, keys.member.id, seen.team as TeamId, recipient, seen.keys.filter(({ state }) => state === 'standing').map((one) => one.recipient), seed), keys.seed)
	seed.fill(0)
	const proof = chance(32)
	const sealed = await Promise.all(
		shares.map(async (share, i) => {
			const keeper = seen.stewards.find((one) => one.id === seen.keepers[i])
			return { number: share.number, member: keeper?.id ?? '', share: toBase64(await sealTo(keeper?.recipient ?? recipient, shareAbout(hub, id, share.number, 'share'), shareBytes(share))) }
		}),
	)
	const dummy = toBase64(await sealTo(recipient, dummyAbout(hub, id), proof))
	return act(post, { act: 'propose', key: id, recipient, dummy, proof: hex(proof), shares: sealed, bundles: await bundlesFor(keys, seen.team, recipient, []), signed })
}

/** Every epoch this member holds and the key does not cover yet, sealed to it. */
async function bundlesFor({ hub, epochs }: Unlocked, team: string, recipient: string, covers: readonly number[]) {
	const mine = epochs.filter((one) => one.team === team && !covers.includes(one.epoch))
	return Promise.all(mine.map(async (one) => ({ epoch: one.epoch, bundle: toBase64(await sealTo(recipient, bundleAbout(hub, team, one.epoch), secretsOf(one))) })))
}

/** Somebody else made the key, and this member holds older epochs: those are sealed to it too. */
export async function coverOlder(post: Post, keys: Unlocked, { team, keys: all }: Recovery): Promise<void> {
	const living = all.filter(({ state }) => state !== 'spent').map(({ recipient }) => recipient)
	if (living.length === 0 || !(await listFor(post, keys, [], team, living)).ok) return
	for (const { id, state, recipient, covers } of all) {
		const bundles = state === 'spent' ? [] : await bundlesFor(keys, team, recipient, covers)
		if (bundles.length > 0) await act(post, { act: 'cover', key: id, bundles })
	}
}

/** This member's own share. @throws DoesNotOpen */
export async function openShare({ hub, seed }: Unlocked, key: string, number: number, sealed: Uint8Array): Promise<Share> {
	const share = shareFrom(await openAs(seed, shareAbout(hub, key, number, 'share'), sealed))
	if (!share) throw new Error('not a share')
	return share
}

export { asGroups }

/** What was typed, as a share of this key; else why it is none. */
export type Typed = { readonly ok: true; readonly share: Share } | { readonly ok: false; readonly problem: 'mistyped' | 'not-whole' | 'not-a-sheet' | 'other-split'; readonly at: number }
export function typedShare(typed: string, key: string): Typed {
	const read = readSheet(typed)
	if (!read.ok) return { ok: false, problem: read.refusal, at: 'at' in read ? read.at : 'have' in read ? read.have : 0 }
	return read.share.split === splitOf(key) ? read : { ok: false, problem: 'other-split', at: read.share.number }
}

const sealShare = async (hub: string, to: string, about: About, share: Share) => toBase64(await sealTo(to, about, shareBytes(share)))

/** For a rehearsal: the share, to who made the key. They made it, so they learn nothing new. */
export async function release(post: Post, keys: Unlocked, seen: Recovery, key: RecoveryKey, share: Share): Promise<Answered<Recovery>> {
	const { hub } = keys
	const maker = seen.stewards.find(({ id }) => id === key.maker)
	const log = await listFor(post, keys, maker ? [maker] : [])
	if (!log.ok) return log
	// Whoever the house calls its maker would be given all the shares there are.
	const { known } = log.value
	if (!maker) return { ok: false, refusal: 'not-your-key', says: post.say?.('desk.call.broken') ?? '' }
	if (known.digests.length > 0 && !recoveriesIn(known, seen.team).some((one) => one.recipient === digestOf(key.recipient) && one.by === maker.id)) {
		await tellOthers(post)
		return differsSays(post)
	}
	return act(post, { act: 'release', key: key.id, number: share.number, share: await sealShare(hub, maker.recipient, shareAbout(hub, key.id, share.number, 'rehearsal'), share) })
}

/** For somebody who lost their keys. They are given it after a day, and only if nobody stops it. */
export async function approve(post: Post, keys: Unlocked, ask: RecoveryAsk, share: Share): Promise<Answered<Recovery>> {
	const { hub } = keys
	const log = await listFor(post, keys, [{ id: ask.member, recipient: ask.recipient }])
	return log.ok ? act(post, { act: 'approve', ask: ask.id, number: share.number, share: await sealShare(hub, ask.recipient, shareAbout(hub, ask.key, share.number, 'approval'), share) }) : log
}

async function sharesIn({ hub, seed }: Unlocked, key: string, use: 'rehearsal' | 'approval', sealed: readonly { readonly number: number; readonly share: Uint8Array }[]): Promise<Share[]> {
	const opened = await Promise.all(sealed.map(async ({ number, share }) => openAs(seed, shareAbout(hub, key, number, use), share).then(shareFrom).catch(() => null)))
	return opened.filter((one) => one !== null)
}

export type Failure = Exclude<Combined, { ok: true }> | { readonly ok: false; readonly refusal: 'does-not-open' } | { readonly ok: false; readonly refusal: 'said'; readonly why: string; readonly says: string }
/** @property wrong numbers of shares that were not right, where the others were enough */
export type Came = { readonly ok: true; readonly now: Recovery; readonly wrong: readonly number[] } | Failure
const said = ({ refusal: why, says }: Failed): Failure => ({ ok: false, refusal: 'said', why, says })

/** Puts the released shares together and opens the dummy with them. */
export async function rehearse(post: Post, keys: Unlocked, key: RecoveryKey): Promise<Came> {
	const sealed = key.keepers.flatMap(({ number, released }) => (released ? [{ number, share: released }] : []))
	const combined = await combineShares(await sharesIn(keys, key.id, 'rehearsal', sealed), splitOf(key.id))
	if (!combined.ok) return combined
	const opened = key.dummy && (await openAs(combined.seed, dummyAbout(keys.hub, key.id), key.dummy).catch(() => null))
	combined.seed.fill(0)
	if (!opened) return { ok: false, refusal: 'does-not-open' }
	const answered = await act(post, { act: 'rehearsed', key: key.id, opened: hex(opened) })
	return answered.ok ? { ok: true, now: answered.value, wrong: combined.wrong } : said(answered)
}

/** Takes what the stewards released, opens every epoch with it, keeps them as one's own, and gives the team a new key. */
export async function takeBack(post: Post, keys: Unlocked, ask: RecoveryAsk, chance: Chance): Promise<Came> {
	const answered = await act(post, { act: 'take', ask: ask.id })
	if (!answered.ok) return said(answered)
	const { taken, team } = answered.value
	if (!taken) return { ok: false, refusal: 'does-not-open' }
	const combined = await combineShares(await sharesIn(keys, ask.key, 'approval', taken.shares), splitOf(ask.key))
	if (!combined.ok) return combined
	const { seed } = combined
	const opened = await openAs(seed, dummyAbout(keys.hub, ask.key), taken.dummy).catch(() => null)
	if (!opened) return { ok: false, refusal: 'does-not-open' }
	const bundles = await ownBundles(keys, team, seed, taken.bundles)
	const recipient = await recipientOf(seed)
	const log = await listFor(post, keys, [])
	if (!log.ok) return said(log)
	const signed = saying(log.value, keys.hub, recoveredWith(log.value.known, keys.hub, keys.member.id, team as TeamId, recipient, seed), keys.seed)
	seed.fill(0)
	const kept = await act(post, { act: 'taken', ask: ask.id, opened: hex(opened), bundles, signed })
	if (!kept.ok) return said(kept)
	await newKey(post, keys, chance)
	return { ok: true, now: kept.value, wrong: combined.wrong }
}

/** What the recovery key opens, sealed to this member. One that does not open is left out. */
async function ownBundles({ hub, seed: mine }: Unlocked, team: string, seed: Key, bundles: readonly { readonly epoch: number; readonly bundle: Uint8Array }[]) {
	const me = await recipientOf(mine)
	const made = bundles.map(async ({ epoch, bundle }) => {
		const secrets = await openBundle(hub, seed, team, epoch, bundle).catch(() => null)
		return secrets ? [{ epoch, bundle: toBase64(await sealTo(me, bundleAbout(hub, team, epoch), secretsOf(secrets))) }] : []
	})
	return (await Promise.all(made)).flat()
}

/** Best done at once; where it fails, the desk shows that it is due no less. */
async function newKey(post: Post, keys: Unlocked, chance: Chance): Promise<void> {
	const [seen, fresh] = [await post('/desk/people', { act: 'see' }, People), await unlock(post, keys.seed)]
	if (seen.ok && fresh.ok) await changeKey(post, fresh.value, { act: 'rotate' }, seen.value, chance)
}
