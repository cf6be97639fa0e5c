/** Front door: asks brought over from an old sheet, a few at a time, and taken back in one act as long as nobody has touched them. */
import * as v from 'valibot'
import { beginImport, endImport } from '#ground/expected.server.ts'
import { doorIsShut } from '#ground/hub.ts'
import { ImportId, ROWS_AT_ONCE, type Brought, type TakenBack } from '#ground/imports.ts'
import { lay } from '#ground/lasting.server.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { inForce } from '#ground/schedule.ts'
import { scheduleChanges } from '#ground/schedule.server.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { takesEpoch } from '#ground/teams.server.ts'
import { HalfDay, halfDayOf } from '#ground/time.ts'
import { QUEUE_TOPIC } from './ending.server.ts'
import * as imports from './imports-store.server.ts'
import { Posted, type SealedWhere } from './model.ts'
import { bring, whoMay } from './rules.ts'
import type { NewListing } from './store.server.ts'

/** Asks as they are sealed at the desk, each with the half-day in which it was asked. */
export const BroughtAsks = v.object({
	import: ImportId,
	rows: v.pipe(v.array(v.object({ ...Posted.entries, voice: v.null(), askedHalf: HalfDay })), v.minLength(1), v.maxLength(ROWS_AT_ONCE)),
})
export type BroughtAsks = v.InferOutput<typeof BroughtAsks>

type Refused = 'not-yours-to-do' | 'stale-key' | 'hub-ends' | 'paused' | 'import-is-over' | 'not-understood'

/** The same rows sent again, at the same moment or after a line was cut, are here once. */
export const bringAsks = (ports: Ports, by: Speaker, { import: id, rows }: BroughtAsks): Promise<Result<Brought, Refused>> =>
	ports.storage.inOneGo(async (tx) => {
		if (!isAllowed(by, whoMay.bring)) return refuse('not-yours-to-do')
		const { settings } = ports.hub()
		const now = ports.now()
		const shut = doorIsShut(settings, 'ask', true, halfDayOf(now))
		if (shut) return refuse(shut)
		if (rows.some(({ facts }) => facts.side !== 'ask')) return refuse('not-understood')
		if (rows.some(({ facts }) => facts.zone !== null && !settings.zones.some(({ id: zone }) => zone === facts.zone))) return refuse('stale-key')
		for (const { team, epoch } of new Map(rows.map((row) => [`${row.team} ${row.epoch}`, row])).values()) if (!(await takesEpoch(tx, team, epoch, halfDayOf(now)))) return refuse('stale-key')
		if (!(await beginImport(tx, id, 'asks', now))) return refuse('import-is-over')
		const schedule = inForce(await scheduleChanges(tx), now)
		const where: SealedWhere = by.as === 'member' ? 'member' : 'arrival'
		const brought = await imports.addBrought(tx, id, rows.map((row): NewListing => {
			const listing = bring(row.id, row.facts, row.askedHalf, now, schedule)
			const laid = (wrap: Uint8Array) => lay(ports.keys, listing.endsWeek, listing.id, wrap, ports.chance)
			const kept = { told: row.told, teamWrap: laid(row.teamWrap), wrapped: 'door', holderWrap: laid(row.holderWrap), lookup: ports.keys.digest('receipt', row.lookup), close: null } as const
			return { listing, kept, once: ports.keys.digest('once', row.once), team: row.team, epoch: row.epoch, sealedWhere: where, takenBy: by.as === 'member' ? by.member.id : null }
		}))
		if (brought > 0) tell(tx, QUEUE_TOPIC)
		return done({ brought, there: rows.length - brought })
	})

/** For each digest, whether such an ask is here. */
export async function knownAsks(ports: Ports, tx: Tx, onces: readonly Uint8Array[]): Promise<boolean[]> {
	const digests = onces.map((once) => Buffer.from(ports.keys.digest('once', once)))
	const here = await imports.knownOnces(tx, digests)
	return digests.map((digest) => here.has(digest.toString('hex')))
}

export const countBrought = imports.countBrought

export async function takeAsksBack(tx: Tx, id: ImportId): Promise<TakenBack> {
	const gone = await imports.dropUntouched(tx, id)
	const kept = await imports.countBrought(tx, id)
	await endImport(tx, id)
	if (gone > 0) tell(tx, QUEUE_TOPIC)
	return { gone, kept }
}
