/** Hotline: what everybody was told, for reading. Whoever writes it is another file. */
import * as v from 'valibot'
import { number, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { Alert } from './model.ts'
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
