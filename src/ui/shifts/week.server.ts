/** A member's week as their page tells it: days, what is theirs on each, rest drawn as rest, what they are asked, what became of what they pressed. */
import * as v from 'valibot'
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { halfDayOf, startOf, type Instant } from '#ground/time.ts'
import { instantOf, wallOf } from '#ground/wall.ts'
import { meet } from '#rooms/rota/actions.server.ts'
import { plusDays } from '#rooms/rota/carrying.ts'
import type { Held, MyWeek } from '#rooms/rota/carrying.server.ts'
import { countsNow } from '#rooms/rota/granting.ts'
import { ShiftId } from '#rooms/rota/model.ts'
import { beforeSays, cannotSays, dayOf, onDay, shiftSays, type Reader } from '#rooms/rota/saying.ts'
import type { Day, Place, Told } from './shown.ts'

/** @param around what is under way about one's own places: offered, taken by somebody, a cover looked for */
export function weekSays(reader: Reader, week: MyWeek, now: Instant, around: readonly Around[] = []) {
	const { say, language } = reader
	const today = wallOf(now, week.zone).day
	const midnight = (day: string) => instantOf({ day, time: '00:00' }, week.zone) ?? now
	const says = (held: Held): Place => ({ place: held.place, said: shiftSays(reader, held.shift), state: stateOf(held, now), minded: mindedSays(reader, week, held), before: beforeSays(reader, week.before.get(held.shift.id) ?? null), asks: asksOf(around, held) })
	const dayIn = ({ shift }: Held) => wallOf(shift.begins, week.zone).day
	const last = week.days.at(-1) ?? today
	const shown = week.places.filter((held) => stateOf(held, now) !== 'over' || dayIn(held) <= last)
	const days: Day[] = week.days.map((day) => {
		const [begins, ends] = [midnight(day), midnight(plusDays(day, 1))]
		return { day: dayOf(reader, begins), isToday: day === today, rests: week.away !== null && week.away.begins < ends && begins < week.away.ends, places: shown.filter((held) => dayIn(held) === day).map(says) }
	})
	const hoursOf = (minutes: number) => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(minutes / 60)
	return {
		days,
		hasPlace: shown.length > 0,
		// What came over from last week's Sunday night is under way, and stands with today.
		earlier: shown.filter((held) => dayIn(held) < (week.days[0] ?? today)).map(says),
		later: shown.filter((held) => dayIn(held) > last).map(says),
		asked: week.asked.map(says),
		held: week.held.map(says),
		rests: week.away ? onDay(reader, week.away.ends) : null,
		carries: say('carry.week.hours', { hours: hoursOf(week.carried), limit: hoursOf(week.limit) }),
		carried: Math.min(week.carried, week.limit),
		limit: Math.max(1, week.limit),
		few: week.minded.filter(({ says: minded }) => minded === 'too-few').map(({ shift }) => shiftSays(reader, shift)),
		ending: week.ending.map(({ what, untilHalf }) => ({ what: skillSays(say, language, what), hasEnded: !countsNow(untilHalf, halfDayOf(now)), day: onDay(reader, untilHalf === null ? now : startOf(untilHalf)) })),
		tomorrow: plusDays(today, 1),
	}
}

type Around = { readonly id: string; readonly isOffered: boolean; readonly taker: string | null; readonly hasCover: boolean }
function asksOf(around: readonly Around[], { place }: Held): Place['asks'] {
	const one = around.find(({ id }) => id === place)
	return { isOffered: one?.isOffered === true, hasTaker: one !== undefined && one.taker !== null, hasCover: one?.hasCover === true }
}

function stateOf({ shift }: Held, now: Instant): Place['state'] {
	if (shift.ends <= now) return 'over'
	return shift.state === 'cancelled' ? 'called-off' : shift.begins <= now ? 'begun' : 'ahead'
}

function mindedSays({ say }: Reader, { minded }: MyWeek, { shift }: Held): string | null {
	const found = minded.find((one) => one.shift.id === shift.id)
	return found ? say(`carry.minded.${found.says}`) : null
}

/** A skill or a language by its name. */
export const skillSays = (say: Reader['say'], language: string, what: string): string =>
	what.startsWith('speaks-') ? (new Intl.DisplayNames(language, { type: 'language' }).of(what.slice('speaks-'.length)) ?? what) : say(`carry.skill.${what}`)

const About = v.picklist(['accepted', 'declined', 'not-accepted'])
const Plain = v.picklist(['rests', 'back', 'freed'])

/** Nothing is told that is not so: an address can be made up, or opened again a day later. */
export async function toldOfOneself(ports: Ports, by: Speaker, reader: Reader, week: MyWeek, asked: URLSearchParams): Promise<Told | null> {
	const { say } = reader
	const told = v.safeParse(v.union([About, Plain]), asked.get('told'))
	if (asked.get('wrong') === 'no-day') return { says: say('carry.wrong.no-day'), isGrave: true, near: [] }
	if (!told.success) return null
	const plain = (key: string, values: Record<string, string> = {}): Told => ({ says: say(key, values), isGrave: false, near: [] })
	if (told.output === 'rests') return week.away ? plain('carry.told.rests', { day: onDay(reader, week.away.ends) }) : null
	if (told.output === 'back') return week.away ? null : plain('carry.told.back')
	if (told.output === 'freed') return week.away && week.held.length === 0 ? plain('carry.told.freed') : null

	const about = v.safeParse(ShiftId, asked.get('about'))
	const found = about.success ? await meet(ports, by, about.output) : null
	if (!found) return told.output === 'not-accepted' ? { says: say('desk.shifts.told.gone'), isGrave: true, near: [] } : null
	const { met, isMine } = found
	const { kind, hours } = shiftSays(reader, met.shift)
	const day = onDay(reader, met.shift.begins)
	if (told.output === 'not-accepted') return { says: met.refusal === null ? say('desk.shifts.told.changed') : cannotSays(reader, { ...met, refusal: met.refusal }), isGrave: true, near: [] }
	const isSo = told.output === 'accepted' ? isMine && !week.asked.some(({ shift }) => shift.id === met.shift.id) : !isMine
	return isSo ? plain(`carry.told.${told.output}`, { kind, day, hours }) : null
}
