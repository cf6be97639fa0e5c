/** Rota: what the ledger says of a period, read at once for everybody: shifts, who has which, and what each person offers, knows and carries. */
import { apartPairs } from '#ground/apart.server.ts'
import type { MemberId } from '#ground/people.ts'
import type { Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import type { Kept } from './carried.ts'
import { keptBy } from './carried-store.server.ts'
import { timesOf } from './carrying-store.server.ts'
import type { Person, Read, Seat, Standing } from './ledger.ts'
import type { ShiftId } from './model.ts'
import type { Hours } from './rest.ts'
import { FADES_AFTER, WHO_CARRIES } from './rules.ts'
import { awayOf, shiftOf, tables, workOf } from './store.server.ts'

const NOTHING: Kept = { weeks: [], works: [], isNew: false }

/** All shifts of these hours that are not called off, with everybody who carries something here. */
export async function readLedger(tx: Tx, { begins, ends }: Hours, now: Instant): Promise<Read> {
	const db = tables(tx)
	const rows = await db.selectFrom('rota_shifts').selectAll().where('state', '=', 'open').where('begins', '>=', begins).where('begins', '<', ends).orderBy('begins').orderBy('id').execute()
	const seats = await db.selectFrom('rota_places').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift').select(['shift', 'member', 'rota_places.state', 'source', 'is_new']).where('rota_shifts.begins', '>=', begins).where('rota_shifts.begins', '<', ends).where('rota_shifts.state', '=', 'open').orderBy('shift').orderBy('seat').execute()
	const bySeat = Map.groupBy(seats, ({ shift }) => shift)
	const shifts = rows.map((row): Standing => ({
		shift: shiftOf(row),
		held: (bySeat.get(row.id) ?? []).map(({ member, state, source, is_new: isNew }) => ({ member: member as MemberId, isNew, isChosen: source !== 'plan', state: state as Seat['state'] })),
	}))
	return { shifts, people: await peopleOf(tx, now), apart: await apartPairs(tx) }
}

async function peopleOf(tx: Tx, now: Instant): Promise<Person[]> {
	const db = tables(tx)
	const members = await tx.selectFrom('ground_members').select(['id', 'called', 'roles', 'language']).where('ended_half', 'is', null).orderBy('id').execute()
	const keys = new Set((await tx.selectFrom('ground_epoch_bundles').select('member').distinct().execute()).map(({ member }) => member))
	const by = <Row extends { readonly member: string }>(all: readonly Row[]) => Map.groupBy(all, ({ member }) => member)
	const carriers = new Map((await db.selectFrom('rota_carriers').selectAll().execute()).map((row) => [row.member, row]))
	const skills = by(await db.selectFrom('rota_skills').select(['member', 'what', 'until_half']).where('level', '<>', 'shadow').execute())
	const kinds = by(await db.selectFrom('rota_kinds').select(['member', 'kind']).execute())
	const [times, kept] = [await timesOf(tx, null), await keptBy(tx, now)]
	const liked = by(await db.selectFrom('rota_liked').selectAll().execute())
	const said = by(await tx.withTables<{ rota_moves: { member: string; shift: string; way: string } }>().selectFrom('rota_moves').select(['member', 'shift']).where('way', '=', 'no').execute())
	const works = by(await db.selectFrom('rota_places').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift').select(['member', 'shift', 'rota_places.begins', 'rota_places.ends', 'effort', 'presence']).where('called_off', '=', false).where('rota_places.ends', '>', now - FADES_AFTER).execute())
	return members
		.filter(({ roles }) => roles.some((role) => WHO_CARRIES.some((one) => one === role)))
		.map(({ id, called, language }): Person => {
			const own = carriers.get(id)
			const carried = kept.get(id as MemberId) ?? NOTHING
			return {
				id: id as MemberId,
				called,
				hasKey: keys.has(id),
				mayAsk: own?.may_ask ?? true,
				own: { weekMinutes: own?.week_minutes ?? null, inRow: own?.in_row ?? null, nights: own?.nights ?? null },
				away: own ? awayOf(own) : null,
				kindsNot: own?.kinds_not ?? [],
				knows: [{ what: `speaks-${language}`, untilHalf: null }, ...(skills.get(id) ?? []).filter(({ what }) => what !== `speaks-${language}`).map(({ what, until_half: untilHalf }) => ({ what, untilHalf }))],
				done: (kinds.get(id) ?? []).map(({ kind }) => kind),
				times: times.get(id) ?? [],
				liked: (liked.get(id) ?? []).map(({ other }) => other as MemberId),
				kept: carried,
				beside: carried.weeks.filter(({ beside }) => beside > 0).map(({ week, beside }) => ({ week, minutes: beside })),
				works: (works.get(id) ?? []).map((row) => ({ shift: row.shift, ...workOf(row) })),
				no: (said.get(id) ?? []).map(({ shift }) => shift as ShiftId),
			}
		})
}
