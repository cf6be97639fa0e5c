/**
 * Hotline: which reports are about one thing. What somebody saw themselves, somewhere, is what an incident is made of; what others heard, saw online or
 * sent on goes where it belongs and joins nothing that was seen apart. What is only perhaps the same, a person decides.
 * Whatever the order in which they come, and however often something is said again, there are as many incidents and as many who saw it.
 */
import { between } from '#ground/places.ts'
import { hours, minutes, type Instant } from '#ground/time.ts'
import type { IncidentId, ReportId } from './model.ts'
import { tieOf, traitsOf, type Perhaps, type Saying, type Tie, type Traits, type Why } from './likeness.ts'
import type { Glossary } from './terms.ts'

export type Standing = 'linked' | 'proposed' | 'apart'
export type Known = Traits & { readonly state: Standing }
/**
 * What is known around a report. @property incident null for reports that stand apart @property closedAt when it was decided, null while it is open
 * @property isTouched a person has done something with it: then only a person joins it with another
 */
export type Cluster = { readonly incident: IncidentId | null; readonly isFirm: boolean; readonly isTouched: boolean; readonly openedAt: Instant; readonly closedAt: Instant | null; readonly reports: readonly Known[] }

export type Reason = Why | Perhaps | { readonly by: 'fits-two' | 'opened' | 'no-place' | 'with-others' }
/**
 * @property to the incident; `new` opens one, null is none
 * @property follow reports that waited and now belong where this one goes @property joins incidents that are the same as this one's
 * @property loosens incidents nobody has seen anything of, whose reports are only proposed from now on @property offers reports that stood apart
 */
export type Link = {
	readonly state: Standing
	readonly to: IncidentId | 'new' | null
	readonly why: readonly Reason[]
	readonly follow: readonly ReportId[]
	readonly joins: readonly IncidentId[]
	readonly loosens: readonly { readonly incident: IncidentId; readonly why: readonly Reason[] }[]
	readonly offers: readonly { readonly report: ReportId; readonly why: readonly Reason[] }[]
}

/** After this, what somebody sees where something was decided is something new. */
const STILL_THAT = minutes(30)
const STILL_TOLD = minutes(60)
const STILL_SHOWN = hours(12)

type Open = Cluster & { readonly incident: IncidentId; readonly closedAt: null }
type Tied = { readonly cluster: Cluster; readonly ties: readonly (readonly [Known, Tie])[] }

export function linkOf(report: Saying, clusters: readonly Cluster[], glossary: Glossary): Link {
	const mine = traitsOf(report, glossary)
	const tied = clusters.map((cluster) => ({ cluster, ties: cluster.reports.filter(({ id }) => id !== mine.id).map((known) => [known, tieOf(mine, known)] as const) }))
	const sure = tied.flatMap((one) => (isOpen(one.cluster) && holds(mine, one) ? [one] : []))
	const firm = sure.filter(({ cluster }) => cluster.isFirm).toSorted(nearest(mine))
	const weak = sure.filter(({ cluster }) => !cluster.isFirm).toSorted(oldest)
	const maybe = tied.filter(({ cluster, ties }) => isOpen(cluster) && cluster.isFirm && ties.some(([known, { perhaps }]) => known.state === 'linked' && perhaps.length > 0)).toSorted(likeliest)
	const over = tied.filter((one) => isStillThat(mine, one)).toSorted(latest)[0]
	const [first] = firm

	if (mine.isFirm) {
		if (over && sure.length === 0) return { ...nothing, state: 'linked', to: over.cluster.incident, why: whyOf([over]) }
		const same = [...firm, ...weak]
		const to = choose(same)
		return settle(mine, clusters, { state: 'linked', to: to ?? 'new', why: to ? whyOf(same) : [{ by: 'opened' }], joined: rest(same, to), isFirm: true })
	}
	if (first) {
		if (firm.length > 1 && !isClearly(mine, firm)) return settle(mine, clusters, { state: 'proposed', to: idOf(first), why: [{ by: 'fits-two' }, ...whyOf([first])], joined: [], isFirm: false })
		return settle(mine, clusters, { state: 'linked', to: idOf(first), why: whyOf([first]), joined: rest(weak, idOf(first)), isFirm: true })
	}
	const waiting = clusters.flatMap(({ incident, reports }) => (incident === null ? [] : reports.filter((known) => known.state === 'proposed' && tieOf(mine, known).sure.length > 0).map(() => incident))).toSorted()[0]
	const [perhaps] = maybe
	const loosened = weak.filter(({ cluster }) => !cluster.isTouched)
	if (perhaps && loosened.length === weak.length) return { ...nothing, state: 'proposed', to: idOf(perhaps), why: maybeOf(perhaps), loosens: loosened.map((one) => ({ incident: idOf(one), why: maybeOf(perhaps) })) }
	if (weak.length > 0) {
		const to = choose(weak)
		return settle(mine, clusters, { state: 'linked', to: to ?? 'new', why: whyOf(weak), joined: rest(weak, to), isFirm: false })
	}
	if (over) return { ...nothing, state: 'linked', to: over.cluster.incident, why: whyOf([over]) }
	if (waiting) return { ...nothing, state: 'proposed', to: waiting, why: [{ by: 'with-others' }] }
	if (mine.spot === null && mine.places.length === 0 && mine.hand !== '1st') return { ...nothing, state: 'apart', to: null, why: [{ by: 'no-place' }] }
	return settle(mine, clusters, { state: 'linked', to: 'new', why: [{ by: 'opened' }], joined: [], isFirm: false })
}

const nothing = { follow: [], joins: [], loosens: [], offers: [] } as const
const isOpen = (cluster: Cluster): cluster is Open => cluster.incident !== null && cluster.closedAt === null
const idOf = ({ cluster }: Tied) => cluster.incident as IncidentId

/** Between two who both saw something somewhere, only what they saw joins them; neither rumours nor a picture that went round. */
function holds(mine: Traits, { cluster, ties }: Tied): boolean {
	return ties.some(([known, { sure }]) => known.state === 'linked' && sure.length > 0 && (!mine.isFirm || !cluster.isFirm || known.isFirm) && (!mine.isFirm || !known.isFirm || sure.some(({ by }) => by !== 'picture' && by !== 'words')))
}

/** Everything that follows from where one report goes. */
function settle(mine: Traits, clusters: readonly Cluster[], at: { readonly state: Standing; readonly to: IncidentId | 'new'; readonly why: readonly Reason[]; readonly joined: readonly IncidentId[]; readonly isFirm: boolean }): Link {
	const before = clusters.find(({ incident }) => incident === at.to)
	const isFirm = at.isFirm || before?.isFirm === true
	const link = { ...nothing, state: at.state, to: at.to, why: at.why, joins: at.joined }
	if (at.state !== 'linked') return link
	const others = clusters.filter((cluster) => cluster !== before && cluster.closedAt === null && !at.joined.some((id) => id === cluster.incident))
	const waiting = clusters.filter(({ closedAt }) => closedAt === null).flatMap(({ reports }) => reports.filter(({ state }) => state !== 'linked'))
	const fresh = [mine, ...clusters.filter(({ incident }) => at.joined.some((id) => id === incident)).flatMap(({ reports }) => reports.filter(({ state }) => state === 'linked')), ...(before && !before.isFirm && isFirm ? before.reports.filter(({ state }) => state === 'linked') : [])]
	const follow = followers(fresh, waiting)
	if (!isFirm) return { ...link, follow: follow.map(({ id }) => id) }

	const members = [...fresh, ...follow]
	const loosens = others.flatMap((cluster) => {
		if (cluster.incident === null || cluster.isFirm || cluster.isTouched) return []
		const why = perhapsOf(members, cluster.reports.filter(({ state }) => state === 'linked'))
		return why.length > 0 ? [{ incident: cluster.incident, why }] : []
	})
	const offers = waiting.flatMap((known) => {
		const why = known.state === 'apart' && !follow.includes(known) ? perhapsOf(members, [known]) : []
		return why.length > 0 ? [{ report: known.id, why }] : []
	})
	return { ...link, follow: follow.map(({ id }) => id), loosens, offers }
}

/** Of those that wait, whoever surely belongs to one of these, and whoever belongs to them. */
function followers(from: readonly Traits[], waiting: readonly Known[]): readonly Known[] {
	const left = new Set(waiting)
	const found: Known[] = []
	const near: Traits[] = [...from]
	for (let one = near.pop(); one !== undefined; one = near.pop())
		for (const other of left)
			if (tieOf(one, other).sure.length > 0) {
				left.delete(other)
				found.push(other)
				near.push(other)
			}
	return found
}

function perhapsOf(members: readonly Traits[], others: readonly Traits[]): readonly Reason[] {
	for (const other of others) for (const one of members) {
		const { perhaps } = tieOf(one, other)
		if (perhaps.length > 0) return perhaps
	}
	return []
}

/** What a person has to do with, before what nobody has; the oldest; at the same moment, by name. */
const order = (one: Cluster, other: Cluster) => Number(other.isTouched) - Number(one.isTouched) || Number(other.isFirm) - Number(one.isFirm) || one.openedAt - other.openedAt || ((one.incident ?? '') < (other.incident ?? '') ? -1 : 1)
const oldest = (one: Tied, other: Tied) => order(one.cluster, other.cluster)
const choose = (tied: readonly Tied[]): IncidentId | undefined => tied.toSorted(oldest)[0]?.cluster.incident ?? undefined
/** What a person has to do with is joined by a person. */
const rest = (tied: readonly Tied[], to: IncidentId | undefined): readonly IncidentId[] => tied.flatMap(({ cluster: { incident, isTouched } }) => (incident === null || incident === to || isTouched ? [] : [incident]))

const away = (mine: Traits, { ties }: Tied): number => Math.min(...ties.map(([known, { sure }]) => (known.state === 'linked' && sure.length > 0 && mine.spot && known.spot ? between(mine.spot, known.spot) : Infinity)))
const nearest = (mine: Traits) => (one: Tied, other: Tied) => compare(away(mine, one), away(mine, other)) || oldest(one, other)
const likeliest = (one: Tied, other: Tied) => oldest(one, other)
const latest = (one: Tied, other: Tied) => (other.cluster.closedAt ?? 0) - (one.cluster.closedAt ?? 0) || oldest(one, other)
const compare = (one: number, other: number) => (one === other ? 0 : one < other ? -1 : 1)
/** Half as far from the first as from the second. */
function isClearly(mine: Traits, [first, second]: readonly Tied[]): boolean {
	if (!first || !second) return true
	const [near, far] = [away(mine, first), away(mine, second)]
	return near < far / 2 || (near !== far && far === Infinity)
}

/** Something decided: for a while what comes is still that; what somebody sees there later is new. A picture goes round for longer. */
function isStillThat(mine: Traits, { cluster: { closedAt }, ties }: Tied): boolean {
	if (closedAt === null) return false
	const since = (mine.hand === '1st' ? (mine.observedAt ?? mine.receivedAt) : mine.receivedAt) - closedAt
	return ties.some(([known, { sure }]) => known.state === 'linked' && sure.some(({ by }) => since <= (mine.hand === '1st' ? STILL_THAT : by === 'picture' || by === 'chain' ? STILL_SHOWN : STILL_TOLD)))
}

/** Each kind of reason once, with the shortest way. */
function whyOf(tied: readonly Tied[]): readonly Why[] {
	const best = new Map<Why['by'], Why>()
	for (const { ties } of tied) for (const [known, { sure }] of ties) if (known.state === 'linked') for (const why of sure) if ((best.get(why.by)?.metres ?? Infinity) >= (why.metres ?? 0)) best.set(why.by, why)
	return [...best.values()].toSorted((one, other) => compare(BY.indexOf(one.by), BY.indexOf(other.by)))
}
const BY: readonly Why['by'][] = ['chain', 'same-voice', 'picture', 'near', 'same-place', 'words']
function maybeOf({ ties }: Tied): readonly Perhaps[] {
	const best = new Map<Perhaps['by'], Perhaps>()
	for (const [known, { perhaps }] of ties) if (known.state === 'linked') for (const why of perhaps) if ((best.get(why.by)?.metres ?? Infinity) > (why.metres ?? 0)) best.set(why.by, why)
	return [...best.values()]
}
