/**
 * Hotline: what a message says. Five things, always in this order: who says it and how they know, what, where, when, what you can do.
 * Source of the order: warning research as put together in “thewarnroom”; what is left out most often in real alerts is the time.
 *
 * Pure: no clock, no storage; the languages' words and the hub's are handed in.
 */
import type { WayOut } from '#ground/carriers.ts'
import { directionOf, type Language, type Say } from '#ground/words.ts'
import { REALLY } from './choices.ts'
import { coarsely, lint, type Fault } from './linter.ts'
import type { Alert, Level, Tells } from './model.ts'
import { isGsm, toGsm } from './segments.ts'

export const FORMS = ['full', 'short', 'spoken'] as const
export type Form = (typeof FORMS)[number]
/** The form that goes by a way: what is paid by the piece is short. */
export const formFor = (way: WayOut): Form => (way === 'sms' ? 'short' : 'full')
export type Text = { readonly language: Language; readonly form: Form; readonly text: string }
/** A place that was taken for the same one. @property isChecked whether enough eyes saw it there, too */
export type Also = { readonly place: string | null; readonly zone: string | null; readonly isChecked: boolean }
/** What a version tells; nothing in it leads to an incident or to a person. @property also where else it is, where it was told as one */
export type Told = Pick<Alert, 'tells' | 'level' | 'zones' | 'place' | 'really' | 'isDrill' | 'observedAt' | 'approvedAt'> & { readonly also?: readonly Also[] }
/**
 * @property says a speaker for each language there are words in, the hub's first language first; never empty @property hub its name @property phone empty where there is none
 * @property clock the time zone people here keep, an IANA name
 */
export type Wording = { readonly says: ReadonlyMap<Language, Say>; readonly hub: string; readonly phone: string; readonly zones: readonly { readonly id: string; readonly name: string }[]; readonly clock: string }

/** Septets of one text message. */
const SHORT = 160
/** What fits into one of them where the alphabet does not. */
const SHORT_ELSEWHERE = 70

/** The language somebody is told in: theirs where there are words in it, else the hub's first. */
export function languageIn({ says }: Pick<Wording, 'says'>, asked: Language): Language {
	const [first] = says.keys()
	return says.has(asked) ? asked : (first ?? asked)
}

type Who = 'verifiers' | 'observers' | 'everybody'
export const whoIs = (level: Level): Who => (level === 'L0' ? 'verifiers' : level === 'L1' ? 'observers' : 'everybody')
const isNews = (tells: Tells): tells is 'alert' | 'update' => tells === 'alert' || tells === 'update'

type Do = 'look' | 'observe' | 'rights' | 'calm' | 'wait'
/** Whoever observes hears every time that they do no more than that. */
function dosOf({ tells, level }: Told): readonly Do[] {
	const who = whoIs(level)
	if (isNews(tells)) return [who === 'verifiers' ? 'look' : who === 'observers' ? 'observe' : 'rights']
	const then = tells === 'unverified' || tells === 'expired' ? 'wait' : 'calm'
	return who === 'observers' ? ['observe', then] : [then]
}

const formats = new Map<string, Intl.DateTimeFormat>()
/** On the clock on a wall here, in our digits. A space that a text message has no sign for is a plain one. */
export function timeIn(language: Language, clock: string, at: number, withDay: boolean): string {
	const key = `${language} ${clock} ${withDay}`
	const known = formats.get(key) ?? new Intl.DateTimeFormat(language, { ...(withDay && { weekday: 'short', day: 'numeric', month: 'short' }), hour: 'numeric', minute: '2-digit', timeZone: clock, numberingSystem: 'latn' })
	formats.set(key, known)
	return known.format(at).replace(/\p{Zs}/gu, ' ')
}

/** A block at the finest, with the part of town it lies in; what everybody hears is the part of town alone. */
export function whereIs({ level, zones, place }: Told, names: Wording['zones']): { readonly place: string; readonly zone: string } {
	const own = names.find(({ id }) => id === zones[0])?.name ?? ''
	return { place: level === 'L4' || place === null ? '' : coarsely(place), zone: own }
}
/** The other places, as coarse as its own; those that would read the same are only said to be others. */
function othersOf(told: Told, names: Wording['zones']): readonly (ReturnType<typeof whereIs> & Pick<Also, 'isChecked'>)[] {
	return told.tells === 'update' ? (told.also ?? []).map(({ place, zone, isChecked }) => ({ ...whereIs({ ...told, place, zones: zone === null ? [] : [zone as Told['zones'][number]] }, names), isChecked })) : []
}
const inOne = ({ place, zone }: { readonly place: string; readonly zone: string }) => [place, zone].filter((one) => one !== '').join(', ')

const isListed = (really: string): really is (typeof REALLY)[number] => (REALLY as readonly string[]).includes(really)
/** Of the closed list in their language; in words of its own as somebody wrote it. */
const reallyIs = (say: Say, really: string): string => (isListed(really) ? say(`hotline.really.${really}`) : really).replace(/[.\s]+$/u, '')

const whenIs = ({ tells, observedAt }: Told) => (isNews(tells) ? (observedAt === null ? 'reported' : 'seen') : tells === 'unverified' || tells === 'expired' ? 'as-of' : 'checked')
/** What was true at a time is told with that time; what was taken back, with when. */
export const trueAt = ({ tells, observedAt, approvedAt }: Pick<Told, 'tells' | 'observedAt' | 'approvedAt'>): number => (isNews(tells) ? (observedAt ?? approvedAt) : approvedAt)

/** A line that begins with the hub's name in Latin letters is read from the right all the same (Unicode UAX 9). */
const fromTheRight = (language: Language, text: string) => (directionOf(language) === 'rtl' ? `\u200f${text}` : text)
/** A number after words from the right is not turned round. */
export const digitsStand = (language: Language, text: string) => (directionOf(language) === 'rtl' && /^[+(]?\d/.test(text) ? `\u200e${text}` : text)

function linesOf(told: Told, say: Say, language: Language, { hub, phone, zones, clock }: Wording, withPhone: boolean): string[] {
	const { tells, level, really, isDrill } = told
	const what = isNews(tells) ? say(`hotline.say.what.${tells}.${whoIs(level)}`) : say(`hotline.say.what.${tells}`)
	const where = inOne(whereIs(told, zones))
	const act = dosOf(told).map((one) => say(`hotline.say.do.${one}`))
	return [
		...(isDrill ? [say('hotline.say.drill')] : []),
		`${hub}: ${what}${really !== null && !isNews(tells) ? ` ${say('hotline.say.really', { really: reallyIs(say, really) })}` : ''}`,
		...(where === '' ? [] : [say('hotline.say.where', { where: digitsStand(language, where) })]),
		...othersOf(told, zones).map(({ isChecked, ...other }) => {
			const [at, is] = [inOne(other), isChecked ? 'checked' : 'open'] as const
			return at === '' || at === where ? say(`hotline.say.apart.near.${is}`) : say(`hotline.say.apart.${is}`, { where: digitsStand(language, at) })
		}),
		say(`hotline.say.when.${whenIs(told)}`, { time: timeIn(language, clock, trueAt(told), true) }),
		[...act, ...(withPhone && phone !== '' ? [say('hotline.say.do.call', { phone: digitsStand(language, phone) })] : [])].join(' '),
	]
}

/** As much of it as fits, a word not cut in two where there is another way. */
function cut(text: string, most: number): string {
	if (text.length <= most) return text
	const head = text.slice(0, Math.max(0, most))
	const at = head.lastIndexOf(' ')
	return (at > most / 2 ? head.slice(0, at) : head).replace(/[\ud800-\udbff]$/, '').trim()
}

const LEAST_NAME = 20
/** Where so little fits, the place needs it more. */
const LEAST_NAME_ELSEWHERE = 12
function shortOf(told: Told, say: Say, language: Language, { hub, zones, clock }: Wording): string {
	const { tells, level, really, isDrill } = told
	const what = isNews(tells) ? say(`hotline.say.short.${tells}.${whoIs(level)}`) : say(`hotline.say.short.${tells}`)
	// A language the alphabet has letters for gives up its accents; another one keeps its letters, and takes less of them.
	const keeps = Array.from(toGsm(what)).filter((one) => /\p{L}/u.test(one)).length >= what.replace(/\P{L}/gu, '').length
	const fold = (text: string) => (keeps ? toGsm(text).replace(/[\^{}\\[~\]|€\f\r\n]/g, ' ').replace(/ +/g, ' ').trim() : text)
	const [most, first, last] = [(keeps ? SHORT : SHORT_ELSEWHERE) - fromTheRight(language, '').length, fold(isDrill ? say('hotline.say.drill.short') : ''), fold(dosOf(told).slice(0, 1).map((one) => say(`hotline.say.briefly.${one}`)).join(' '))]
	const time = fold(timeIn(language, clock, trueAt(told), false))
	const stands = (where: string) => digitsStand(language, where)
	const build = (name: string, where: string, why: string) => [first, `${name}: ${fold(what)}${why}`, where && `${where}.`, `${time}.`, last].filter((one) => one !== '').join(' ')
	const { place, zone } = whereIs(told, zones)
	const wide = (text: string) => text.length
	const others = othersOf(told, zones)
	const name = cut(fold(hub), Math.max(keeps ? LEAST_NAME : LEAST_NAME_ELSEWHERE, most - wide(build('', fold(inOne({ place, zone })), '')) - 2))
	const room = most - wide(build(name, '', '')) - 2
	const whole = fold(inOne({ place, zone }))
	const finest = fold(place) || fold(zone)
	const alone = stands(wide(stands(whole)) <= room ? whole : cut(finest, room - wide(stands(finest)) + wide(finest)).replace(/[\s&,;/-]+$/, ''))
	// Both are named, each as long as it may be, before either is whole.
	const both = (each: number) => [cut(fold(place || zone), each), ...others.map((one) => fold(say(`hotline.say.short.apart.${one.isChecked ? 'checked' : 'open'}`, { where: cut(fold(one.place || one.zone), each) })))].join('; ')
	const where = others.length === 0 ? alone : ([SHORT, 40, 30, 24, 18, 12].map(both).find((text) => wide(text) <= room) ?? alone)
	const why = really !== null && !isNews(tells) ? ` ${fold(say('hotline.say.really', { really: reallyIs(say, really) }))}` : ''
	const text = build(name, where, wide(build(name, where, why)) <= most ? why : '')
	return wide(text) <= most ? text : cut(text, most)
}

/**
 * Every form in every language asked for that there are words in, and in the hub's first language always.
 * `full` is lines; `short` is one text message of 160 in the default alphabet where the language can be written in it; `spoken` is read aloud on the phone.
 */
export function textsFor(told: Told, languages: readonly Language[], wording: Wording): Text[] {
	const [first] = wording.says.keys()
	const asked = new Set([...(first === undefined ? [] : [first]), ...languages.map((one) => languageIn(wording, one))])
	return [...asked].flatMap((language) => {
		const say = wording.says.get(language)
		if (!say) return []
		return [
			{ language, form: 'full' as const, text: linesOf(told, say, language, wording, true).map((line) => fromTheRight(language, line)).join('\n') },
			{ language, form: 'short' as const, text: fromTheRight(language, shortOf(told, say, language, wording)) },
			{ language, form: 'spoken' as const, text: linesOf(told, say, language, wording, false).join(' ') },
		]
	})
}

/** What it may name though it looks like a name or a number: the linter is told of it. */
export const knownIn = ({ hub, phone, zones }: Wording): string[] => [hub, phone, ...zones.map(({ name }) => name)].filter((one) => one !== '')

/** What must not stand in any of them, each once. Templates pass; a place and what it was are in somebody's own words. @param places of the glossary, which may be named */
export function faultsIn(texts: readonly Text[], wording: Wording, places: readonly string[] = []): Fault[] {
	const all = texts.flatMap(({ language, text }) => lint(text, language, [...knownIn(wording), ...places]))
	return [...new Map(all.map((fault) => [`${fault.kind} ${fault.found}`, fault])).values()]
}

/** Whether the short form is one piece in the alphabet carriers count best. */
export const fitsInOne = (text: string): boolean => isGsm(text) && text.length <= SHORT
