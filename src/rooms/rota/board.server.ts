/** Rota: what coordinators see of a rota: by day, each shift with who is on it, what is missing and why, and who could. Names of those on it are for them alone. */
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { days, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { whyEmpty } from '#planners/rota/explain.ts'
import { whoCould } from '#planners/rota/greedy.ts'
import type { Why } from '#planners/rota/lawful.ts'
import type { Shift, ShiftId } from './model.ts'
import { skillIn } from './posed-needs.ts'
import type { Barred } from './posed-bars.ts'
import { isSame, pairsOf } from './posed-pairs.ts'
import type { Board, Line, Seat, Suggested, Who } from './board.ts'
import { draw, type Drawn } from './rotas.server.ts'
import { isMovable, whoPlans, type RotaId } from './rotas.ts'
import * as store from './rotas-store.server.ts'

export type Looking = { readonly rota: RotaId | null; readonly week: number | null; readonly shift: ShiftId | null }

export async function seeBoard(ports: Ports, by: Speaker, looking: Looking): Promise<Result<Board, 'not-yours-to-do'>> {
	if (!isAllowed(by, whoPlans.see)) return refuse('not-yours-to-do')
	return ports.storage.inOneGo(async (tx) => {
		const now = ports.now()
		const rotas = await store.listRotas(tx)
		const rota = rotas.find(({ id }) => id === looking.rota) ?? rotas.find(({ ends }) => ends > now) ?? null
		const nobody = { all: 0, filled: 0, critical: 0, asked: 0, held: 0, dropped: 0, silent: 0 }
		if (!rota) return done({ zone: zoneHere(), rotas, rota, week: 0, weeks: 0, lines: [], people: [], places: nobody, suggested: null })
		const drawn = await draw(ports, tx, rota)
		const weeks = Math.max(1, Math.round((rota.ends - rota.begins) / days(7)))
		const week = Math.min(weeks - 1, Math.max(0, looking.week ?? Math.floor((now - rota.begins) / days(7))))
		const all = linesOf(drawn, now)
		const from = rota.begins + week * days(7)
		// The last one has the hours that a change of clocks adds.
		const until = week === weeks - 1 ? rota.ends : from + days(7)
		const asked = all.flatMap(({ seats }) => seats).filter((seat) => seat.as === 'asked').length
		const held = drawn.read.shifts.reduce((sum, one) => sum + one.held.length, 0)
		const places = {
			all: all.reduce((sum, { shift }) => sum + shift.places, 0),
			filled: all.reduce((sum, { shift, empty }) => sum + shift.places - empty, 0),
			critical: all.filter(({ shift, missing }) => shift.worth === 3 && missing > 0).length,
			asked,
			held,
			dropped: Math.max(0, rota.filled - held),
			silent: drawn.read.people.filter(({ times }) => times.length === 0).length,
		}
		return done({ zone: zoneHere(), rotas, rota, week, weeks, lines: all.filter(({ shift }) => shift.begins >= from && shift.begins < until), people: peopleOf(drawn), places, suggested: looking.shift && suggestedOf(drawn, looking.shift) })
	})
}

function linesOf({ rota, read, posed, placed, draft }: Drawn, now: Instant): Line[] {
	const target = Map.groupBy(pairsOf(posed, placed), ({ shift }) => shift)
	const called = new Map(read.people.map((one) => [one.id, one.called]))
	const whys = new Map(whyEmpty(posed.problem, placed).map((one) => [posed.open[one.shift]?.shift.id, one]))
	return read.shifts.map(({ shift, held }): Line => {
		const canMove = isMovable(rota, shift, now)
		const wanted = target.get(shift.id) ?? []
		const isPinned = (member: MemberId) => draft.some((one) => one.isPinned && isSame(one, { shift: shift.id, member }))
		const isWanted = (member: MemberId) => !canMove || wanted.some((one) => one.member === member)
		const rests = (member: MemberId) => posed.fallen.some((one) => isSame(one, { shift: shift.id, member }))
		const theirs = held.map(({ member, state, isChosen }): Seat => ({ member, called: called.get(member) ?? '', as: rests(member) ? 'rests' : isWanted(member) ? state : 'goes', isPinned: isPinned(member), isTheirs: isChosen }))
		const drafted = wanted.filter(({ member }) => !held.some((one) => one.member === member)).map(({ member }): Seat => ({ member, called: called.get(member) ?? '', as: 'draft', isPinned: isPinned(member), isTheirs: false }))
		const seats = [...theirs, ...drafted]
		const there = seats.filter((seat) => seat.as !== 'goes' && seat.as !== 'rests').length
		const found = whys.get(shift.id)
		const missing = Math.max(0, shift.least - there, found?.missing ?? 0)
		return { shift, seats, empty: Math.max(0, shift.places - there), missing, why: found ? { what: found.what && skillIn(found.what), hurdle: found.last, could: found.left.length } : null, canMove }
	})
}

function peopleOf({ read, posed, placed }: Drawn): Who[] {
	const minutes = new Map<MemberId, number>()
	for (const { shift, person } of placed) {
		const [what, who] = [posed.problem.shifts[shift], posed.carriers[person]]
		if (what && who) minutes.set(who.id, (minutes.get(who.id) ?? 0) + what.minutes)
	}
	return read.people.map(({ id, called, times }) => ({ id, called, hours: Math.round((minutes.get(id) ?? 0) / 60), hasTimes: times.length > 0 })).toSorted((a, b) => a.called.localeCompare(b.called))
}

/** Who could take a place of it, best first: rested, then who carries least of what they offered. And why the others could not. */
function suggestedOf(drawn: Drawn, id: ShiftId): Suggested | null {
	const { posed, placed, read } = drawn
	const index = posed.open.findIndex(({ shift }) => shift.id === id)
	const open = posed.open[index]
	if (!open) return null
	const people = new Map(peopleOf(drawn).map((one) => [one.id, one]))
	const all = whoCould(posed.problem, placed, index).map(({ person, why, ...more }) => ({ id: posed.carriers[person]?.id ?? ('' as MemberId), called: read.people[person]?.called ?? '', why: why && (posed.barred[person]?.get(index) ?? why), ...more }))
	const could = all.filter(({ why }) => why === null).map(({ id: who, called, rested, wish }) => ({ id: who, called, rested, wish, hours: people.get(who)?.hours ?? 0 }))
	const cannot = [...Map.groupBy(all.filter(({ why }) => why !== null && why !== 'has-it'), ({ why }) => why as Why | Barred)].map(([why, those]) => ({ why, called: those.map(({ called }) => called) }))
	return { shift: open.shift, could, cannot }
}

/** What a member is asked for, and what was moved for them since they last read it. */
export async function plannedFor(ports: Ports, by: Speaker): Promise<readonly { readonly shift: Shift; readonly way: 'in' | 'out'; readonly why: store.Why }[]> {
	if (by.as !== 'member' || !isAllowed(by, whoPlans.answer)) return []
	const { id } = by.member
	return ports.storage.inOneGo((tx) => store.movedOf(tx, id))
}
