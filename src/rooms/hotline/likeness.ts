/**
 * Hotline: whether two reports are about the same thing, and by what. The same whichever is asked first.
 * Pure: what is compared is what people said, never who they are.
 */
import { between, type Spot } from '#ground/places.ts'
import { hours, type Instant } from '#ground/time.ts'
import { isSamePicture } from './counting.ts'
import type { ReportId } from './model.ts'
import { placesIn, wordsOf, type Glossary } from './terms.ts'

/** Metres: one event is as wide as this between two who see it. */
export const NEAR = 150
/** Metres: where they read something else on the vests. */
export const NEAR_UNLIKE = 80
/** Metres: a picture or a message can be of one place and be sent on with another, but not across the town. */
const ACROSS = 2000
/** Between two reports of one event. */
export const WINDOW = hours(2)
/** As long as a picture goes round. */
export const PICTURE_WINDOW = hours(12)

/** What the comparing needs of a report. Empty words are words nobody said, null ones are gone. */
export type Saying = { readonly id: ReportId; readonly origin: string; readonly hand: string; readonly chain: ReportId | null; readonly spot: Spot | null; readonly media: string | null; readonly place: string | null; readonly words: string | null; readonly vests: readonly string[]; readonly observedAt: Instant | null; readonly receivedAt: Instant }
/** The same, taken apart once. @property isFirm seen by whoever says so, and somewhere */
export type Traits = Pick<Saying, 'id' | 'origin' | 'hand' | 'chain' | 'spot' | 'media' | 'observedAt' | 'receivedAt'> & { readonly isFirm: boolean; readonly places: readonly string[]; readonly said: ReadonlySet<string>; readonly shingles: ReadonlySet<string>; readonly vests: ReadonlySet<string> }

/** Read on a vest, these say whose it is; `police` is on many. */
const TELLING: Readonly<Record<string, string>> = { ero: 'ice', ice: 'ice', hsi: 'hsi', cbp: 'cbp', sheriff: 'sheriff', marshal: 'marshal', marshals: 'marshal', 'city-police': 'city-police' }
/** In words only what nobody says in passing. */
const TELLING_WORDS = ['ero', 'hsi', 'cbp', 'sheriff', 'marshal', 'marshals']
const SHINGLE = 3

export function traitsOf({ place, words, vests, ...one }: Saying, glossary: Glossary): Traits {
	const said = wordsOf(words ?? '', glossary)
	const places = placesIn(place ?? '', glossary)
	return {
		...one,
		isFirm: one.hand === '1st' && one.chain === null && (one.spot !== null || places.length > 0),
		places,
		said: new Set(said),
		shingles: new Set(said.slice(SHINGLE - 1).map((_, i) => said.slice(i, i + SHINGLE).join(' '))),
		vests: new Set([...vests, ...said.filter((word) => TELLING_WORDS.includes(word))].flatMap((vest) => TELLING[vest] ?? [])),
	}
}

/** Why two are taken for the same. Those of `Sure` are enough; the others want a person. A number is metres. */
export type Why = { readonly by: 'near' | 'same-place' | 'picture' | 'chain' | 'same-voice' | 'words'; readonly metres?: number }
export type Perhaps = { readonly by: 'far-name' | 'far-picture' | 'far-words' | 'name' | 'earlier' | 'place-in-words'; readonly metres?: number }
export type Tie = { readonly sure: readonly Why[]; readonly perhaps: readonly Perhaps[] }

export function tieOf(one: Traits, other: Traits): Tie {
	const apart = one.spot && other.spot ? Math.round(between(one.spot, other.spot)) : null
	const isFar = apart !== null && apart > ACROSS
	const received = Math.abs(one.receivedAt - other.receivedAt)
	const sure: Why[] = []
	const perhaps: Perhaps[] = []

	if (one.chain === other.id || other.chain === one.id || (one.chain !== null && one.chain === other.chain)) sure.push({ by: 'chain' })
	if (one.media !== null && other.media !== null && received <= PICTURE_WINDOW && isSamePicture(one.media, other.media)) {
		if (isFar) perhaps.push({ by: 'far-picture', metres: apart })
		else sure.push({ by: 'picture' })
	}
	if (received > WINDOW) return { sure, perhaps }

	if (one.origin === other.origin && (apart === null ? !haveOwnPlaces(one, other) : apart <= NEAR)) sure.push({ by: 'same-voice' })
	if (apart !== null && apart <= (areUnlike(one, other) ? NEAR_UNLIKE : NEAR)) {
		if (sawAtOneTime(one, other)) sure.push({ by: 'near', metres: apart })
		else perhaps.push({ by: 'earlier' })
	}
	if (apart === null || apart > NEAR) named(one, other, apart, sure, perhaps)
	return { sure, perhaps }
}

/** What they call the place, where metres do not say it. */
function named(one: Traits, other: Traits, apart: number | null, sure: Why[], perhaps: Perhaps[]): void {
	if (areUnlike(one, other)) return
	const shared = one.places.filter((word) => other.places.includes(word)).length
	const least = Math.min(one.places.length, other.places.length)
	if (apart !== null) {
		if (shared > least / 2) perhaps.push({ by: 'far-name', metres: apart })
	} else if (shared >= 2 || (shared > 0 && shared === Math.max(one.places.length, other.places.length))) sure.push({ by: 'same-place' })
	else if (shared > 0) perhaps.push({ by: 'name' })
	else if (mentions(one, other) || mentions(other, one)) perhaps.push({ by: 'place-in-words' })

	const alike = likeness(one.shingles, other.shingles)
	if (alike < SAME_WORDS) return
	if (apart !== null) perhaps.push({ by: 'far-words', metres: apart })
	else sure.push({ by: 'words' })
}

/** Whoever said no place may have said it in passing. */
const mentions = (one: Traits, other: Traits): boolean => one.places.length === 0 && one.spot === null && other.places.length > 0 && other.places.every((word) => one.said.has(word))
const haveOwnPlaces = (one: Traits, other: Traits): boolean => one.places.length > 0 && other.places.length > 0 && !one.places.some((word) => other.places.includes(word))
const areUnlike = (one: Traits, other: Traits): boolean => one.vests.size > 0 && other.vests.size > 0 && one.vests.isDisjointFrom(other.vests)
/** Whoever was there says when; whoever heard of it, when they heard. */
const sawAtOneTime = (one: Traits, other: Traits): boolean => one.hand !== '1st' || other.hand !== '1st' || Math.abs((one.observedAt ?? one.receivedAt) - (other.observedAt ?? other.receivedAt)) <= WINDOW

/** Six words at least, of which most are the same three in a row: sent on, not said again. */
const SAME_WORDS = 0.6
const SHINGLES_AT_LEAST = 4
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
	const least = Math.min(one.size, other.size)
	return least < SHINGLES_AT_LEAST ? 0 : one.intersection(other).size / least
}
