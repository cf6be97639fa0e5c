/** Rota: what is read and kept for looking after those who carry. */
import { newId, type Chance } from '#ground/ids.ts'
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import { days, type Instant } from '#ground/time.ts'
import { COUNTS_KEPT, HOURS_KEPT } from './fading.ts'
import type { Shift, ShiftId } from './model.ts'
import { shiftOf, type Tables as Ledger } from './store.server.ts'

type Tables = Ledger & {
	rota_eased: { member: string; shift: string; ends_at: string | number }
	rota_wanted: { what: string; ends_at: string | number }
	rota_drill: { id: string; sort: string; member: string | null; what: string | null; was: number; becomes: number; is_proven: boolean; ends_at: string | number }
}
const tables = (tx: Tx) => tx.withTables<Tables>()

export type Carrier = { readonly id: MemberId; readonly called: string; readonly roles: readonly string[]; readonly weekMinutes: number | null; readonly learns: readonly string[]; readonly isAway: boolean; readonly saysWhen: boolean }

/** Everybody who is here. */
export async function carriers(tx: Tx, now: Instant): Promise<Carrier[]> {
	const rows = await tables(tx).selectFrom('ground_members').leftJoin('rota_carriers', 'rota_carriers.member', 'ground_members.id').select(['ground_members.id', 'called', 'roles', 'week_minutes', 'learns', 'away_from', 'away_until']).where('ended_half', 'is', null).orderBy('ground_members.id').execute()
	const said = new Set((await tables(tx).selectFrom('rota_times').select('member').distinct().execute()).map(({ member }) => member))
	return rows.map(({ id, called, roles, week_minutes: weekMinutes, learns, away_from: from, away_until: until }) => ({ id: id as MemberId, called, roles: roles as readonly string[], weekMinutes, learns: learns ?? [], isAway: from !== null && until !== null && number(from) <= now && now < number(until), saysWhen: said.has(id) }))
}

/** @property begins the first moment of it */
export type Week = { readonly begins: Instant; readonly people: number; readonly minutes: number; readonly missing: number }

/** Weeks that are over and whose places are hours by now, the oldest first: those of which names are gone, and those of which they are not. */
export async function weeksPast(tx: Tx, now: Instant, n: number): Promise<Week[]> {
	const gone = await tables(tx).selectFrom('rota_counts').select(['week', 'people', 'minutes', 'missing', 'ends_at']).execute()
	const still = await tables(tx).selectFrom('rota_hours').select((e) => ['week', e.fn.countAll<string>().as('people'), e.fn.sum<string>('minutes').as('minutes'), e.fn.max('ends_at').as('ends_at')]).where('minutes', '>', 0).groupBy('week').execute()
	const all = [...gone.map((row) => ({ ...row, begins: number(row.ends_at) - COUNTS_KEPT - days(7) })), ...still.map((row) => ({ ...row, missing: 0, begins: number(row.ends_at) - HOURS_KEPT - days(7) }))]
	return [...Map.groupBy(all, ({ week }) => week)]
		.map(([, rows]): Week => ({ begins: Math.min(...rows.map(({ begins }) => begins)) as Instant, people: sum(rows, 'people'), minutes: sum(rows, 'minutes'), missing: sum(rows, 'missing') }))
		.filter(({ begins }) => begins + 2 * days(7) <= now && begins + (n + 2) * days(7) > now)
		.toSorted((a, b) => a.begins - b.begins)
}
const sum = (rows: readonly Readonly<Record<'people' | 'minutes' | 'missing', string | number>>[], what: 'people' | 'minutes' | 'missing'): number => rows.reduce((all, row) => all + number(row[what]), 0)

/** @property own whether this room posted it */
export type Open = { readonly shift: Shift; readonly gone: number; readonly isOwn: boolean }

/** What is open and begins until then, in order of time. */
export async function openUntil(tx: Tx, now: Instant, until: Instant): Promise<Open[]> {
	const rows = await tables(tx)
		.selectFrom('rota_shifts')
		.selectAll()
		.select((e) => e.selectFrom('rota_places').whereRef('rota_places.shift', '=', 'rota_shifts.id').select((n) => n.fn.countAll<string>().as('n')).as('gone'))
		.where('state', '=', 'open')
		.where('begins', '>', now)
		.where('begins', '<', until)
		.orderBy('begins')
		.orderBy('id')
		.execute()
	return rows.map(({ gone, ...row }) => ({ shift: shiftOf(row), gone: number(gone ?? 0), isOwn: row.origin === 'rota' }))
}

/** Who has which place, ahead. */
export async function heldAhead(tx: Tx, now: Instant, until: Instant): Promise<{ readonly shift: ShiftId; readonly member: MemberId; readonly called: string }[]> {
	const rows = await tables(tx).selectFrom('rota_places').innerJoin('ground_members', 'ground_members.id', 'rota_places.member').select(['shift', 'member', 'called']).where('called_off', '=', false).where('begins', '>', now).where('begins', '<', until).orderBy('called').orderBy('member').execute()
	return rows.map(({ shift, member, called }) => ({ shift: shift as ShiftId, member: member as MemberId, called }))
}

/** Until they heard it, and no longer than the shift would have lasted. */
export async function addEased(tx: Tx, member: MemberId, { id, ends }: Pick<Shift, 'id' | 'ends'>): Promise<void> {
	await tables(tx).insertInto('rota_eased').values({ member, shift: id, ends_at: ends }).onConflict((conflict) => conflict.doNothing()).execute()
}

export async function easedFrom(tx: Tx, member: MemberId, now: Instant): Promise<Shift[]> {
	const rows = await tables(tx).selectFrom('rota_eased').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_eased.shift').selectAll('rota_shifts').where('member', '=', member).where('ends_at', '>', now).orderBy('begins').execute()
	return rows.map(shiftOf)
}

export async function dropEased(tx: Tx, member: MemberId, shift: ShiftId): Promise<void> {
	await tables(tx).deleteFrom('rota_eased').where('member', '=', member).where('shift', '=', shift).execute()
}

export async function dropEnded(tx: Tx, now: Instant): Promise<void> {
	await tables(tx).deleteFrom('rota_eased').where('ends_at', '<=', now).execute()
	await tables(tx).deleteFrom('rota_wanted').where('ends_at', '<=', now).execute()
	await tables(tx).deleteFrom('rota_drill').where('ends_at', '<=', now).execute()
}

/** Which of these were not proposed yet; from now on they were. */
export async function newlyWanted(tx: Tx, what: readonly string[], ends: Instant): Promise<string[]> {
	if (what.length === 0) return []
	const rows = await tables(tx).insertInto('rota_wanted').values(what.map((one) => ({ what: one, ends_at: ends }))).onConflict((conflict) => conflict.doNothing()).returning('what').execute()
	return rows.map((row) => row.what)
}

/** @property sort `asked` while it is looked at, `done` since */
export type DrillRow = { readonly sort: 'asked' | 'done' | 'without' | 'lesson' | 'skill'; readonly member: MemberId | null; readonly what: string | null; readonly was: number; readonly becomes: number; readonly isProven: boolean }

export async function drillRows(tx: Tx, now: Instant): Promise<DrillRow[]> {
	const rows = await tables(tx).selectFrom('rota_drill').selectAll().where('ends_at', '>', now).orderBy('was').orderBy('id').execute()
	return rows.map(({ sort, member, is_proven: isProven, what, was, becomes }) => ({ sort: sort as DrillRow['sort'], member: member as MemberId | null, what, was, becomes, isProven }))
}

/** In place of what was found before. */
export async function saveDrill(tx: Tx, rows: readonly DrillRow[], ends: Instant, chance: Chance): Promise<void> {
	await tables(tx).deleteFrom('rota_drill').execute()
	await tables(tx).insertInto('rota_drill').values(rows.map(({ isProven, ...row }) => ({ ...row, id: newId('drill', chance), is_proven: isProven, ends_at: ends }))).execute()
}

/** What of keeping the hub one member carries alone. */
export async function keeping(tx: Tx): Promise<{ readonly what: string; readonly carrier: MemberId }[]> {
	const rows = await tx.selectFrom('ground_stewardship').select(['what', 'carrier']).where('carrier', 'is not', null).orderBy('what').execute()
	return rows.map(({ what, carrier }) => ({ what, carrier: carrier as MemberId }))
}
