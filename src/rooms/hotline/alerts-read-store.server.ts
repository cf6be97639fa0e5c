/** Hotline: what everybody was told, for reading. Whoever writes it is another file. */
import * as v from 'valibot'
import { number, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { Alert, type AlertId } from './model.ts'
import { alertOf, versionsOf } from './alerts-store.server.ts'
import type { Version } from './publishing.ts'
import { tables } from './store.server.ts'
import type { Form } from './texts.ts'

/** More than a town tells in two days. */
const AT_MOST = 200

/** Versions told to neighbours or everybody that are still kept, with their whole texts. The newest of each is among them where it was told as far. */
export async function toldToAll(tx: Tx, now: Instant): Promise<Version[]> {
	const rows = await tables(tx).selectFrom('hotline_alerts').selectAll().where('level', 'in', ['L2', 'L4']).where('ends_at', '>', now).orderBy('approved_at', 'desc').orderBy('id').orderBy('version', 'desc').limit(AT_MOST).execute()
	if (rows.length === 0) return []
	const texts = await tables(tx).selectFrom('hotline_texts').selectAll().where('alert', 'in', [...new Set(rows.map(({ id }) => id))]).where('form', '=', 'full').execute()
	return rows.map((row) => ({
		alert: v.parse(Alert, {
			id: row.id,
			version: row.version,
			incident: null,
			tells: row.tells,
			level: row.level,
			zones: row.zones,
			place: row.place,
			really: row.really,
			isDrill: row.is_drill,
			observedAt: row.observed_at === null ? null : number(row.observed_at),
			approvedAt: number(row.approved_at),
			contraryAt: null,
			expiresAt: number(row.expires_at),
			isNewest: row.is_newest,
		}),
		texts: texts.filter((text) => text.alert === row.id && text.version === row.version).map(({ language, form, text }) => ({ language, form: form as Form, text })),
	}))
}

export const newestOf = async (tx: Tx, alert: string): Promise<Alert | null> => (await versionsOf(tx, alert as AlertId)).find(({ isNewest }) => isNewest) ?? null

/** What holds of the alert that was handed to this address last; null where nothing was lately. */
export async function toldLastTo(tx: Tx, way: string, known: Uint8Array, now: Instant): Promise<Alert | null> {
	const row = await tables(tx)
		.selectFrom('hotline_addresses')
		.innerJoin('hotline_deliveries', (join) => join.onRef('hotline_deliveries.subscriber', '=', 'hotline_addresses.subscriber').onRef('hotline_deliveries.way', '=', 'hotline_addresses.way'))
		.innerJoin('hotline_alerts', (join) => join.onRef('hotline_alerts.id', '=', 'hotline_deliveries.alert').on('is_newest', '=', true))
		.selectAll('hotline_alerts')
		.where('hotline_addresses.way', '=', way)
		.where('known', '=', known)
		.where('hotline_deliveries.state', 'in', ['handing', 'handed', 'delivered', 'unknown'])
		.where('expires_at', '>', now)
		.orderBy('hotline_deliveries.handed_at', 'desc')
		.limit(1)
		.executeTakeFirst()
	return row ? alertOf(row) : null
}
