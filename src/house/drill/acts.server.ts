/** What a drill's people do, through the same doors as anybody: the nearest incident that fits is meant, and what the rules refuse is answered with why. */
import type { MemberId, Speaker } from '#ground/people.ts'
import { between, offsetOf, spotAt, type Spot } from '#ground/places.ts'
import type { Ports } from '#ground/ports.ts'
import type { Result } from '#ground/result.ts'
import { acceptCheck, askToLook, decide, leaveScene, sayWhatISaw, type Near } from '#rooms/hotline/checking.server.ts'
import { ETA_AT_MOST } from '#rooms/hotline/checking.ts'
import { incidentsNow, isToldAsOne, linkedNow, tasksAbout, tasksOf, toldAbout } from '#rooms/hotline/drilling.server.ts'
import { mergeIncidents, splitIncident } from '#rooms/hotline/merging.server.ts'
import { REALLY, type Incident, type IncidentId, type ReportId, type Task } from '#rooms/hotline/model.ts'
import { isOpen } from '#rooms/hotline/rules.ts'
import { correct, sign } from '#rooms/hotline/telling.server.ts'
import { isLive } from '#rooms/hotline/telling.ts'
import type { Order, People } from './messages.ts'
import { middleOf, offsetIn, type Script } from './script.ts'

/** Metres: an incident that fits is meant before one that does not, if it is not much farther. */
const ABOUT_THERE = 150
/** Metres a minute, on foot; and how long somebody takes of whom nobody knows where they are. */
const ON_FOOT = 80
const SOMEWHERE = 5

export type Town = { readonly ports: Ports; readonly script: Script; readonly people: People }
type Act = Extract<Order, { to: 'act' }>
type Of<Do extends Act['done']['do']> = Extract<Act['done'], { do: Do }>

export function speakerFor({ script, people }: Town, name: string): Speaker {
	const said = script.people.find(({ id }) => id === name)
	const id = people[name]
	if (!said || id === undefined) return { as: 'house' }
	return { as: 'member', member: { id, called: name, roles: said.roles, language: 'en', teams: [] } }
}

/** How far a script puts somebody. */
export function nearIn({ script, people }: Town): Near {
	const places = new Map(script.people.flatMap(({ id, at }) => (at && people[id] ? [[people[id], { lat: at[0], lon: at[1] }] as const] : [])))
	return (member, at) => {
		const place = places.get(member)
		return place ? between(place, at) : null
	}
}

const incidentNow = async (ports: Ports, id: IncidentId): Promise<Incident | undefined> => (await incidentsNow(ports)).find((one) => one.id === id)

/** The nearest that fits, or else the nearest of all, for the rules to refuse. */
async function nearest(town: Town, [dx, dy]: readonly [number, number], fits: (one: Incident) => boolean | Promise<boolean>, but: IncidentId | null = null): Promise<IncidentId | null> {
	const middle = middleOf(town.script)
	const metres = ({ spot }: Incident) => {
		if (!spot) return Number.MAX_SAFE_INTEGER
		const at = offsetOf(middle, spot)
		return Math.hypot(at.dx - dx, at.dy - dy)
	}
	const all = (await incidentsNow(town.ports)).filter((one) => one.state !== 'merged' && one.id !== but).toSorted((a, b) => metres(a) - metres(b))
	const [first] = all
	if (!first) return null
	for (const one of all) if (metres(one) <= metres(first) + ABOUT_THERE && (await fits(one))) return one.id
	return first.id
}

const reallyOf = (text: string): string => REALLY.find((one) => new RegExp(`\\b${one.replace('-', '[ -]')}\\b`, 'i').test(text)) ?? (text || 'other')
const listedOf = (text: string): string => REALLY.find((one) => one === reallyOf(text)) ?? 'other'
const whyNot = (result: Result<unknown, string>): string | null => (result.ok ? null : result.refusal)

/** @returns why it was refused, or null */
export async function act(town: Town, { done, reports }: Pick<Act, 'done' | 'reports'>): Promise<string | null> {
	switch (done.do) {
		case 'accept':
			return accept(town, done)
		case 'observe':
			return observe(town, done)
		case 'approve':
			return approve(town, done)
		case 'correct':
			return takeBack(town, done, 'cancel')
		case 'publish-not-enforcement':
			return publish(town, done, 'not-enforcement')
		case 'publish-unverified':
			return publish(town, done, 'unverified')
		case 'merge': {
			const from = await nearest(town, done.incidentAt, isOpen)
			const into = await nearest(town, done.into, isOpen, from)
			return from && into ? whyNot(await mergeIncidents(town.ports, speakerFor(town, done.by), { from, into })) : 'not-here'
		}
		case 'split': {
			const wanted = new Set<ReportId>(reports)
			const rows = (await linkedNow(town.ports)).filter(({ id }) => wanted.has(id))
			const holds = new Set(rows.map(({ incident }) => incident))
			const incident = await nearest(town, done.incidentAt, ({ id }) => holds.has(id))
			return incident ? whyNot(await splitIncident(town.ports, speakerFor(town, done.by), { incident, reports: rows.filter((row) => row.incident === incident).map(({ id }) => id) })) : 'not-here'
		}
	}
}

/** Their task there; where they were not asked, a dispatcher asks them by name. */
async function taskFor(town: Town, by: Speaker, incident: IncidentId): Promise<Task | string> {
	if (by.as !== 'member') return 'not-yours-to-do'
	const { ports } = town
	const mine = async () => (await tasksAbout(ports, incident)).find(({ member }) => member === by.member.id)
	const before = await mine()
	if (before) return before
	const dispatcher = town.script.people.find(({ roles }) => roles.includes('dispatcher'))
	const asker: Speaker = dispatcher ? speakerFor(town, dispatcher.id) : { as: 'house' }
	let asked = await askToLook(ports, asker, { incident, member: by.member.id }, nearIn(town))
	if (!asked.ok && asked.refusal === 'elsewhere-now') {
		// Whoever is here now has left where they were.
		await leaveOthers(ports, by, incident)
		asked = await askToLook(ports, asker, { incident, member: by.member.id }, nearIn(town))
	}
	return asked.ok ? ((await mine()) ?? 'not-here') : asked.refusal
}

async function leaveOthers(ports: Ports, by: Extract<Speaker, { as: 'member' }>, incident: IncidentId): Promise<void> {
	const others = (await tasksOf(ports, by.member.id)).filter((task) => task.incident !== incident)
	for (const { id } of others) await leaveScene(ports, by, { task: id })
}

function minutesTo(town: Town, member: MemberId, spot: Spot | null): number {
	const metres = spot && nearIn(town)(member, spot)
	return metres === null ? SOMEWHERE : Math.min(ETA_AT_MOST, Math.max(1, Math.ceil(metres / ON_FOOT)))
}

async function accept(town: Town, { by: name, incidentAt }: Of<'accept'>): Promise<string | null> {
	const by = speakerFor(town, name)
	const incident = await nearest(town, incidentAt, isOpen)
	if (!incident || by.as !== 'member') return incident ? 'not-yours-to-do' : 'not-here'
	const task = await taskFor(town, by, incident)
	if (typeof task === 'string') return task
	const spot = (await incidentNow(town.ports, incident))?.spot ?? null
	return whyNot(await acceptCheck(town.ports, by, { task: task.id, etaMinutes: minutesTo(town, by.member.id, spot) }))
}

async function observe(town: Town, { by: name, incidentAt, saw, what }: Of<'observe'>): Promise<string | null> {
	const by = speakerFor(town, name)
	const incident = await nearest(town, incidentAt, isOpen)
	if (!incident) return 'not-here'
	const task = await taskFor(town, by, incident)
	if (typeof task === 'string') return task
	return whyNot(await sayWhatISaw(town.ports, by, { incident, saw, what: what.trim() === '' ? null : what.trim(), really: saw === 'not_enforcement' ? listedOf(what) : null }))
}

/** Where it was told already, what was seen since is an update of it, and so is that it is two. */
async function approve(town: Town, { by: name, incidentAt, level }: Of<'approve'>): Promise<string | null> {
	const { ports } = town
	const incident = await nearest(town, incidentAt, isOpen)
	if (!incident) return 'not-here'
	const by = speakerFor(town, name)
	const signed = await sign(ports, by, { incident, tells: 'alert', level, because: null })
	if (signed.ok || signed.refusal !== 'already-told') return whyNot(signed)
	const [found, [told]] = [await incidentNow(ports, incident), await toldAbout(ports, incident)]
	if (!told || ((found?.seenAt ?? 0) <= told.approvedAt && !(await isToldAsOne(ports, incident)))) return signed.refusal
	return whyNot(await sign(ports, by, { incident, tells: 'update', level, because: null }))
}

const because = (text: string) => (text.trim() === '' ? null : reallyOf(text.trim()))

async function takeBack(town: Town, done: Of<'correct' | 'publish-not-enforcement' | 'publish-unverified'>, tells: 'cancel' | 'not-enforcement' | 'unverified'): Promise<string | null> {
	const incident = await nearest(town, done.incidentAt, async ({ id }) => (await toldAbout(town.ports, id)).some(isLive))
	return incident ? whyNot(await correct(town.ports, speakerFor(town, done.by), { incident, tells, because: because(done.because) })) : 'not-here'
}

/** A rumour nobody was alerted about is told to those who watch, so that whoever is asked can say that it was looked at. */
const RUMOUR_LEVEL = 'L1'
async function publish(town: Town, done: Of<'publish-not-enforcement' | 'publish-unverified'>, tells: 'not-enforcement' | 'unverified'): Promise<string | null> {
	const { ports } = town
	const by = speakerFor(town, done.by)
	const incident = await nearest(town, done.incidentAt, async (one) => isOpen(one) || one.state === tells || (await toldAbout(ports, one.id)).some(isLive))
	if (!incident) return 'not-here'
	if ((await toldAbout(ports, incident)).length > 0) return takeBack(town, done, tells)
	const found = await incidentNow(ports, incident)
	if (found?.state !== tells) {
		const decided = await decide(ports, by, { incident, outcome: tells === 'unverified' ? 'cannot-tell' : 'not-it', really: tells === 'unverified' ? null : (because(done.because) ?? 'other') })
		if (!decided.ok) return decided.refusal
	}
	return whyNot(await sign(ports, by, { incident, tells, level: RUMOUR_LEVEL, because: because(done.because) }))
}

export const spotIn = (script: Script, dx: number | null, dy: number | null): Spot | null => (dx === null || dy === null ? null : spotAt(middleOf(script), offsetIn([dx, dy])))
