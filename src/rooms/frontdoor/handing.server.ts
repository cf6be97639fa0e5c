/** Front door: handing over what lies under an older key to everybody who holds the newest, record by record, as a browser has wrapped them anew. */
import * as v from 'valibot'
import { lay } from '#ground/lasting.server.ts'
import { findMember, openerOf } from '#ground/members.server.ts'
import { isAllowed, TeamId, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { Stale, tell, type Tx } from '#ground/storage.server.ts'
import { holds } from '#ground/teams.server.ts'
import { whoTeams } from '#ground/teams.ts'
import { keptFrom } from './apart.server.ts'
import { QUEUE_TOPIC } from './ending.server.ts'
import { ListingId, Rewrap } from './model.ts'
import * as store from './store.server.ts'

const AT_ONCE = 100
const Epoch = v.pipe(v.number(), v.integer(), v.minValue(1))

/** Each is kept only where its record still lies under the epoch it was opened from. */
export const HandOver = v.object({
	team: TeamId,
	epoch: Epoch,
	records: v.pipe(v.array(v.object({ listing: ListingId, from: Epoch, ...Rewrap.entries })), v.minLength(1), v.maxLength(AT_ONCE)),
})
export type HandOver = v.InferOutput<typeof HandOver>

/** @returns how many were handed over; what somebody else was faster with, or what changed meanwhile, is left with the wrap it has */
export const handOver = (ports: Ports, by: Speaker, { team, epoch, records }: HandOver): Promise<Result<{ readonly handed: number }, 'not-yours-to-do' | 'key-is-newer'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoTeams['hand-over'])) return refuse('not-yours-to-do')
		if (!(await holds(tx, by.member.id, team, [epoch, ...records.map(({ from }) => from)]))) return refuse('not-yours-to-do')
		const newest = await openerOf(tx, 'frontdoor')
		if (newest?.team !== team || newest.epoch !== epoch) return refuse('key-is-newer')
		let handed = 0
		const kept = await keptFrom(ports, tx, by, records.map(({ listing }) => listing))
		for (const record of records) if (!kept.has(record.listing) && (await handOne(ports, tx, team, epoch, record))) handed += 1
		if (handed > 0) tell(tx, QUEUE_TOPIC)
		return done({ handed })
	})

async function handOne(ports: Ports, tx: Tx, team: TeamId, epoch: number, { listing: id, from, teamWrap, alike }: HandOver['records'][number]): Promise<boolean> {
	const found = await store.findListing(tx, id)
	if (!found || found.team !== team || found.epoch !== from || from >= epoch) return false
	try {
		await store.rewrap(tx, found, lay(ports.keys, store.untilOf(found), id, teamWrap, ports.chance), alike, epoch)
		return true
	} catch (fault) {
		if (fault instanceof Stale) return false
		throw fault
	}
}

/** How many open listings lie under each epoch of a team's key. @param seenBy without those kept from this member */
export async function openUnder(ports: Pick<Ports, 'keys'>, tx: Tx, team: TeamId, seenBy: MemberId | null) {
	const member = seenBy && (await findMember(tx, seenBy))
	return store.openUnder(tx, team, member ? [...(await keptFrom(ports, tx, { as: 'member', member }))] : [])
}
