/** From an old sheet: people we expect. A name to be called by, one way to be reached, and what they said they can do; the rest stays behind. */
import * as v from 'valibot'
import { Language } from '../words.ts'
import { contactKey, isEmail, isPhone, oneLine, tonguesIn } from './cells.ts'
import { cellsOf, WHO, type Fields, type Mapping } from './columns.ts'
import { folded, readRows, type Rows } from './rows.ts'
import { isBlank, type Row, type Table } from './table.ts'

const words = (...list: readonly string[]) => list

export const PEOPLE = {
	...WHO,
	days: { words: words('days', 'availability', 'available', 'when', 'when are you available', 'start date', 'schedule', 'shift', 'shifts', 'hours', 'dias', 'disponibilidad', 'disponible', 'horario', 'horarios', 'turno', 'turnos', 'cuando', 'que dias puede'), many: true },
	skills: {
		words: words('skills', 'special skills', 'how would you like to volunteer', 'how would you like to help', 'how can you help', 'what can you do', 'what resources can you offer', 'resources', 'experience', 'interests', 'item', 'role', 'roles', 'task', 'comment', 'comments', 'notes', 'habilidades', 'como quiere ayudar', 'como quieres ayudar', 'como puede ayudar', 'como puedes ayudar', 'en que puede ayudar', 'en que puedes ayudar', 'que sabe hacer', 'experiencia', 'intereses', 'recursos', 'notas', 'comentarios', 'tarea', 'tareas'),
		never: ['organizer', 'organizers'],
		many: true,
	},
} as const satisfies Fields<string>
export type PeopleField = keyof typeof PEOPLE

export const EXPECTED_WAYS = ['email', 'text'] as const
export const NAME_AT_MOST = 120
const TEXT_AT_MOST = 1500

/** What is sealed of a person we expect. @property way how they are reached @property language the code of a tongue they named first; '' where none */
export const Expected = v.object({
	called: v.pipe(v.string(), v.nonEmpty(), v.maxLength(NAME_AT_MOST)),
	way: v.picklist(EXPECTED_WAYS),
	contact: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)),
	language: v.union([v.literal(''), Language]),
	languages: v.pipe(v.string(), v.maxLength(200)),
	days: v.pipe(v.string(), v.maxLength(TEXT_AT_MOST)),
	skills: v.pipe(v.string(), v.maxLength(TEXT_AT_MOST)),
})
export type Expected = v.InferOutput<typeof Expected>

export const PEOPLE_REFUSALS = ['empty', 'no-name', 'no-contact', 'bad-contact', 'too-long', 'same'] as const
type Why = Exclude<(typeof PEOPLE_REFUSALS)[number], 'same'>

const sameParts = ({ called, way, contact, languages, days, skills }: Expected) => [called, way, contact, languages, days, skills]
/** The text by which their row is known again. */
export const sameAs = (expected: Expected): string => folded(sameParts(expected))

/** @param prefer which of two ways to keep where a row has both */
export function readPeople(table: Table, mapping: Mapping<PeopleField>, prefer: Expected['way']): Rows<Expected, Why> {
	const one = (row: Row) => person(row, mapping, prefer)
	return readRows<Expected, Why>(table.rows, one, (made): made is Expected => typeof made === 'object', sameParts, ({ contact }) => [contactKey(contact)])
}

function person(row: Row, mapping: Mapping<PeopleField>, prefer: Expected['way']): Expected | Why {
	const of = (field: PeopleField) => cellsOf(mapping, field, row.cells).map(oneLine).join(' · ')
	if (isBlank(row)) return 'empty'
	const called = calledOf(of('name'), of('first'), of('last'))
	const reached = reachedBy(of('email'), of('phone'), prefer)
	if (called === '') return 'no-name'
	if (typeof reached === 'string') return reached
	const languages = of('language')
	const made = { called, ...reached, language: tonguesIn(languages)[0] ?? '', languages, days: of('days'), skills: of('skills') }
	return v.is(Expected, made) ? made : 'too-long'
}

/** Of two names, the first and a letter of the other: enough to be called by. */
const calledOf = (name: string, first: string, last: string): string => (name !== '' ? name : first !== '' ? `${first}${last === '' ? '' : ` ${Array.from(last)[0]}.`}` : last)

function reachedBy(email: string, phone: string, prefer: Expected['way']): Pick<Expected, 'way' | 'contact'> | 'no-contact' | 'bad-contact' {
	if (email === '' && phone === '') return 'no-contact'
	const ways = [...(isEmail(email) ? [{ way: 'email', contact: email } as const] : []), ...(isPhone(phone) ? [{ way: 'text', contact: phone } as const] : [])]
	return ways.find(({ way }) => way === prefer) ?? ways[0] ?? 'bad-contact'
}
