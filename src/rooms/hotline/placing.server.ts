/** Hotline: a dispatcher says where it is, in words that may be told and in which part of town. What somebody called a place may name a person. */
import type { Speaker } from '#ground/people.ts'
import { isAllowed } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, tell } from '#ground/storage.server.ts'
import { HOTLINE_TOPIC, memberOf } from './actions.server.ts'
import type { Incident, IncidentId } from './model.ts'
import { placeOf } from './opening.ts'
import { isOpen, whoMay } from './rules.ts'
import { addAct, findIncident, saveIncident } from './store.server.ts'

/** @param zone null leaves it as it is */
export function sayWhere(ports: Ports, by: Speaker, { incident: id, place, zone }: { readonly incident: IncidentId; readonly place: string; readonly zone: string | null }): Promise<Result<Incident, 'not-here' | 'not-yours-to-do' | 'has-ended' | 'not-understood'>> {
	if (!isAllowed(by, whoMay.link)) return Promise.resolve(refuse('not-yours-to-do'))
	const known = ports.hub().settings.zones.find((one) => one.id === zone)
	if (zone !== null && !known) return Promise.resolve(refuse('not-understood'))
	return again(() =>
		ports.storage.inOneGo(async (tx) => {
			const found = await findIncident(tx, id)
			if (!found) return refuse('not-here')
			if (!isOpen(found.incident)) return refuse('has-ended')
			const { incident } = found
			// It went on to another part of town: where it was, or half-way from there, is not where it is.
			const hasLeft = known !== undefined && incident.zone !== null && known.id !== incident.zone
			const next: Incident = { ...incident, place: placeOf(place), zone: known?.id ?? incident.zone, spot: hasLeft ? null : incident.spot }
			await saveIncident(tx, next, found.version)
			await addAct(tx, id, { at: ports.now(), member: memberOf(by), act: 'placed', state: next.state, about: null })
			tell(tx, HOTLINE_TOPIC)
			return done(next)
		}),
	)
}
