/** Hotline: what other hubs may hear of a version that was told to them: what, within a kilometre, until when. No words of anybody, no count. Pure. */
import type { Zone } from '#ground/hub.ts'
import { toNeighbourhood } from '#ground/places.ts'
import { after, hours } from '#ground/time.ts'
import { REALLY } from './choices.ts'
import { isSamePicture } from './counting.ts'
import type { Alert, Incident, Note } from './model.ts'
import { isLive } from './telling.ts'

type ToldHubs = Extract<Note, { says: 'hotline/told-hubs' }>
const PICTURES_AT_MOST = 8
/** What takes something back waits so long for a hub that cannot be reached. */
const STANDS_FOR = hours(36)

/** Whether other hubs are told of this version: where they were told of an earlier one, a version never reaches fewer people. */
export const goesToHubs = ({ level }: Pick<Alert, 'level'>): boolean => level === 'L3' || level === 'L4'

/** @param pictures prints of those that went round with it */
export function toldHubs(alert: Alert, incident: Incident | null, pictures: readonly string[], zones: readonly Zone[]): ToldHubs {
	const really = alert.tells === 'not-enforcement' ? (REALLY.find((one) => one === alert.really) ?? 'other') : null
	return {
		says: 'hotline/told-hubs',
		alert: alert.id,
		version: alert.version,
		tells: alert.tells,
		kind: incident?.kind ?? 'other',
		really,
		place: zones.find(({ id }) => id === alert.zones[0])?.name.slice(0, 60) ?? '',
		spot: incident?.spot ? toNeighbourhood(incident.spot) : null,
		pictures: eachOnce(pictures),
		observedAt: alert.observedAt,
		approvedAt: alert.approvedAt,
		expiresAt: isLive(alert) ? alert.expiresAt : after(alert.approvedAt, STANDS_FOR),
		isDrill: alert.isDrill,
	}
}

/** Of pictures that are the same picture one print first, so that many copies of one leave no other out. */
function eachOnce(pictures: readonly string[]): string[] {
	const all = [...new Set(pictures)].toSorted()
	const unlike: string[] = []
	for (const one of all) if (unlike.length < PICTURES_AT_MOST && !unlike.some((other) => isSamePicture(one, other))) unlike.push(one)
	return [...new Set([...unlike, ...all])].slice(0, PICTURES_AT_MOST).toSorted()
}
