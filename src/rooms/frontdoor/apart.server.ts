/**
 * Front door: from whom a listing is kept, because its holder or they themselves asked. For them it is not there, in no list and by no verb.
 * Who answered, and who is kept away, is known only as a keyed digest beside the listing: the house can ask "is it her?", a disk alone cannot tell.
 */
import { sameBytes } from '#ground/chance.ts'
import { listMembers } from '#ground/members.server.ts'
import type { MemberId, Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import type { Tx } from '#ground/storage.server.ts'
import type { ListingId } from './model.ts'
import { addMarks, marksIn } from './apart-store.server.ts'
import { openersAmong } from './opening.server.ts'
import { findListing, type Entry, type Whole } from './store.server.ts'

/** All these look-ups need of the house. */
type Keyed = Pick<Ports, 'keys'>

const markOf = ({ keys }: Keyed, purpose: 'wrote' | 'apart', listing: ListingId, member: MemberId) => keys.digest(purpose, new TextEncoder().encode(`${listing}|${member}`))

/** Which listings are not there for this speaker. @param among only of these */
export async function keptFrom(ports: Keyed, tx: Tx, by: Speaker, among?: readonly ListingId[]): Promise<ReadonlySet<ListingId>> {
	if (by.as !== 'member') return new Set()
	const { id } = by.member
	const marks = await marksIn(tx, 'frontdoor_apart', among)
	return new Set(marks.filter(({ listing, mark }) => sameBytes(mark, markOf(ports, 'apart', listing, id))).map(({ listing }) => listing))
}

export const isKeptFrom = async (ports: Keyed, tx: Tx, by: Speaker, listing: ListingId): Promise<boolean> => (await keptFrom(ports, tx, by, [listing])).has(listing)

/** A listing as this member finds it: what is kept from them is not there. Every way to one listing begins here. */
export async function findFor(ports: Keyed, tx: Tx, by: Speaker, id: ListingId): Promise<Whole | undefined> {
	const found = await findListing(tx, id)
	return found && (await isKeptFrom(ports, tx, by, id)) ? undefined : found
}

export const keepFrom = (ports: Keyed, tx: Tx, listing: ListingId, members: readonly MemberId[]): Promise<void> => addMarks(tx, 'frontdoor_apart', listing, members.map((id) => markOf(ports, 'apart', listing, id)))
export const markWrote = (ports: Keyed, tx: Tx, listing: ListingId, member: MemberId): Promise<void> => addMarks(tx, 'frontdoor_wrote', listing, [markOf(ports, 'wrote', listing, member)])

/** Who of those who are members now stands under one of these marks. */
async function whoIn(ports: Keyed, tx: Tx, table: 'frontdoor_wrote' | 'frontdoor_apart', listing: ListingId): Promise<MemberId[]> {
	const marks = await marksIn(tx, table, [listing])
	if (marks.length === 0) return []
	const purpose = table === 'frontdoor_wrote' ? 'wrote' : 'apart'
	return (await listMembers(tx)).filter(({ id }) => marks.some(({ mark }) => sameBytes(mark, markOf(ports, purpose, listing, id)))).map(({ id }) => id)
}

const holderOf = ({ listing }: Entry): MemberId[] => (listing.state === 'held' ? [listing.by] : listing.state === 'closed' && listing.undo ? [listing.undo.by] : [])

/** Whoever has it or has answered it, as far as the house still knows. */
export const answerersOf = async (ports: Keyed, tx: Tx, entry: Entry): Promise<MemberId[]> => [...new Set([...holderOf(entry), ...(await whoIn(ports, tx, 'frontdoor_wrote', entry.listing.id))])]

/** Everybody who has to do with it, as far as the house still knows: whoever has it, noted it down, opened it, asked to keep it longer, answered it, or is kept from it. */
export async function concerned(ports: Keyed, tx: Tx, entry: Entry): Promise<ReadonlySet<MemberId>> {
	const { listing, takenBy } = entry
	const longer = listing.state !== 'closed' && listing.longer ? [listing.longer.by] : []
	const taken = takenBy === null ? [] : [takenBy as MemberId]
	const opened = await openersAmong(ports, tx, listing.id, (await listMembers(tx)).map(({ id }) => id))
	return new Set([...(await answerersOf(ports, tx, entry)), ...opened, ...(await whoIn(ports, tx, 'frontdoor_apart', listing.id)), ...longer, ...taken])
}

/** Whether anybody could still answer it: somebody who works the desk, holds its key and is not kept from it. */
export async function isAnswerable(ports: Keyed, tx: Tx, { listing, team, epoch }: Entry, without?: MemberId): Promise<boolean> {
	const away = new Set(await whoIn(ports, tx, 'frontdoor_apart', listing.id))
	const can = (await listMembers(tx, { team, epoch })).filter(({ roles }) => roles.includes('steward') || roles.includes('teller'))
	return can.some(({ id }) => id !== without && !away.has(id))
}
