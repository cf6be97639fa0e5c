/**
 * Hotline: what a dispatcher sees, and what needs them first. Somebody who went and is not heard of comes before all else; then whoever was told what is
 * not so; then what only waits for a person.
 *
 * Pure: no clock, no storage.
 */
import type { MemberId } from '#ground/people.ts'
import type { Instant } from '#ground/time.ts'
import { ALARM, isComing, isLive, isOut, missed } from './checking.ts'
import { OVERRIDERS } from './linter.ts'
import type { Alert, Evidence, Incident, IncidentId, Level, Report, ReportId, Task, Tells } from './model.ts'
import { isOpen, signersFor, standsAgainst } from './rules.ts'
import { freshness, isContrary } from './standing.ts'
import { isLive as holds } from './telling.ts'

/** @property waitsFor how many more have to sign @property isMine whoever looks has signed */
export type Signing = { readonly tells: Tells; readonly level: Level; readonly by: readonly MemberId[]; readonly waitsFor: number; readonly isMine: boolean }
/** @property alert the newest version of what was told last about it @property version of the incident, so that whoever acts on an old screen hears it @property isPartner somebody said it with a partner's word @property apartSince since when it is known to be one of two that were told as one @property askedAt when somebody was last asked to go and look */
export type Line = { readonly incident: Incident; readonly version: number; readonly evidence: Evidence; readonly tasks: readonly Task[]; readonly signing: readonly Signing[]; readonly alert: Alert | null; readonly apartSince: Instant | null; readonly askedAt: Instant | null; readonly proposed: number; readonly isPartner: boolean }

export const NEEDS = ['overdue', 'contrary', 'rests-on-nothing', 'over-but-told', 'two-places', 'sign', 'not-told', 'nobody-free', 'not-asked', 'proposed', 'quarantined', 'apart', 'call-back'] as const
/** @property n how many of them @property since for how long @property member who is not heard of @property level at which it was told, where the next version of that is what it asks for */
export type Need = { readonly kind: (typeof NEEDS)[number]; readonly incident: IncidentId | null; readonly report: ReportId | null; readonly n: number; readonly since: Instant | null; readonly member: MemberId | null; readonly signing: Signing | null; readonly level: Level | null }
const need = (kind: Need['kind'], more: Partial<Need>): Need => ({ kind, incident: null, report: null, n: 1, since: null, member: null, signing: null, level: null, ...more })

/** What an incident asks of whoever sits there now. */
function needsAt({ incident, evidence, tasks, signing, alert, apartSince, askedAt, proposed }: Line, restsOnNothing: ReadonlySet<string>, now: Instant): Need[] {
	const about = { incident: incident.id }
	const told = alert && holds(alert) && alert.expiresAt > now ? alert : null
	const otherwise = told ? evidence.looks.filter((look) => isContrary(look) && look.heardAt >= told.approvedAt) : []
	const isAsked = tasks.some((task) => isLive(task) || isOut(task))
	const hasCome = evidence.looks.some(({ heardAt }) => askedAt !== null && heardAt >= askedAt)
	const open = isOpen(incident)
	// Where nothing holds it up any more it is taken back; where it holds, whoever was told hears that there are two.
	const isApart = open && told !== null && apartSince !== null
	const against = isApart ? standsAgainst(incident, evidence, { tells: 'update', level: told.level }, now) : null
	const fell = restsOnNothing.has(incident.id) || (against !== null && against !== 'gone-stale')
	return [
		...tasks.filter(({ dueAt, id }) => missed(dueAt, tasks.some((other) => other.id !== id && isOut(other)), now) >= ALARM).map((task) => need('overdue', { ...about, since: task.dueAt, member: task.member })),
		...(otherwise.length > 0 ? [need('contrary', { ...about, n: otherwise.length, since: otherwise[0]?.heardAt ?? null })] : []),
		...(told && fell ? [need('rests-on-nothing', { ...about, since: told.approvedAt })] : []),
		...(told && !open && incident.state !== 'merged' ? [need('over-but-told', { ...about, since: told.approvedAt })] : []),
		...(isApart && !fell && !signing.some(({ tells, waitsFor }) => tells === 'update' && waitsFor > 0) ? [need('two-places', { ...about, since: apartSince, level: told.level })] : []),
		...(open ? signing.filter(({ waitsFor }) => waitsFor > 0).map((one) => need('sign', { ...about, n: one.waitsFor, signing: one })) : []),
		...(open && incident.state === 'confirmed' && !told && freshness(incident.seenAt, now) !== 'not-known' ? [need('not-told', { ...about, since: incident.seenAt })] : []),
		...(open && incident.state === 'verifying' && askedAt !== null && !isAsked && !hasCome ? [need('nobody-free', { ...about, since: askedAt })] : []),
		...(open && incident.state === 'unconfirmed' && !isAsked ? [need('not-asked', { ...about, n: evidence.eyewitnesses, since: incident.openedAt })] : []),
		...(open && proposed > 0 ? [need('proposed', { ...about, n: proposed })] : []),
	]
}

/** Reports that wait for a person, and whom nobody has called back. */
export type Waiting = { readonly quarantined: number; readonly apart: number; readonly calls: readonly ReportId[] }

export function needsOf(lines: readonly Line[], { quarantined, apart, calls }: Waiting, restsOnNothing: ReadonlySet<string>, now: Instant): Need[] {
	const first = new Set(lines.flatMap(({ incident, isPartner }) => (isPartner ? [incident.id] : [])))
	const isLater = ({ incident }: Need) => Number(incident === null || !first.has(incident))
	const all = [
		...lines.flatMap((line) => needsAt(line, restsOnNothing, now)),
		...(quarantined > 0 ? [need('quarantined', { n: quarantined })] : []),
		...(apart > 0 ? [need('apart', { n: apart })] : []),
		...calls.map((report) => need('call-back', { report })),
	]
	return all.toSorted((a, b) => NEEDS.indexOf(a.kind) - NEEDS.indexOf(b.kind) || isLater(a) - isLater(b) || (a.since ?? now) - (b.since ?? now) || (String(a.incident) < String(b.incident) ? -1 : 1))
}

type Signed = { readonly tells: Tells; readonly level: Level; readonly member: MemberId; readonly because: string | null }
/** Who has signed for what, and how many are missing. Where somebody said why it may stand, another has to. */
export function signingOf(signed: readonly Signed[], me: MemberId | null): Signing[] {
	const groups = Map.groupBy(signed, ({ tells, level }) => `${tells} ${level}`)
	return [...groups.values()].flatMap((group) => {
		const [first] = group
		if (!first) return []
		const by = [...new Set(group.map(({ member }) => member))].toSorted()
		return [{ tells: first.tells, level: first.level, by, waitsFor: Math.max(0, Math.max(signersFor(first.tells, first.level), group.some(({ because }) => because !== null) ? OVERRIDERS : 0) - by.length), isMine: me !== null && by.includes(me) }]
	})
}

export const lookingAt = (tasks: readonly Task[]): number => tasks.filter(isComing).length
/** Who they are is nobody's business here: only how they know and what they said, while their words live. @property hasPicture they sent one @property pictureFits somebody here looked at it, and it shows what was reported */
export type ReportLine = Pick<Report, 'id' | 'state' | 'incident' | 'why' | 'channel' | 'language' | 'hand' | 'size' | 'doings' | 'vests' | 'wants' | 'still' | 'children' | 'taken' | 'place' | 'words' | 'receivedAt' | 'isDrill' | 'isPartner'> & { readonly hasMedia: boolean; readonly hasPicture: boolean; readonly pictureFits: boolean; readonly isHeardFrom: boolean }
