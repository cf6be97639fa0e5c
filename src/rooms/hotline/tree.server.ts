/** Hotline: who stands in the phone tree of which part of town, by their own word alone; the tree of each; and whether its printed sheets are still true. */
import { findMember } from '#ground/members.server.ts'
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { bytes, tell, type Tx } from '#ground/storage.server.ts'
import { halfDayOf, startOf, type HalfDay, type Instant } from '#ground/time.ts'
import type { Language } from '#ground/words.ts'
import { HOTLINE_TOPIC } from './actions.server.ts'
import { whoMay } from './rules.ts'
import { tables } from './store.server.ts'
import { rosterOf, treeOf, type InTree, type Tree } from './tree.ts'

/** In half-days: sheets are looked at once a week, even where nothing has changed. */
const GOOD_FOR = 14
/** One alone calls nobody. */
const TREE_FROM = 2

/** @property isDue nobody has printed it since somebody came or went, or for a week @property called for the screen, never for the paper */
export type ZoneTree = { readonly zone: string; readonly tree: Tree; readonly called: Readonly<Record<string, string>>; readonly printedAt: Instant | null; readonly isDue: boolean }
export type OwnPlace = { readonly zone: string; readonly speaks: readonly Language[] } | null

type Row = InTree & { readonly zone: string; readonly called: string }
async function rosters(tx: Tx): Promise<ReadonlyMap<string, readonly Row[]>> {
	const rows = await tables(tx).selectFrom('hotline_tree').innerJoin('ground_members', 'ground_members.id', 'hotline_tree.member').where('ground_members.ended_half', 'is', null).select(['hotline_tree.member', 'hotline_tree.zone', 'hotline_tree.speaks', 'ground_members.language', 'ground_members.called']).execute()
	return Map.groupBy(rows.map(({ member, zone, speaks, language, called }) => ({ id: member, zone, speaks, language, called })), ({ zone }) => zone)
}
const digestOf = (ports: Ports, zone: string, people: readonly InTree[]) => ports.keys.digest('once', new TextEncoder().encode(`tree|${zone}|${rosterOf(people)}`))

async function printsOf(tx: Tx): Promise<ReadonlyMap<string, { readonly roster: Uint8Array; readonly half: number }>> {
	const rows = await tables(tx).selectFrom('hotline_tree_prints').selectAll().execute()
	return new Map(rows.map(({ zone, roster, printed_half }) => [zone, { roster: bytes(roster), half: printed_half }]))
}
type Print = { readonly roster: Uint8Array; readonly half: number }
const isDue = (ports: Ports, zone: string, people: readonly InTree[], print: Print | undefined): boolean =>
	people.length >= TREE_FROM && (!print || print.half + GOOD_FOR <= halfDayOf(ports.now()) || Buffer.compare(print.roster, digestOf(ports, zone, people)) !== 0)

/** The tree of every part of town, empty ones among them. */
export function seeTrees(ports: Ports, by: Speaker): Promise<Result<readonly ZoneTree[], 'not-here'>> {
	if (!isAllowed(by, whoMay['see-tree'])) return Promise.resolve(refuse('not-here'))
	return ports.storage.inOneGo(async (tx) => {
		const [people, prints] = [await rosters(tx), await printsOf(tx)]
		return done(
			ports.hub().settings.zones.map(({ id }) => {
				const [own, print] = [people.get(id) ?? [], prints.get(id)]
				return { zone: id, tree: treeOf(own), called: Object.fromEntries(own.map((one) => [one.id, one.called])), printedAt: print ? startOf(print.half as HalfDay) : null, isDue: isDue(ports, id, own, print) }
			}),
		)
	})
}

/** Parts of town whose sheets should be printed, for whoever runs the board. */
export async function treesDue(ports: Ports, tx: Tx): Promise<readonly string[]> {
	const [people, prints] = [await rosters(tx), await printsOf(tx)]
	return ports.hub().settings.zones.map(({ id }) => id).filter((id) => isDue(ports, id, people.get(id) ?? [], prints.get(id)))
}

/** Somebody has the sheets of today in their hand. */
export function printedTree(ports: Ports, by: Speaker, zone: string): Promise<Result<null, 'not-here'>> {
	if (!isAllowed(by, whoMay['see-tree']) || !ports.hub().settings.zones.some(({ id }) => id === zone)) return Promise.resolve(refuse('not-here'))
	return ports.storage.inOneGo(async (tx) => {
		const print = { roster: digestOf(ports, zone, (await rosters(tx)).get(zone) ?? []), printed_half: halfDayOf(ports.now()) }
		await tables(tx).insertInto('hotline_tree_prints').values({ zone, ...print }).onConflict((c) => c.column('zone').doUpdateSet(print)).execute()
		tell(tx, HOTLINE_TOPIC)
		return done(null)
	})
}

// One's own place in it

export function ownPlace(ports: Ports, by: Speaker): Promise<Result<OwnPlace, 'not-here'>> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['stand-in-tree'])) return Promise.resolve(refuse('not-here'))
	return ports.storage.inOneGo(async (tx) => {
		const row = await tables(tx).selectFrom('hotline_tree').select(['zone', 'speaks']).where('member', '=', by.member.id).executeTakeFirst()
		return done(row ?? null)
	})
}

/** I may stand in it; said again, it is changed. */
export function standInTree(ports: Ports, by: Speaker, { zone, speaks }: { readonly zone: string; readonly speaks: readonly Language[] }): Promise<Result<null, 'not-here' | 'no-such-zone'>> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['stand-in-tree'])) return Promise.resolve(refuse('not-here'))
	const { zones, languages } = ports.hub().settings
	if (!zones.some(({ id }) => id === zone)) return Promise.resolve(refuse('no-such-zone'))
	return ports.storage.inOneGo(async (tx) => {
		const member = await findMember(tx, by.member.id as MemberId)
		if (!member) return refuse('not-here')
		const place = { zone, speaks: languages.filter((one) => speaks.includes(one) && one !== member.language) }
		await tables(tx).insertInto('hotline_tree').values({ member: member.id, ...place }).onConflict((c) => c.column('member').doUpdateSet(place)).execute()
		tell(tx, HOTLINE_TOPIC)
		return done(null)
	})
}

/** One tap, and no reason. */
export function leaveTree(ports: Ports, by: Speaker): Promise<Result<null, 'not-here'>> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['stand-in-tree'])) return Promise.resolve(refuse('not-here'))
	return ports.storage.inOneGo(async (tx) => {
		await tables(tx).deleteFrom('hotline_tree').where('member', '=', by.member.id).execute()
		tell(tx, HOTLINE_TOPIC)
		return done(null)
	})
}
