/** A chosen file as the page looks at it: read here, its columns guessed, changed by hand, and what each row becomes. */
import { cellsOf, guess, isCalled, type Mapping } from '#ground/importing/columns.ts'
import { orderOf, type DayOrder, type Ordered } from '#ground/importing/dates.ts'
import { PEOPLE, readPeople, type Expected, type PeopleField } from '#ground/importing/people.ts'
import type { Refused } from '#ground/importing/rows.ts'
import { BYTES_AT_MOST, readTable, type FileTrouble, type Table } from '#ground/importing/table.ts'
import type { ImportOf } from '#ground/imports.ts'
import { NOTHING_MEANT, OLD_ASKS, readAsks, type AskField, type Chosen, type Meant } from '#rooms/frontdoor/importing.ts'
import type { MemberId } from '#ground/people.ts'
import { daysOrdered, OLD_SHIFTS, readShifts, type ShiftField, type ShiftReading } from '#rooms/rota/importing.ts'
import type { RowOf } from './importing.ts'

/** What a person may change of how a sheet is read. @property ordered how its dates are read, where it has any @property lasts hours of a shift whose end no row says @property where the place of one where a row says none @property kinds what kind an answer is, where it was changed */
export type Sheet = {
	readonly what: ImportOf
	readonly table: Table
	readonly mapping: Mapping<string>
	readonly ordered: Ordered | null
	readonly keepDays: number | null
	readonly prefer: Expected['way']
	readonly meant: Meant
	readonly lasts: number | null
	readonly where: string
	readonly kinds: Readonly<Record<string, string>>
}
export type Around = { readonly language: string; readonly zones: readonly { readonly id: string; readonly name: string }[]; readonly today: number; readonly called?: ReadonlyMap<string, MemberId> }

const FIELDS = { members: PEOPLE, asks: OLD_ASKS, shifts: OLD_SHIFTS } as const
export const fieldsOf = (what: ImportOf): readonly string[] => Object.keys(FIELDS[what])
const isMany = (what: ImportOf, field: string): boolean => 'many' in (Object.entries(FIELDS[what]).find(([name]) => name === field)?.[1] ?? {})

const isName = (name: string) => isCalled(PEOPLE, name) || isCalled(OLD_ASKS, name) || isCalled(OLD_SHIFTS, name)

/** @param usual the order of dates where nothing tells */
export async function openSheet(file: Blob, what: ImportOf, usual: DayOrder, today: number): Promise<{ readonly ok: true; readonly sheet: Sheet } | { readonly ok: false; readonly trouble: FileTrouble }> {
	if (file.size > BYTES_AT_MOST) return { ok: false, trouble: 'too-large' }
	const read = readTable(new Uint8Array(await file.arrayBuffer()), isName)
	return read.ok ? { ok: true, sheet: sheetOf(read.value, what, usual, today) } : { ok: false, trouble: read.refusal }
}

export function sheetOf(table: Table, what: ImportOf, usual: DayOrder, today: number): Sheet {
	const mapping: Mapping<string> = what === 'members' ? guess(table, PEOPLE) : what === 'asks' ? guess(table, OLD_ASKS) : guess(table, OLD_SHIFTS)
	return ordered({ what, table, mapping, ordered: null, keepDays: 60, prefer: 'email', meant: NOTHING_MEANT, lasts: null, where: '', kinds: {} }, usual, today)
}

/** Its dates read anew, from the whole column. */
export function ordered(sheet: Sheet, usual: DayOrder, today: number): Sheet {
	if (sheet.what === 'shifts') return { ...sheet, ordered: daysOrdered(sheet.table, sheet.mapping as Mapping<ShiftField>, today, usual) }
	const days = sheet.what === 'asks' ? sheet.table.rows.flatMap(({ cells }) => cellsOf(sheet.mapping, 'asked', cells).slice(0, 1)) : []
	return { ...sheet, ordered: days.length > 0 ? orderOf(days, today, usual) : null }
}

/** A column is one thing, and most things stand in one column. @param field '' where it stays behind */
export function put(sheet: Sheet, column: number, field: string): Sheet {
	const without = Object.fromEntries(Object.entries(sheet.mapping).map(([name, columns]) => [name, columns.filter((one) => one !== column)]))
	if (field === '') return { ...sheet, mapping: without }
	const columns = isMany(sheet.what, field) ? [...(without[field] ?? []), column].toSorted((a, b) => a - b) : [column]
	return { ...sheet, mapping: { ...without, [field]: columns } }
}

export const mean = (sheet: Sheet, field: Chosen, key: string, choice: string): Sheet => ({ ...sheet, meant: { ...sheet.meant, [field]: { ...sheet.meant[field], [key]: choice } } })
export const fieldAt = ({ mapping }: Sheet, column: number): string => Object.entries(mapping).find(([, columns]) => columns.includes(column))?.[0] ?? ''
export const sampleOf = ({ table }: Sheet, column: number): string => table.rows.find(({ cells }) => (cells[column] ?? '') !== '')?.cells[column] ?? ''

export type Looked = { readonly rows: RowOf; readonly refused: readonly Refused<string>[] }

export function look(sheet: Sheet, { language, zones, today, called = new Map() }: Around): Looked {
	if (sheet.what === 'shifts') {
		const { read, refused } = readShifts(sheet.table, shiftReadingOf(sheet, today, called))
		return { rows: { what: 'shifts', rows: read }, refused }
	}
	if (sheet.what === 'members') {
		const { read, refused } = readPeople(sheet.table, sheet.mapping as Mapping<PeopleField>, sheet.prefer)
		return { rows: { what: 'members', rows: read }, refused }
	}
	const { read, refused } = readAsks(sheet.table, readingOf(sheet, { language, zones, today }))
	return { rows: { what: 'asks', rows: read }, refused }
}

export const shiftReadingOf = (sheet: Sheet, today: number, people: ShiftReading['people']): ShiftReading => ({ mapping: sheet.mapping as Mapping<ShiftField>, order: sheet.ordered?.order ?? 'us', length: sheet.lasts, where: sheet.where, kinds: sheet.kinds, today, people })
export const readingOf = (sheet: Sheet, { language, zones, today }: Around) => ({ mapping: sheet.mapping as Mapping<AskField>, order: sheet.ordered?.order ?? 'us', keepDays: sheet.keepDays, meant: sheet.meant, today, zones, language })
