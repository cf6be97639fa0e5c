/**
 * Rota: from an old sheet, shifts. Rows that say the same work at the same time and place are one shift with as many places; whoever a row names is
 * looked for among the members by what they are called, and their name goes no further than this.
 *
 * Pure: it runs in the browser of who brings a sheet over, and on the command line alike.
 */
import { isFew, oneLine } from '#ground/importing/cells.ts'
import { cellsOf, WHO, type Fields, type Mapping } from '#ground/importing/columns.ts'
import { dayOf, isoOf, looksLikeDay, orderAhead, type DayOrder, type Ordered } from '#ground/importing/dates.ts'
import { folded, type Read, type Refused } from '#ground/importing/rows.ts'
import { isBlank, type Row, type Table } from '#ground/importing/table.ts'
import { clockOf, looksLikeTime, spanIn, timeOf, timesBehind } from '#ground/importing/times.ts'
import { plain } from '#ground/plain.ts'
import type { MemberId } from '#ground/people.ts'
import { digestOf } from '#ground/sealed.ts'
import { KINDS, PLACES_AT_MOST, WHERE_AT_MOST } from './choices.ts'
import { kindMeant } from './importing-words.ts'
import type { Kind, Refusal } from './model.ts'
import { ADULTS_WITH_CHILDREN } from './skills.ts'

export const OLD_SHIFTS = {
	begins: { words: ['start date time', 'start date', 'start', 'starts', 'begins', 'shift start', 'date time', 'date', 'day', 'when', 'fecha y hora de inicio', 'fecha de inicio', 'inicio', 'empieza', 'comienza', 'fecha', 'dia', 'cuando'], never: ['timestamp', 'end', 'fin', 'sign up date'], looks: looksLikeDay, alone: true },
	ends: { words: ['end date time', 'end date', 'end', 'ends', 'shift end', 'fecha y hora de fin', 'fecha de fin', 'fin', 'termina', 'final'], never: ['timestamp'], looks: (cell) => looksLikeDay(cell) || looksLikeTime(cell) },
	from: { words: ['start time', 'time', 'hours', 'from', 'hora de inicio', 'hora', 'horas', 'horario', 'desde', 'de'], never: ['timestamp', 'end time'], looks: (cell) => spanIn(cell) !== null, alone: true },
	until: { words: ['end time', 'until', 'to', 'hora de fin', 'hora final', 'hasta', 'a'], looks: (cell) => timeOf(cell) !== null },
	kind: { words: ['item', 'role', 'task', 'shift', 'position', 'job', 'slot', 'sign up', 'activity', 'tarea', 'turno', 'puesto', 'rol', 'actividad', 'trabajo', 'que'], never: ['timestamp', 'comment', 'comentario', 'name', 'email', 'start', 'end'], looks: (cell) => spanIn(cell) === null && !looksLikeDay(cell), many: true },
	where: { words: ['location', 'place', 'site', 'where', 'address', 'venue', 'lugar', 'sitio', 'donde', 'ubicacion', 'direccion', 'sede'] },
	places: { words: ['qty', 'quantity', 'needed', 'volunteers needed', 'slots', 'spots', 'how many', 'number needed', 'cantidad', 'cupo', 'cupos', 'cuantas personas', 'cuantos', 'voluntarios', 'personas', 'hacen falta'], looks: isFew },
	name: { ...WHO.name, words: [...WHO.name.words, 'volunteer', 'volunteer name', 'person', 'who', 'voluntario', 'voluntaria', 'persona', 'quien', 'responsable'], never: [...WHO.name.never, 'needed', 'needed volunteers'] },
	first: WHO.first,
	last: WHO.last,
} as const satisfies Fields<string>
export type ShiftField = keyof typeof OLD_SHIFTS

export const SHIFT_REFUSALS = ['empty', 'no-date', 'no-time', 'no-where', 'past', 'too-far', 'too-long', 'ends-first', 'too-many', 'two-adults', 'no-number'] as const
export type ShiftWhy = (typeof SHIFT_REFUSALS)[number]

/** Hours of a shift whose end no row says. */
export const LENGTHS = [1, 2, 3, 4, 6, 8] as const

/**
 * @property length hours where a row says no end; null until somebody chose @property where the place where a row says none
 * @property kinds for each different answer what kind it is, where the guess was changed @property today whole days since 1970
 * @property people whom members are called by, plain; only who is called so alone
 */
export type ShiftReading = {
	readonly mapping: Mapping<ShiftField>
	readonly order: DayOrder
	readonly length: number | null
	readonly where: string
	readonly kinds: Readonly<Record<string, string>>
	readonly today: number
	readonly people: ReadonlyMap<string, MemberId>
}

/** A shift as a sheet says it. @property rows the rows it is made of @property members who of them is here @property unknown how many are named and not here */
export type OldShift = { readonly kind: Kind; readonly where: string; readonly day: string; readonly from: string; readonly until: string; readonly places: number; readonly members: readonly MemberId[]; readonly unknown: number; readonly rows: readonly number[] }
export type OldShifts = { readonly read: readonly Read<OldShift>[]; readonly refused: readonly Refused<ShiftWhy>[] }

/** How far ahead, in whole days. */
const AHEAD_DAYS = 60

/** How this sheet's days are written. */
export function daysOrdered({ header, rows }: Table, mapping: Mapping<ShiftField>, today: number, usual: DayOrder): Ordered | null {
	const days = rows.flatMap(({ cells }) => [...cellsOf(mapping, 'begins', cells), ...cellsOf(mapping, 'ends', cells)]).filter((cell) => looksLikeDay(cell))
	return days.length === 0 ? null : orderAhead(header[mapping.begins?.[0] ?? -1] ?? '', days, today, AHEAD_DAYS, usual)
}
const LONGEST = 14 * 60

type Slot = Omit<OldShift, 'members' | 'unknown' | 'rows' | 'places'> & { readonly title: string; readonly n: number; readonly count: number; readonly who: string }

export function readShifts({ rows }: Table, reading: ShiftReading): OldShifts {
	const refused: Refused<ShiftWhy>[] = []
	const groups = new Map<string, Slot[]>()
	for (const row of rows) {
		const slot = slotIn(row, reading)
		if (typeof slot === 'string') {
			refused.push({ n: row.n, why: slot, like: null })
			continue
		}
		const same = folded([slot.title, slot.day, slot.from, slot.until, slot.where])
		groups.set(same, [...(groups.get(same) ?? []), slot])
	}
	const read = [...groups].flatMap(([same, slots]): Read<OldShift>[] => {
		const [first] = slots
		const places = slots.reduce((sum, { count }) => sum + count, 0)
		if (!first) return []
		const wrong = places > PLACES_AT_MOST ? 'too-many' : first.kind === 'childcare' && places < ADULTS_WITH_CHILDREN ? 'two-adults' : null
		if (wrong) {
			refused.push(...slots.map(({ n }) => ({ n, why: wrong, like: null }) as const))
			return []
		}
		const named = slots.filter(({ who }) => who !== '')
		const found = named.map(({ who }) => reading.people.get(calledKey(who))).filter((id) => id !== undefined)
		const { kind, where, day, from, until } = first
		return [{ n: first.n, same, value: { kind, where, day, from, until, places, members: [...new Set(found)], unknown: named.length - found.length, rows: slots.map(({ n }) => n) } }]
	})
	return { read, refused: refused.toSorted((a, b) => a.n - b.n) }
}

/** By which a shift of a sheet is known again, wherever it was read. It says the same as what is posted in clear beside it, and is digested once more under the house's own key. */
export const onceOfShift = (same: string): string => digestOf(`shift ${same}`).slice(0, 32)

export const calledKey = (name: string): string => plain(oneLine(name))

/** Of members, those who alone are called so. A name that two have says nobody. */
export function calledAlone(members: readonly { readonly id: MemberId; readonly called: string }[]): ReadonlyMap<string, MemberId> {
	const byName = Map.groupBy(members, ({ called }) => calledKey(called))
	return new Map([...byName].flatMap(([key, [one, ...others]]) => (key !== '' && one && others.length === 0 ? [[key, one.id]] : [])))
}

function slotIn(row: Row, reading: ShiftReading): Slot | ShiftWhy {
	if (isBlank(row)) return 'empty'
	const of = (field: ShiftField) => cellsOf(reading.mapping, field, row.cells).map(oneLine)
	const one = (field: ShiftField) => of(field)[0] ?? ''
	const when = whenIn(one('begins'), one('ends'), one('from'), one('until'), reading)
	if (typeof when === 'string') return when
	const where = one('where') || oneLine(reading.where)
	if (where === '') return 'no-where'
	if (where.length > WHERE_AT_MOST) return 'too-long'
	const said = one('places')
	const count = said === '' ? 1 : Number(/\d+/.exec(said)?.[0] ?? Number.NaN)
	if (!Number.isInteger(count) || count < 1) return 'no-number'
	if (count > PLACES_AT_MOST) return 'too-many'
	const title = of('kind').join(' · ')
	return { ...when, where, kind: kindFor(title, reading), title, n: row.n, count, who: whoIn(one('name'), one('first'), one('last'), reading) }
}

/** Of two names: both, or the first and a letter, as people are called who were brought over. */
function whoIn(name: string, first: string, last: string, { people }: ShiftReading): string {
	if (name !== '' || first === '' || last === '') return name || first || last
	const short = `${first} ${Array.from(last)[0]}.`
	return people.has(calledKey(short)) ? short : `${first} ${last}`
}

export const answerKey = (answer: string): string => plain(oneLine(answer))
/** What an answer stands for: as chosen, else as guessed. */
export function kindFor(title: string, { kinds }: Pick<ShiftReading, 'kinds'>): Kind {
	const chosen = kinds[answerKey(title)]
	return KINDS.find((kind) => kind === chosen) ?? kindMeant(title)
}

type When = Pick<OldShift, 'day' | 'from' | 'until'>

function whenIn(begins: string, ends: string, from: string, until: string, { order, length, today }: ShiftReading): When | ShiftWhy {
	const day = dayOf(begins, order)
	if (day === null) return 'no-date'
	const span = from === '' ? timesBehind(begins) : spanIn(from)
	if (!span) return 'no-time'
	const endDay = dayOf(ends, order)
	const endSaid = until || (endDay === null ? ends : '')
	const said = endSaid !== '' ? timeOf(endSaid)?.minute : (timesBehind(ends)?.from ?? span.until)
	if (said === undefined) return 'no-time'
	if (said === null && length === null) return 'no-time'
	const last = said ?? span.from + (length ?? 0) * 60
	const minutes = endDay !== null && endDay !== day ? (endDay - day) * 1440 + last - span.from : last > span.from ? last - span.from : last - span.from + 1440
	// A sheet that gives both days means what it says.
	if (minutes <= 0 || (endDay === day && said !== null && last <= span.from)) return 'ends-first'
	if (minutes > LONGEST) return 'too-long'
	if (day < today) return 'past'
	if (day > today + AHEAD_DAYS) return 'too-far'
	return { day: isoOf(day), from: clockOf(span.from), until: clockOf((span.from + minutes) % 1440) }
}

/** Whether some row says no end, so that somebody must say how long a shift lasts. */
export const lacksEnd = ({ rows }: Table, mapping: Mapping<ShiftField>): boolean =>
	rows.some((row) => {
		const of = (field: ShiftField) => oneLine(cellsOf(mapping, field, row.cells)[0] ?? '')
		const [begins, ends, from, until] = [of('begins'), of('ends'), of('from'), of('until')]
		return !isBlank(row) && looksLikeDay(begins) && until === '' && (ends === '' || (looksLikeDay(ends) && !timesBehind(ends))) && (from === '' ? timesBehind(begins) : spanIn(from))?.until === null
	})
/** Whether some row says no place. */
export const lacksWhere = ({ rows }: Table, mapping: Mapping<ShiftField>): boolean => rows.some((row) => !isBlank(row) && oneLine(cellsOf(mapping, 'where', row.cells)[0] ?? '') === '')

const SHOWN_AT_MOST = 30
/** The different works a sheet names, the most frequent first. */
export function worksIn({ rows }: Table, mapping: Mapping<ShiftField>): readonly { readonly answer: string; readonly key: string; readonly times: number }[] {
	const titles = rows.map((row) => cellsOf(mapping, 'kind', row.cells).map(oneLine).join(' · ')).filter((title) => title !== '')
	return [...Map.groupBy(titles, answerKey)].map(([key, same]) => ({ key, answer: same[0] ?? key, times: same.length })).toSorted((a, b) => b.times - a.times).slice(0, SHOWN_AT_MOST)
}

/** Why somebody a row names has no place: as much of it as is anybody else's business. What somebody said of their rest and their limits is not. */
export const WITHOUT = ['time', 'limits', 'needs', 'gone'] as const
export function withoutWhy(refusal: Refusal | 'not-here' | 'not-yours-to-do' | 'not-from-here'): (typeof WITHOUT)[number] {
	if (['overlaps', 'rest-before', 'rest-after'].includes(refusal)) return 'time'
	if (['away', 'week-full', 'too-many-days', 'too-many-nights'].includes(refusal)) return 'limits'
	return ['full', 'cancelled', 'begun', 'not-here', 'not-yours-to-do', 'not-from-here'].includes(refusal) ? 'gone' : 'needs'
}
