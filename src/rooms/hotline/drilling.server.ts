/** Hotline: what a drill reads of it, while it is played and in the end. Nothing is decided here, and no page comes here. */
import type { MemberId } from '#ground/people.ts'
import type { Pace, WayOut } from '#ground/carriers.ts'
import type { Spot } from '#ground/places.ts'
import type { Ports } from '#ground/ports.ts'
import type { Language } from '#ground/words.ts'
import { evidenceOf } from './actions.server.ts'
import { alertOf, newestAbout, textsOf } from './alerts-store.server.ts'
import { queuedBy } from './coverage-store.server.ts'
import { planOf, type Count } from './eta.ts'
import { keyOf } from './fates.server.ts'
import type { Alert, AlertId, Incident, IncidentId, Level, ReportId, Task, Tells } from './model.ts'
import { actsOf, incidentOf, tables } from './store.server.ts'
import { takenApart } from './apart-store.server.ts'
import * as tasks from './tasks-store.server.ts'

/** @property seconds from its approval until the last has it, as planned then */
export type Planned = { readonly alert: string; readonly version: number; readonly seconds: number }
export type FoundIncident = { readonly id: IncidentId; readonly isMerged: boolean; readonly openedAt: number; readonly spot: Spot | null; readonly reports: number; readonly independentFirstHand: number; readonly distinctMedia: number; readonly states: readonly { readonly state: string; readonly at: number }[] }
export type FoundAlert = { readonly alert: string; readonly version: number; readonly incident: IncidentId | null; readonly tells: Tells; readonly level: Level; readonly approvedAt: number }
/** A row of the ledger, and the key its hand-over carries. */
export type FoundDelivery = { readonly key: string; readonly alert: string; readonly version: number; readonly subscriber: string; readonly state: string }
export type Findings = {
	readonly incidents: readonly FoundIncident[]
	readonly reports: readonly { readonly id: ReportId; readonly isLinked: boolean; readonly incident: IncidentId | null }[]
	readonly alerts: readonly FoundAlert[]
	readonly deliveries: readonly FoundDelivery[]
	readonly tasks: Readonly<Record<MemberId, number>>
}

// While it is played

export const incidentsNow = ({ storage }: Ports): Promise<readonly Incident[]> => storage.inOneGo(async (tx) => (await tables(tx).selectFrom('hotline_incidents').selectAll().orderBy('opened_at').orderBy('id').execute()).map(incidentOf))
/** What holds of each alert about it, the last first. */
export const toldAbout = ({ storage }: Ports, incident: IncidentId): Promise<readonly Alert[]> => storage.inOneGo((tx) => newestAbout(tx, incident))
/** Whether it is told as one with what was taken out of it. */
export const isToldAsOne = (ports: Ports, incident: IncidentId): Promise<boolean> => ports.storage.inOneGo(async (tx) => (await takenApart(tx, [incident], ports.now())).length > 0)
export const tasksAbout = ({ storage }: Ports, incident: IncidentId): Promise<readonly Task[]> => storage.inOneGo((tx) => tasks.tasksAt(tx, incident))
export const tasksOf = ({ storage }: Ports, member: MemberId): Promise<readonly Task[]> => storage.inOneGo((tx) => tasks.tasksOf(tx, member))
export const linkedNow = ({ storage }: Ports): Promise<readonly { readonly id: ReportId; readonly incident: IncidentId | null }[]> =>
	storage.inOneGo(async (tx) => (await tables(tx).selectFrom('hotline_reports').select(['id', 'incident']).where('state', '=', 'linked').execute()).map(({ id, incident }) => ({ id: id as ReportId, incident: incident as IncidentId | null })))

// In the end

const alertsNow = (ports: Ports) => ports.storage.inOneGo(async (tx) => (await tables(tx).selectFrom('hotline_alerts').selectAll().orderBy('approved_at').orderBy('id').orderBy('version').execute()).map(alertOf))

/** When the last has it, for each version made just now, as whoever presses send is told: by text message the short form goes. */
export async function plannedNow(ports: Ports, paces: ReadonlyMap<WayOut, Pace>): Promise<Planned[]> {
	const now = ports.now()
	return ports.storage.inOneGo(async (tx) => {
		const made = await tables(tx).selectFrom('hotline_alerts').select(['id', 'version']).where('approved_at', '=', now).execute()
		const planned: Planned[] = []
		for (const { id, version } of made) {
			const counts: Count[] = (await queuedBy(tx, { id: id as AlertId, version })).map(({ way, language, turn, n }) => ({ way, language: language as Language, ring: turn, people: n }))
			planned.push({ alert: id, version, seconds: planOf(counts, paces, await textsOf(tx, id, version)).last })
		}
		return planned
	})
}

export async function findingsOf(ports: Ports): Promise<Findings> {
	const incidents: FoundIncident[] = []
	for (const one of await incidentsNow(ports)) {
		const [evidence, acts] = await ports.storage.inOneGo(async (tx) => [await evidenceOf(tx, one.id), await actsOf(tx, one.id)] as const)
		incidents.push({ id: one.id, isMerged: one.state === 'merged', openedAt: one.openedAt, spot: one.spot, reports: evidence.reports, independentFirstHand: evidence.eyewitnesses, distinctMedia: evidence.media, states: acts.map(({ state, at }) => ({ state, at })) })
	}
	const alerts = (await alertsNow(ports)).map(({ id, version, incident, tells, level, approvedAt }): FoundAlert => ({ alert: id, version, incident, tells, level, approvedAt }))
	return ports.storage.inOneGo(async (tx) => {
		const reports = await tables(tx).selectFrom('hotline_reports').select(['id', 'state', 'incident']).orderBy('id').execute()
		const deliveries = await tables(tx).selectFrom('hotline_deliveries').select(['alert', 'version', 'subscriber', 'way', 'state']).execute()
		const asked = await tables(tx).selectFrom('hotline_tasks').select((e) => ['member', e.fn.countAll().as('n')]).groupBy('member').execute()
		return {
			incidents,
			alerts,
			reports: reports.map(({ id, state, incident }) => ({ id: id as ReportId, isLinked: state === 'linked', incident: incident as IncidentId | null })),
			deliveries: deliveries.map(({ alert, version, subscriber, way, state }) => ({ key: keyOf(ports, alert, version, subscriber, way as WayOut), alert, version, subscriber, state })),
			tasks: Object.fromEntries(asked.map(({ member, n }) => [member as MemberId, Number(n)])),
		}
	})
}

/** When something is due by itself. */
export async function nextEnd(ports: Ports): Promise<number | null> {
	const now = ports.now()
	const row = await ports.storage.inOneGo((tx) => tables(tx).selectFrom('hotline_alerts').select((e) => e.fn.min('expires_at').as('at')).where('is_newest', '=', true).where('expires_at', '>', now).executeTakeFirst())
	return row?.at === null || row?.at === undefined ? null : Number(row.at)
}
