/** Rota: what coordinators see of turns and pages, what a person is rung for, and every act of theirs as a form says it. */
import * as v from 'valibot'
import { idOf } from '#ground/ids.ts'
import { calledOf } from '#ground/members.server.ts'
import { isAllowed, MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import type { Tx } from '#ground/storage.server.ts'
import { number } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { PLAIN } from '#ground/hub.ts'
import { carriersHere } from './who-is-on.server.ts'
import { beginPage, cannotNow, endPage, haveIt } from './calling.server.ts'
import { Kind, REASONS, ShiftId, WHERE_AT_MOST } from './model.ts'
import { pages, rotations, rungOn, skips, type Page, type Skip, type Turns } from './oncall-store.server.ts'
import { whoMay } from './rules.ts'
import { tables } from './store.server.ts'
import { endTurns, ORIGIN, override, setTurns } from './turns.server.ts'

const [PageId, TurnsId] = [idOf('page'), idOf('turns')]
const Clock = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/))
/** As a form says it. `members`: in the order of their turns. */
export const OncallAct = v.variant('verb', [
	v.object({
		verb: v.literal('set-rotation'),
		id: TurnsId,
		kind: Kind,
		presence: v.picklist(['standby', 'on-call']),
		where: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(WHERE_AT_MOST), PLAIN),
		every: v.pipe(v.picklist(['1', '7']), v.transform((text) => (text === '7' ? 7 : 1))),
		firstDay: v.pipe(v.string(), v.isoDate()),
		from: Clock,
		until: Clock,
		members: v.pipe(v.array(MemberId), v.minLength(1), v.maxLength(40)),
	}),
	v.object({ verb: v.literal('end-rotation'), id: TurnsId }),
	v.object({ verb: v.literal('override'), shift: ShiftId, member: MemberId }),
	v.object({ verb: v.literal('begin-page'), id: PageId, kind: Kind, reason: v.picklist(REASONS) }),
	v.object({ verb: v.literal('have-it'), id: PageId }),
	v.object({ verb: v.literal('cannot-now'), id: PageId }),
	v.object({ verb: v.literal('end-page'), id: PageId }),
])
export type OncallAct = v.InferOutput<typeof OncallAct>

/** Done, or why not; with how many shifts went to somebody else. */
export async function actOnCall(ports: Ports, by: Speaker, act: OncallAct): Promise<Result<number, string>> {
	const none = <R extends string>(became: Result<unknown, R>): Result<number, R> => (became.ok ? done(0) : became)
	switch (act.verb) {
		case 'set-rotation': {
			const { verb: _, every, ...turns } = act
			return none(await setTurns(ports, by, { ...turns, every: every === 7 ? 7 : 1 }))
		}
		case 'end-rotation':
			return none(await endTurns(ports, by, act.id))
		case 'override':
			return none(await override(ports, by, act.shift, act.member))
		case 'begin-page':
			return none(await beginPage(ports, by, act.id, act.kind, act.reason))
		case 'have-it':
			return none(await haveIt(ports, by, act.id))
		case 'cannot-now':
			return none(await cannotNow(ports, by, act.id))
		case 'end-page':
			return endPage(ports, by, act.id)
	}
}

/** @property who null: nobody, which is a need */
export type Turn = { readonly shift: ShiftId; readonly kind: Kind; readonly presence: string; readonly begins: Instant; readonly ends: Instant; readonly who: MemberId | null }
export type Rings = Page & { readonly rung: readonly { readonly member: MemberId; readonly at: Instant; readonly saidNo: boolean }[] }
/** @property called how each is called who is here @property people who can be put on */
export type Plan = { readonly turns: readonly Turn[]; readonly rotations: readonly Turns[]; readonly pages: readonly Rings[]; readonly skips: readonly Skip[]; readonly called: Readonly<Record<string, string>>; readonly people: readonly { readonly id: MemberId; readonly called: string }[] }

export const onCallPlan = (ports: Ports, by: Speaker): Promise<Result<Plan, 'not-yours-to-do'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (!isAllowed(by, whoMay['see-oncall'])) return refuse('not-yours-to-do')
		const now = ports.now()
		const all = await pages(tx, now)
		const rung = await Promise.all(all.map(async (page): Promise<Rings> => ({ ...page, rung: await rungOn(tx, page.id) })))
		const people = (await carriersHere(tx)).filter((member) => isAllowed({ as: 'member', member }, whoMay['take-place']))
		return done({ turns: await turnsAhead(tx, now), rotations: await rotations(tx), pages: rung, skips: await skips(tx, now), called: await calledOf(tx), people: people.map(({ id, called }) => ({ id, called })).toSorted((a, b) => a.called.localeCompare(b.called)) })
	})

async function turnsAhead(tx: Tx, now: Instant): Promise<Turn[]> {
	const rows = await tables(tx)
		.selectFrom('rota_shifts')
		.leftJoin('rota_places', 'rota_places.shift', 'rota_shifts.id')
		.select(['rota_shifts.id', 'kind', 'presence', 'rota_shifts.begins', 'rota_shifts.ends', 'member'])
		.where('origin', '=', ORIGIN)
		.where('rota_shifts.state', '=', 'open')
		.where('rota_shifts.ends', '>', now)
		.orderBy('rota_shifts.begins')
		.orderBy('presence')
		.execute()
	return rows.map(({ id, kind, presence, begins, ends, member }) => ({ shift: id as ShiftId, kind: kind as Kind, presence, begins: number(begins) as Instant, ends: number(ends) as Instant, who: member as MemberId | null }))
}

/** @property isMine they have it; else it rings for them */
export type Call = { readonly id: string; readonly kind: Kind; readonly reason: Page['reason']; readonly begunAt: Instant; readonly isMine: boolean }

/** What rings for this member now, and what they have. */
export const callsFor = (ports: Ports, by: Speaker): Promise<readonly Call[]> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member') return []
		const { id: me } = by.member
		const calls: Call[] = []
		for (const page of await pages(tx, ports.now())) {
			const { id, kind, reason, begunAt, state, heldBy } = page
			if (state === 'held' && heldBy === me) calls.push({ id, kind, reason, begunAt, isMine: true })
			else if (state === 'ringing' && (await rungOn(tx, id)).some(({ member, saidNo }) => member === me && !saidNo)) calls.push({ id, kind, reason, begunAt, isMine: false })
		}
		return calls
	})
