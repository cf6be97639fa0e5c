/**
 * Other hubs: read, decide, save, tell. A steward asks for another hub and compares words aloud with somebody there; then what is told to other hubs goes
 * to it, signed, and what it says is heard. Nothing that was heard goes on by itself: a dispatcher takes it up, or it stays what another hub says.
 */
import { newId } from '#ground/ids.ts'
import { step } from '#ground/machine.ts'
import { post } from '#ground/notes.server.ts'
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { signerOf, type Key } from '#ground/sealed.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { halfDayOf, type HalfDay, type Instant } from '#ground/time.ts'
import { forgetLine, tidyLines } from './lines.server.ts'
import { isGenuine, readCapsule, sealCapsule } from './capsule.ts'
import { PEERS_AT_MOST, type Capsule, type Card, type Command, type Facts, type Heard, type Note, type Peer, type PeerId } from './model.ts'
import { AN_HOUR, isNews, peers, standsAgainst, triesAgainAt, whoMay } from './rules.ts'
import * as store from './store.server.ts'

/** Wakes whoever hands capsules on, and whoever looks at what was heard. */
export const HUBS_TOPIC = 'hubs'
/** Half-days an ended hub stays in the list. */
const ENDED_STAYS = 60

/** From the key folder's secret: as long as the hub has that, it is the same hub. */
export const seedOf = ({ keys }: Pick<Ports, 'keys'>): Key => keys.digest('hubs', new TextEncoder().encode('what this hub signs with'))
export const cardOf = (ports: Pick<Ports, 'keys' | 'hub'>): Card => ({ holdfast: 1, name: ports.hub().settings.name, key: signerOf(seedOf(ports)) })

const me = (by: Speaker): MemberId | null => (by.as === 'member' ? by.member.id : null)

// Whom we know

export type Known = { readonly peer: Peer; readonly waiting: number; readonly tries: number }
export async function knownHubs(ports: Ports, by: Speaker): Promise<Result<readonly Known[], 'not-here'>> {
	if (!isAllowed(by, whoMay['see-hubs'])) return refuse('not-here')
	const [all, waiting] = await ports.storage.inOneGo(async (tx) => [await store.allPeers(tx), await store.waitingFor(tx)] as const)
	return done(all.map((peer) => {
		const { waiting: n = 0, tries = 0 } = waiting.find((one) => one.peer === peer.id) ?? {}
		return { peer, waiting: n, tries }
	}))
}

/** @param card what that hub says of itself, fetched because a steward asked for it */
export async function askHub(ports: Ports, by: Speaker, origin: string, card: Card): Promise<Result<PeerId, 'not-yours-to-do' | 'that-is-us' | 'known-already' | 'too-many'>> {
	if (!isAllowed(by, whoMay['ask-hub'])) return refuse('not-yours-to-do')
	if (card.key === cardOf(ports).key) return refuse('that-is-us')
	return ports.storage.inOneGo(async (tx) => {
		if ((await store.allPeers(tx)).length >= PEERS_AT_MOST) return refuse('too-many')
		const peer: Peer = { id: newId('peer', ports.chance) as PeerId, state: 'asked', name: card.name, origin, key: card.key, sinceHalf: halfDayOf(ports.now()), heardHalf: null }
		return (await store.addPeer(tx, peer, me(by))) ? done(peer.id) : refuse('known-already')
	})
}

/** From the moment it is ended nothing goes to it and nothing from it is heard. */
export async function movePeer(ports: Ports, by: Speaker, id: PeerId, command: Command): Promise<Result<Peer, 'not-yours-to-do' | 'not-here' | 'not-from-here'>> {
	if (!isAllowed(by, whoMay[command.verb])) return refuse('not-yours-to-do')
	return ports.storage.inOneGo(async (tx) => {
		const peer = await store.findPeer(tx, id)
		if (!peer) return refuse('not-here')
		const moved = step<Peer, Command, Note, never>(peers, { by, now: ports.now() }, peer, command)
		if (!moved.ok) return moved
		const next = { ...moved.value.next, sinceHalf: halfDayOf(ports.now()) }
		await store.savePeer(tx, next)
		if (next.state === 'ended') {
			await store.forgetWith(tx, id)
			await forgetLine(tx, id)
		}
		tell(tx, HUBS_TOPIC)
		return done(next)
	})
}

// What goes to them

/** Every hub that is trusted now hears of it. @param facts as coarse as may leave */
export async function tellHubs(ports: Ports, tx: Tx, facts: Facts): Promise<void> {
	for (const peer of await store.allPeers(tx)) if (peer.state === 'trusted') await store.queue(tx, peer.id, facts, ports.now())
	tell(tx, HUBS_TOPIC)
}

/** What another hub answered: it took it, it knows us no more or not yet, or nobody answered. */
export type Answered = 'taken' | 'not-known' | 'refused' | 'nobody'
export type Hand = (peer: Peer, capsule: Capsule, signal: AbortSignal) => Promise<Answered>

/**
 * One round: one capsule for each hub that has one due, all together. Signed as it goes, so that it is never older than it says.
 * @returns how many were tried
 */
export async function handCapsules(ports: Ports, hand: Hand, signal: AbortSignal, atMost = 8): Promise<number> {
	const due = await ports.storage.inOneGo((tx) => store.dueNow(tx, ports.now(), atMost))
	await Promise.all(
		due.map(async ({ peer, facts, tries }) => {
			const now = ports.now()
			// What is over alarms nobody; that something is taken back is told as long as it may matter.
			const became = facts.endsAt <= now ? null : await hand(peer, sealCapsule(seedOf(ports), peer.key, facts, now), signal)
			if (signal.aborted && became !== 'taken') return
			await ports.storage.inOneGo((tx) => store.tried(tx, peer.id, facts, became === null ? { state: 'over' } : became === 'taken' || became === 'refused' ? { state: became } : { state: 'queued', due: triesAgainAt(ports.now(), tries) }))
		}),
	)
	return due.length
}
export const isSomethingWaiting = ({ storage }: Pick<Ports, 'storage'>): Promise<boolean> => storage.inOneStatement((tx) => store.isWaiting(tx))

// What they said

/** How many capsules came from a hub in this hour; in the memory of the process, where a flood costs least. */
const counted = new WeakMap<Ports['storage'], Map<string, { readonly hour: number; n: number }>>()
function isTooMany({ storage, now }: Ports, key: string): boolean {
	const all = counted.get(storage) ?? new Map<string, { readonly hour: number; n: number }>()
	counted.set(storage, all)
	const hour = Math.floor(now() / 3_600_000)
	const before = all.get(key)
	const one = before?.hour === hour ? before : { hour, n: 0 }
	one.n += 1
	all.set(key, one)
	return one.n > AN_HOUR
}

/**
 * A capsule that came in. Whoever it is from is looked up in our own list before anything else of it is looked at; nothing is fetched.
 * Twice, late or in another order it changes nothing. What another hub takes back counts at once where somebody here had taken it up.
 */
export async function hearCapsule(ports: Ports, bytes: Uint8Array): Promise<Result<'heard' | 'known', 'not-here' | 'not-believed' | 'too-many'>> {
	const capsule = readCapsule(bytes)
	const peer = capsule && (await ports.storage.inOneStatement((tx) => store.trustedBy(tx, capsule.from)))
	if (!capsule || !peer) return refuse('not-here')
	if (isTooMany(ports, peer.key)) return refuse('too-many')
	const now = ports.now()
	if (!isGenuine(capsule) || standsAgainst(capsule, cardOf(ports).key, now) !== null) return refuse('not-believed')
	return ports.storage.inOneGo(async (tx) => {
		const { is, incident } = await store.keepHeard(tx, peer.id, capsule.facts, now)
		if (is === 'too-many') return refuse('too-many')
		if (is === 'known') return done('known')
		await store.noteHeard(tx, peer.id, halfDayOf(now))
		if (incident !== null) await post<Note>(tx, [{ says: 'hubs/changed', incident, name: peer.name, facts: capsule.facts }], ports)
		tell(tx, HUBS_TOPIC)
		return done('heard')
	})
}

export async function heardFromHubs(ports: Ports, by: Speaker): Promise<Result<readonly Heard[], 'not-here'>> {
	if (!isAllowed(by, whoMay['see-heard'])) return refuse('not-here')
	return done(await ports.storage.inOneGo((tx) => store.heardLately(tx)))
}

/** A dispatcher takes it up: from now on it is an incident of ours, which rests on a partner's eyes. @param into one of ours that is the same; null for a new one */
export async function takeUp(ports: Ports, by: Speaker, { peer, alert, into }: { readonly peer: PeerId; readonly alert: string; readonly into: string | null }): Promise<Result<string, 'not-yours-to-do' | 'not-here' | 'taken-already' | 'is-over'>> {
	const member = me(by)
	if (member === null || !isAllowed(by, whoMay['take-up'])) return refuse('not-yours-to-do')
	return ports.storage.inOneGo(async (tx) => {
		const heard = await store.findHeard(tx, peer, alert)
		if (!heard) return refuse('not-here')
		if (heard.incident !== null) return refuse('taken-already')
		if (!isNews(heard.facts) || heard.facts.endsAt <= ports.now()) return refuse('is-over')
		const incident = into ?? newId('incident', ports.chance)
		await store.takenUp(tx, peer, alert, member, incident)
		await post<Note>(tx, [{ says: 'hubs/taken-up', name: heard.peer.name, by: member, incident, isNew: into === null, facts: heard.facts }], ports)
		tell(tx, HUBS_TOPIC)
		return done(incident)
	})
}

/** What other hubs found not to be so, and still stands: for whoever asks whether it is true. */
export const debunked = async (tx: Tx, now: Instant): Promise<readonly Heard[]> => (await store.heardLately(tx)).filter(({ facts }) => facts.says === 'not-enforcement' && !facts.isDrill && facts.endsAt > now)

// By time

export const tidyHubs = (ports: Ports): Promise<void> =>
	ports.storage.inOneGo(async (tx) => {
		await store.dropOver(tx, ports.now())
		await tidyLines(tx, ports.now())
		await store.dropEnded(tx, (halfDayOf(ports.now()) - ENDED_STAYS) as HalfDay)
	})
