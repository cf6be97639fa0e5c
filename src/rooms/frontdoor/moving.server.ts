/** Front door: how anything about a listing changes, for whoever changes it: read, decide, save, tell. And how long it waits. */
import { areApartNow, isAnother } from '#ground/apart.server.ts'
import { mayAnswer } from '#ground/attestations.server.ts'
import { dropLinesAbout } from '#ground/hub.server.ts'
import { lay } from '#ground/lasting.server.ts'
import { step } from '#ground/machine.ts'
import { post } from '#ground/notes.server.ts'
import { isAllowed, type Speaker, type Who } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { halfDayOf, halfDaysAfter, seconds, type Week } from '#ground/time.ts'
import { forgetTogether } from './closepart.server.ts'
import type { Command, Listing, ListingId, Refusal, Said } from './model.ts'
import { ANSWERS, listings, MESSAGES_AT_MOST, PACE_OVER, standing, waitOf, whoMay, type Wait } from './rules.ts'
import { answerersOf, isAnswerable, keepFrom, markWrote } from './apart.server.ts'
import { QUEUE_TOPIC, relay } from './ending.server.ts'
import { dropMarks } from './opening-store.server.ts'
import * as store from './store.server.ts'
import { untilOf } from './store.server.ts'

export type Refused = Refusal | 'needs-attestation' | 'not-here' | 'not-from-here' | 'not-yours-to-do'

/** Read, decide, save, tell: the one path every change takes. */
export async function move(ports: Ports, tx: Tx, by: Speaker, found: store.Whole, command: Command): Promise<Result<Listing, Refused>> {
	if (!isAllowed(by, whoMay[command.verb])) return refuse('not-yours-to-do')
	const said = 'said' in command ? command.said : null
	if (said && (await store.findSaid(tx, said.id))?.listing === found.listing.id) return done(found.listing)
	if (command.verb === 'reply' && (by.as !== 'member' || !(await mayAnswer(ports, tx, by.member.id, found.listing.facts.kind, command.about ?? 'plain')))) return refuse('needs-attestation')

	const decided = step(listings, { by, now: ports.now() }, standing(found.listing, ports.now()), command)
	if (!decided.ok) return decided
	const { next, notes } = decided.value
	if (command.verb === 'agree' && by.as === 'member' && found.listing.state !== 'closed' && found.listing.longer && !(await isAnother(tx, found.listing.longer.by, by.member.id))) return refuse('needs-another')
	if (await isBetweenApart(tx, by, found.listing, command)) return refuse(command.verb === 'give' ? 'give-to-another' : 'someone-has-it')
	if (command.verb === 'not-me' && by.as === 'member' && !(await isAnswerable(ports, tx, found, by.member.id))) return refuse('nobody-else-here')

	if (said && !(await addSaid(ports, tx, by, next.id, said, command.verb === 'note' ? 'note' : 'message'))) return refuse('thread-is-full')
	await store.saveListing(tx, next, found.version, { ...(await relaid(ports, tx, found, next.endsWeek, command)), ...(next.extended > found.listing.extended && found.listing.longer && { extendedFor: found.listing.longer.because }) })
	if (by.as === 'member' && ANSWERS.includes(command.verb)) await markWrote(ports, tx, next.id, by.member.id)
	if (command.verb === 'apart') await keepFrom(ports, tx, next.id, await answerersOf(ports, tx, found))
	if (command.verb === 'not-me' && by.as === 'member') await keepFrom(ports, tx, next.id, [by.member.id])
	if (found.listing.longer && !next.longer) await dropLinesAbout(tx, [next.id], 'frontdoor/longer')
	if (holderIn(next) === null || holderIn(next) !== holderIn(found.listing)) await forgetTogether(tx, next.id)
	if (next.state === 'closed') await dropMarks(tx, next.id)
	await post(tx, notes, ports)
	tell(tx, QUEUE_TOPIC)
	return done(next)
}

/** Two who would rather not be together give each other nothing; they hear what anybody would hear. */
async function isBetweenApart(tx: Tx, by: Speaker, listing: Listing, command: Command): Promise<boolean> {
	if (by.as !== 'member' || listing.state !== 'held') return false
	if (command.verb === 'give') return command.to !== null && areApartNow(tx, by.member.id, command.to)
	return command.verb === 'accept' && areApartNow(tx, listing.by, by.member.id)
}

const holderIn = (listing: Listing) => (listing.state === 'held' ? listing.by : null)

async function addSaid(ports: Ports, tx: Tx, by: Speaker, listing: ListingId, said: Said, sort: store.Kind): Promise<boolean> {
	const added = await store.addSaid(tx, listing, { id: said.id, saidBy: by.as === 'holder' ? 'holder' : 'team', sort, saidHalf: halfDayOf(ports.now()), body: said.body }, MESSAGES_AT_MOST)
	if (added && said.voice) await store.addVoice(tx, listing, said.voice.file, said.voice.pieces)
	return added
}

/** Where the end moved, the wraps go under the key of the new week; where the receipt is new, the old one opens nothing. */
async function relaid(ports: Ports, tx: Tx, found: store.Whole, endsWeek: Week, command: Command): Promise<Partial<store.Kept>> {
	const { id } = found.listing
	const [before, until] = [untilOf(found), found.hold ?? endsWeek]
	const moved = until === before ? {} : await relay(ports, tx, found, until)
	if (command.verb !== 'reissue') return moved
	return { ...moved, lookup: ports.keys.digest('receipt', command.lookup), holderWrap: lay(ports.keys, until, id, command.holderWrap, ports.chance) }
}

export async function allowed<T, R extends string>(by: Speaker, who: readonly Who[], ports: Ports, work: (tx: Tx) => Promise<Result<T, R>>): Promise<Result<T, R | 'not-yours-to-do'>> {
	return isAllowed(by, who) ? ports.storage.inOneGo(work) : refuse('not-yours-to-do')
}

export async function waitNow(ports: Ports, tx: Tx, { facts: { side }, turnHalf, id }: Pick<Listing, 'facts' | 'turnHalf' | 'id'>): Promise<Wait> {
	const since = halfDaysAfter(halfDayOf(ports.now()), -2 * PACE_OVER)
	return waitOf(await store.countBefore(tx, side, { turnHalf, id }), await store.settledSince(tx, side, since))
}

/** The wait as of a moment ago: in a rush, thousands of people ask the same question of the same queue. */
export const recentWait = (ports: Ports, listing: Listing): Promise<Wait> =>
	ports.recent(`frontdoor/wait/${listing.facts.side}/${listing.turnHalf}`, seconds(2), () => ports.storage.inOneGo((tx) => waitNow(ports, tx, listing)))
