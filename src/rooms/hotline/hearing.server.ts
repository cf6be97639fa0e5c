/** Hotline: a report is heard, from whichever channel, and goes where it belongs. One and the same, heard twice, is one. */
import { hex, newId } from '#ground/ids.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { weekOf, type Instant } from '#ground/time.ts'
import { HOTLINE_TOPIC, memberOf, moveIncident, weigh } from './actions.server.ts'
import { around, clustersOf, findersOf, keysOf, membersOf, traitsOfRow } from './around-store.server.ts'
import { isSamePicture } from './counting.ts'
import { traitsOf, type Saying } from './likeness.ts'
import { linkOf, type Cluster, type Link } from './linking.ts'
import type { Heard, Incident, IncidentId, Report, ReportId } from './model.ts'
import { takeAlong } from './moves-store.server.ts'
import { kindOf, placeOf, zoneOf } from './opening.ts'
import { partnerOf } from './partners.server.ts'
import * as reports from './reports-store.server.ts'
import { whoMay } from './rules.ts'
import { addActNow, findIncident } from './store.server.ts'
import { isTooOften, RUSH } from './surge.ts'
import { lookForSurge } from './surge.server.ts'
import { GLOSSARY } from './terms.ts'
import { whyText } from './whys.ts'

/** @property answer what is known already, where this was decided before: nobody is asked to look again */
export type HeardAs = { readonly report: ReportId; readonly incident: IncidentId | null; readonly state: Report['state']; readonly answer: Answer | null }
/** @property elsewhere the hub that checked it, where it was not this one */
export type Answer = { readonly state: Exclude<Incident['state'], 'unconfirmed' | 'verifying' | 'confirmed' | 'merged'>; readonly really: string | null; readonly closedAt: Instant; readonly elsewhere?: string }

/**
 * Keeps what somebody says they saw or heard, and links it. Sent again, it is the same report with the same answer.
 * @param lookup keyed digest of the receipt, where there is one @param word what they say a partner gave them
 */
export function hearReport(ports: Ports, by: Speaker, said: Heard, lookup: Uint8Array | null = null, word = ''): Promise<Result<HeardAs, 'not-yours-to-do'>> {
	const who = said.channel === 'desk' ? whoMay['write-down'] : whoMay.report
	if (by.as !== 'house' && !isAllowed(by, who)) return Promise.resolve(refuse('not-yours-to-do'))
	return reports.inTurn(ports, (tx) => hearIn(ports, tx, by, said, lookup, word))
}

/** The same within a turn of somebody who has to know something first. By whoever may: the caller has asked. */
export async function hearIn(ports: Ports, tx: Tx, by: Speaker, said: Heard, lookup: Uint8Array | null, word = ''): Promise<Result<HeardAs, never>> {
	const receivedAt = ports.now()
	const origin = originOf(ports, said.origin, receivedAt)
	const { before, lately, isSurge: was, ofThisVoice } = await reports.beforeHearing(tx, said.id, origin, receivedAt)
	if (before) return done(await orElsewhere(ports, tx, said, await heardAs(tx, before.id, before.incident, before.state)))

	const saying: Saying = { ...said, origin: hex(origin), receivedAt }
	const keys = keysOf(traitsOf(saying, GLOSSARY), GLOSSARY)
	const partner = word === '' ? null : await partnerOf(ports, tx, word, origin, said.channel === 'web')
	const kept: reports.NewReport = { said, origin, receivedAt, keys, lookup, takenBy: said.channel === 'desk' ? memberOf(by) : null, partner }
	tell(tx, HOTLINE_TOPIC)
	const isSurge = was === lately >= RUSH ? was : (await lookForSurge(ports, tx)) !== null
	if (isSurge && isTooOften({ channel: said.channel, origin: said.origin, words: said.words, hasPartner: partner !== null, ofThisVoice })) {
		await reports.addReport(tx, kept, { state: 'quarantined', incident: null, why: ['rush'], opens: null })
		return done({ report: said.id, incident: null, state: 'quarantined', answer: null })
	}
	const { state, incident, isOver } = await linkHere(ports, tx, saying, said, (placed) => reports.addReport(tx, kept, placed))
	return done(await orElsewhere(ports, tx, said, isOver ? await heardAs(tx, said.id, incident, state) : { report: said.id, incident, state, answer: null }))
}

/** Another digest every week: what is kept cannot say who it was, and not even that it was the same one as last week. */
export const originOf = (ports: Ports, origin: string, at: Instant): Uint8Array => ports.keys.digest('origin', new TextEncoder().encode(`${weekOf(at)}|${origin}`))

async function heardAs(tx: Tx, report: ReportId, incident: IncidentId | null, state: Report['state']): Promise<HeardAs> {
	const found = incident === null || state !== 'linked' ? undefined : (await findIncident(tx, incident))?.incident
	const isOver = found && (found.state === 'not-enforcement' || found.state === 'unverified' || found.state === 'ended')
	return { report, incident, state, answer: isOver ? { state: found.state, really: found.state === 'not-enforcement' ? found.really : null, closedAt: found.closedAt } : null }
}

/**
 * A picture that goes round goes round in other towns, too: where another hub checked it, whoever was sent it hears what came of that. It is linked as
 * any other report. Whoever saw something themselves, and what was confirmed here, is not contradicted by a picture.
 */
async function orElsewhere(ports: Ports, tx: Tx, { media, hand }: Heard, as: HeardAs): Promise<HeardAs> {
	if (as.answer !== null || media === null || hand === '1st' || as.state === 'withdrawn' || as.state === 'quarantined') return as
	const checked = (await ports.ask(tx, 'checked-elsewhere', { now: ports.now() })).find(({ pictures }) => pictures.some((print) => isSamePicture(print, media)))
	if (!checked || (as.incident !== null && (await findIncident(tx, as.incident))?.incident.state === 'confirmed')) return as
	return { ...as, answer: { state: 'not-enforcement', really: checked.turnedOut, closedAt: checked.at, elsewhere: checked.name } }
}

/** Puts a report where it belongs, and everything that follows from it. Within `inTurn`. @param put keeps it there, and notes that it came @returns `isOver` where that had been decided */
export async function linkHere(ports: Ports, tx: Tx, saying: Saying, about: Pick<Heard, 'doings' | 'place' | 'words' | 'isDrill'>, put: (placed: reports.Placed) => Promise<void>): Promise<Pick<reports.Placed, 'state' | 'incident'> & { readonly isOver: boolean }> {
	const { clusters, link } = await known(tx, saying, about.isDrill)
	const opens = link.to === 'new' ? opened(ports, saying, about) : null
	const incident = opens ? opens.id : (link.to as IncidentId | null)
	const { state } = link
	await put({ state, incident, why: link.why.map(whyText), opens })
	if (incident === null) return { state, incident, isOver: false }

	const act = (name: string, on: string) => addActNow(tx, incident, ports.now(), name, on)
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
		if (link.follow.length + link.joins.length > 0) await reports.resettle(tx, incident, saying.receivedAt)
		// Where nobody went and looked, no report weighs anything.
		if (there?.isTouched || link.joins.length > 0) await weigh(ports, tx, incident)
	}
	return { state, incident, isOver: there !== undefined && there.closedAt !== null }
}

/** What is known around a report. Where an incident becomes one that somebody saw, also what only sounds like it. */
async function known(tx: Tx, saying: Saying, isDrill: boolean): Promise<{ readonly clusters: readonly Cluster[]; readonly link: Link }> {
	const mine = traitsOf(saying, GLOSSARY)
	const finders = findersOf(keysOf(mine, GLOSSARY))
	const rows = await around(tx, saying, finders, isDrill)
	const clusters = clustersOf(rows, GLOSSARY)
	const link = linkOf(saying, clusters, GLOSSARY)
	const { to, joins, follow } = link
	const grown = [...(mine.isFirm && clusters.some(({ incident, isFirm }) => incident === to && !isFirm) ? [to as IncidentId] : []), ...joins]
	if (grown.length === 0 && follow.length === 0) return { clusters, link }
	const members = await membersOf(tx, grown)
	const words = [...members, ...rows.filter(({ id }) => follow.includes(id as ReportId))].flatMap((row) => keysOf(traitsOfRow(row, GLOSSARY), GLOSSARY))
	const all = clustersOf([...rows, ...members, ...(await around(tx, saying, [...new Set([...finders, ...findersOf(words)])], isDrill))], GLOSSARY)
	return { clusters: all, link: linkOf(saying, all, GLOSSARY) }
}

/** The incident a report begins. */
const opened = (ports: Ports, { spot, receivedAt }: Saying, about: Pick<Heard, 'doings' | 'place' | 'words' | 'isDrill'>): Incident => ({ id: newId('incident', ports.chance) as IncidentId, state: 'unconfirmed', kind: kindOf(about, GLOSSARY), zone: zoneOf(spot, about.place, ports.hub().settings.zones, GLOSSARY), spot, place: placeOf(about.place), openedAt: receivedAt, heardAt: receivedAt, seenAt: null, isDrill: about.isDrill })

/** An incident nobody has had to do with becomes part of another, or what was said of it is only proposed there. A person can take it out again. @param proposed why only perhaps */
async function bringIn(ports: Ports, tx: Tx, { from, into }: { readonly from: IncidentId; readonly into: IncidentId }, proposed: readonly string[] | null): Promise<void> {
	const moved = await moveIncident(ports, tx, { as: 'house' }, from, { verb: 'merge', into }, into)
	if (!moved.ok) return
	await takeAlong(tx, { from, into }, ports.now(), proposed)
	await addActNow(tx, into, ports.now(), proposed ? 'proposed' : 'took-in', from)
}

