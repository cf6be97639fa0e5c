/** Hotline: what is said on the phone at once, because it was checked and told: what holds now, and for two hours what was not so or is over. */
import type { Ports } from '#ground/ports.ts'
import { hours, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import type { Language, Say } from '#ground/words.ts'
import { toldToAll } from './alerts-read-store.server.ts'
import type { Tells } from './model.ts'
import { shownOf } from './publishing.ts'
import { textsFor } from './texts.ts'

const SAID_FOR = hours(2)
const AT_ONCE = 2
/** “We do not know” answers nobody. */
const ANSWERS: readonly Tells[] = ['alert', 'update', 'cancel', 'not-enforcement', 'all-clear']

/** As everybody may hear it, no finer than a part of town; the last told first, and never more than somebody listens to. */
export async function spokenNow(ports: Ports, language: Language, say: Say): Promise<readonly string[]> {
	const now = ports.now()
	const { name, phone, zones } = ports.hub().settings
	const shown = shownOf(await ports.storage.inOneGo((tx) => toldToAll(tx, now)), null, now).filter(({ newest: { alert }, standing }) => !alert.isDrill && ANSWERS.includes(alert.tells) && (standing === 'now' || alert.approvedAt > ((now - SAID_FOR) as Instant)))
	const wording = { says: new Map([[language, say]]), hub: name, phone, zones, clock: zoneHere() }
	return shown.slice(0, AT_ONCE).flatMap(({ newest: { alert } }) => textsFor({ ...alert, level: 'L4' }, [language], wording).flatMap(({ form, text }) => (form === 'spoken' ? [text] : [])))
}
