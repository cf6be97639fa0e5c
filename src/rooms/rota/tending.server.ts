/** Rota: looking after those who carry. Figures are of all, and one's own hours are one's own; a carer lets somebody rest, and nothing says why. */
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, type Tx } from '#ground/storage.server.ts'
import { after, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { cancelShift } from './actions.server.ts'
import { freed } from './answering.server.ts'
import { livedLately, type Lived } from './carried.ts'
import { keptBy } from './carried-store.server.ts'
import { debtOf } from './debt.ts'
import { fallsWithoutMe } from './drilling.server.ts'
import { isLearning, type Shift, type ShiftId } from './model.ts'
import { takeBack } from './placing.server.ts'
import { FIGURES_FROM, figuresOf, isMoreThanMost, middleHalfOf, type Figures } from './pulse.ts'
import { spanOf } from './rest.ts'
import { whoMay } from './rules.ts'
import { AHEAD_LOOKED, lackOf, spareFirst } from './spare.ts'
import { whoTends } from './tending.ts'
import * as store from './tending-store.server.ts'

const TREND_WEEKS = 12

async function livedBy(ports: Ports, tx: Tx) {
	const kept = await keptBy(tx, ports.now())
	return { kept, lived: new Map([...kept].map(([id, one]) => [id, livedLately(one, ports.now(), zoneHere(), ports.hub().settings.carrying)])) }
}

const hoursOf = (carried: ReadonlyMap<string, Lived>): number[] => [...carried.values()].map((one) => one.minutes / 60)

/**
 * What somebody carried, for themselves.
 * @property hours in the last 28 days @property beside hours of them without a shift @property middle between which the middle half here lies; null where too few carried something
 * @property isMore whether a rest is due @property debt hours of rest that nights and hard shifts asked for and that were not had @property falls places that would be empty without them @property eased what they were taken off and have not read
 */
export type Own = { readonly hours: number; readonly beside: number; readonly middle: { readonly from: number; readonly until: number } | null; readonly isMore: boolean; readonly debt: number; readonly falls: number; readonly eased: readonly Shift[] }

export async function myCarrying(ports: Ports, by: Speaker): Promise<Own | null> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['see-mine'])) return null
	const { id } = by.member
	return ports.storage.inOneGo(async (tx) => {
		const { kept, lived } = await livedBy(ports, tx)
		const mine = lived.get(id) ?? { minutes: 0, beside: 0 }
		const middle = middleHalfOf(hoursOf(lived))
		const debt = debtOf(kept.get(id)?.works ?? [], ports.now(), zoneHere(), ports.hub().settings.carrying)
		return { hours: mine.minutes / 60, beside: mine.beside / 60, middle, isMore: isMoreThanMost(mine.minutes / 60, middle), debt, falls: await fallsWithoutMe(ports, tx, id), eased: await store.easedFrom(tx, id, ports.now()) }
	})
}

/** @property perPerson hours; null where fewer than five carried something that week */
export type TrendWeek = { readonly begins: Instant; readonly people: number | null; readonly perPerson: number | null; readonly missing: number }
/** @property spare what would be missed least, with how many have a place of it */
export type Lack = { readonly asked: number; readonly offered: number; readonly lack: number; readonly spare: readonly { readonly shift: Shift; readonly gone: number }[] }
/** @property idle how many members carried nothing @property lack null where too few carry something for any figure of what they offer */
export type Pulse = { readonly figures: Figures | null; readonly idle: number | null; readonly trend: readonly TrendWeek[]; readonly lack: Lack | null }

/** How it is shared out, and whether it is too much; nobody's name and nobody's hours. */
export async function pulseOf(ports: Ports, by: Speaker): Promise<Result<Pulse, 'not-here'>> {
	if (!isAllowed(by, whoTends['see-pulse'])) return refuse('not-here')
	return ports.storage.inOneGo(async (tx) => {
		const all = await store.carriers(tx, ports.now())
		const { lived } = await livedBy(ports, tx)
		const figures = figuresOf(hoursOf(lived))
		const trend = (await store.weeksPast(tx, ports.now(), TREND_WEEKS)).map(({ begins, people, minutes: n, missing }) => {
			const isShown = people >= FIGURES_FROM
			return { begins, people: isShown ? people : null, perPerson: isShown ? n / 60 / people : null, missing }
		})
		const lack = figures && (await lackAhead(ports, tx, all, lived))
		return done({ figures, idle: figures && all.length - figures.people, trend, lack })
	})
}

/** So many are proposed at once: the rest can wait until these are gone. */
const SPARE_SHOWN = 5

/** Who set a limit offers that much. Who set none but says when they could, or carries, offers the middle of what others set, or what they carry. Whoever rests offers nothing. */
async function lackAhead(ports: Ports, tx: Tx, all: readonly store.Carrier[], lived: ReadonlyMap<string, Lived>): Promise<Lack> {
	const now = ports.now()
	const { carrying } = ports.hub().settings
	const open = await store.openUntil(tx, now, after(now, AHEAD_LOOKED))
	const served = new Set(open.map(({ shift }) => (isLearning(shift) ? null : shift.serves)))
	const ahead = open.map(({ shift, gone, isOwn }) => ({ id: shift.id, begins: shift.begins, minutes: spanOf(shift, zoneHere(), carrying).minutes, places: shift.places, gone, worth: shift.worth, isOwn, isServing: shift.serves !== null || served.has(shift.id) }))
	const set = all.flatMap(({ weekMinutes }) => (weekMinutes === null ? [] : [weekMinutes])).toSorted((a, b) => a - b)
	const middle = set[Math.floor(set.length / 2)] ?? 0
	const offered = all.reduce((sum, { id, isAway, saysWhen, weekMinutes }) => {
		const aWeek = (lived.get(id)?.minutes ?? 0) / 4
		return sum + (isAway ? 0 : Math.min(weekMinutes ?? (saysWhen || aWeek > 0 ? Math.max(middle, aWeek) : 0), carrying.week * 60))
	}, 0)
	const lack = lackOf(ahead, offered)
	const spare = spareFirst(ahead, lack.lack).slice(0, SPARE_SHOWN)
	return { ...lack, spare: spare.flatMap((id) => open.filter(({ shift }) => shift.id === id)).map(({ shift, gone }) => ({ shift, gone })) }
}

/** Places ahead and who has them, for a carer; their own are theirs to give back. */
export async function placesToEase(ports: Ports, by: Speaker): Promise<readonly { readonly shift: Shift; readonly those: readonly { readonly member: MemberId; readonly called: string }[] }[]> {
	if (by.as !== 'member' || !isAllowed(by, whoTends['take-off'])) return []
	const me = by.member.id
	return ports.storage.inOneGo(async (tx) => {
		const [now, until] = [ports.now(), after(ports.now(), AHEAD_LOOKED)]
		const held = Map.groupBy((await store.heldAhead(tx, now, until)).filter(({ member }) => member !== me), ({ shift }) => shift)
		return (await store.openUntil(tx, now, until)).flatMap(({ shift }) => (held.has(shift.id) ? [{ shift, those: held.get(shift.id) ?? [] }] : []))
	})
}

/** A carer takes somebody off a place. It is given back as they would have given it back themselves, and they hear it; by whom and why is kept nowhere. */
export const takeOff = (ports: Ports, by: Speaker, id: ShiftId, member: MemberId): Promise<Result<Shift, 'not-here' | 'begun' | 'not-yours-to-do'>> =>
	offered(ports, id, () => again(async () => {
		if (by.as !== 'member' || !isAllowed(by, whoTends['take-off'])) return refuse('not-yours-to-do')
		return ports.storage.inOneGo(async (tx) => {
			const who = (await store.heldAhead(tx, ports.now(), after(ports.now(), AHEAD_LOOKED))).some((one) => one.shift === id && one.member === member)
			if (!who || member === by.member.id) return refuse('not-here')
			const moved = await takeBack(ports, tx, { id: member, called: '', roles: ['helper'], language: 'en', teams: [] }, id)
			if (!moved.ok) return refuse(moved.refusal === 'begun' ? 'begun' : 'not-here')
			await store.addEased(tx, member, moved.value)
			return moved
		})
	}))

/** What is free now is offered to whoever waits, or somebody is looked for; whoever was taken off is not asked again. */
async function offered<T extends { readonly ok: boolean }>(ports: Ports, id: ShiftId, act: () => Promise<T>): Promise<T> {
	const acted = await act()
	if (acted.ok) await freed(ports, id)
	return acted
}

/** Somebody has read that they were taken off. */
export async function heardEased(ports: Ports, by: Speaker, id: ShiftId): Promise<Result<null, 'not-yours-to-do'>> {
	if (by.as !== 'member' || !isAllowed(by, whoTends.heard)) return refuse('not-yours-to-do')
	const { member } = by
	await ports.storage.inOneGo((tx) => store.dropEased(tx, member.id, id))
	return done(null)
}

/** A shift less, so that nobody is stretched; whoever has a place of it sees that. */
export const dropShift = (ports: Ports, by: Speaker, id: ShiftId) => (isAllowed(by, whoTends['drop-shift']) ? cancelShift(ports, by, id) : Promise.resolve(refuse('not-yours-to-do')))
