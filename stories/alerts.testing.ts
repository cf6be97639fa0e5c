/** Something was told: rows as they stand once a message was signed, with the texts people got. */
import { newId } from '#ground/ids.ts'
import { minutes, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { readWords } from '#house/words.server.ts'
import type { Alert } from '#rooms/hotline/model.ts'
import { textsFor } from '#rooms/hotline/texts.ts'
import type { TestHub } from './house.testing.ts'

const say = readWords()

/** Puts the next version of an alert where the house would have put it. */
export async function told(hub: TestHub, more: Partial<Alert> = {}): Promise<Alert> {
	const { ports, pool } = hub.house
	const now = ports.now()
	const alert: Alert = { id: newId('alert', ports.chance), version: 1, incident: null, tells: 'alert', level: 'L2', zones: ['cedar'], place: 'Cedar Ave y E 14th St', really: null, isDrill: false, observedAt: now, approvedAt: now, contraryAt: null, expiresAt: (now + minutes(60)) as Instant, isNewest: true, ...more }
	const { name, phone, zones, languages } = ports.hub().settings
	await pool.query('update hotline_alerts set is_newest = false where id = $1', [alert.id])
	await pool.query(
		'insert into hotline_alerts (id, version, incident, tells, level, zones, place, really, is_drill, observed_at, approved_at, contrary_at, expires_at, is_newest, ends_at) values ($1, $2, null, $3, $4, $5, $6, $7, $8, $9, $10, null, $11, true, $12)',
		[alert.id, alert.version, alert.tells, alert.level, alert.zones, alert.place, alert.really, alert.isDrill, alert.observedAt, alert.approvedAt, alert.expiresAt, alert.expiresAt + minutes(1440)],
	)
	for (const { language, form, text } of textsFor(alert, languages, { says: new Map(languages.map((one) => [one, say(one)])), hub: name, phone, zones, clock: zoneHere() })) await pool.query('insert into hotline_texts (alert, version, language, form, text) values ($1, $2, $3, $4, $5)', [alert.id, alert.version, language, form, text])
	return alert
}
