/** Hotline: is it true? Answers from what stands on the page of alerts and from what was decided and came to nothing. Nothing of the question is kept. */
import type { Ports } from '#ground/ports.ts'
import { days, type Instant } from '#ground/time.ts'
import { toldToAll } from './alerts-read-store.server.ts'
import { decidedSince, type Decided } from './door-store.server.ts'
import { knownOf, type Known, type Match } from './known-true.ts'
import { shownOf, type Shown } from './publishing.ts'
import { GLOSSARY } from './terms.ts'

export type Told = { readonly is: 'told'; readonly shown: Shown } | { readonly is: 'decided'; readonly decided: Decided } | { readonly is: 'elsewhere'; readonly name: string; readonly turnedOut: string | null }
/** As long as what was told stands on its page. */
const REMEMBERED = days(1)

export async function isItTrue(ports: Ports, asked: string): Promise<readonly Match<Told>[]> {
	const now = ports.now()
	const [versions, decided, elsewhere] = await ports.storage.inOneGo(async (tx) => [await toldToAll(tx, now), await decidedSince(tx, (now - REMEMBERED) as Instant), await ports.ask(tx, 'checked-elsewhere', { now })] as const)
	const { zones } = ports.hub().settings
	const named = (id: string | null | undefined) => zones.find((zone) => zone.id === id)?.name ?? ''
	const told = shownOf(versions, null, now).filter(({ newest }) => !newest.alert.isDrill)
	const known: Known<Told>[] = [
		...told.map((shown): Known<Told> => {
			const { alert } = shown.newest
			return { about: { is: 'told', shown }, at: alert.approvedAt, places: alert.place === null ? [] : [alert.place], zone: named(alert.zones[0]), texts: versions.filter((one) => one.alert.id === alert.id).flatMap(({ texts }) => texts.map(({ text }) => text)) }
		}),
		...decided.map((one): Known<Told> => ({ about: { is: 'decided', decided: one }, at: one.closedAt, places: [one.place, ...one.said.map(({ place }) => place)].flatMap((place) => place ?? []), zone: named(one.zone), texts: one.said.flatMap(({ words }) => words ?? []) })),
		...elsewhere.map(({ name, place, turnedOut, at }): Known<Told> => ({ about: { is: 'elsewhere', name, turnedOut }, at, places: place === '' ? [] : [place], zone: place, texts: [] })),
	]
	return knownOf(asked, known, GLOSSARY)
}
