/** Incidents and what was said of them, put where hearing reports would put them, for the stories about those who go and look. */
import { randomBytes } from 'node:crypto'
import { newId } from '#ground/ids.ts'
import type { Spot } from '#ground/places.ts'
import { after, hours } from '#ground/time.ts'
import type { IncidentId } from '#rooms/hotline/model.ts'
import { addIncident, findIncident } from '#rooms/hotline/store.server.ts'
import type { TestHub } from './house.testing.ts'
import { MERCADO } from './hotline.testing.ts'

export async function incidentAt(hub: TestHub, { spot = MERCADO, zone = 'cedar', place = 'Cedar Avenue and 14th Street' }: { spot?: Spot; zone?: string; place?: string } = {}): Promise<IncidentId> {
	const { ports } = hub.house
	const [id, now] = [newId('incident', ports.chance) as IncidentId, ports.now()]
	await ports.storage.inOneGo((tx) => addIncident(tx, { id, state: 'unconfirmed', kind: 'street', zone, spot, place, openedAt: now, heardAt: now, seenAt: null, isDrill: false }))
	return id
}

/** Somebody else says what they saw or heard there. */
export async function voiceAt(hub: TestHub, incident: IncidentId, { hand = '1st', language = 'es', size = 'few', doings = ['questioning'], media = null as string | null } = {}): Promise<void> {
	const { pool, ports } = hub.house
	const now = ports.now()
	await pool.query(
		`insert into hotline_reports (id, state, incident, channel, language, hand, size, doings, still, origin, media, received_at, words_end, ends_at) values ($1, 'linked', $2, 'web', $3, $4, $5, $6, 'yes', $7, $8, $9, $10, $10)`,
		[newId('report', ports.chance), incident, language, hand, size, doings, randomBytes(32), media, now, after(now, hours(12))],
	)
}

export const stateOf = async (hub: TestHub, id: IncidentId) => (await hub.house.ports.storage.inOneGo((tx) => findIncident(tx, id)))?.incident
