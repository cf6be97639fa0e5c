/** What coordinators granted, as their page shows it: by person, what ends soon first. */
import type { MemberId } from '#ground/people.ts'
import { halfDayOf, halfDaysAfter, startOf, type HalfDay, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { instantOf, wallOf } from '#ground/wall.ts'
import { GRANTED, LEVELS } from '#rooms/rota/choices.ts'
import { countsNow, endsSoon, GRANTED_AT_MOST, TAKES_TWO } from '#rooms/rota/granting.ts'
import type { Grants } from '#rooms/rota/granting.server.ts'
import { onDay, type Reader } from '#rooms/rota/saying.ts'

const TOLD = ['granted', 'waits', 'taken-back'] as const
const WRONG = ['not-oneself', 'too-far-ahead', 'needs-another', 'nobody-asks-this', 'not-here'] as const

/** @param day such as `2027-03-02`: it counts to its end */
export function halfUntil(day: string): HalfDay | null {
	const noon = instantOf({ day, time: '23:59' }, zoneHere())
	return noon === null ? null : halfDayOf(noon)
}

export function grantsSay({ say, language }: Pick<Reader, 'say' | 'language'>, me: MemberId, { skills, waiting, people, nowHalf }: Grants, now: Instant, asked: URLSearchParams) {
	const reader: Reader = { say, language, zone: zoneHere(), zones: [] }
	const called = new Map(people.map(({ id, called: name }) => [id, name]))
	const nameOf = (id: MemberId | null) => (id === null ? say('desk.somebody') : id === me ? say('carry.grants.you') : (called.get(id) ?? say('desk.somebody')))
	const dayAt = (half: HalfDay) => onDay(reader, startOf(half))
	const [told, wrong] = [TOLD.find((one) => one === asked.get('told')), WRONG.find((one) => one === asked.get('wrong'))]
	const typed = (name: string) => (asked.has('wrong') ? (asked.get(name) ?? '').slice(0, 60) : '')
	const year = wallOf(startOf(halfDaysAfter(nowHalf, GRANTED_AT_MOST - 2)), reader.zone).day
	const line = (one: { readonly member: MemberId; readonly what: string; readonly level: string; readonly untilHalf: HalfDay | null }) => ({
		key: `${one.member} ${one.what}`,
		member: one.member,
		what: one.what,
		level: one.level,
		says: say('carry.grants.line', { name: nameOf(one.member), what: say(`carry.skill.${one.what}`), level: say(`carry.level.${one.level}`) }),
		ends: one.untilHalf === null ? '' : say(countsNow(one.untilHalf, nowHalf) ? 'carry.grants.until' : 'carry.grants.ended', { day: dayAt(one.untilHalf) }),
		isMine: one.member === me,
	})
	const inOrder = skills.toSorted((a, b) => (a.untilHalf ?? 0) - (b.untilHalf ?? 0) || nameOf(a.member).localeCompare(nameOf(b.member)))
	return {
		told: wrong ? { says: say(`carry.grants.wrong.${wrong}`), isGrave: true } : told ? { says: say(`carry.grants.told.${told}`), isGrave: false } : asked.has('wrong') ? { says: say('desk.shifts.wrong.not-understood'), isGrave: true } : null,
		waiting: waiting.map((one) => ({ ...line(one), by: say('carry.grants.said-by', { name: nameOf(one.by) }), mayAgree: one.by !== me && one.member !== me })),
		soon: inOrder.filter(({ untilHalf }) => endsSoon(untilHalf, nowHalf)).map(line),
		rest: inOrder.filter(({ untilHalf }) => !endsSoon(untilHalf, nowHalf)).map(line),
		form: {
			isOpen: asked.has('wrong'),
			people: people.filter(({ id }) => id !== me).map(({ id, called: name }) => ({ id, name, isOn: false })),
			skills: GRANTED.map((what) => ({ id: what, name: TAKES_TWO.includes(what) ? say('carry.grants.takes-two', { what: say(`carry.skill.${what}`) }) : say(`carry.skill.${what}`), isOn: typed('what') === what })),
			levels: LEVELS.map((level) => ({ id: level, name: say(`carry.level.${level}`), isOn: (typed('level') || 'able') === level })),
			until: typed('until') || year,
			first: wallOf(now, reader.zone).day,
			last: year,
		},
	}
}
