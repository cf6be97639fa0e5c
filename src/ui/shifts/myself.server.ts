/** What a member said of themselves, as their page shows it, and what became of what they saved. */
import type { Instant } from '#ground/time.ts'
import { startOf } from '#ground/time.ts'
import { TONGUES } from '#ground/tongues.ts'
import { instantOf, wallOf } from '#ground/wall.ts'
import { HOWS, PARTS, partOf, WEEKDAYS, windowOf, type How, type Part, type Window } from '#rooms/rota/availability.ts'
import { ABOUT_ONESELF, plusDays } from '#rooms/rota/carrying.ts'
import type { Myself } from '#rooms/rota/carrying.server.ts'
import { GRANTED, KINDS, SKILLS } from '#rooms/rota/choices.ts'
import { SAID_ONESELF } from '#rooms/rota/granting.ts'
import { dayOf, hoursSay, onDay, type Reader } from '#rooms/rota/saying.ts'
import type { Choice, Typed } from './shown.ts'
import { skillSays } from './week.server.ts'

const PART_NAMES = Object.keys(PARTS) as Part[]
/** Some Monday. */
const MONDAY = '2027-03-01'
/** Fields of forms that can be wrong: they come back as they were typed. */
export const COMES_BACK = ['on', 'day', 'from', 'until', 'how', 'quietFrom', 'quietUntil', 'mayAsk'] as const

export function myselfSays(reader: Reader, me: Myself, now: Instant, asked: URLSearchParams) {
	const { say, language, zone } = reader
	const { carrier, windows, skills, liked, mayLike, hubs } = me
	const [saved, wrong, of] = [asked.get('saved') ?? '', asked.get('wrong'), asked.get('of')]
	const isWrong = (verb: string) => wrong !== null && of === verb
	const wrongSays = ['no-day', 'no-time', 'too-many', 'half-quiet'].includes(wrong ?? '') ? say(`carry.wrong.${wrong}`) : say('desk.shifts.wrong.not-understood')
	const typed: Typed = Object.fromEntries(COMES_BACK.map((name) => [name, wrong === null ? '' : (asked.get(name) ?? '').slice(0, 20)]))
	const today = wallOf(now, zone).day

	const noonOf = (day: string) => instantOf({ day, time: '12:00' }, 'UTC') ?? now
	const weekdays = (how: 'long' | 'short') => WEEKDAYS.map((weekday) => new Intl.DateTimeFormat(language, { weekday: how, timeZone: 'UTC' }).format(noonOf(plusDays(MONDAY, weekday))))
	const [long, short] = [weekdays('long'), weekdays('short')]
	const rows = (how: How) =>
		WEEKDAYS.map((weekday) => ({
			day: long[weekday] ?? '',
			short: short[weekday] ?? '',
			cells: PART_NAMES.map((part) => ({ value: `${weekday}-${part}`, part, isOn: windows.some((one) => isSame(one, windowOf(weekday, part, how))) })),
		}))

	const number = (from: number, until: number, now_: number | null, none: string): Choice[] => [{ id: '', name: none, isOn: now_ === null }, ...Array.from({ length: until - from + 1 }, (_, i) => from + i).map((n) => ({ id: String(n), name: String(n), isOn: n === now_ }))]
	const hourNamed = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' })
	const quiet = (name: 'quietFrom' | 'quietUntil'): Choice[] => {
		const said = carrier[name]
		const chosen = isWrong('say-asking') ? (typed[name] ?? '') : said === null ? '' : String(said / 60)
		return [{ id: '', name: say('carry.asking.none'), isOn: chosen === '' }, ...Array.from({ length: 24 }, (_, hour) => ({ id: String(hour), name: hourNamed.format(hour * 3_600_000), isOn: String(hour) === chosen }))]
	}
	const count = (most: number, is: number): Choice[] => Array.from({ length: most + 1 }, (_, n) => ({ id: String(n), name: String(n), isOn: n === is }))
	const has = (what: string) => skills.some((one) => one.what === what)
	const tongue = (code: string): Choice => ({ id: code, name: skillSays(say, language, `speaks-${code}`), isOn: has(`speaks-${code}`) })
	const tongues = TONGUES.map(tongue).toSorted((a, b) => a.name.localeCompare(b.name, language))
	const isNear = ({ id, isOn }: Choice) => isOn || id === 'en' || id === 'es' || id === language
	const skill = (what: string, isOn: boolean): Choice => ({ id: what, name: say(`carry.skill.${what}`), isOn })

	return {
		told: wrong !== null ? { says: wrongSays, isGrave: true } : (ABOUT_ONESELF as readonly string[]).includes(saved) ? { says: say('carry.saved'), isGrave: false } : null,
		when: {
			yes: rows('yes'),
			ifNeeded: rows('if-needed'),
			parts: PART_NAMES,
			hasIfNeeded: windows.some((one) => partOf(one) !== null && one.how === 'if-needed'),
			windows: windows.filter((one) => partOf(one) === null).map((one) => ({ id: one.id, says: windowSays(reader, one, long) })),
			days: [{ id: 'day', name: say('carry.windows.once'), isOn: (typed['on'] || 'day') === 'day' }, ...WEEKDAYS.map((weekday) => ({ id: String(weekday), name: say('carry.windows.every', { day: long[weekday] ?? '' }), isOn: typed['on'] === String(weekday) }))],
			today,
			trouble: isWrong('say-window') ? wrongSays : null,
			typed: isWrong('say-window') ? typed : {},
		},
		bounds: {
			limits: { week: number(1, hubs.week, carrier.weekMinutes === null ? null : carrier.weekMinutes / 60, say('carry.limits.hubs', { n: hubs.week })), inRow: number(1, hubs.inRow, carrier.inRow, say('carry.limits.hubs', { n: hubs.inRow })), nights: number(0, hubs.nights, carrier.nights, say('carry.limits.hubs', { n: hubs.nights })) },
			kindsNot: KINDS.map((kind) => ({ id: kind, name: say(`shift.kind.${kind}`), isOn: carrier.kindsNot.includes(kind) })),
			quiet: { quietFrom: quiet('quietFrom'), quietUntil: quiet('quietUntil') },
			mayAsk: isWrong('say-asking') ? typed['mayAsk'] !== '' : carrier.mayAsk,
			askTrouble: isWrong('say-asking') ? wrongSays : null,
			home: { older: count(6, carrier.children - carrier.small), small: count(3, carrier.small) },
			hasCar: carrier.hasCar,
		},
		knows: {
			skills: SAID_ONESELF.map((what) => skill(what, has(what))),
			speaks: tongues.filter(isNear),
			moreTongues: tongues.filter((one) => !isNear(one)),
			learns: SKILLS.map((what) => skill(what, carrier.learns.includes(what))),
			granted: skills.filter(({ what }) => (GRANTED as readonly string[]).includes(what)).map(({ what, level, untilHalf }) => say('carry.granted.line', { what: say(`carry.skill.${what}`), level: say(`carry.level.${level}`), day: untilHalf === null ? '' : onDay(reader, startOf(untilHalf)) })),
			liked: mayLike.map(({ id, called }) => ({ id, name: called, isOn: liked.includes(id) })),
		},
	}
}

const isSame = (a: Window, b: Window) => a.weekday === b.weekday && a.day === b.day && a.fromMin === b.fromMin && a.untilMin === b.untilMin && a.how === b.how

/** Such as "Cannot: every Tuesday, 5 to 7 pm". */
function windowSays(reader: Reader, { weekday, day, fromMin, untilMin, how }: Window, long: readonly string[]): string {
	const { say } = reader
	const on = weekday === null ? dayOf({ ...reader, zone: 'UTC' }, Date.parse(`${day}T12:00Z`)) : say('carry.windows.every', { day: long[weekday] ?? '' })
	const at = (minute: number) => (minute % 1440) * 60_000
	const hours = fromMin === 0 && untilMin === 1440 ? say('carry.windows.whole') : hoursSay({ ...reader, zone: 'UTC' }, { begins: at(fromMin) as Instant, ends: at(untilMin) as Instant })
	return say('carry.windows.line', { how: say(`carry.how.${HOWS.find((one) => one === how) ?? 'no'}`), on, hours })
}
