/** Hotline: a version of an alert before it is one: for whoever looks at it first, and for the linter. Pure. */
import type { Alert, AlertId, Incident, Level, Tells } from './model.ts'
import { isLive } from './telling.ts'

/** @property really what it was, where that is not said of the incident yet */
export type Drafted = { readonly tells: Tells; readonly level: Level; readonly really: string | null }

/** @param of what it replaces, or null @param reach the parts of town it is about */
export function draftOf({ tells, level, really }: Drafted, incident: Incident, of: Alert | null, reach: readonly string[], now: Alert['approvedAt']): Alert {
	const zones = [...new Set([...(of && !isLive({ tells }) ? of.zones : reach), ...(of?.zones ?? [])])] as Alert['zones']
	return { id: of?.id ?? (`alert_${'0'.repeat(32)}` as AlertId), version: (of?.version ?? 0) + 1, incident: incident.id, tells, level, zones, place: incident.place ?? of?.place ?? null, really: really ?? ('really' in incident ? incident.really : null), isDrill: incident.isDrill, observedAt: incident.seenAt ?? of?.observedAt ?? null, approvedAt: now, contraryAt: null, expiresAt: now, isNewest: true }
}
