/** Rota: a member's own side. What is theirs this week, what they are asked, when they rest, what they say of themselves. */
import { calledOf } from '#ground/members.server.ts'
import { isAllowed, type Member, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, type Tx } from '#ground/storage.server.ts'
import { halfDayOf, type Instant } from '#ground/time.ts'
import { dayNumber, instantOf, wallOf } from '#ground/wall.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { weekdayOf, type Window } from './availability.ts'
import * as store from './carrying-store.server.ts'
import { plusDays, weekOf, whoCarries, WINDOWS_AT_MOST, type AboutOneself, type AskingSaid, type HomeSaid, type LimitsSaid, type SkillsSaid } from './carrying.ts'
import { endsSoon, SAID_ONESELF } from './granting.ts'
import { limitsOf } from './limits.ts'
import { sayNoTo, sayYesTo } from './asked.server.ts'
import { childrenOn, type MindedPlace } from './minding.server.ts'
import type { ShiftId } from './model.ts'
import { takeBack, type Moved } from './placing.server.ts'
import { spanOf, weekOfDay, type Hours } from './rest.ts'
import { beforeIn, type Before } from './series.ts'
import { aroundOf } from './series-store.server.ts'
import { worksOf } from './meeting-store.server.ts'
import { lockMember } from './store.server.ts'

export type Held = store.Held
/**
 * A member's week.
 * @property days the seven days of this week, such as `2027-03-02` @property carried minutes of this week, those ahead among them @property limit minutes
 * @property asked places a plan would like them to take @property held what they have while they rest @property minded what parents are told of the children's care
 * @property ending skills that end within four weeks @property before of what is ahead, how often the same shift was theirs in the weeks before, and who waits for it
 */
export type MyWeek = {
	readonly zone: string
	readonly days: readonly string[]
	readonly places: readonly Held[]
	readonly asked: readonly Held[]
	readonly held: readonly Held[]
	readonly away: Hours | null
	readonly carried: number
	readonly limit: number
	readonly minded: readonly MindedPlace[]
	readonly ending: readonly store.Known[]
	readonly before: ReadonlyMap<ShiftId, Before>
}

export async function myWeek(ports: Ports, by: Speaker): Promise<Result<MyWeek, 'not-yours-to-do'>> {
	if (by.as !== 'member' || !isAllowed(by, whoCarries.see)) return refuse('not-yours-to-do')
	const { id } = by.member
	return ports.storage.inOneGo(async (tx) => {
		const [now, zone] = [ports.now(), zoneHere()]
		const today = wallOf(now, zone).day
		const days = Array.from({ length: 7 }, (_, i) => plusDays(mondayOf(today), i))
		const monday = instantOf({ day: days[0] ?? today, time: '00:00' }, zone) ?? now
		const all = await store.placesOf(tx, id, monday)
		const carrier = await store.carrierOf(tx, id)
		const away = carrier.away && carrier.away.ends > now ? carrier.away : null
		const { carrying } = ports.hub().settings
		const week = weekOfDay(dayNumber(today))
		const spans = (await worksOf(tx, id, now)).map((work) => spanOf(work, zone, carrying)).filter((span) => span.week === week)
		const around = await aroundOf(tx, id)
		const isAhead = ({ shift }: Held) => shift.state === 'open' && shift.begins > now
		return done({
			zone,
			days,
			places: all.filter(({ state }) => state !== 'asked'),
			asked: all.filter((one) => one.state === 'asked' && isAhead(one)),
			held: away ? all.filter((one) => one.state !== 'asked' && isAhead(one) && one.shift.begins < away.ends) : [],
			away,
			carried: Math.round(spans.reduce((sum, span) => sum + span.minutes, 0)),
			limit: limitsOf(carrier, carrying).weekMinutes,
			before: new Map(all.filter(isAhead).flatMap(({ shift }) => {
				const before = beforeIn(around, shift, now, zone)
				return before ? [[shift.id, before] as const] : []
			})),
			minded: await childrenOn(tx, id, now),
			ending: (await store.skillsOf(tx, id)).filter(({ untilHalf }) => endsSoon(untilHalf, halfDayOf(now))),
		})
	})
}

const mondayOf = (day: string) => new Date(Date.parse(`${day}T12:00Z`) - weekdayOf(day) * 86_400_000).toISOString().slice(0, 10)

/** @property windows finer ones and whole parts of days alike @property knows how to choose: who they have met, all members for who coordinates */
export type Myself = { readonly zone: string; readonly carrier: store.Carrier; readonly windows: readonly store.KeptWindow[]; readonly skills: readonly store.Known[]; readonly liked: readonly MemberId[]; readonly mayLike: readonly { readonly id: MemberId; readonly called: string }[]; readonly hubs: { readonly week: number; readonly inRow: number; readonly nights: number } }

export async function myself(ports: Ports, by: Speaker): Promise<Result<Myself, 'not-yours-to-do'>> {
	if (by.as !== 'member' || !isAllowed(by, whoCarries.see)) return refuse('not-yours-to-do')
	const { member } = by
	return ports.storage.inOneGo(async (tx) => {
		const liked = await store.likedBy(tx, member.id)
		return done({ zone: zoneHere(), carrier: await store.carrierOf(tx, member.id), windows: await store.windowsOf(tx, member.id), skills: await store.skillsOf(tx, member.id), liked, mayLike: await mayLike(ports, tx, member, liked), hubs: ports.hub().settings.carrying })
	})
}

/** Nobody learns from this who is a member here: those they have met on a shift, or chose before; who coordinates knows everybody. */
async function mayLike(ports: Ports, tx: Tx, { id, roles }: Member, liked: readonly MemberId[]) {
	const called = await calledOf(tx)
	const isCoordinator = roles.includes('steward') || roles.includes('teller')
	const known = new Set<string>(isCoordinator ? Object.keys(called) : [...liked, ...(await store.metBy(tx, id, ports.now()))])
	return Object.entries(called).filter(([other]) => other !== id && known.has(other)).map(([other, name]) => ({ id: other as MemberId, called: name })).toSorted((a, b) => a.called.localeCompare(b.called) || a.id.localeCompare(b.id))
}

// What they do

type Doing = Extract<AboutOneself, 'accept' | 'decline'>

/** Says yes or no to what they are asked. */
export const answerAsked = (ports: Ports, by: Speaker, id: ShiftId, verb: Doing): Promise<Moved> =>
	again(() => asOneself(ports, by, verb, (tx, member): Promise<Moved> => (verb === 'accept' ? sayYesTo(ports, tx, member, id) : sayNoTo(ports, tx, member, id))))

/** From now. Places they have in that time stay theirs until they give them back. */
export const rest = (ports: Ports, by: Speaker, away: Hours | null): Promise<Result<null, 'not-yours-to-do'>> => change(ports, by, away ? 'rest' : 'end-rest', (was) => ({ ...was, away }))

/** Gives back all they have ahead while they rest. @returns how many */
export const freeRest = (ports: Ports, by: Speaker): Promise<Result<number, 'not-yours-to-do'>> =>
	again(() =>
		asOneself(ports, by, 'free-rest', async (tx, member): Promise<Result<number, 'not-yours-to-do'>> => {
			const now = ports.now()
			const { away } = await store.carrierOf(tx, member.id)
			if (!away || away.ends <= now) return done(0)
			const theirs = (await store.placesOf(tx, member.id, now)).filter(({ shift }) => shift.state === 'open' && shift.begins > now && shift.begins < away.ends)
			// In an order of their own, so that two who do this at once do not wait for each other.
			const ids = theirs.map(({ shift }) => shift.id).toSorted()
			for (const id of ids) await takeBack(ports, tx, member, id)
			return done(ids.length)
		}),
	)

// What they say

type Changed = Promise<Result<null, 'not-yours-to-do'>>

export const sayLimits = (ports: Ports, by: Speaker, { week, inRow, nights, kindsNot }: LimitsSaid): Changed => change(ports, by, 'say-limits', (was) => ({ ...was, weekMinutes: week === null ? null : week * 60, inRow, nights, kindsNot: [...new Set(kindsNot)] }))
export const sayAsking = (ports: Ports, by: Speaker, { quietFrom, quietUntil, mayAsk }: AskingSaid): Changed => change(ports, by, 'say-asking', (was) => ({ ...was, quietFrom: quietFrom && quietFrom * 60, quietUntil: quietUntil && quietUntil * 60, mayAsk }))
export const sayHome = (ports: Ports, by: Speaker, { hasCar, older, small }: HomeSaid): Changed => change(ports, by, 'say-home', (was) => ({ ...was, hasCar, children: older + small, small }))

export const sayWeek = (ports: Ports, by: Speaker, said: Parameters<typeof weekOf>[0]): Changed =>
	asOneself(ports, by, 'say-week', async (tx, { id }) => {
		await store.keepWeek(tx, ports.chance, id, weekOf(said))
		return done(null)
	})

export const sayWindow = (ports: Ports, by: Speaker, window: Window, endsAt: Instant | null): Promise<Result<null, 'not-yours-to-do' | 'too-many'>> =>
	asOneself(ports, by, 'say-window', async (tx, { id }): Promise<Result<null, 'not-yours-to-do' | 'too-many'>> => {
		const had = await store.windowsOf(tx, id)
		if (had.length >= WINDOWS_AT_MOST + 28) return refuse('too-many')
		const isSame = (one: Window) => one.weekday === window.weekday && one.day === window.day && one.fromMin === window.fromMin && one.untilMin === window.untilMin
		for (const one of had) if (isSame(one)) await store.dropWindow(tx, id, one.id)
		await store.addWindow(tx, ports.chance, id, window, endsAt)
		return done(null)
	})

export const dropWindow = (ports: Ports, by: Speaker, window: string): Changed =>
	asOneself(ports, by, 'drop-window', async (tx, { id }) => {
		await store.dropWindow(tx, id, window)
		return done(null)
	})

export const saySkills = (ports: Ports, by: Speaker, { skills, speaks, learns }: SkillsSaid): Changed =>
	asOneself(ports, by, 'say-skills', async (tx, { id }) => {
		const isGranted = (what: string) => !what.startsWith('speaks-') && !(SAID_ONESELF as readonly string[]).includes(what)
		await store.keepSaid(tx, id, [...skills, ...speaks.map((tongue) => `speaks-${tongue}`)], isGranted)
		await store.keepCarrier(tx, id, { ...(await store.carrierOf(tx, id)), learns: [...new Set(learns)] })
		return done(null)
	})

export const sayLiked = (ports: Ports, by: Speaker, liked: readonly MemberId[]): Changed =>
	asOneself(ports, by, 'say-liked', async (tx, member) => {
		const may = await mayLike(ports, tx, member, await store.likedBy(tx, member.id))
		await store.keepLiked(tx, member.id, liked.filter((other) => may.some(({ id }) => id === other)))
		return done(null)
	})

const change = (ports: Ports, by: Speaker, verb: AboutOneself, how: (was: store.Carrier) => store.Carrier): Changed =>
	asOneself(ports, by, verb, async (tx, { id }) => {
		await store.keepCarrier(tx, id, how(await store.carrierOf(tx, id)))
		return done(null)
	})

/** On the locked person, so that nobody decides on their rest or their limits at the same moment. */
async function asOneself<T, R extends string>(ports: Ports, by: Speaker, verb: AboutOneself, work: (tx: Tx, member: Member) => Promise<Result<T, R>>): Promise<Result<T, R | 'not-yours-to-do'>> {
	if (by.as !== 'member' || !isAllowed(by, whoCarries[verb])) return refuse('not-yours-to-do')
	const { member } = by
	return ports.storage.inOneGo(async (tx): Promise<Result<T, R | 'not-yours-to-do'>> => ((await lockMember(tx, member.id)) ? work(tx, member) : refuse('not-yours-to-do')))
}
