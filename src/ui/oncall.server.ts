/** Who is on call, in words for its page; and what a member’s own page says of calls and of work without a shift. */
import { newId } from '#ground/ids.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { days, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { wallOf } from '#ground/wall.ts'
import type { Language, Say } from '#ground/words.ts'
import { BESIDE, SAID_IN_ONE } from '#rooms/rota/beside.ts'
import { besideFor } from '#rooms/rota/beside-actions.server.ts'
import { callsFor, onCallPlan, type Rings, type Turn } from '#rooms/rota/oncall-actions.server.ts'
import { KINDS, REASONS } from '#rooms/rota/choices.ts'
import { whoMay } from '#rooms/rota/rules.ts'
import { dayOf, hoursSay, kindSays, timeOf, whenOf, type Reader } from '#rooms/rota/saying.ts'

const HEARD = ['say-hours', 'unsay-hours', 'have-it', 'cannot-now', 'end-page', 'rest', 'begin-page', 'set-rotation', 'end-rotation', 'override', 'desk-hours', 'wrong', 'not-here', 'someone-has-it', 'resting', 'said-enough', 'nobody-named']
const GOOD = HEARD.slice(0, HEARD.indexOf('wrong'))
/** What an address says became of it; words of ours only, whatever it says. */
export const heardSays = (say: Say, heard: string | null) => (heard === null ? null : { says: say(`oncall.heard.${HEARD.includes(heard) ? heard : 'not-so'}`), isGrave: !GOOD.includes(heard) })

const WHY: Readonly<Record<string, string>> = { away: 'away', resting: 'resting', busy: 'busy', full: 'full', quiet: 'quiet', 'not-asked': 'not-asked', 'rest-before': 'resting', 'rest-after': 'resting', overlaps: 'busy', 'week-full': 'full', 'too-many-days': 'full', 'too-many-nights': 'full' }
const NEAR = days(7)

export async function onCallPage(ports: Ports, by: Speaker, { say, language }: { say: Say; language: Language }, heard: string | null) {
	const plan = await onCallPlan(ports, by)
	if (!plan.ok) return null
	const { turns, rotations, pages, skips, called, people } = plan.value
	const { settings } = ports.hub()
	const reader: Reader = { say, language, zone: zoneHere(), zones: settings.zones }
	const now = ports.now()
	const name = (id: string | null) => (id === null ? say('oncall.turns.nobody') : (called[id] ?? say('desk.somebody')))
	const turnOf = ({ shift, who, ...turn }: Turn) => ({ id: shift, kind: kindSays(reader, turn), when: `${dayOf(reader, turn.begins)}, ${hoursSay(reader, turn)}`, who: name(who), isGap: who === null, isNear: turn.begins < now + NEAR })
	const weekday = (n: number) => new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(days(n + 4))
	return {
		heard: heardSays(say, heard),
		now: pages.filter(({ state }) => state !== 'over').map((page) => pageOf(reader, page, name)),
		turns: turns.map(turnOf),
		rotations: rotations.map(({ id, every, from, until, members, ...turn }) => ({ id, kind: kindSays(reader, turn), hours: `${say('oncall.rotations.hours', { from, until })} · ${say(`oncall.rotations.every.${every}`, { from })}`, names: new Intl.ListFormat(language).format(members.map(name)) })),
		skips: skips.map(({ member, what, why, at }) => say(`oncall.skips.${what}`, { name: name(member), at: whenOf(reader, at), why: say(`oncall.skip.${WHY[why] ?? 'other'}`) })),
		people,
		kinds: KINDS.map((id) => ({ id, name: say(`shift.kind.${id}`) })),
		reasons: REASONS.map((id) => ({ id, says: say(`oncall.why.${id}`) })),
		ids: { page: newId('page', ports.chance), turns: newId('turns', ports.chance) },
		today: wallOf(now, reader.zone).day,
		desk: { maySet: isAllowed(by, whoMay['set-desk-hours']), hours: settings.deskHours.map(({ weekday: day, from, until, people: n, where }, i) => ({ i, when: say('oncall.desk.line', { day: weekday(day), from, until }), where, people: say('oncall.desk.people', { n }) })), weekdays: Array.from({ length: 7 }, (_, i) => ({ i, name: weekday(i) })) },
	}
}

const pageOf = (reader: Reader, { id, kind, reason, begunAt, heldBy, heldAt, rung }: Rings, name: (id: string | null) => string) => {
	const { say, language } = reader
	const last = new Map(rung.map((one) => [one.member, one]))
	const who = [...last.values()].map(({ member, at, saidNo }) => (saidNo ? say('oncall.page.cannot', { name: name(member) }) : say('oncall.page.at', { name: name(member), at: timeOf(reader, at) })))
	return {
		id,
		kind: say(`shift.kind.${kind}`),
		why: say(`oncall.why.${reason}`),
		since: say('oncall.page.since', { at: whenOf(reader, begunAt) }),
		held: heldBy === null || heldAt === null ? null : say('oncall.page.held', { name: name(heldBy), at: timeOf(reader, heldAt) }),
		rung: who.length === 0 ? say('oncall.page.rung.none') : say('oncall.page.rung', { who: new Intl.ListFormat(language).format(who) }),
	}
}

const hoursOf = (say: Say, n: number) => (n % 60 === 0 || n >= 60 ? say('oncall.beside.hours', { n: Math.round(n / 6) / 10 }) : say('oncall.beside.minutes', { n }))

/** For a member’s own page. */
export async function ownOnCall(ports: Ports, by: Speaker, { say, language }: { say: Say; language: Language }, heard: string | null) {
	const reader: Reader = { say, language, zone: zoneHere(), zones: [] }
	const [calls, beside] = [await callsFor(ports, by), await besideFor(ports, by)]
	return {
		heard: heardSays(say, heard),
		maySeePlan: isAllowed(by, whoMay['see-oncall']),
		calls: calls.map(({ id, kind, reason, begunAt, isMine }) => ({ id, isMine, says: say(isMine ? 'oncall.call.mine' : 'oncall.call', { kind: say(`shift.kind.${kind}`), why: say(`oncall.why.${reason}`), at: whenOf(reader, begunAt as Instant) }) })),
		beside: beside && {
			says: beside.week > 0 ? say('oncall.beside.week', { hours: hoursOf(say, beside.week) }) : say('oncall.beside.none'),
			said: beside.said.map(({ id, kind, minutes }) => ({ id, says: `${say(`oncall.beside.kind.${kind}`)}, ${hoursOf(say, minutes)}` })),
			id: newId('said', ports.chance),
			kinds: BESIDE.map((kind) => ({ kind, says: say(`oncall.beside.kind.${kind}`) })),
			taps: SAID_IN_ONE.map((minutes) => ({ minutes, says: hoursOf(say, minutes) })),
		},
	}
}
export type OwnOnCall = Awaited<ReturnType<typeof ownOnCall>>
