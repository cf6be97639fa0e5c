/**
 * A sheet as forms, sheets and sign-up tools export it, read where it was chosen: bytes in, rows out. Comma, semicolon or tab; UTF-8, UTF-16 or
 * Windows-1252; line breaks within quotes; a title above the names of the columns. What is no such file is refused with what it is.
 */
import Papa from 'papaparse'
import { done, refuse, type Result } from '../result.ts'

export const BYTES_AT_MOST = 8 * 1024 * 1024
/** Rows of a sheet; who has more brings them over year by year. */
export const ROWS_AT_MOST = 5000

/** @property n the row's number as the sheet shows it, counted from one */
export type Row = { readonly n: number; readonly cells: readonly string[] }
/** @property header the names of the columns; empty ones where no row has names @property headerAt the row they stand in; 0 where none does */
export type Table = { readonly header: readonly string[]; readonly headerAt: number; readonly rows: readonly Row[] }
export type FileTrouble = 'too-large' | 'is-sheet' | 'is-pdf' | 'is-other' | 'no-rows' | 'too-many-rows'

/** What a file is by its first bytes, where it is no text. */
const KINDS: readonly (readonly [begins: string, FileTrouble])[] = [
	['PK\u0003\u0004', 'is-sheet'],
	['\u00D0\u00CF\u0011\u00E0', 'is-sheet'],
	['%PDF', 'is-pdf'],
]
const HEADER_WITHIN = 3

/** @param isKnown whether this is what a column may be called */
export function readTable(bytes: Uint8Array, isKnown: (name: string) => boolean): Result<Table, FileTrouble> {
	if (bytes.length > BYTES_AT_MOST) return refuse('too-large')
	const head = String.fromCharCode(...bytes.subarray(0, 8))
	const [, kind] = KINDS.find(([begins]) => head.startsWith(begins)) ?? []
	if (kind) return refuse(kind)
	const text = textOf(bytes)
	if (text === null || /^\s*<(?:!doctype|html|\?xml)/i.test(text)) return refuse('is-other')
	const [, told] = /^sep=([,;\t])\r?\n/.exec(text) ?? []
	const { data } = Papa.parse<string[]>(told ? text.slice(text.indexOf('\n') + 1) : text, { skipEmptyLines: false, ...(told ? { delimiter: told } : { delimitersToGuess: [',', ';', '\t'] }) })
	const first = told ? 2 : 1
	const all = data.map((cells, i): Row => ({ n: i + first, cells: cells.map((cell) => cell.replaceAll('\u0000', '').trim()) }))
	while (all.length > 0 && isBlank(all.at(-1))) all.pop()
	if (all.length > ROWS_AT_MOST + HEADER_WITHIN) return refuse('too-many-rows')
	const table = withHeader(all, isKnown)
	return table.rows.some((row) => !isBlank(row)) ? done(table) : refuse('no-rows')
}

export const isBlank = (row: Row | undefined): boolean => row === undefined || row.cells.every((cell) => cell === '')

/** Null where it is no text. What is not UTF-8 comes from an older Windows. */
function textOf(bytes: Uint8Array): string | null {
	const [a, b] = bytes
	if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
	if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes)
	if (bytes.subarray(0, 4096).includes(0)) return null
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
	} catch {
		return new TextDecoder('windows-1252').decode(bytes)
	}
}

/** The names stand in the first row, or below a title. Where no row has any, all rows are people's. */
function withHeader(all: readonly Row[], isKnown: (name: string) => boolean): Table {
	const known = all.slice(0, HEADER_WITHIN).map(({ cells }) => cells.filter((cell) => cell !== '' && !isData(cell) && isKnown(cell)).length)
	const most = Math.max(0, ...known)
	const plainFirst = all[0] !== undefined && all[0].cells.some((cell) => cell !== '') && !all[0].cells.some(isData)
	const at = most > 0 ? known.indexOf(most) : plainFirst ? 0 : -1
	const rows = all.slice(at + 1)
	const width = Math.max(0, ...all.map(({ cells }) => cells.length))
	const names = all[at]?.cells ?? []
	return { header: Array.from({ length: width }, (_, i) => names[i] ?? ''), headerAt: all[at]?.n ?? 0, rows }
}

/** No name of a column: somebody's address or number, or a date. */
const isData = (cell: string): boolean => /\S@\S+\.\S/.test(cell) || /^[\d\s().+/:-]{6,}$/.test(cell)

/** A column's name as spreadsheets call it: A … Z, AA … */
export const letterOf = (column: number): string => (column < 26 ? '' : letterOf(Math.floor(column / 26) - 1)) + String.fromCharCode(65 + (column % 26))
