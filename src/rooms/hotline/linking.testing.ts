/** A town in which reports are linked as they come, without a hub: what the store does, on plain data. */
import * as fc from 'fast-check'
import { spotAt, type Spot } from '#ground/places.ts'
import type { Instant } from '#ground/time.ts'
import { evidenceFrom } from './counting.ts'
import { traitsOf, type Saying } from './likeness.ts'
import { linkOf, type Cluster, type Known, type Link, type Standing } from './linking.ts'
import type { IncidentId, ReportId } from './model.ts'
import { standsOn } from './rules.ts'
import { GLOSSARY } from './terms.ts'

export const HERE: Spot = { lat: 44.95, lon: -93.26 }
/** In January 2026. */
export const NOON = 1_768_406_400_000 as Instant

let made = 0
/** Seconds after noon, metres east and north. */
export type Told = Partial<Omit<Saying, 'spot' | 'receivedAt' | 'id' | 'chain'>> & { readonly t: number; readonly at?: readonly [number, number] | null; readonly id?: string; readonly chain?: string | null }
export const saying = ({ t, at = [0, 0], id, chain = null, ...more }: Told): Saying => ({
	id: `report_${(id ?? String(++made)).padStart(32, '0')}` as ReportId,
	origin: id ?? `o${made}`,
	hand: '1st',
	spot: at && spotAt(HERE, { dx: at[0], dy: at[1] }),
	media: null,
	place: '',
	words: '',
	vests: [],
	observedAt: null,
	chain: chain === null ? null : (`report_${chain.padStart(32, '0')}` as ReportId),
	receivedAt: (NOON + t * 1000) as Instant,
	...more,
})

type Kept = { said: Saying; state: Standing; incident: IncidentId | null; link: Link }
type Case = { openedAt: Instant; closedAt: Instant | null; isTouched: boolean }
export type Town = { readonly kept: Kept[]; readonly cases: Map<IncidentId, Case>; close(at: Instant): void }

export function townOf(reports: readonly Saying[], { closing }: { readonly closing?: Instant } = {}): Town {
	const kept: Kept[] = []
	const cases = new Map<IncidentId, Case>()
	const close = (at: Instant) => cases.forEach((one) => (one.closedAt ??= at))
	for (const said of reports) {
		if (closing !== undefined && said.receivedAt > closing) close(closing)
		hear(said)
	}
	return { kept, cases, close }

	function clusters(): Cluster[] {
		return [...cases.keys(), null].map((incident) => {
			const here = kept.filter((one) => one.incident === incident)
			const known: Known[] = here.map(({ said, state }) => ({ ...traitsOf(said, GLOSSARY), state }))
			const one = incident === null ? undefined : cases.get(incident)
			return { incident, isFirm: known.some(({ isFirm, state }) => isFirm && state === 'linked'), isTouched: one?.isTouched ?? false, openedAt: one?.openedAt ?? NOON, closedAt: one?.closedAt ?? null, reports: known }
		})
	}
	function hear(said: Saying): void {
		const link = linkOf(said, clusters(), GLOSSARY)
		const incident = link.to === 'new' ? (`incident_${said.id.slice(7)}` as IncidentId) : link.to
		if (link.to === 'new' && incident) cases.set(incident, { openedAt: said.receivedAt, closedAt: null, isTouched: false })
		kept.push({ said, state: link.state, incident, link })
		const move = (from: IncidentId, state: Standing) => {
			for (const one of kept) if (one.incident === from) Object.assign(one, { incident, state: one.state === 'linked' ? state : one.state })
			cases.delete(from)
		}
		for (const id of link.joins) move(id, 'linked')
		for (const { incident: id } of link.loosens) move(id, 'proposed')
		for (const one of kept) {
			if (link.follow.includes(one.said.id)) Object.assign(one, { incident, state: 'linked' })
			if (link.offers.some(({ report }) => report === one.said.id)) Object.assign(one, { incident, state: 'proposed' })
		}
	}
}

/** What may depend on neither order nor repetition: of each incident, how many saw it and how many pictures there are. */
export function seenIn({ kept, cases }: Town): readonly string[] {
	return [...cases.keys()]
		.map((id) => {
			const evidence = evidenceFrom(kept.filter((one) => one.incident === id && one.state === 'linked').map(({ said }) => said), [])
			return `${evidence.eyewitnesses} saw it, stands on ${standsOn(evidence, NOON)}`
		})
		.toSorted()
}

export const PICTURE = 'c3a59d6e1f082b74'
/** The same, pressed anew and cropped; and in a mirror, as a wave hash is. */
export const PRESSED = 'c3a49d6e1f0a2b74'
export const MIRRORED = PICTURE.replace(/../g, (row) => (Number.parseInt(row, 16) ^ 0x55).toString(16).padStart(2, '0'))

/** A laundry on Willow and 9th, in three languages, with a street of the same number far away. */
export const WILLOW: readonly Told[] = [
	{ t: 0, id: 'a1', at: [5, -12], place: 'lavandería de Willow y 9', words: 'Hay dos camionetas y hombres con chalecos' },
	{ t: 9, id: 'a2', hand: '2nd', at: [0, 0], place: 'laundry', words: 'my aunt says agents are there' },
	{ t: 15, id: 'a3', at: [31, 14], place: 'Willow and 9th', words: 'Two vans, men in vests' },
	{ t: 22, id: 'a4', hand: 'online', at: [0, 0], place: 'Willow & 9th St', words: 'is this real', media: PICTURE },
	{ t: 30, id: 'a5', at: [-18, 22], place: 'dharka lagu dhaqo, Willow', words: 'Waxaan arkaa laba gaari' },
	{ t: 41, id: 'a6', hand: '2nd', at: [-5400, 900], place: '9th Ave', words: 'raid on 9th Ave they say' },
	{ t: 44, id: 'a7', hand: 'online', at: null, words: 'foto', media: PRESSED },
	{ t: 50, id: 'a8', origin: 'a1', at: null, words: 'ya son mas' },
	{ t: 66, id: 'a9', hand: '2nd', at: null, words: 'they told me', chain: 'a3' },
	{ t: 70, id: 'b1', hand: '2nd', at: [0, 0], place: 'laundry on Willow', words: 'agents there this morning', observedAt: (NOON - 5 * 3_600_000) as Instant },
	{ t: 81, id: 'b2', hand: 'online', at: null, words: 'look at this', media: MIRRORED },
	{ t: 90, id: 'b3', hand: '2nd', at: null, place: 'Willow y 9', words: 'dicen que hay redada' },
	{ t: 95, id: 'b4', hand: '2nd', at: null, words: 'cuidado todos' },
]

// Invented towns

/** Somewhere a street block away at least from every other event, and some who only heard of it. */
const event = (n: number) =>
	fc.array(
		fc.record({
			hand: fc.constantFrom('1st', '1st', '2nd', 'online'),
			dx: fc.integer({ min: -45, max: 45 }),
			dy: fc.integer({ min: -45, max: 45 }),
			is: fc.constantFrom('here', 'here', 'here', 'picture', 'named', 'nothing', 'afar', 'chained'),
			voice: fc.integer({ min: 0, max: 6 }),
		}),
		{ minLength: 1, maxLength: 9 },
	).map((all) => all.map((one, i) => toldOf(n, i, one)))
const PLACES = ['panadería de Roble y 3', 'Willow school', 'Harbor clinic']
const PRINTS = ['c3a59d6e1f082b74', '13375a0ff0c4e19b', '7e0142bd98a3665c']
function toldOf(n: number, i: number, { hand, dx, dy, is, voice }: { hand: string; dx: number; dy: number; is: string; voice: number }): Told {
	const at = [n * 620 + dx, n * -410 + dy] as const
	const weak = hand === '1st' ? '2nd' : hand
	const each = { t: 0, id: `e${n}x${i}`, origin: `v${n}x${voice}` }
	if (is === 'here') return { ...each, hand, at }
	if (is === 'picture') return { ...each, hand: weak, at: null, media: PRINTS[n] as string }
	if (is === 'named') return { ...each, hand: weak, at, place: PLACES[n] as string, media: PRINTS[n] as string }
	if (is === 'afar') return { ...each, origin: `f${n}x${i}`, hand: weak, at: [at[0] - 6000, at[1]], place: PLACES[n] as string }
	if (is === 'chained') return { ...each, origin: `c${n}x${i}`, hand, at: null, chain: `e${n}x0` }
	return { ...each, origin: `n${n}x${i}`, hand: weak, at: null }
}
export const town = fc.integer({ min: 1, max: 3 }).chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => event(i))).map((all) => all.flat()))
export const shuffled = town.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })))
/** As they come, every eleven seconds; the same ones at the same moment where that is wanted. */
export const coming = (all: readonly Told[], step = 11): readonly Saying[] => all.map((one, i) => saying({ ...one, t: i * step }))

type Row = { t: number; origin: string; hand: string; place: string; dx: number | null; dy: number | null; text: string; media: { phash: string } | null }
/** Forty reports of one event in three languages, as the file that holds them says them. */
export const fortyFrom = (json: string): readonly Saying[] =>
	(JSON.parse(json) as { reports: Row[] }).reports.map((row, i) => saying({ id: `f${i}`, t: row.t, origin: row.origin, hand: row.hand, place: row.place, words: row.text, media: row.media?.phash ?? null, at: row.dx === null || row.dy === null ? null : [row.dx, row.dy] }))
