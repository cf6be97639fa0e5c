/**
 * Hotline: who is a voice of their own among those who write on the public page. Nothing of the network is looked at, so one phone can send two forms.
 * What counts is therefore what a form brings: within the hour, whoever brings no other words and no other picture than somebody before them is the
 * same voice as they. Counting one too few makes somebody go and look a little later; counting one too many could alarm a town. Pure.
 */
import { between, type Spot } from '#ground/places.ts'
import { hours } from '#ground/time.ts'
import { isSamePicture } from './counting.ts'
import { NEAR } from './likeness.ts'
import { wordsOf, type Glossary } from './terms.ts'

export const SAME_WITHIN = hours(1)
/** Of all words in either. */
const SAME_WORDS = 0.75

export type Brought = { readonly place: string | null; readonly words: string | null; readonly media: string | null; readonly spot: Spot | null }

const termsOf = (text: string, glossary: Glossary): ReadonlySet<string> => new Set(wordsOf(text, glossary).filter((word) => !glossary.quiet.has(word)))
const bare = ({ words }: Brought) => (words ?? '').trim() === ''

/** Whether the second brings nothing that the first had not brought. The same whichever is asked first. */
export function isSameVoice(one: Brought, other: Brought, glossary: Glossary): boolean {
	if (one.media !== null && other.media !== null && isSamePicture(one.media, other.media)) return true
	if (bare(one) !== bare(other)) return false
	const [mine, theirs] = [one, other].map(({ place, words }) => termsOf(`${place ?? ''} ${words ?? ''}`, glossary))
	if (!mine || !theirs) return false
	if (bare(one) && one.spot && other.spot) return between(one.spot, other.spot) <= NEAR
	const all = mine.union(theirs).size
	return all === 0 ? true : mine.intersection(theirs).size / all >= SAME_WORDS
}
