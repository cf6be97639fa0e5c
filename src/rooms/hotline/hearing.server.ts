/** Hotline: a report is heard, from whichever channel, and goes where it belongs. One and the same, heard twice, is one. */
import { hex, newId } from '#ground/ids.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { minutes, weekOf, type Instant } from '#ground/time.ts'
import { HOTLINE_TOPIC, memberOf, moveIncident, weigh } from './actions.server.ts'
import { traitsOf, type Saying } from './likeness.ts'
import { linkOf, type Cluster, type Link } from './linking.ts'
import type { Heard, Incident, IncidentId, Report, ReportId } from './model.ts'
import { takeAlong } from './moves-store.server.ts'
import { kindOf, placeOf, zoneOf } from './opening.ts'
import * as reports from './reports-store.server.ts'
import { whoMay } from './rules.ts'
import { addActNow, addIncident, findIncident } from './store.server.ts'
import { GLOSSARY } from './terms.ts'
import { whyText } from './whys.ts'

/** @property answer what is known already, where this was decided before: nobody is asked to look again */
export type HeardAs = { readonly report: ReportId; readonly incident: IncidentId | null; readonly state: Report['state']; readonly answer: Answer | null }
export type Answer = { readonly state: Exclude<Incident['state'], 'unconfirmed' | 'verifying' | 'confirmed' | 'merged'>; readonly really: string | null; readonly closedAt: Instant }

/** More reports a minute than this are a rush; then one voice is heard so often an hour, and what more it says waits for a person. */
export const RUSH = 30
export const OF_ONE_VOICE = 5

/**
 * Keeps what somebody says they saw or heard, and links it. Sent again, it is the same report with the same answer.
 * @param lookup keyed digest of the receipt, where there is one
 */
export function hearReport(ports: Ports, by: Speaker, said: Heard, lookup: Uint8Array | null = null): Promise<Result<HeardAs, 'not-yours-to-do'>> {
	const who = said.channel === 'desk' ? whoMay['write-down'] : whoMay.report
	if (by.as !== 'house' && !isAllowed(by, who)) return Promise.resolve(refuse('not-yours-to-do'))
	return ports.storage.inOneGo((tx) => hearIn(ports, tx, by, said, lookup))
}

/** The same within a transaction of somebody who has to know something first. By whoever may: the caller has asked. */
export async function hearIn(ports: Ports, tx: Tx, by: Speaker, said: Heard, lookup: Uint8Array | null): Promise<Result<HeardAs, never>> {
	await reports.oneAtATime(tx)
	const receivedAt = ports.now()
	const origin = originOf(ports, said.origin, receivedAt)
	const { before, lately, ofThisVoice } = await reports.beforeHearing(tx, said.id, origin, receivedAt)
	if (before) return done(await heardAs(tx, before.id, before.incident, before.state))

	const saying: Saying = { ...said, origin: hex(origin), receivedAt }
	const keys = reports.keysOf(traitsOf(saying, GLOSSARY), GLOSSARY)
	const kept = { said, origin, receivedAt, keys, lookup, takenBy: said.channel === 'desk' ? memberOf(by) : null }
	tell(tx, HOTLINE_TOPIC)
	if (said.channel !== 'desk' && lately >= RUSH && ofThisVoice >= OF_ONE_VOICE) {
		await reports.addReport(tx, { ...kept, state: 'quarantined', incident: null, why: ['rush'] })
		return done({ report: said.id, incident: null, state: 'quarantined', answer: null })
	}
	const { state, incident, isOver } = await linkHere(ports, tx, saying, said, (placed) => reports.addReport(tx, { ...kept, ...placed }))
	return done(isOver ? await heardAs(tx, said.id, incident, state) : { report: said.id, incident, state, answer: null })
}

/** Another digest every week: what is kept cannot say who it was, and not even that it was the same one as last week. */
export const originOf = (ports: Ports, origin: string, at: Instant): Uint8Array => ports.keys.digest('origin', new TextEncoder().encode(`${weekOf(at)}|${origin}`))

/** Is it a rush just now? The board says so. */
export const isRush = (ports: Ports, tx: Tx): Promise<boolean> => reports.countSince(tx, (ports.now() - minutes(1)) as Instant, RUSH).then((n) => n >= RUSH)

async function heardAs(tx: Tx, report: ReportId, incident: IncidentId | null, state: Report['state']): Promise<HeardAs> {
	const found = incident === null || state !== 'linked' ? undefined : (await findIncident(tx, incident))?.incident
	const isOver = found && (found.state === 'not-enforcement' || found.state === 'unverified' || found.state === 'ended')
	return { report, incident, state, answer: isOver ? { state: found.state, really: found.state === 'not-enforcement' ? found.really : null, closedAt: found.closedAt } : null }
}

type Placed = { readonly state: Report['state']; readonly incident: IncidentId | null; readonly why: readonly string[] }

/** Puts a report where it belongs, and everything that follows from it. Within `oneAtATime`. @param put keeps it there @returns `isOver` where that had been decided */
export async function linkHere(ports: Ports, tx: Tx, saying: Saying, about: Pick<Heard, 'doings' | 'place' | 'words' | 'isDrill'>, put: (placed: Placed) => Promise<void>): Promise<Omit<Placed, 'why'> & { readonly isOver: boolean }> {
	const { clusters, link } = await known(tx, saying, about.isDrill)
	const incident = link.to === 'new' ? await open(ports, tx, saying, about) : link.to
	const { state } = link
	await put({ state, incident, why: link.why.map(whyText) })
	if (incident === null) return { state, incident, isOver: false }

	const act = (name: string, on: string) => addActNow(tx, incident, ports.now(), name, on)
	await act(state === 'linked' ? 'linked' : 'proposed', saying.id)
	for (const id of link.follow) {
		await reports.putReports(tx, [id], { state: 'linked', incident, why: ['with-others'] })
		await act('linked', id)
	}
	for (const { report, why } of link.offers) {
		await reports.putReports(tx, [report], { state: 'proposed', incident, why: why.map(whyText) })
		await act('proposed', report)
	}
	for (const from of link.joins) await bringIn(ports, tx, { from, into: incident }, null)
	for (const { incident: from, why } of link.loosens) await bringIn(ports, tx, { from, into: incident }, why.map(whyText))
	const there = clusters.find((one) => one.incident === incident)
	if (state === 'linked') {
		await reports.resettle(tx, incident, saying.receivedAt)
		// Where nobody went and looked, no report weighs anything.
		if (there?.isTouched || link.joins.length > 0) await weigh(ports, tx, incident)
	}
	return { state, incident, isOver: there !== undefined && there.closedAt !== null }
}

/** What is known around a report. Where an incident becomes one that somebody saw, also what only sounds like it. */
async function known(tx: Tx, saying: Saying, isDrill: boolean): Promise<{ readonly clusters: readonly Cluster[]; readonly link: Link }> {
	const mine = traitsOf(saying, GLOSSARY)
	const finders = reports.findersOf(reports.keysOf(mine, GLOSSARY))
	const rows = await reports.around(tx, saying, finders, isDrill)
	const clusters = await reports.clustersOf(tx, rows, GLOSSARY)
	const link = linkOf(saying, clusters, GLOSSARY)
	const { to, joins, follow } = link
	const grown = [...(mine.isFirm && clusters.some(({ incident, isFirm }) => incident === to && !isFirm) ? [to as IncidentId] : []), ...joins]
	if (grown.length === 0 && follow.length === 0) return { clusters, link }
	const members = await reports.membersOf(tx, grown)
	const words = [...members, ...rows.filter(({ id }) => follow.includes(id as ReportId))].flatMap((row) => reports.keysOf(reports.traitsOfRow(row, GLOSSARY), GLOSSARY))
	const all = await reports.clustersOf(tx, [...rows, ...members, ...(await reports.around(tx, saying, [...new Set([...finders, ...reports.findersOf(words)])], isDrill))], GLOSSARY)
	return { clusters: all, link: linkOf(saying, all, GLOSSARY) }
}

async function open(ports: Ports, tx: Tx, { spot, receivedAt }: Saying, about: Pick<Heard, 'doings' | 'place' | 'words' | 'isDrill'>): Promise<IncidentId> {
	const id = newId('incident', ports.chance) as IncidentId
	await addIncident(tx, { id, state: 'unconfirmed', kind: kindOf(about, GLOSSARY), zone: zoneOf(spot, about.place, ports.hub().settings.zones, GLOSSARY), spot, place: placeOf(about.place), openedAt: receivedAt, heardAt: receivedAt, seenAt: null, isDrill: about.isDrill })
	await addActNow(tx, id, receivedAt, 'opened', null)
	return id
}

/** An incident nobody has had to do with becomes part of another, or what was said of it is only proposed there. A person can take it out again. @param proposed why only perhaps */
async function bringIn(ports: Ports, tx: Tx, { from, into }: { readonly from: IncidentId; readonly into: IncidentId }, proposed: readonly string[] | null): Promise<void> {
	const moved = await moveIncident(ports, tx, { as: 'house' }, from, { verb: 'merge', into }, into)
	if (!moved.ok) return
	await takeAlong(tx, { from, into }, ports.now(), proposed)
	await addActNow(tx, into, ports.now(), proposed ? 'proposed' : 'took-in', from)
}

