/**
 * Hours as people keep them: what the clock on a wall says at an instant, and which instant a day and a time on it are.
 * The time zone is handed in, by its IANA name; where a clock is put forward or back, both ways agree on every time that exists.
 */
import { hours, type Instant } from './time.ts'

/** @property day such as `2027-03-02` @property time such as `09:30` */
export type Wall = { readonly day: string; readonly time: string }

const clocks = new Map<string, Intl.DateTimeFormat>()
/** Making a clock takes a hundred times as long as reading it. */
function clockOf(zone: string): Intl.DateTimeFormat {
	const known = clocks.get(zone) ?? new Intl.DateTimeFormat('en', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' })
	clocks.set(zone, known)
	return known
}

export function wallOf(at: Instant, zone: string): Wall {
	const said = Object.fromEntries(clockOf(zone).formatToParts(at).map(({ type, value }) => [type, value]))
	return { day: `${said['year']}-${said['month']}-${said['day']}`, time: `${said['hour']}:${said['minute']}` }
}

const asIfUtc = ({ day, time }: Wall) => Date.parse(`${day}T${time}:00Z`)

/** Minutes the clock is ahead of UTC at an instant; fewer than none west of it. */
export const aheadOf = (at: Instant, zone: string): number => Math.round((asIfUtc(wallOf(at, zone)) - Math.floor(at / 60_000) * 60_000) / 60_000)

/** Null for what is no day or no time. A time that the clock leaps over is taken as the one an hour on; of a time that comes twice, the first. */
export function instantOf(wall: Wall, zone: string): Instant | null {
	const said = asIfUtc(wall)
	if (!/^\d{4}-\d\d-\d\d$/.test(wall.day) || !/^\d\d:\d\d$/.test(wall.time) || !Number.isFinite(said) || said < hours(48)) return null
	// A day that does not exist, such as the 30th of February, is read as another one.
	if (new Date(said).toISOString().slice(0, 10) !== wall.day) return null
	const ahead = (at: number) => asIfUtc(wallOf(at as Instant, zone)) - at
	// No zone is more than a day off, so one of the two offsets around it is right.
	const [before, after] = [said - ahead(said - hours(24)), said - ahead(said + hours(24))] as const
	const right = [before, after].find((at) => asIfUtc(wallOf(at as Instant, zone)) === said)
	return (right ?? before) as Instant
}

/** @param day such as `2027-02-28` */
export const nextDay = (day: string): string => new Date(Date.parse(`${day}T12:00Z`) + hours(24)).toISOString().slice(0, 10)
/** @param day such as `2027-03-01` */
export const dayBefore = (day: string): string => new Date(Date.parse(`${day}T12:00Z`) - hours(24)).toISOString().slice(0, 10)
/** Days since 1970. @param day such as `2027-02-28` */
export const dayNumber = (day: string): number => Date.parse(`${day}T00:00Z`) / hours(24)
/** Such as `2027-02-28`. @param number days since 1970 */
export const dayAt = (number: number): string => new Date(number * hours(24)).toISOString().slice(0, 10)
/** Minutes since midnight. @param time such as `09:30` */
export const minutesIn = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
/** Minutes since midnight that the clock shows; in the hour that comes twice, the same twice. */
export const minuteOf = (at: Instant, zone: string): number => minutesIn(wallOf(at, zone).time)
