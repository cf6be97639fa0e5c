/** Front door: what the door shows, and how an ask or an offer comes in by it. */
import type { Opener, OpenPlace } from '#ground/asking.ts'
import { sameBytes } from '#ground/chance.ts'
import { doorIsShut } from '#ground/hub.ts'
import { lay } from '#ground/lasting.server.ts'
import { post } from '#ground/notes.server.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { inForce, type ScheduleChange } from '#ground/schedule.ts'
import { scheduleChanges } from '#ground/schedule.server.ts'
import type { Sealed } from '#ground/sealed.ts'
import { areTwo } from '#ground/second.server.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { takesEpoch } from '#ground/teams.server.ts'
import { endOf, halfDayOf, seconds } from '#ground/time.ts'
import type { Language } from '#ground/words.ts'
import type { Kept } from './answer.ts'
import type { Listing, Posted, SealedWhere } from './model.ts'
import { begin, whoMay } from './rules.ts'
import { QUEUE_TOPIC } from './ending.server.ts'
import { counting } from './working.server.ts'
import * as store from './store.server.ts'
import { recentWait } from './moving.server.ts'

export type FrontPage = { readonly near: readonly OpenPlace[]; readonly opener: (Opener & { readonly isTrial: boolean }) | null; readonly areTwo: boolean; readonly changes: readonly ScheduleChange[] }

/** What the door shows before anybody has said anything: places open near here, whether anybody could open an ask, whether two could together, and how long it would be kept. */
export const frontPage = (ports: Ports, language: Language): Promise<FrontPage> =>
	ports.recent(`frontdoor/page/${language}`, seconds(2), () =>
		ports.storage.inOneGo(async (tx) => ({
			near: await ports.ask(tx, 'open-near', { language, nowHalf: halfDayOf(ports.now()) }),
			opener: await ports.ask(tx, 'who-opens', { work: 'frontdoor' }),
			areTwo: await areTwo(tx),
			changes: await scheduleChanges(tx),
		})),
	)

/**
 * Keeps a sealed listing. The same form posted again, even at the same moment or after a crash, is the same listing and gets the same answer.
 * A member at a table or on the phone takes it for somebody; anybody else leaves their own.
 */
export async function postListing(ports: Ports, by: Speaker, posted: Posted, sealedWhere: SealedWhere): Promise<Result<Kept, 'nobody-can-open' | 'paused' | 'hub-ends' | 'stale-key' | 'not-yours-to-do' | 'already-there'>> {
	if (!isAllowed(by, by.as === 'member' ? whoMay.take : whoMay.post)) return refuse('not-yours-to-do')
	const { settings } = ports.hub()
	const shut = doorIsShut(settings, posted.facts.side, by.as === 'member', halfDayOf(ports.now()))
	if (shut) return refuse(shut)
	if (posted.facts.zone !== null && !settings.zones.some(({ id }) => id === posted.facts.zone)) return refuse('stale-key')

	const { opener, changes } = await frontPage(ports, settings.languages[0])
	if (!opener) return refuse('nobody-can-open')
	if (posted.team !== opener.team) return refuse('stale-key')

	const listing = begin(posted.id, posted.facts, ports.now(), inForce(changes, ports.now()))
	const once = ports.keys.digest('once', posted.once)
	const lookup = ports.keys.digest('receipt', posted.lookup)
	const laid = (wrap: Sealed) => lay(ports.keys, listing.endsWeek, listing.id, wrap, ports.chance)
	const kept = { told: posted.told, teamWrap: laid(posted.teamWrap), wrapped: 'door', holderWrap: laid(posted.holderWrap), lookup, close: posted.close ? laid(posted.close) : null } as const
	const takenBy = by.as === 'member' ? by.member.id : null

	const row: store.NewListing = { listing, kept, once, team: posted.team, epoch: posted.epoch, sealedWhere: takenBy ? 'member' : sealedWhere, takenBy }

	const isNew = posted.epoch === opener.epoch ? await addWith(ports, row, posted) : await addOlder(ports, row, posted)
	if (isNew === 'stale-key') return refuse(isNew)
	const there = isNew ? listing : await keptBefore(ports, once, lookup)
	if (there) await counting(ports, by, done(null))
	return there ? done({ id: there.id, wait: await recentWait(ports, there), endsAt: endOf(there.endsWeek) }) : refuse('already-there')
}

/** False where the form or the receipt is there already. In a rush nearly all are asks in writing, one row each: many of those go in one statement. */
function addWith(ports: Ports, row: store.NewListing, { voice, facts }: Posted): Promise<boolean> {
	if (voice === null && facts.side === 'ask') return ports.together('frontdoor/add', row, (rows) => addAll(ports, rows))
	return ports.storage.inOneGo((tx) => addOne(ports, tx, row, voice))
}

/** Sealed to another key than the one that was newest a moment ago: the one before, while it is still taken, or one that is newer still. */
const addOlder = (ports: Ports, row: store.NewListing, { team, epoch, voice }: Posted): Promise<boolean | 'stale-key'> =>
	ports.storage.inOneGo(async (tx) => ((await takesEpoch(tx, team, epoch, halfDayOf(ports.now()))) ? addOne(ports, tx, row, voice) : 'stale-key'))

async function addOne(ports: Ports, tx: Tx, row: store.NewListing, voice: Posted['voice']): Promise<boolean> {
	const { id, facts } = row.listing
	const [isNew = false] = await store.addListings(tx, [row])
	if (!isNew) return false
	if (voice) await store.addVoice(tx, id, voice.file, voice.pieces)
	if (facts.side === 'offer') await post(tx, [{ says: 'frontdoor/offered', listing: id, kind: facts.kind }], ports)
	tell(tx, QUEUE_TOPIC)
	return true
}

const addAll = (ports: Ports, rows: readonly store.NewListing[]) =>
	ports.storage.inOneStatement((tx) => {
		tell(tx, QUEUE_TOPIC)
		return store.addListings(tx, rows)
	})

/** What the same form left when it was posted before; undefined where the form's number or the receipt is somebody else's. */
async function keptBefore(ports: Ports, once: Uint8Array, lookup: Uint8Array): Promise<Listing | undefined> {
	const found = await ports.storage.inOneGo((tx) => store.findByOnce(tx, once))
	return found && sameBytes(found.lookup, lookup) ? found.listing : undefined
}
