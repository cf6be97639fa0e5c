/** Rota: what the ledger says of a period, read at once for everybody: shifts, who has which, and what each person offers, knows and carries. */
import type { Carrying } from '#ground/hub.ts'
import { apartPairs } from '#ground/apart.server.ts'
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import { days, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import type { Window } from './availability.ts'
import type { Shift, ShiftId } from './model.ts'
import type { Carrier, Held, Ledger, Pair } from './posing.ts'
import { endOfWeek, fadedLoad, loadOf } from './load.ts'
import type { Hours, Work } from './rest.ts'
import { FADES_AFTER } from './rules.ts'
import { shiftOf, tables } from './store.server.ts'

/** What somebody has of a shift, as it stands. */
export type Seat = Held & { readonly state: 'asked' | 'taken' | 'here' | 'done' | 'missed' }
export type Standing = { readonly shift: Shift; readonly held: readonly Seat[] }
/** A carrier with how they are called. */
export type Person = Carrier & { readonly called: string }
export type Read = { readonly shifts: readonly Standing[]; readonly people: readonly Person[]; readonly apart: Ledger['apart'] }


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
	const zone = zoneHere()
	const members = await tx.selectFrom('ground_members').select(['id', 'called', 'roles', 'language']).where('ended_half', 'is', null).orderBy('id').execute()
	const keys = new Set((await tx.selectFrom('ground_epoch_bundles').select('member').distinct().execute()).map(({ member }) => member))
	const by = <Row extends { readonly member: string }>(all: readonly Row[]) => Map.groupBy(all, ({ member }) => member)
	const carriers = new Map((await db.selectFrom('rota_carriers').selectAll().execute()).map((row) => [row.member, row]))
	const skills = by(await db.selectFrom('rota_skills').select(['member', 'what', 'until_half']).where('level', '<>', 'shadow').execute())
	const kinds = by(await db.selectFrom('rota_kinds').select(['member', 'kind']).execute())
	const times = by(await db.selectFrom('rota_times').selectAll().execute())
	const liked = by(await db.selectFrom('rota_liked').selectAll().execute())
	const hours = by(await db.selectFrom('rota_hours').select(['member', 'week', 'minutes', 'load', 'beside']).execute())
	const said = by(await tx.withTables<{ rota_moves: { member: string; shift: string; way: string } }>().selectFrom('rota_moves').select(['member', 'shift']).where('way', '=', 'no').execute())
	const works = by(await db.selectFrom('rota_places').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift').select(['member', 'shift', 'rota_places.begins', 'rota_places.ends', 'effort', 'presence']).where('called_off', '=', false).where('rota_places.ends', '>', now - FADES_AFTER).execute())
	return members
		.filter(({ roles }) => roles.length > 0)
		.map(({ id, called, language }): Person => {
			const own = carriers.get(id)
			const theirs = (works.get(id) ?? []).map(({ shift, begins, ends, effort, presence }) => ({ shift, begins: number(begins) as Instant, ends: number(ends) as Instant, effort: effort as Work['effort'], presence: presence as Work['presence'] }))
			const past = theirs.filter(({ ends }) => ends <= now)
			const weeks = hours.get(id) ?? []
			const carried = [...weeks.map(({ week, load }) => ({ load, at: Math.min(now, endOfWeek(week, zone)) as Instant })), ...past.map((work) => ({ load: loadOf(work, zone), at: work.ends }))]
			return {
				id: id as MemberId,
				called,
				hasKey: keys.has(id),
				mayAsk: own?.may_ask ?? true,
				own: { weekMinutes: own?.week_minutes ?? null, inRow: own?.in_row ?? null, nights: own?.nights ?? null },
				away: typeof own?.away_from === 'undefined' || own.away_from === null || own.away_until === null ? null : { begins: number(own.away_from) as Instant, ends: number(own.away_until) as Instant },
				kindsNot: own?.kinds_not ?? [],
				knows: [{ what: `speaks-${language}`, untilHalf: null }, ...(skills.get(id) ?? []).filter(({ what }) => what !== `speaks-${language}`).map(({ what, until_half: untilHalf }) => ({ what, untilHalf }))],
				done: (kinds.get(id) ?? []).map(({ kind }) => kind),
				times: (times.get(id) ?? []).map(({ weekday, day, from_min: fromMin, until_min: untilMin, how }) => ({ ...(weekday === null ? { weekday: null, day: day ?? '' } : { weekday, day: null }), fromMin, untilMin, how: how as Window['how'] }) as Window),
				liked: (liked.get(id) ?? []).map(({ other }) => other as MemberId),
				carried: carried.length === 0 ? null : fadedLoad(carried, now) / 60,
				beside: weeks.filter(({ beside }) => beside > 0).map(({ week, beside }) => ({ week, minutes: beside })),
				works: theirs,
				no: (said.get(id) ?? []).map(({ shift }) => shift as ShiftId),
			}
		})
}

export type Period = Hours & { readonly zone: string; readonly carrying: Carrying; readonly now: Instant; readonly pinned: readonly Pair[]; readonly movesFrom: Instant }
/** What was read as a planner is asked: only what has not begun and may still be moved. */
export const ledgerOf = ({ shifts, people, apart }: Read, { begins, ends, zone, carrying, now, pinned, movesFrom }: Period): Ledger => ({
	now,
	zone,
	carrying,
	weeks: Math.max(1, (ends - begins) / days(7)),
	open: shifts.filter(({ shift }) => shift.begins > movesFrom),
	carriers: people,
	apart,
	pinned,
})
