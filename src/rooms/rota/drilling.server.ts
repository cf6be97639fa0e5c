/**
 * Rota: a rehearsed absence. The next two weeks are planned again without each person, stewards among them, and with each lesson somebody would like to
 * have. What is found stands for a day. It is about the hub's gaps: who is without a stand-in hears it themselves, and from stewards.
 */
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { post } from '#ground/notes.server.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { after, days, minutes, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import type { Keystones } from '#planners/rota/keystone.ts'
import type { Problem } from '#planners/rota/problem.ts'
import type { Lesson, Teaching } from '#planners/rota/teach.ts'
import { ledgerOf } from './ledger.ts'
import { readLedger } from './ledger-store.server.ts'
import { What, type LearningNote } from './model.ts'
import { skillIn } from './posed-needs.ts'
import { pose } from './posing.ts'
import { AHEAD_LOOKED } from './spare.ts'
import { whoTends } from './tending.ts'
import * as store from './tending-store.server.ts'
import * as v from 'valibot'

export const DRILL_TOPIC = 'rota-drill'
const STANDS_FOR = days(1)
/** A house that stopped meanwhile asks again. */
const ASKED_FOR = minutes(10)
/** Fewer than that have it: learning is proposed. */
export const FEW = 3
const PROPOSED_FOR = days(28)

/** @property skills what shifts ahead need, how many of them, and how many people have it */
export type Drill = { readonly problem: Problem; readonly members: readonly MemberId[]; readonly offers: readonly Lesson[]; readonly skills: readonly { readonly what: string; readonly shifts: number; readonly holders: number }[] }
export type Found = { readonly keystones: Keystones | null; readonly teaching: Teaching | null }

/** Somebody asks to look anew. */
export const askForDrill = (ports: Ports, by: Speaker): Promise<Result<null, 'not-yours-to-do'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (!isAllowed(by, whoTends.drill)) return refuse('not-yours-to-do')
		await store.saveDrill(tx, [{ sort: 'asked', member: null, what: null, was: 0, becomes: 0, isProven: false }], after(ports.now(), ASKED_FOR), ports.chance)
		tell(tx, DRILL_TOPIC)
		return done(null)
	})

/** What is asked of the planner; null where nobody asked. @param isDue whether it is looked at anyway */
export const toDrill = (ports: Ports, isDue: boolean): Promise<Drill | null> =>
	ports.storage.inOneGo(async (tx) => {
		const rows = await store.drillRows(tx, ports.now())
		if (!isDue && !rows.some(({ sort }) => sort === 'asked')) return null
		return drillOf(ports, tx)
	})

async function drillOf(ports: Ports, tx: Tx): Promise<Drill> {
	const now = ports.now()
	const period = { begins: now, ends: after(now, AHEAD_LOOKED) }
	const read = await readLedger(tx, period, now)
	const { problem, carriers, open } = pose(ledgerOf(read, { ...period, zone: zoneHere(), carrying: ports.hub().settings.carrying, now, pinned: [], movesFrom: now }))
	const learns = new Map((await store.carriers(tx, now)).map(({ id, learns: those }) => [id, those]))
	// A skill that runs out within the two weeks has several words; the one most shifts use stands for it.
	const words = new Map<string, Map<string, number>>()
	for (const { needs } of problem.shifts) for (const { what } of needs) {
		const skill = skillIn(what)
		if (skill !== null && !what.includes('|')) words.set(skill, (words.get(skill) ?? new Map<string, number>()).set(what, (words.get(skill)?.get(what) ?? 0) + 1))
	}
	const wordFor = (skill: string) => [...(words.get(skill) ?? [])].toSorted((a, b) => b[1] - a[1])[0]?.[0]
	const offers = carriers.flatMap(({ id }, person) => (learns.get(id) ?? []).flatMap((what) => ({ person, what: wordFor(what) }))).flatMap(({ person, what }) => (what === undefined ? [] : [{ person, what }]))
	const needed = [...new Set(open.flatMap(({ shift }) => shift.needs.flatMap(({ what, least }) => (least > 0 ? [what] : []))))]
	const skills = needed.map((what) => ({ what, shifts: open.filter(({ shift }) => shift.needs.some((need) => need.what === what && need.least > 0)).length, holders: carriers.filter(({ knows }) => knows.some((one) => one.what === what)).length }))
	return { problem, members: carriers.map(({ id }) => id), offers, skills }
}

/** Keeps what was found, and proposes learning for what few have, not again for four weeks. */
export const keepDrill = (ports: Ports, { members, skills }: Pick<Drill, 'members' | 'skills'>, { keystones, teaching }: Found): Promise<void> =>
	ports.storage.inOneGo(async (tx) => {
		const now = ports.now()
		const here = new Set((await store.carriers(tx, now)).map(({ id }) => id))
		const who = (person: number) => (here.has(members[person] ?? ('' as MemberId)) ? (members[person] ?? null) : null)
		const row = (sort: store.DrillRow['sort'], more: Partial<store.DrillRow>): store.DrillRow => ({ sort, member: null, what: null, was: 0, becomes: 0, isProven: false, ...more })
		const was = keystones?.before.missing ?? teaching?.before.missing ?? 0
		await store.saveDrill(
			tx,
			[
				row('done', { was, becomes: was, isProven: keystones?.before.isProven ?? false }),
				...(keystones?.keystones ?? []).filter(({ falls, person }) => falls > 0 && who(person) !== null).map(({ person, falls, after: then }) => row('without', { member: who(person), was, becomes: was + falls, isProven: then.isProven })),
				...(teaching?.lessons ?? []).filter(({ person }) => who(person) !== null).map(({ person, what, after: then }) => row('lesson', { member: who(person), what: skillIn(what), was: teaching?.before.missing ?? 0, becomes: then.missing, isProven: then.isProven })),
				...skills.filter(({ holders }) => holders < FEW).map(({ what, shifts, holders }) => row('skill', { what, was: shifts, becomes: holders })),
			],
			after(now, STANDS_FOR),
			ports.chance,
		)
		await propose(ports, tx, skills.filter(({ holders, what }) => holders < FEW && !what.startsWith('speaks-')).map(({ what }) => what), now)
		tell(tx, DRILL_TOPIC)
	})

async function propose(ports: Ports, tx: Tx, what: readonly string[], now: Instant): Promise<void> {
	const fresh = await store.newlyWanted(tx, what, after(now, PROPOSED_FOR))
	await post(tx, fresh.flatMap((one): LearningNote[] => (v.is(What, one) ? [{ says: 'rota/learning-wanted', skill: one }] : [])), ports)
}

/**
 * What was found.
 * @property missing places that stay empty although all are here @property without places that would, for each person who has no stand-in; a name for stewards alone
 * @property kept parts of keeping the hub that hang on one person who has several
 */
export type Drilled = {
	readonly state: 'never' | 'asked' | 'done'
	readonly missing: number
	readonly without: readonly { readonly called: string | null; readonly falls: number; readonly isProven: boolean }[]
	readonly skills: readonly { readonly what: string; readonly shifts: number; readonly holders: number }[]
	readonly lessons: readonly { readonly called: string; readonly what: string; readonly was: number; readonly becomes: number }[]
	readonly kept: readonly { readonly called: string | null; readonly parts: readonly string[] }[]
}

export async function drilled(ports: Ports, by: Speaker): Promise<Drilled | null> {
	if (!isAllowed(by, whoTends['see-keystones'])) return null
	return ports.storage.inOneGo(async (tx) => {
		const rows = await store.drillRows(tx, ports.now())
		const called = new Map((await store.carriers(tx, ports.now())).map((one) => [one.id, one.called]))
		const named = (id: MemberId | null) => (isAllowed(by, whoTends['see-names']) ? (called.get(id ?? ('' as MemberId)) ?? null) : null)
		const of = (sort: store.DrillRow['sort']) => rows.filter((row) => row.sort === sort)
		const parts = Map.groupBy(await store.keeping(tx), ({ carrier }) => carrier)
		return {
			state: of('done').length > 0 ? 'done' : of('asked').length > 0 ? 'asked' : 'never',
			missing: of('done')[0]?.was ?? 0,
			without: of('without').map(({ member, was, becomes, isProven }) => ({ called: named(member), falls: becomes - was, isProven })).toSorted((a, b) => (a.called ?? '').localeCompare(b.called ?? '') || b.falls - a.falls),
			skills: of('skill').map(({ what, was, becomes }) => ({ what: what ?? '', shifts: was, holders: becomes })),
			lessons: of('lesson').map(({ member, what, was, becomes }) => ({ called: called.get(member ?? ('' as MemberId)) ?? '', what: what ?? '', was, becomes })).toSorted((a, b) => a.becomes - b.becomes),
			kept: [...parts].filter(([, those]) => those.length > 1).map(([carrier, those]) => ({ called: named(carrier), parts: those.map(({ what }) => what) })),
		}
	})
}

/** How many places would be empty if they rested, for themselves; 0 where none would, or nobody looked. */
export const fallsWithoutMe = (ports: Ports, tx: Tx, me: MemberId): Promise<number> => store.drillRows(tx, ports.now()).then((rows) => rows.filter(({ sort, member }) => sort === 'without' && member === me).reduce((sum, { was, becomes }) => sum + becomes - was, 0))
