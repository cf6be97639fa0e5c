/** The care team at rest, and what any member may ask of it. What somebody reported shows to those it was sealed to, and to nobody else at all. */
import * as v from 'valibot'
import { apartByOwnWish, keepApart, takeBackApart } from './apart.server.ts'
import { ASKED_FOR, isSealedTo, LIVES, onReport, readersOf, whoCares, type Carer, type Report } from './care.ts'
import { hex } from './chance.ts'
import { idOf } from './ids.ts'
import { lay, lift } from './lasting.server.ts'
import { MemberId, opensNothing, Role, type Member, type Speaker } from './people.ts'
import { DoesNotOpen } from './sealed.ts'
import type { Ports } from './ports.ts'
import { done, refuse, type Result } from './result.ts'
import { lastWeek } from './schedule.ts'
import { setRoles } from './sessions.server.ts'
import { bytes, tell, type Tx } from './storage.server.ts'
import { TEAM_TOPIC } from './members.server.ts'
import { halfDayOf, type HalfDay, type Week } from './time.ts'
import { Recipient } from './welcome.server.ts'
import { WrongId, type Reader } from './wrongs.ts'

const base64 = (max: number) => v.pipe(v.string(), v.maxLength(max), v.base64(), v.transform((text) => Uint8Array.from(Buffer.from(text, 'base64'))))
const MEMBERS_AT_MOST = 300
/** More than a care team can read. */
const REPORTS_AT_MOST = 1000

const ReaderId = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/))

/** A report as a browser, or the sealing worker, hands it over. Its id is its own number: the same post twice is one report. */
export const PostedWrong = v.object({
	id: WrongId,
	body: base64(43_800),
	wraps: v.pipe(v.array(v.object({ reader: ReaderId, wrap: base64(4096) })), v.minLength(1), v.maxLength(MEMBERS_AT_MOST)),
})
export type PostedWrong = v.InferOutput<typeof PostedWrong>

const About = { listing: v.nullable(idOf('listing')), without: v.pipe(v.array(MemberId), v.maxLength(MEMBERS_AT_MOST)) }
const Whom = { member: MemberId }

export const CareAct = v.variant('act', [
	v.object({ act: v.literal('see') }),
	v.object({ act: v.literal('readers'), ...About }),
	/** `unlisted`: readers whose public key the membership log does not know, so that nothing was sealed to them. */
	v.object({ act: v.literal('report'), ...About, unlisted: v.optional(v.pipe(v.array(ReaderId), v.maxLength(MEMBERS_AT_MOST)), []), wrong: PostedWrong }),
	v.object({ act: v.literal('apart'), ...Whom }),
	v.object({ act: v.literal('together'), ...Whom }),
	v.object({ act: v.literal('unpair'), ...Whom }),
	v.object({ act: v.literal('accept') }),
	v.object({ act: v.literal('decline') }),
	v.object({ act: v.literal('reports') }),
	v.object({ act: v.literal('seen'), wrong: WrongId }),
	v.object({ act: v.literal('done'), wrong: WrongId }),
	v.object({ act: v.literal('aside'), wrong: WrongId }),
	v.object({ act: v.literal('ask'), ...Whom }),
	v.object({ act: v.literal('take'), ...Whom }),
])
export type CareAct = v.InferOutput<typeof CareAct>

type Pairing = { readonly newcomer: MemberId; readonly guide: MemberId; readonly untilHalf: HalfDay }
/**
 * @property names everybody else here, by the name to be called by @property apart whom the speaker would rather not be together with
 * @property carers and `asked`: shown to stewards, who give and take the role; empty to others
 * @property waiting how many reports wait that are sealed to the speaker
 */
export type Care = {
	readonly names: readonly { readonly id: MemberId; readonly called: string }[]
	readonly apart: readonly MemberId[]
	readonly pairs: readonly Pairing[]
	readonly isAsked: boolean
	readonly waiting: number
	readonly carers: readonly MemberId[]
	readonly asked: readonly MemberId[]
	readonly outside: string
}
export type ReportSeen = { readonly id: string; readonly state: string; readonly saidHalf: number; readonly sealedWhere: string; readonly wantsOther: boolean; readonly isAlone: boolean; readonly endsWeek: number; readonly wrap: Uint8Array; readonly body: Uint8Array }

type Refused = 'not-here' | 'not-yours-to-do' | 'needs-two-ways' | 'stale-key' | 'nobody-apart' | 'busy'
type Answered = Care | readonly ReportSeen[] | Readers | null

/** What a member does, for themselves or for the care team. Answers to `see` and most others with how it now is. */
export const actOnCare = (ports: Ports, by: Speaker, act: CareAct): Promise<Result<Answered, Refused>> =>
	ports.storage.inOneGo(async (tx): Promise<Result<Answered, Refused>> => {
		if (by.as !== 'member') return refuse('not-here')
		const me = by.member
		if (act.act === 'readers') return readersFor(ports, tx, me.id, act)
		if (act.act === 'report') return report(ports, tx, me.id, act)
		if (act.act === 'reports') return done(await reportsFor(ports, tx, me.id))
		if (act.act === 'seen' || act.act === 'done' || act.act === 'aside') return change(ports, tx, by, act.wrong, act.act)
		const who = whoCares[act.act]
		if (!who.includes('member') && !me.roles.some((role) => who.includes(role))) return refuse('not-yours-to-do')
		if ('member' in act && !(await isHere(tx, act.member))) return refuse('not-here')
		if (act.act === 'apart' && act.member !== me.id) await keepApart(ports, tx, me.id, act.member)
		if (act.act === 'together') await takeBackApart(ports, tx, me.id, act.member)
		if (act.act === 'unpair') await unpair(tx, me.id, act.member)
		if (act.act === 'ask' || act.act === 'take') {
			const gave = await giveOrTake(ports, tx, act.act, act.member)
			if (!gave.ok) return gave
		}
		if (act.act === 'accept' || act.act === 'decline') await answerTo(tx, me, act.act)
		// Who asks not to be together with whom is told to nobody, not even that something changed.
		if (['unpair', 'ask', 'take', 'accept', 'decline'].includes(act.act)) tell(tx, TEAM_TOPIC)
		return done(await seen(ports, tx, me))
	})

const isHere = async (tx: Tx, id: MemberId) => (await tx.selectFrom('ground_members').select('id').where('id', '=', id).where('ended_half', 'is', null).executeTakeFirst()) !== undefined

async function seen(ports: Ports, tx: Tx, me: Member): Promise<Care> {
	const members = await tx.selectFrom('ground_members').select(['id', 'called', 'roles']).where('ended_half', 'is', null).orderBy('called').orderBy('id').execute()
	const asked = await tx.selectFrom('ground_carers_asked').select('member').execute()
	const pairs = await tx.selectFrom('ground_pairs').selectAll().where('until_half', '>', halfDayOf(ports.now())).where((e) => e.or([e('newcomer', '=', me.id), e('guide', '=', me.id)])).execute()
	const isSteward = me.roles.includes('steward')
	return {
		names: members.filter(({ id }) => id !== me.id).map(({ id, called }) => ({ id: id as MemberId, called })),
		apart: await apartByOwnWish(ports, tx, me.id),
		pairs: pairs.map(({ newcomer, guide, until_half }) => ({ newcomer: newcomer as MemberId, guide: guide as MemberId, untilHalf: until_half as HalfDay })),
		isAsked: asked.some(({ member }) => member === me.id),
		waiting: (await reportRows(tx, me.id)).filter(({ state }) => state === 'open').length,
		carers: isSteward ? members.filter(({ roles }) => roles.includes('carer')).map(({ id }) => id as MemberId) : [],
		asked: isSteward ? asked.map(({ member }) => member as MemberId) : [],
		outside: ports.hub().settings.careOutside,
	}
}

// Who reads, and what they are told

export type Readers = { readonly readers: readonly Reader[]; readonly outside: string }

/** Carers with a public key of their own, by what the house calls them in an answer. */
async function carersNow(tx: Tx): Promise<Carer[]> {
	const rows = await tx.selectFrom('ground_members').select(['id', 'recipient', 'roles']).where('ended_half', 'is', null).orderBy('id').execute()
	return rows.filter(({ roles, recipient }) => roles.includes('carer') && v.is(Recipient, recipient)).map(({ id, recipient }) => ({ id: id as MemberId, recipient }))
}

const knownAs = ({ keys }: Ports, id: MemberId) => hex(keys.digest('reader', new TextEncoder().encode(id))).slice(0, 32)

/** Everybody who could read a report about this, and nobody concerned: public keys, in no order that says who. */
export async function readersNow(ports: Ports, tx: Tx, concerned: ReadonlySet<MemberId>): Promise<Readers> {
	const readers = readersOf(await carersNow(tx), concerned).map(({ id, recipient }) => ({ reader: knownAs(ports, id), recipient }))
	return { readers: readers.toSorted((a, b) => (a.reader < b.reader ? -1 : 1)), outside: ports.hub().settings.careOutside }
}

/** Keeps a report that was sealed to exactly those who read it now. @param concerned who must not @param unlisted whom whoever said it could not be sure of */
export async function keepWrong(ports: Ports, tx: Tx, concerned: ReadonlySet<MemberId>, posted: PostedWrong, sealedWhere: 'browser' | 'arrival', unlisted: readonly string[] = []): Promise<Result<null, 'stale-key' | 'nobody-apart' | 'busy'>> {
	const readers = readersOf(await carersNow(tx), concerned).map(({ id }) => ({ id, reader: knownAs(ports, id) })).filter(({ reader }) => !unlisted.includes(reader))
	if (readers.length === 0) return refuse('nobody-apart')
	if (!isSealedTo(readers.map(({ reader }) => reader), posted.wraps.map(({ reader }) => reader))) return refuse('stale-key')
	const { n } = await tx.selectFrom('ground_wrongs').select((e) => e.fn.countAll<string>().as('n')).executeTakeFirstOrThrow()
	if (Number(n) >= REPORTS_AT_MOST) return refuse('busy')
	const endsWeek = lastWeek(posted.id, ports.now(), LIVES)
	const added = await tx
		.insertInto('ground_wrongs')
		.values({ id: posted.id, said_half: halfDayOf(ports.now()), state: 'open', sealed_where: sealedWhere, wants_other: false, ends_week: endsWeek, body: posted.body })
		.onConflict((conflict) => conflict.doNothing())
		.returning('id')
		.execute()
	if (added.length === 0) return done(null)
	const wrapOf = (reader: string) => posted.wraps.find((one) => one.reader === reader)?.wrap ?? new Uint8Array()
	await tx.insertInto('ground_wrong_readers').values(readers.map(({ id, reader }) => ({ wrong: posted.id, reader: id, wrap: lay(ports.keys, endsWeek, posted.id, wrapOf(reader), ports.chance) }))).execute()
	return done(null)
}

type Named = Pick<Extract<CareAct, { act: 'readers' }>, 'listing' | 'without'>

/** Null where the speaker may not see the record it is about. */
async function leftOut(ports: Ports, tx: Tx, me: MemberId, { listing, without }: Named): Promise<Set<MemberId> | null> {
	const concerned = listing === null ? [] : await ports.ask(tx, 'who-is-concerned', { listing, by: me })
	return concerned && new Set([...concerned, ...without, ...(await apartByOwnWish(ports, tx, me))])
}

async function readersFor(ports: Ports, tx: Tx, me: MemberId, named: Named): Promise<Result<Readers, 'not-here'>> {
	const concerned = await leftOut(ports, tx, me, named)
	return concerned ? done(await readersNow(ports, tx, concerned)) : refuse('not-here')
}

async function report(ports: Ports, tx: Tx, me: MemberId, act: Extract<CareAct, { act: 'report' }>): Promise<Result<null, 'not-here' | 'stale-key' | 'nobody-apart' | 'busy'>> {
	const concerned = await leftOut(ports, tx, me, act)
	return concerned ? keepWrong(ports, tx, concerned, act.wrong, 'browser', act.unlisted) : refuse('not-here')
}

// Carers

const reportRows = (tx: Tx, reader: MemberId) =>
	tx.selectFrom('ground_wrongs').innerJoin('ground_wrong_readers', 'ground_wrong_readers.wrong', 'ground_wrongs.id').selectAll().where('reader', '=', reader).orderBy('said_half', 'desc').orderBy('id').execute()

/** What was sealed to this member and can still be opened. */
async function reportsFor(ports: Ports, tx: Tx, me: MemberId): Promise<ReportSeen[]> {
	const rows = await reportRows(tx, me)
	const counts = await tx.selectFrom('ground_wrong_readers').select(['wrong', (e) => e.fn.countAll<string>().as('n')]).groupBy('wrong').execute()
	return rows.flatMap((row) => {
		try {
			const wrap = lift(ports.keys, row.ends_week as Week, row.id, bytes(row.wrap))
			const isAlone = Number(counts.find(({ wrong }) => wrong === row.id)?.n ?? 0) <= 1
			return [{ id: row.id, state: row.state, saidHalf: row.said_half, sealedWhere: row.sealed_where, wantsOther: row.wants_other, isAlone, endsWeek: row.ends_week, wrap, body: bytes(row.body) }]
		} catch (fault) {
			if (fault instanceof DoesNotOpen) return []
			throw fault
		}
	})
}

async function change(ports: Ports, tx: Tx, by: Speaker, id: string, act: 'seen' | 'done' | 'aside'): Promise<Result<readonly ReportSeen[], 'not-here'>> {
	const row = await tx.selectFrom('ground_wrongs').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
	const readers = await tx.selectFrom('ground_wrong_readers').selectAll().where('wrong', '=', id).execute()
	const found: Report | undefined = row && { id, state: row.state as Report['state'], wantsOther: row.wants_other, endsWeek: row.ends_week as Week, readers: readers.map(({ reader }) => reader as MemberId) }
	const changed = onReport(by, found, act, ports.now())
	if (!changed.ok || by.as !== 'member') return changed.ok ? refuse('not-here') : changed
	const { state, wantsOther, endsWeek, readers: left } = changed.value
	await tx.updateTable('ground_wrongs').set({ state, wants_other: wantsOther, ends_week: endsWeek }).where('id', '=', id).execute()
	for (const { reader, wrap } of readers) {
		const one = () => tx.updateTable('ground_wrong_readers').set({ wrap: lay(ports.keys, endsWeek, id, lift(ports.keys, found?.endsWeek ?? endsWeek, id, bytes(wrap)), ports.chance) }).where('wrong', '=', id).where('reader', '=', reader).execute()
		if (!left.includes(reader as MemberId)) await tx.deleteFrom('ground_wrong_readers').where('wrong', '=', id).where('reader', '=', reader).execute()
		else if (endsWeek !== found?.endsWeek) await one()
	}
	return done(await reportsFor(ports, tx, by.member.id))
}

/** Locked: a role that is taken at this moment must not be written back. */
async function rolesOf(tx: Tx, id: MemberId): Promise<Role[]> {
	const row = await tx.selectFrom('ground_members').select('roles').where('id', '=', id).forNoKeyUpdate().executeTakeFirstOrThrow()
	return v.parse(v.array(Role), row.roles)
}

/** A steward asks somebody who has a key to seal to, or takes the role again. What was sealed to them stays theirs to read: no steward takes a report away by this. */
async function giveOrTake(ports: Ports, tx: Tx, act: 'ask' | 'take', whom: MemberId): Promise<Result<null, 'needs-two-ways'>> {
	const roles = await rolesOf(tx, whom)
	if (act === 'ask' && opensNothing(roles)) return refuse('needs-two-ways')
	if (act === 'ask' && !roles.includes('carer')) await tx.insertInto('ground_carers_asked').values({ member: whom, asked_half: halfDayOf(ports.now()) }).onConflict((conflict) => conflict.doNothing()).execute()
	if (act === 'take') {
		await tx.deleteFrom('ground_carers_asked').where('member', '=', whom).execute()
		if (roles.includes('carer')) await setRoles(tx, whom, roles.filter((role) => role !== 'carer'))
	}
	return done(null)
}

/** Only whoever was asked can say yes. Their session goes on: it may more than before, and nothing less. */
async function answerTo(tx: Tx, { id }: Member, act: 'accept' | 'decline'): Promise<void> {
	const gone = await tx.deleteFrom('ground_carers_asked').where('member', '=', id).executeTakeFirst()
	const roles = await rolesOf(tx, id)
	if (act === 'accept' && gone.numDeletedRows === 1n && !roles.includes('carer')) await tx.updateTable('ground_members').set({ roles: [...roles, 'carer'] }).where('id', '=', id).execute()
}

const unpair = (tx: Tx, me: MemberId, other: MemberId) =>
	tx.deleteFrom('ground_pairs').where((e) => e.or([e.and([e('newcomer', '=', me), e('guide', '=', other)]), e.and([e('newcomer', '=', other), e('guide', '=', me)])])).execute()

/** What has ended goes: reports by their week, what nobody can open any more, what nobody answered, and who was new. Gives how many reports went. */
export const dropEndedCare = (ports: Ports): Promise<number> =>
	ports.storage.inOneGo(async (tx) => {
		const now = halfDayOf(ports.now())
		await tx.deleteFrom('ground_carers_asked').where('asked_half', '<=', now - ASKED_FOR).execute()
		await tx.deleteFrom('ground_pairs').where('until_half', '<=', now).execute()
		const { numDeletedRows } = await tx
			.deleteFrom('ground_wrongs')
			.where((e) => e.or([e('ends_week', '<', Math.floor(now / 14)), e.not(e.exists(e.selectFrom('ground_wrong_readers').select('reader').whereRef('wrong', '=', 'ground_wrongs.id')))]))
			.executeTakeFirst()
		return Number(numDeletedRows)
	})

/** What is left of this member here, when they go. */
export async function endCareOf(tx: Tx, member: MemberId): Promise<void> {
	await tx.deleteFrom('ground_wrong_readers').where('reader', '=', member).execute()
	await tx.deleteFrom('ground_carers_asked').where('member', '=', member).execute()
	await tx.deleteFrom('ground_apart').where((e) => e.or([e('low', '=', member), e('high', '=', member)])).execute()
	await tx.deleteFrom('ground_pairs').where((e) => e.or([e('newcomer', '=', member), e('guide', '=', member)])).execute()
	await tx.updateTable('ground_stewardship').set({ carrier: null, is_looking: true, since_half: null, until_half: null }).where('carrier', '=', member).execute()
	await tx.updateTable('ground_stewardship').set({ offered_by: null }).where('offered_by', '=', member).execute()
}
