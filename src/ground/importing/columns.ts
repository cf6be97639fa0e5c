/**
 * Which column is what: guessed by the names people give their columns, in English and Spanish, and by what stands in the cells.
 * A guess is only a beginning; whoever brings a sheet over sees it and changes it.
 */
import { plain } from '../plain.ts'
import { isEmail, isFew, isPhone, isTongues } from './cells.ts'
import { looksLikeDay } from './dates.ts'
import type { Table } from './table.ts'

/**
 * @property words what such a column is called, plain and in lower case, as whole words
 * @property never a column so called is something else
 * @property looks whether a cell looks like it; a column in which most do not is something else
 * @property alone most cells looking like it is enough, whatever the column is called
 * @property many several columns may be this one
 */
export type Field = { readonly words: readonly string[]; readonly never?: readonly string[]; readonly looks?: (cell: string) => boolean; readonly alone?: true; readonly many?: true }
export type Fields<F extends string> = Readonly<Record<F, Field>>
/** The columns of each field, by their place; none where the sheet has none. */
export type Mapping<F extends string> = Readonly<Record<F, readonly number[]>>

const tidy = (name: string): string => plain(name.replace(/<[^>]*>/g, ' ')).split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '').join(' ')
/** The beginning of a long question says what is asked; the rest explains. */
const BEGINNING = 60

function called(name: string, { words, never = [] }: Field): number {
	const tidied = tidy(name)
	const has = (word: string, within = tidied) => ` ${within} `.includes(` ${word} `)
	if (tidied === '' || never.some((word) => has(word))) return 0
	return Math.max(
		0,
		...words.map((word) => {
			const longer = word.length / 100
			if (tidied === word) return 10 + longer
			if (tidied.startsWith(`${word} `)) return 8 + longer
			return has(word, tidied.slice(0, BEGINNING)) ? 6 + longer : 0
		}),
	)
}

export const isCalled = <F extends string>(fields: Fields<F>, name: string): boolean => Object.values<Field>(fields).some((field) => called(name, field) >= 6)

const SAMPLE = 200
const filledOf = ({ rows }: Table, column: number): string[] => rows.slice(0, SAMPLE).flatMap(({ cells }) => cells[column] || [])

function scored(table: Table, column: number, field: Field): number {
	const name = called(table.header[column] ?? '', field)
	const filled = filledOf(table, column)
	if (!field.looks || filled.length === 0) return name
	const share = filled.filter(field.looks).length / filled.length
	if (share < 0.5) return 0
	return name > 0 ? name + share : field.alone && share >= 0.8 ? 4 : 0
}

export function guess<F extends string>(table: Table, fields: Fields<F>): Mapping<F> {
	const names = Object.keys(fields) as F[]
	const scores = names.flatMap((field) => table.header.map((_, column) => ({ field, column, score: scored(table, column, fields[field]) }))).filter(({ score }) => score > 0)
	const mapping = Object.fromEntries(names.map((field) => [field, [] as number[]])) as Record<F, number[]>
	const taken = new Set<number>()
	for (const { field, column, score } of scores.toSorted((a, b) => b.score - a.score || a.column - b.column)) {
		if (taken.has(column) || (mapping[field].length > 0 && (!fields[field].many || score < 6))) continue
		taken.add(column)
		mapping[field].push(column)
	}
	for (const field of names) mapping[field].sort((a, b) => a - b)
	return mapping
}

/** What stands in a field's columns, one after the other. */
export const cellsOf = <F extends string>(mapping: Mapping<F>, field: F, cells: readonly string[]): string[] => mapping[field].flatMap((column) => cells[column] || [])

/** Columns that are nothing here: they stay behind. */
export const leftBehind = <F extends string>({ header }: Table, mapping: Mapping<F>): number[] => header.map((_, column) => column).filter((column) => !Object.values<readonly number[]>(mapping).some((columns) => columns.includes(column)))

// What people are called and how they are reached is asked alike of everybody.

export const WHO = {
	name: { words: ['name', 'full name', 'your name', 'preferred name', 'what is your name', 'nombre', 'nombre completo', 'nombre y apellido', 'nombre y apellidos', 'como se llama', 'como te llamas'], never: ['last name', 'first name', 'organization', 'organizacion', 'emergency', 'emergencia', 'sign up name', 'organizer'] },
	first: { words: ['first name', 'given name', 'nombre de pila', 'primer nombre', 'nombres'] },
	last: { words: ['last name', 'surname', 'family name', 'apellido', 'apellidos', 'primer apellido'], never: ['nombre y apellido', 'nombre y apellidos'] },
	email: { words: ['email', 'e mail', 'mail', 'email address', 'e mail address', 'correo', 'correo electronico', 'direccion de correo electronico', 'username', 'contact', 'contacto'], never: ['organizer'], looks: isEmail, alone: true },
	phone: { words: ['phone', 'phone number', 'telephone', 'mobile', 'cell', 'cell phone', 'tel', 'whatsapp', 'signal', 'number', 'telefono', 'numero de telefono', 'celular', 'movil', 'contact', 'contacto', 'numero'], looks: isPhone, alone: true },
	language: { words: ['language', 'languages', 'language s', 'preferred language', 'languages spoken', 'what languages do you speak', 'idioma', 'idiomas', 'lengua', 'lenguas', 'que idiomas habla', 'idioma preferido'], looks: isTongues, alone: true },
} as const satisfies Fields<string>

export const AT = { asked: { words: ['timestamp', 'marca temporal', 'marca de tiempo', 'date', 'fecha', 'date of request', 'submitted', 'submitted at', 'submission date', 'date submitted', 'created', 'received', 'fecha de solicitud', 'fecha del pedido', 'recibido', 'enviado', 'sign up timestamp'], looks: looksLikeDay, alone: true } } as const satisfies Fields<string>
export const HOW_MANY = { people: { words: ['number of people', 'how many people', 'household size', 'people in household', 'family size', 'people', 'household', 'cuantas personas', 'numero de personas', 'personas', 'personas en el hogar', 'tamano del hogar', 'tamano de la familia', 'integrantes', 'number of people in household'], looks: isFew } } as const satisfies Fields<string>
