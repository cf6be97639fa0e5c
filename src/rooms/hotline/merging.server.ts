/** Hotline: what a person joins, takes apart, links, sets aside and lets back in. Nothing is lost by it: each goes back to where it was, and the history shows both. */
import { newId } from '#ground/ids.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, tell, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { evidenceOf, HOTLINE_TOPIC, memberOf, moveIncident, weigh } from './actions.server.ts'
import { neededAt } from './asking-to-look.server.ts'
import { linkHere } from './hearing.server.ts'
import type { Incident, IncidentId, Refusal, Report, ReportId } from './model.ts'
import * as moves from './moves-store.server.ts'
import { placeOf } from './opening.ts'
import * as reports from './reports-store.server.ts'
import { isOpen, standsOn, whoMay } from './rules.ts'
import { callBack, sendHome } from './tasks.server.ts'
import { addAct, addActNow, addIncident, findIncident } from './store.server.ts'

type Refused = Refusal | 'not-here' | 'not-yours-to-do' | 'not-from-here'

/** In one go, and no report is heard meanwhile. */
const handling = <T>(ports: Ports, work: (tx: Tx) => Promise<T>): Promise<T> =>
	again(() =>
		reports.inTurn(ports, (tx) => {
			tell(tx, HOTLINE_TOPIC)
			return work(tx)
		}),
	)

async function note(ports: Ports, tx: Tx, by: Speaker, incident: IncidentId, act: string, about: string): Promise<void> {
	const found = await findIncident(tx, incident)
	if (found) await addAct(tx, incident, { at: ports.now(), member: memberOf(by), act, state: found.incident.state, about })
}

/** After something came or went: where it is, what it rests on, and whether it still stands. */
async function settle(ports: Ports, tx: Tx, incident: IncidentId): Promise<void> {
	const found = await findIncident(tx, incident)
	if (!found) return
	await reports.resettle(tx, incident, found.incident.heardAt)
	if (found.incident.state === 'confirmed' && standsOn(await evidenceOf(tx, incident), ports.now()) === null) await moveIncident(ports, tx, { as: 'house' }, incident, { verb: 'doubt' }, 'what it rested on went')
	else await weigh(ports, tx, incident)
}

/** Two that are one: everything of the first goes to the second, and finds its way back if they are taken apart. */
export const mergeIncidents = (ports: Ports, by: Speaker, { from, into }: { readonly from: IncidentId; readonly into: IncidentId }): Promise<Result<Incident, Refused>> =>
	handling(ports, async (tx) => {
		const to = await findIncident(tx, into)
		if (!to) return refuse('not-here')
		if (!isAllowed(by, whoMay.merge)) return refuse('not-yours-to-do')
		if (!isOpen(to.incident)) return refuse('has-ended')
		const moved = await moveIncident(ports, tx, by, from, { verb: 'merge', into }, into)
		if (!moved.ok) return moved
		await moves.takeAlong(tx, { from, into }, ports.now(), null)
		// Whoever is on the way goes on: it is one place now. Who was asked for both, or besides enough others, is free again.
		await callBack(ports, tx, from)
		await sendHome(ports, tx, into, await neededAt(ports, tx, into))
		await note(ports, tx, by, into, 'took-in', from)
		await settle(ports, tx, into)
		return moved
	})

/**
 * Takes reports out of an incident. Where they came with another that was joined to it, that one stands again, with its looks, tasks and alerts;
 * otherwise they are one of their own.
 */
export const splitIncident = (ports: Ports, by: Speaker, { incident, reports: wanted }: { readonly incident: IncidentId; readonly reports: readonly ReportId[] }): Promise<Result<{ readonly incident: IncidentId }, Refused>> =>
	handling(ports, async (tx) => {
		const found = await findIncident(tx, incident)
		if (!found) return refuse('not-here')
		if (!isAllowed(by, whoMay.split)) return refuse('not-yours-to-do')
		const here = (await reports.reportsOf(tx, incident)).filter(({ id }) => wanted.includes(id))
		const [first] = here
		if (!first) return refuse('nothing-to-take-back')
		const named = here.map(({ id }) => id)
		const [from] = await moves.cameFrom(tx, incident, named)
		const before = from === undefined ? undefined : (await findIncident(tx, from))?.incident
		const to = from ?? (await openFor(ports, tx, by, found.incident, here))
		if (from) {
			const stands = await moveIncident(ports, tx, by, from, { verb: 'split' }, incident)
			if (!stands.ok) return stands
			await moves.giveBack(tx, { from, into: incident }, named)
		} else await reports.putReports(tx, named, { state: 'linked', incident: to, why: ['by-hand'] })
		await moves.moveLooksOf(tx, named, to)
		await note(ports, tx, by, incident, 'split', to)
		if (!from) await note(ports, tx, by, to, 'split', incident)
		for (const each of [incident, to]) await settle(ports, tx, each)
		await toldGoesAlong(ports, tx, { incident, to, since: before?.state === 'merged' ? before.closedAt : found.incident.openedAt })
		return done({ incident: to })
	})

/** What was told of both as one belongs to the one it rests on, with everybody it went to. */
async function toldGoesAlong(ports: Ports, tx: Tx, { incident, to, since }: { readonly incident: IncidentId; readonly to: IncidentId; readonly since: Instant }): Promise<void> {
	const stands = async (id: IncidentId) => standsOn(await evidenceOf(tx, id), ports.now()) !== null
	if (!(await stands(incident)) && (await stands(to))) await moves.moveAlertsTold(tx, { from: incident, into: to }, since)
}

async function openFor(ports: Ports, tx: Tx, by: Speaker, { kind, zone, isDrill }: Incident, here: readonly Report[]): Promise<IncidentId> {
	const id = newId('incident', ports.chance) as IncidentId
	const times = here.map(({ receivedAt }) => receivedAt)
	const openedAt = times.reduce((one, other) => (one < other ? one : other))
	await addIncident(tx, { id, state: 'unconfirmed', kind, zone, spot: here.find(({ spot }) => spot)?.spot ?? null, place: placeOf(here.find(({ place }) => place)?.place ?? ''), openedAt, heardAt: times.reduce((one, other) => (one > other ? one : other)), seenAt: null, isDrill })
	await note(ports, tx, by, id, 'opened', 'split')
	return id
}

/** A person says what a report belongs to, or that it belongs to nothing. What was joined leads on to where it went. */
export const linkByHand = (ports: Ports, by: Speaker, { report, incident }: { readonly report: ReportId; readonly incident: IncidentId | null }): Promise<Result<{ readonly report: ReportId; readonly incident: IncidentId | null }, Refused>> =>
	handling(ports, async (tx) => {
		const before = await reports.findReport(tx, report)
		if (!before) return refuse('not-here')
		if (!isAllowed(by, whoMay.link)) return refuse('not-yours-to-do')
		const to = incident === null ? null : await standing(tx, incident)
		if (to === undefined) return refuse('not-here')
		await reports.putReports(tx, [report], { state: to === null ? 'apart' : 'linked', incident: to, why: ['by-hand'] })
		if (to !== null) {
			await moves.moveLooksOf(tx, [report], to)
			await note(ports, tx, by, to, 'linked', report)
			await settle(ports, tx, to)
		}
		if (before.incident !== null && before.incident !== to) {
			await note(ports, tx, by, before.incident, 'unlinked', report)
			await settle(ports, tx, before.incident)
		}
		return done({ report, incident: to })
	})

async function standing(tx: Tx, incident: IncidentId): Promise<IncidentId | undefined> {
	const found = await findIncident(tx, incident)
	if (!found) return undefined
	return found.incident.state === 'merged' ? standing(tx, found.incident.into) : incident
}

type Handled = Result<{ readonly report: ReportId; readonly incident: IncidentId | null }, Refused>

/** Set aside: it counts for nothing until somebody lets it back in. It stays where it was linked, so that it finds its way back. */
export const quarantine = (ports: Ports, by: Speaker, report: ReportId): Promise<Handled> => handling(ports, (tx) => asideIn(ports, tx, by, report))
/** Let back in: it is linked as if it came now, at its own time. */
export const letBackIn = (ports: Ports, by: Speaker, report: ReportId): Promise<Handled> => handling(ports, (tx) => backIn(ports, tx, by, report))

/** The same within a turn. */
export async function asideIn(ports: Ports, tx: Tx, by: Speaker, report: ReportId): Promise<Handled> {
	const before = await reports.findReport(tx, report)
	if (!before) return refuse('not-here')
	if (!isAllowed(by, whoMay.quarantine)) return refuse('not-yours-to-do')
	if (before.state === 'quarantined' || before.state === 'withdrawn') return refuse('not-from-here')
	await reports.putReports(tx, [report], { state: 'quarantined', incident: before.incident, why: ['by-hand'] })
	if (before.incident !== null) {
		await note(ports, tx, by, before.incident, 'quarantined', report)
		await settle(ports, tx, before.incident)
	}
	return done({ report, incident: before.incident })
}

export async function backIn(ports: Ports, tx: Tx, by: Speaker, report: ReportId): Promise<Handled> {
	const before = await reports.findReport(tx, report)
	if (!before) return refuse('not-here')
	if (!isAllowed(by, whoMay.quarantine)) return refuse('not-yours-to-do')
	if (before.state !== 'quarantined') return refuse('not-from-here')
	const to = before.incident === null ? undefined : await standing(tx, before.incident)
	if (to !== undefined) {
		await reports.putReports(tx, [report], { state: 'linked', incident: to, why: ['by-hand'] })
		await note(ports, tx, by, to, 'linked', report)
		await settle(ports, tx, to)
		return done({ report, incident: to })
	}
	const { incident } = await linkHere(ports, tx, before, { doings: before.doings, place: before.place ?? '', words: before.words ?? '', isDrill: before.isDrill }, async ({ opens, ...placed }) => {
		if (opens) await addIncident(tx, opens)
		await reports.putReports(tx, [report], placed)
		if (placed.incident === null) return
		if (opens) await addActNow(tx, opens.id, before.receivedAt, 'opened', null)
		await addActNow(tx, placed.incident, ports.now(), placed.state, report)
		if (placed.state === 'linked') await reports.resettle(tx, placed.incident, before.receivedAt)
	})
	return done({ report, incident })
}

/** An incident that nothing is said of any more, and nobody looked at, is over; what was set aside from it is linked anew if it comes back. */
export async function endEmpty(ports: Ports, tx: Tx, by: Speaker, incident: IncidentId, aside: readonly ReportId[]): Promise<void> {
	const found = await findIncident(tx, incident)
	const { reports: n, looks } = await evidenceOf(tx, incident)
	if (!found || !isOpen(found.incident) || n + looks.length > 0) return
	await moveIncident(ports, tx, by, incident, { verb: 'end' })
	await reports.putReports(tx, aside, { state: 'quarantined', incident: null, why: ['by-hand'] })
}
