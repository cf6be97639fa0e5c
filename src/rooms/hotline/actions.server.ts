/** Hotline: read, decide, save, tell. What moves an incident moves it here; each noun has an actions file of its own beside it. */
import { newId } from '#ground/ids.ts'
import { step } from '#ground/machine.ts'
import { post } from '#ground/notes.server.ts'
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { after, type Instant } from '#ground/time.ts'
import { noteDetermined } from './calibrating.server.ts'
import { evidenceFrom } from './counting.ts'
import type { Command, Evidence, Incident, IncidentId, Look, Note, Refusal } from './model.ts'
import { FADES, incidents, isOpen, standsOn, whoMay } from './rules.ts'
import { sharedEyes } from './looks-store.server.ts'
import { isContrary, rulesThatHold } from './standing.ts'
import * as store from './store.server.ts'

/** Whoever has the board open hears of every change by this. */
export const HOTLINE_TOPIC = 'hotline'

/** The member who speaks; null where it is the house, or somebody at the door. */
export const memberOf = (by: Speaker): MemberId | null => (by.as === 'member' ? by.member.id : null)

export async function evidenceOf(tx: Tx, id: IncidentId): Promise<Evidence> {
	const looks = await store.looksAt(tx, id)
	return evidenceFrom(await store.voicesOf(tx, id), looks, await sharedEyes(tx, looks))
}

/** The one way to move an incident, for whoever is allowed to. @param about what the act is about, in words for its history */
export async function moveIncident(ports: Ports, tx: Tx, by: Speaker, id: IncidentId, command: Command, about: string | null = null): Promise<Result<Incident, Refusal | 'not-here' | 'not-yours-to-do' | 'not-from-here'>> {
	if (by.as !== 'house' && !isAllowed(by, whoMay[command.verb])) return refuse('not-yours-to-do')
	const found = await store.findIncident(tx, id)
	if (!found) return refuse('not-here')
	const now = ports.now()
	const decided = step<Incident, Command, Note, Refusal>(incidents, { by, now }, found.incident, command)
	if (!decided.ok) return decided
	const { next, notes } = decided.value
	const hasClosed = isOpen(found.incident) && !isOpen(next)
	await store.saveIncident(tx, next, found.version, hasClosed ? after(now, FADES[0]) : undefined)
	await store.addAct(tx, id, { at: now, member: memberOf(by), act: command.verb, state: next.state, about })
	await noteDetermined(tx, found.incident, next)
	await post(tx, notes, ports)
	tell(tx, HOTLINE_TOPIC)
	return done(next)
}

/** Keeps what a pair of eyes saw, and moves the incident where all that is known now makes it another. `confirmed` as soon as enough eyes agree. */
export async function keepLook(ports: Ports, tx: Tx, by: Speaker, look: Omit<Look, 'id' | 'heardAt' | 'isVoid'> & { readonly id?: Look['id'] }): Promise<Result<Incident, Refusal | 'not-here' | 'not-yours-to-do' | 'not-from-here'>> {
	const moved = await moveIncident(ports, tx, by, look.incident, { verb: 'found', saw: look.saw, what: look.what, really: null }, look.saw)
	if (!moved.ok) return moved
	await store.addLook(tx, { ...look, id: look.id ?? newId('look', ports.chance), isVoid: false, heardAt: ports.now() })
	return (await weigh(ports, tx, look.incident)) ?? moved
}

/** Confirms where enough eyes agree, and doubts where they no longer do: somebody looked and it was not there, or what somebody said counts no more. Null where nothing moves. */
export async function weigh(ports: Ports, tx: Tx, id: IncidentId) {
	const found = await store.findIncident(tx, id)
	if (!found || !isOpen(found.incident)) return null
	const { incident } = found
	const [evidence, now] = [await evidenceOf(tx, id), ports.now()]
	if (incident.state === 'confirmed') {
		// As of when it was last seen: that time passes takes nothing back here.
		const stands = standsOn(evidence, Math.min(now, incident.seenAt) as Instant) !== null
		if (stands || !(await store.looksAt(tx, id)).some((look) => look.isVoid || isContrary(look))) return null
		return moveIncident(ports, tx, { as: 'house' }, id, { verb: 'doubt', seenAt: lastSeen(evidence) })
	}
	// Somebody of ours has looked. Anybody can be a neighbour, as often as they like.
	const hasLook = evidence.looks.some(({ eyes }) => eyes !== 'reporter' && eyes !== 'neighbour')
	const rules = rulesThatHold(evidence, now)
	return rules.length > 0 && hasLook ? moveIncident(ports, tx, { as: 'house' }, id, { verb: 'confirm' }, rules.join(' ')) : null
}

const lastSeen = ({ looks }: Evidence): Instant | null => {
	const seen = looks.filter(({ saw }) => saw === 'activity').map(({ observedAt }) => observedAt)
	return seen.length === 0 ? null : (Math.max(...seen) as Instant)
}
