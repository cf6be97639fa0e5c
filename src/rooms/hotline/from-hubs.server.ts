/**
 * Hotline: what another hub checked, once somebody here took it up. It is a pair of eyes of a partner: with another pair it confirms, alone it does not.
 * What that hub takes back counts against as the same eyes, at once; what we told by it, a person here takes back.
 */
import type { MemberId } from '#ground/people.ts'
import { between, type Spot } from '#ground/places.ts'
import type { Ports } from '#ground/ports.ts'
import type { Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { keepLook } from './actions.server.ts'
import { zoneOf } from './opening.ts'
import type { IncidentId, IncidentKind, Look } from './model.ts'
import { addActNow, addIncident, findIncident, voidPartner } from './store.server.ts'
import { GLOSSARY } from './terms.ts'

/** What a hub says, as far as this room has to do with it. @property says in the words of capsules */
export type Said = { readonly says: string; readonly about: IncidentKind; readonly turnedOut: string | null; readonly place: string; readonly spot: Spot | null; readonly seenAt: Instant | null; readonly toldAt: Instant; readonly isDrill: boolean }

/** So far from a zone's edge another hub's kilometre may still mean it. */
const NEAR_ENOUGH = 1500

const sawOf = ({ says, turnedOut }: Said): Pick<Look, 'saw' | 'really'> => {
	if (says === 'alert' || says === 'update') return { saw: 'activity', really: null }
	return says === 'not-enforcement' ? { saw: 'not_enforcement', really: turnedOut ?? 'other' } : { saw: 'nothing', really: null }
}

/** @param by who took it up @param isNew whether it is an incident of its own, or one more look at one that is here */
export async function hearPartner(ports: Ports, tx: Tx, { incident, isNew, by, name, said }: { readonly incident: IncidentId; readonly isNew: boolean; readonly by: MemberId | null; readonly name: string; readonly said: Said }): Promise<void> {
	const now = ports.now()
	if (isNew && !(await findIncident(tx, incident))) {
		const { zones } = ports.hub().settings
		const nearest = said.spot && zones.filter(({ center, radius }) => center && said.spot && between(center, said.spot) <= (radius ?? 0) + NEAR_ENOUGH).toSorted((one, other) => between(one.center as Spot, said.spot as Spot) - between(other.center as Spot, said.spot as Spot))[0]
		const zone = zoneOf(said.spot, said.place, zones, GLOSSARY) ?? nearest?.id ?? null
		await addIncident(tx, { id: incident, state: 'unconfirmed', kind: said.about, zone, spot: said.spot, place: said.place === '' ? null : said.place, openedAt: said.toldAt > now ? now : said.toldAt, heardAt: now, seenAt: null, isDrill: said.isDrill })
		await addActNow(tx, incident, now, 'opened', name)
	}
	const at = [said.seenAt ?? said.toldAt, now].reduce((one, other) => (one < other ? one : other))
	const { saw, really } = sawOf(said)
	// One pair of eyes, however many versions it tells.
	await voidPartner(tx, incident, name)
	// What it takes back, it does so now, whenever it saw it.
	await keepLook(ports, tx, { as: 'house' }, { incident, by: null, eyes: 'partner', saw, what: name.slice(0, 200), really, observedAt: saw === 'activity' ? at : now })
	if (by !== null) await addActNow(tx, incident, now, 'taken-up', name)
}
