/** Imports and the people we expect, at rest. What is kept of a person is one sealed blob, which ends with its week in every copy. */
import { lay, lift } from './lasting.server.ts'
import { EXPECTED_FOR, UNDONE_WITHIN, whoImports, type Brought, type ExpectedId, type Import, type ImportId, type ImportOf, type NewExpected, type TakenBack } from './imports.ts'
import { isAllowed, type Speaker, type TeamId } from './people.ts'
import type { Ports } from './ports.ts'
import { done, refuse, type Result } from './result.ts'
import { lastWeek } from './schedule.ts'
import { DoesNotOpen } from './sealed.ts'
import { bytes, type Tx } from './storage.server.ts'
import { holds, takesEpoch } from './teams.server.ts'
import { endOf, halfDayOf, weekOf, type Instant, type Week } from './time.ts'

type Tables = {
	ground_imports: { id: string; what: string; since_half: number }
	ground_expected: { id: string; import: string | null; once: Uint8Array; team: string; epoch: number; since_half: number; ends_week: number; is_invited: boolean; sealed: Uint8Array }
}
const tables = (tx: Tx) => tx.withTables<Tables>()

// Imports

/** The first rows of an import begin it; the next ones find it. False where it is over, or of something else. */
export async function beginImport(tx: Tx, id: ImportId, what: ImportOf, now: Instant): Promise<boolean> {
	await tables(tx).insertInto('ground_imports').values({ id, what, since_half: halfDayOf(now) }).onConflict((conflict) => conflict.doNothing()).execute()
	const row = await tables(tx).selectFrom('ground_imports').select(['what', 'since_half']).where('id', '=', id).forUpdate().executeTakeFirst()
	return row?.what === what && !isOver(row.since_half, now)
}

const isOver = (sinceHalf: number, now: Instant) => halfDayOf(now) > sinceHalf + UNDONE_WITHIN

/** Those that can still be taken back, without how much is left of them. */
export async function importsNow(tx: Tx, now: Instant): Promise<Omit<Import, 'n'>[]> {
	const rows = await tables(tx).selectFrom('ground_imports').selectAll().where('since_half', '>=', halfDayOf(now) - UNDONE_WITHIN).orderBy('since_half', 'desc').orderBy('id').execute()
	return rows.map((row) => ({ id: row.id as ImportId, what: row.what as ImportOf, sinceHalf: row.since_half }))
}

/** What came of it stays, and nothing says any more that it came together. */
export const endImport = (tx: Tx, id: ImportId) => tables(tx).deleteFrom('ground_imports').where('id', '=', id).execute()

/** By itself, day by day: imports too old to be taken back, and people nobody expects any more. */
export const dropOldImports = (ports: Ports): Promise<number> =>
	ports.storage.inOneGo(async (tx) => {
		await tables(tx).deleteFrom('ground_imports').where('since_half', '<', halfDayOf(ports.now()) - UNDONE_WITHIN).execute()
		const gone = await tables(tx).deleteFrom('ground_expected').where('ends_week', '<', weekOf(ports.now())).returning('id').execute()
		return gone.length
	})

export async function countExpected(tx: Tx, id: ImportId): Promise<number> {
	const rows = await tables(tx).selectFrom('ground_expected').select('id').where('import', '=', id).execute()
	return rows.length
}

// People we expect

const onceOf = (ports: Ports, once: Uint8Array) => ports.keys.digest('once', once)

/** For each digest, whether such a row is here. */
export async function knownPeople(ports: Ports, tx: Tx, onces: readonly Uint8Array[]): Promise<boolean[]> {
	if (onces.length === 0) return []
	const digests = onces.map((once) => Buffer.from(onceOf(ports, once)))
	const rows = await tables(tx).selectFrom('ground_expected').select('once').where('once', 'in', digests).execute()
	const here = new Set(rows.map(({ once }) => Buffer.from(once).toString('hex')))
	return digests.map((digest) => here.has(digest.toString('hex')))
}

type NewRows = { readonly import: ImportId; readonly team: TeamId; readonly epoch: number; readonly rows: readonly NewExpected[] }

/** The same rows sent again, at the same moment or after a line was cut, are here once. */
export const bringPeople = (ports: Ports, by: Speaker, { import: id, team, epoch, rows }: NewRows): Promise<Result<Brought, 'not-yours-to-do' | 'stale-key' | 'import-is-over'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (!isAllowed(by, whoImports)) return refuse('not-yours-to-do')
		const now = ports.now()
		if (!(await takesEpoch(tx, team, epoch, halfDayOf(now)))) return refuse('stale-key')
		if (!(await beginImport(tx, id, 'members', now))) return refuse('import-is-over')
		for (const row of rows) {
			const endsWeek = lastWeek(row.id, now, EXPECTED_FOR)
			const kept = { id: row.id, import: id, once: onceOf(ports, row.once), team, epoch, since_half: halfDayOf(now), ends_week: endsWeek, is_invited: false, sealed: lay(ports.keys, endsWeek, row.id, row.sealed, ports.chance) }
			await tables(tx).insertInto('ground_expected').values(kept).onConflict((conflict) => conflict.doNothing()).execute()
		}
		const mine = rows.length === 0 ? [] : await tables(tx).selectFrom('ground_expected').select('id').where('id', 'in', rows.map((row) => row.id)).where('import', '=', id).execute()
		return done({ brought: mine.length, there: rows.length - mine.length })
	})

/** Whoever was invited since has heard from us: that stays, and is theirs to tick off. */
export async function takePeopleBack(tx: Tx, id: ImportId): Promise<TakenBack> {
	const gone = await tables(tx).deleteFrom('ground_expected').where('import', '=', id).where('is_invited', '=', false).returning('id').execute()
	const kept = await countExpected(tx, id)
	await endImport(tx, id)
	return { gone: gone.length, kept }
}

export type ExpectedSeen = { readonly id: ExpectedId; readonly team: string; readonly epoch: number; readonly isInvited: boolean; readonly endsAt: Instant; readonly sealed: Uint8Array }

async function seen(ports: Ports, tx: Tx): Promise<readonly ExpectedSeen[]> {
	const rows = await tables(tx).selectFrom('ground_expected').selectAll().where('ends_week', '>=', weekOf(ports.now())).orderBy('since_half').orderBy('id').execute()
	return rows.flatMap((row) => {
		const sealed = lifted(ports, row.ends_week as Week, row.id, bytes(row.sealed))
		return sealed ? [{ id: row.id as ExpectedId, team: row.team, epoch: row.epoch, isInvited: row.is_invited, endsAt: endOf(row.ends_week as Week), sealed }] : []
	})
}

/** Null where its week's key is gone, or somebody touched it: one such row hides nobody else. */
function lifted(ports: Ports, week: Week, id: string, laid: Uint8Array): Uint8Array | null {
	try {
		return lift(ports.keys, week, id, laid)
	} catch (fault) {
		if (fault instanceof DoesNotOpen) return null
		throw fault
	}
}

export type ExpectedAct =
	| { readonly act: 'see' }
	| { readonly act: 'invited' | 'tick-off'; readonly id: ExpectedId }
	| { readonly act: 'hand-over'; readonly team: TeamId; readonly epoch: number; readonly rows: readonly (NewExpected & { readonly from: number })[] }

/** What a steward does with the people we expect; answers with all of them as they now are. */
export const actOnExpected = (ports: Ports, by: Speaker, act: ExpectedAct): Promise<Result<readonly ExpectedSeen[], 'not-yours-to-do' | 'key-is-newer'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoImports)) return refuse('not-yours-to-do')
		if (act.act === 'invited') await tables(tx).updateTable('ground_expected').set({ is_invited: true }).where('id', '=', act.id).execute()
		if (act.act === 'tick-off') await tables(tx).deleteFrom('ground_expected').where('id', '=', act.id).execute()
		if (act.act === 'hand-over') {
			if (!(await holds(tx, by.member.id, act.team, [act.epoch, ...act.rows.map(({ from }) => from)]))) return refuse('not-yours-to-do')
			if (!(await takesEpoch(tx, act.team, act.epoch, halfDayOf(ports.now())))) return refuse('key-is-newer')
			for (const row of act.rows) await handOver(ports, tx, act.team, act.epoch, row)
		}
		return done(await seen(ports, tx))
	})

/** Sealed anew to the newest key by who could open it; its digest goes along, so that the same row is still known. */
async function handOver(ports: Ports, tx: Tx, team: TeamId, epoch: number, { id, once, sealed, from }: NewExpected & { readonly from: number }): Promise<void> {
	const row = await tables(tx).selectFrom('ground_expected').select('ends_week').where('id', '=', id).where('team', '=', team).where('epoch', '=', from).forUpdate().executeTakeFirst()
	if (!row || from >= epoch) return
	const set = { epoch, once: onceOf(ports, once), sealed: lay(ports.keys, row.ends_week as Week, id, sealed, ports.chance) }
	await tables(tx).updateTable('ground_expected').set(set).where('id', '=', id).execute()
}
