/** Hotline: before anybody signs: what it would say, to how many, in how many pieces, what it costs, when the last has it, and what stands against it. */
import type { Pace, WayOut } from '#ground/carriers.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import type { Language } from '#ground/words.ts'
import { evidenceOf } from './actions.server.ts'
import { newestAbout } from './alerts-store.server.ts'
import { exposedTo, peopleIn } from './board-store.server.ts'
import { planOf, type Plan } from './eta.ts'
import { draftOf } from './drafting.ts'
import { OVERRIDERS, type Fault } from './linter.ts'
import { languagesTold } from './message-languages.server.ts'
import { faultsIn } from './minding-words.server.ts'
import type { Incident, IncidentId, Level, Tells } from './model.ts'
import { isOpen, signersFor, standsAgainst, whoMay } from './rules.ts'
import { findIncident } from './store.server.ts'
import { alsoAt } from './taken-apart.server.ts'
import { audienceOf, isLive, nextAfter, zonesOf } from './telling.ts'
import type { Text } from './texts.ts'
import { textsHere } from './wording.server.ts'

export type Wanted = { readonly incident: IncidentId; readonly tells: Tells; readonly level: Level; readonly really: string | null }
/** @property against why it cannot be told now, or null @property signers how many have to sign in all @property faults by language, what the text must not say */
export type Preview = { readonly tells: Tells; readonly level: Level; readonly against: string | null; readonly signers: number; readonly texts: readonly Text[]; readonly plan: Plan; readonly faults: readonly (Fault & { readonly language: Language })[] }

/** With what it is sent: how fast each way is and what it costs, and what is left, in hundredths of the hub's currency, where a carrier says so. */
export type Means = { readonly paces: ReadonlyMap<WayOut, Pace>; readonly purse: () => Promise<number | null> }
export const NO_MEANS: Means = { paces: new Map(), purse: () => Promise.resolve(null) }

export async function previewOf(ports: Ports, by: Speaker, wanted: Wanted, { paces, purse }: Means): Promise<Result<Preview, 'not-here'>> {
	if (!isAllowed(by, whoMay.approve)) return refuse('not-here')
	const left = await purse()
	return ports.storage.inOneGo(async (tx) => {
		const found = await findIncident(tx, wanted.incident)
		if (!found) return refuse('not-here')
		const { incident } = found
		const [now, { settings }] = [ports.now(), ports.hub()]
		const { zones } = settings
		const about = await newestAbout(tx, incident.id)
		const { tells } = wanted
		const takesBack = !isLive({ tells })
		const next = nextAfter(about[0] ?? null, wanted, stateAfter(incident, tells))
		const level = next.ok ? next.value.level : wanted.level
		const of = next.ok ? next.value.of : null
		const also = next.ok && next.value.tells === 'update' ? await alsoAt(tx, incident, now) : []
		const reach = [...new Set([...zonesOf(incident, level, zones), ...also.flatMap(({ zone }) => zone ?? [])])]
		const draft = draftOf({ ...wanted, level }, incident, of, reach, now)
		const texts = textsHere(ports)({ ...draft, also }, languagesTold(settings))
		const olds = takesBack ? about.filter(isLive).map(({ id }) => id) : []
		const counts = takesBack && of ? await exposedTo(tx, olds.length > 0 ? olds : [of.id]) : await peopleIn(tx, reach, audienceOf(level, incident.isDrill))
		const faults = faultsIn(ports, texts)
		const stands = next.ok ? standsAgainst(incident, await evidenceOf(tx, incident.id), { tells, level }, now) : next.refusal
		return done({ tells, level, against: stands ?? (reach.length === 0 && !of ? 'no-zone' : null), signers: Math.max(signersFor(tells, level), faults.length > 0 ? OVERRIDERS : 0), texts, plan: planOf(counts, paces, texts, left), faults })
	})
}

/** Taking it back may also close it. */
const stateAfter = (incident: Incident, tells: Tells): Incident['state'] => (isOpen(incident) && (tells === 'not-enforcement' || tells === 'unverified') ? tells : incident.state)
