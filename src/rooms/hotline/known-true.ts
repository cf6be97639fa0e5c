/**
 * Hotline: what everybody may know about something that was sent to somebody. It is compared with what was told to all and with what was decided and
 * came to nothing; of what is not decided or was not told, nothing is known here, and so nothing can come out. Pure.
 */
import type { Instant } from '#ground/time.ts'
import { placesIn, wordsOf, type Glossary } from './terms.ts'

/** @property places what it is called, each as somebody would say it @property texts what was said of it */
export type Known<About> = { readonly about: About; readonly at: Instant; readonly places: readonly string[]; readonly zone: string; readonly texts: readonly string[] }
/** @property how sure it is that this is meant: the same words, the whole place, a part of it or the part of town */
export type Match<About> = { readonly about: About; readonly how: 'words' | 'place' | 'perhaps'; readonly at: Instant }

const SHINGLE = 3
const LEAST = 4
const SAME = 0.6
const shingles = (words: readonly string[]): ReadonlySet<string> => new Set(words.slice(SHINGLE - 1).map((_, i) => words.slice(i, i + SHINGLE).join(' ')))
function areAlike(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
	const least = Math.min(one.size, other.size)
	return least >= LEAST && one.intersection(other).size / least >= SAME
}

const ORDER: readonly Match<unknown>['how'][] = ['words', 'place', 'perhaps']
/** The likeliest first; where something is surely meant, nothing that is only near it. */
export function knownOf<About>(asked: string, known: readonly Known<About>[], glossary: Glossary, atMost = 3): Match<About>[] {
	const words = wordsOf(asked, glossary)
	const said = new Set(words)
	const sent = shingles(words)
	const found = known.flatMap(({ about, at, places, zone, texts }): Match<About>[] => {
		const how = texts.some((text) => areAlike(sent, shingles(wordsOf(text, glossary)))) ? 'words' : placeIn(said, places, zone, glossary)
		return how === null ? [] : [{ about, how, at }]
	})
	const sure = found.filter(({ how }) => how !== 'perhaps')
	return (sure.length > 0 ? sure : found).toSorted((a, b) => ORDER.indexOf(a.how) - ORDER.indexOf(b.how) || b.at - a.at).slice(0, atMost)
}

function placeIn(said: ReadonlySet<string>, places: readonly string[], zone: string, glossary: Glossary): 'place' | 'perhaps' | null {
	const shares = places.map((place) => {
		const terms = placesIn(place, glossary)
		return { hits: terms.filter((term) => said.has(term)).length, of: terms.length }
	})
	if (shares.some(({ hits, of }) => hits > 0 && (hits === of || hits >= 2))) return 'place'
	const town = placesIn(zone, glossary)
	return shares.some(({ hits, of }) => hits > 0 && hits * 2 >= of) || (town.length > 0 && town.every((term) => said.has(term))) ? 'perhaps' : null
}
