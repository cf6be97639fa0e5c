/** Rota: what the rules ask of people, read at once for as many as are judged: their hours, limits, rest, and what they know. */
import type { Tx } from '#ground/storage.server.ts'
import type { MemberId } from '#ground/people.ts'
import type { Instant } from '#ground/time.ts'
import { besideOf, besideWeeks } from './beside-store.server.ts'
import type { Limits } from './limits.ts'
import type { ShiftId } from './model.ts'
import type { Hours, Work } from './rest.ts'
import { FADES_AFTER } from './rules.ts'
import { awayOf, CARRIED, tables, workOf } from './store.server.ts'

/**
 * @property others the hours somebody has, past ones that still count towards a rest or a limit among them @property own limits they said @property away until when they rest
 * @property skills what they know, and until when; who learns something does not know it yet @property done kinds they are not new to, what has just ended among them
 * @property beside minutes without a shift, by week
 */
export type Known = { readonly others: readonly Work[]; readonly own: Partial<Limits>; readonly away: Hours | null; readonly skills: readonly { readonly what: string; readonly untilHalf: number | null }[]; readonly done: readonly string[]; readonly beside: ReadonlyMap<number, number> }

const NOBODY: Known = { others: [], own: {}, away: null, skills: [], done: [], beside: new Map() }

/** Whose place of which shift is not among their others. */
export type But = ReadonlyMap<MemberId, ShiftId>
const NONE: But = new Map()

export async function knownOf(tx: Tx, members: readonly MemberId[], now: Instant, but: But = NONE): Promise<(member: MemberId) => Known> {
	if (members.length === 0) return () => NOBODY
	const works = await worksOfAll(tx, members, now, but)
	const carriers = new Map((await tables(tx).selectFrom('rota_carriers').select(['member', 'week_minutes', 'in_row', 'nights', 'away_from', 'away_until']).where('member', 'in', members).execute()).map((row) => [row.member, row]))
	const skills = Map.groupBy(await tables(tx).selectFrom('rota_skills').select(['member', 'what', 'until_half']).where('member', 'in', members).where('level', '<>', 'shadow').execute(), ({ member }) => member)
	const ended = tables(tx).selectFrom('rota_places').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift').select(['member', 'kind']).where('member', 'in', members).where('rota_places.ends', '<=', now).where('called_off', '=', false).where('rota_places.state', 'in', CARRIED).where('presence', '=', 'there')
	const kinds = Map.groupBy(await tables(tx).selectFrom('rota_kinds').select(['member', 'kind']).where('member', 'in', members).union(ended).execute(), ({ member }) => member)
	const beside = await besideWeeks(tx, members, now)
	return (member) => {
		const row = carriers.get(member)
		return {
			others: works.get(member) ?? [],
			own: row ? { ...(row.week_minutes !== null && { weekMinutes: row.week_minutes }), ...(row.in_row !== null && { inRow: row.in_row }), ...(row.nights !== null && { nights: row.nights }) } : {},
			away: row ? awayOf(row) : null,
			skills: (skills.get(member) ?? []).map(({ what, until_half: untilHalf }) => ({ what, untilHalf })),
			done: (kinds.get(member) ?? []).map(({ kind }) => kind),
			beside: beside.get(member) ?? new Map(),
		}
	}
}

async function worksOfAll(tx: Tx, members: readonly MemberId[], now: Instant, but: But): Promise<ReadonlyMap<MemberId, readonly Work[]>> {
	const rows = await tables(tx)
		.selectFrom('rota_places')
		.innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift')
		.select(['member', 'shift', 'rota_places.begins', 'rota_places.ends', 'effort', 'presence'])
		.where('member', 'in', members)
		.where('called_off', '=', false)
		.where('rota_places.ends', '>', now - FADES_AFTER)
		.execute()
	const works = Map.groupBy(rows.filter(({ member, shift }) => but.get(member as MemberId) !== shift), ({ member }) => member)
	const beside = await besideOf(tx, members, now)
	return new Map(members.map((id) => [id, [...(works.get(id) ?? []).map(workOf), ...(beside.get(id) ?? [])]]))
}

export const worksOf = async (tx: Tx, member: MemberId, now: Instant): Promise<readonly Work[]> => (await worksOfAll(tx, [member], now, NONE)).get(member) ?? []
