/**
 * Front door: from an old sheet, asks. What a row says in words is sealed as it stands; its kind, how soon, its part of town, its tongue and how many
 * it is for are guessed once for each different answer in a column, shown, and changed by whoever brings it over.
 */
import { contactKey, isEmail, isPhone, oneLine, tonguesIn } from '#ground/importing/cells.ts'
import { AT, cellsOf, HOW_MANY, WHO, type Fields, type Mapping } from '#ground/importing/columns.ts'
import { dayOf, type DayOrder } from '#ground/importing/dates.ts'
import { readRows, type Read, type Refused, type Rows } from '#ground/importing/rows.ts'
import { isBlank, type Row, type Table } from '#ground/importing/table.ts'
import { plain } from '#ground/plain.ts'
import { ASKS, sizeOf, URGENCIES } from './choices.ts'
import { isDone, kindOf, partsOf, STATUS, urgencyOf } from './importing-words.ts'
import type { Facts } from './model.ts'
import type { Told } from './told.ts'

export const OLD_ASKS = {
	...WHO,
	...AT,
	...HOW_MANY,
	need: { words: ['what do you need', 'what kind of help', 'type of help', 'type of support', 'kind of support', 'need', 'needs', 'category', 'request type', 'help needed', 'what would help', 'que necesita', 'que necesitas', 'necesidad', 'necesidades', 'tipo de ayuda', 'tipo de apoyo', 'categoria', 'que ayuda necesita', 'en que le podemos ayudar'], never: ['is your need', 'anonymous', 'anonimo', 'recurring', 'when do you need'] },
	urgency: { words: ['is your need', 'how urgent', 'urgency', 'urgent', 'how soon', 'when do you need', 'priority', 'urgencia', 'urgente', 'que tan urgente', 'para cuando', 'cuando lo necesita', 'prioridad'], never: ['recurring'] },
	zone: { words: ['zone', 'neighborhood', 'neighbourhood', 'area', 'part of town', 'zip', 'zip code', 'postal code', 'zona', 'barrio', 'colonia', 'vecindario', 'sector', 'codigo postal'] },
	text: {
		words: ['details', 'add any details', 'describe', 'description', 'tell us more', 'anything else', 'message', 'request', 'comments', 'notes', 'additional information', 'is your need recurring', 'recurring', 'dietary', 'allergies', 'detalles', 'describa', 'descripcion', 'cuentenos', 'algo mas', 'comentarios', 'notas', 'mensaje', 'solicitud', 'pedido', 'informacion adicional', 'alergias'],
		never: ['anonymous', 'anonimo', 'organizer', 'organizador', 'date', 'fecha'],
		many: true,
	},
	status: { words: ['status', 'estado', 'estatus', 'done', 'completed', 'fulfilled', 'hecho', 'completado'], looks: (cell) => STATUS.test(plain(cell)) },
} as const satisfies Fields<string>
export type AskField = keyof typeof OLD_ASKS

/** Answers that stand for a choice, and are chosen by hand where the guess is wrong. */
export const CHOSEN = ['need', 'urgency', 'zone', 'language'] as const
export type Chosen = (typeof CHOSEN)[number]
/** For each different answer, what it stands for; one that is not in it is as guessed. */
export type Meant = Readonly<Record<Chosen, Readonly<Record<string, string>>>>
export const NOTHING_MEANT: Meant = { need: {}, urgency: {}, zone: {}, language: {} }

export const KEEP_DAYS = [30, 60, 90] as const
/** @property keepDays how old an ask may be, in days; null for all of them @property today whole days since 1970 */
export type Reading = { readonly mapping: Mapping<AskField>; readonly order: DayOrder; readonly keepDays: number | null; readonly meant: Meant; readonly today: number; readonly zones: readonly { readonly id: string; readonly name: string }[]; readonly language: string }

export const ASK_REFUSALS = ['empty', 'no-text', 'no-date', 'date-ahead', 'too-long', 'done', 'too-old', 'same'] as const
type Why = Exclude<(typeof ASK_REFUSALS)[number], 'same'>

/** @property askedDay whole days since 1970; null where the sheet does not say */
export type OldAsk = { readonly facts: Facts; readonly told: Told; readonly askedDay: number | null }
export type OldAsks = Rows<OldAsk, Why>
export type OldAskRead = Read<OldAsk>
export type OldAskRefused = Refused<Why | 'same'>

export function readAsks(table: Table, reading: Reading): OldAsks {
	return readRows<OldAsk, Why>(table.rows, (row) => askIn(row, reading), (made): made is OldAsk => typeof made === 'object', ({ told, askedDay }) => [askedDay, told.name, contactKey(told.contact), told.text, told.people])
}

const TEXT_AT_MOST = 7500
/** An ask for today that is older stands among those for the next days: whatever today it was for is over. */
const TODAY_LASTS = 2

function askIn({ n, cells }: Row, reading: Reading): OldAsk | Why {
	const { mapping, order, keepDays, today, language } = reading
	const all = (field: AskField) => cellsOf(mapping, field, cells)
	const of = (field: AskField) => oneLine(all(field)[0] ?? '')
	if (isBlank({ n, cells })) return 'empty'
	const text = [...all('need'), ...all('text')].map((cell) => cell.normalize('NFC').replace(/[^\P{Cc}\t\n]|\p{Cs}/gu, '')).join('\n')
	if (text.trim() === '') return 'no-text'
	if (mapping.status.length > 0 && isDone(of('status'))) return 'done'
	const asked = of('asked')
	const askedDay = asked === '' ? null : dayOf(asked, order)
	if (asked !== '' && askedDay === null) return 'no-date'
	if (askedDay !== null && askedDay > today + 1) return 'date-ahead'
	const age = askedDay === null ? 0 : today - askedDay
	if (keepDays !== null && age > keepDays) return 'too-old'

	const name = of('name') || [of('first'), of('last')].filter((part) => part !== '').join(' ')
	const [email, phone, people] = [of('email'), of('phone'), of('people')]
	const way = isPhone(phone) ? 'call' : isEmail(email) ? 'email' : 'none'
	// The other way is kept beside what was asked: nobody who can be reached should not be.
	const also = way === 'call' && email !== '' ? `\n${email}` : way === 'none' && (phone || email) ? `\n${[phone, email].filter((one) => one !== '').join(' · ')}` : ''
	if (text.length + also.length > TEXT_AT_MOST || name.length > 120 || phone.length > 200 || email.length > 200) return 'too-long'
	const urgency = meantBy('urgency', all('urgency')[0] ?? '', reading)
	const facts = {
		side: 'ask',
		kind: kindFor(all('need'), all('text'), reading),
		zone: meantBy('zone', of('zone'), reading) || null,
		language: meantBy('language', of('language'), reading) || language,
		urgency: urgency === 'today' && age > TODAY_LASTS ? 'days' : urgency,
		size: sizeOf(people),
	} as Facts
	const told: Told = { text: text + also, name, people: people.slice(0, 20), when: '', way, contact: way === 'call' ? phone : way === 'email' ? email : '', hours: [], hoursNote: '', relay: '', limits: '', voice: null }
	return { facts, told, askedDay }
}

/** The first answer of several that stands for something we know; where none does, what their own words are about. */
function kindFor(need: readonly string[], text: readonly string[], reading: Reading): string {
	const kinds = need.flatMap(partsOf).map((part) => meantBy('need', part, reading))
	return kinds.find((kind) => kind !== 'other') ?? (need.some((cell) => cell !== '') ? 'other' : kindOf(text.join(' ')))
}

/** What an answer stands for: as chosen, else as guessed. */
export function meantBy(field: Chosen, answer: string, { meant, zones }: Pick<Reading, 'meant' | 'zones'>): string {
	const chosen = meant[field][answerKey(answer)]
	if (chosen !== undefined) return chosen
	if (field === 'need') return kindOf(answer)
	if (field === 'urgency') return urgencyOf(answer)
	if (field === 'language') return tonguesIn(answer)[0] ?? ''
	const said = answerKey(answer)
	return zones.find(({ id, name }) => said !== '' && (said === id || said === plain(name)))?.id ?? zones.find(({ name }) => plain(name) !== '' && ` ${said} `.includes(` ${plain(name)} `))?.id ?? ''
}

export const answerKey = (answer: string): string => plain(oneLine(answer))
export const choicesFor = (field: Exclude<Chosen, 'language'>, zones: Reading['zones']): readonly string[] => (field === 'need' ? ASKS : field === 'urgency' ? URGENCIES : ['', ...zones.map(({ id }) => id)])

const SHOWN_AT_MOST = 30
export type Answer = { readonly answer: string; readonly key: string; readonly times: number }

/** The different answers of a column, the most frequent first. In one of free words, nearly every answer is another: none is shown then. */
export function answersIn(table: Table, mapping: Mapping<AskField>, field: Chosen): readonly Answer[] {
	const cells = table.rows.flatMap((row) => cellsOf(mapping, field, row.cells)).flatMap((cell) => (field === 'need' ? partsOf(cell) : [oneLine(cell)]))
	const byKey = Map.groupBy(cells, answerKey)
	byKey.delete('')
	const isFree = byKey.size > SHOWN_AT_MOST && byKey.size * 2 > cells.length
	return isFree ? [] : [...byKey].map(([key, same]) => ({ key, answer: same[0] ?? key, times: same.length })).toSorted((a, b) => b.times - a.times).slice(0, SHOWN_AT_MOST)
}
