/** Front door: handing out the keys of records. Nothing is handed out that was not counted in the same transaction. */
import { charge, lockBudget } from '#ground/budget.server.ts'
import { hourEnd } from '#ground/budget.ts'
import type { MemberId } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, type Result } from '#ground/result.ts'
import { hex } from '#ground/chance.ts'
import type { Tx } from '#ground/storage.server.ts'
import type { ListingId } from './model.ts'
import { opens, searches, type Standing } from './opening.ts'
import * as kept from './opening-store.server.ts'
import { standing } from './rules.ts'
import type { Entry } from './store.server.ts'

export type Refused = 'opened-enough' | 'search-needs-second'

/** What a digest is of. Without the key folder it can be tried against nobody. */
const digestOf = ({ keys }: Pick<Ports, 'keys'>, ...parts: readonly (string | number)[]) => keys.digest('opening', new TextEncoder().encode(parts.join('|')))

const everMark = (ports: Pick<Ports, 'keys'>, listing: ListingId, member: MemberId) => digestOf(ports, 'ever', listing, member)

/** Which of these have opened it to read it, as far as the house still knows. */
export async function openersAmong(ports: Pick<Ports, 'keys'>, tx: Tx, listing: ListingId, members: readonly MemberId[]): Promise<MemberId[]> {
	const marks = await kept.everMarks(tx, listing)
	return marks.size === 0 ? [] : members.filter((member) => marks.has(hex(everMark(ports, listing, member))))
}

/** Charges and counts, or refuses and leaves everything as it was. `export`: whoever runs the machine, with a member's words; counted, and not within an hour's budget. */
export async function handOut(ports: Ports, tx: Tx, member: MemberId, found: readonly Entry[], doing: 'open' | 'search' | 'export'): Promise<Result<null, Refused>> {
	if (doing === 'export') {
		for (const { listing } of found) await kept.countOpened(tx, listing.id, everMark(ports, listing.id, member))
		return done(null)
	}
	const hour = hourEnd(ports.now())
	const budget = await lockBudget(ports, tx, member)
	const marked = found.map((entry) => ({ entry, opened: digestOf(ports, 'opened', hour, entry.listing.id, member), searched: digestOf(ports, 'searched', hour, entry.listing.id, member) }))
	const has = await kept.marksOf(tx, hour, marked.flatMap(({ opened, searched }) => [opened, searched]))
	const rule = doing === 'open' ? opens : searches
	const ruled = marked.map((one) => ({ ...one, ...rule(standingOf(ports, member, one.entry, has.has(hex(one.opened)), has.has(hex(one.searched)))) }))
	const charged = await charge(ports, tx, member, budget, ruled.filter(({ pays }) => pays).length, doing)
	if (!charged.ok) return charged
	const counted = ruled.filter(({ counts }) => counts)
	await kept.markHour(tx, hour, counted.map((one) => one[doing === 'open' ? 'opened' : 'searched']))
	if (doing === 'search') await kept.countSearched(tx, counted.map(({ entry }) => entry.listing.id))
	else {
		for (const { entry } of counted) await kept.countOpened(tx, entry.listing.id, everMark(ports, entry.listing.id, member))
		for (const { entry } of ruled) await kept.seeHeld(tx, entry.listing.id, member)
	}
	return done(null)
}

function standingOf(ports: Ports, member: MemberId, { listing: read, heldSeen }: Entry, hasOpened: boolean, hasSearched: boolean): Standing {
	const listing = standing(read, ports.now())
	return { isMine: listing.state === 'held' && listing.by === member, isSeen: heldSeen, hasOpened, hasSearched }
}
