/** Front door: what people write in old forms, in English and Spanish, and which of our words it stands for. Guesses, shown before they count. */
import { plain } from '#ground/plain.ts'
import type { ASKS, URGENCIES } from './choices.ts'

type Kind = (typeof ASKS)[number]
type Urgency = (typeof URGENCIES)[number]

/** Beginnings of words, plain. What is named first in an answer counts. */
const KINDS: readonly (readonly [Kind, RegExp])[] = [
	['children', /\b(?:diaper|panal|baby|babies|bebe|child|kid|nino|nina|formula|guarder|school|escolar)/],
	['essentials', /\b(?:cloth|ropa|laundr|lavander|hygien|higien|pets?\b|mascota|clean|limpieza|toilet|papel|mask|cubreboca|medicin|medicament|blanket|cobija|furniture|mueble|suppl|household item|essential item|basicos|shoe|zapato|coat|abrigo|soap|jabon)/],
	['food', /\b(?:food|grocer|meal|comida|alimento|despensa|mandado|viveres|milk|leche|pantry|cook|cocina|lunch|dinner|eat\b)/],
	['bill', /\b(?:rent\b|renta\b|alquiler|bill|utilit|factura|recibo|luz\b|electric|gas bill|financ|money|dinero|cash|pagar|pago|deuda|debt)/],
	['ride', /\b(?:rides?\b|transport|drive|driving|viaje|llevar|traslado|aventon|car\b|bus\b|errand)/],
	['legal', /\b(?:legal|lawyer|abogad|attorney|immigration|migra|notari|asylum|asilo)/],
	['company', /\b(?:accompan|acompan|companion|compania|escort|come with|court|corte|juez)/],
	['callback', /\b(?:call me|call back|phone call|llamada|llameme|llamenme|someone to talk|talk to|hablar|emotional|emocional|check in)/],
]

export function kindOf(answer: string): Kind {
	const text = plain(answer)
	const found = KINDS.map(([kind, words]) => ({ kind, at: text.search(words) })).filter(({ at }) => at >= 0)
	return found.toSorted((a, b) => a.at - b.at)[0]?.kind ?? 'other'
}

/** Calm words first: "not urgent" has "urgent" in it. */
const URGENT: readonly (readonly [Urgency, RegExp])[] = [
	['whenever', /could survive|no hurry|no rush|whenever|any ?time|sin prisa|sin apuro|cuando se pueda|cuando puedan|low\b|baja/],
	['days', /(?:non|not|no es|no)[ -]+(?:so |tan |muy )?urgent|day or two|few days|(?:next|within) (?:\w+ )?days|unos dias|un dia o dos|dos dias|tres dias|medium|media\b/],
	['today', /24 ?h|today|\bhoy\b|urgent|asap|emergenc|inmediat|immediat|right away|ya mismo|high\b|alta\b/],
	['days', /\bdays?\b|\bdias?\b|tomorrow|manana|soon|pronto/],
	['week', /week|semana/],
]

export function urgencyOf(answer: string): Urgency {
	const text = plain(answer)
	return URGENT.find(([, words]) => words.test(text))?.[0] ?? 'week'
}

/** What organisers write beside a row. */
export const STATUS = /complet|\bdone|fulfill|closed|open\b|pending|progress|\bnew\b|cancel|duplicate|deliver|claimed|assigned|hecho|termin|cerrad|pendiente|abiert|nuev|en curso|entreg|resuelt|asignad|^(?:yes|no|si|true|false|x)$/
export const isDone = (status: string): boolean => {
	const text = plain(status).trim()
	return /complet|\bdone|fulfilled|closed|cancel|duplicate|delivered|hecho|terminad|cerrad|entregad|resuelt|^(?:yes|si|true|x)$/.test(text) && !/incomplet|\bnot\b|\bno\b|partial|parcial|not yet|por /.test(text)
}

/** Forms join what was ticked by commas or semicolons. */
export const partsOf = (cell: string): string[] => cell.split(/[,;\n]+/).map((part) => part.normalize('NFC').replace(/\s+/g, ' ').trim()).filter((part) => part !== '')
