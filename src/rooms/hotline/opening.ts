/** Hotline: what a first report makes of an incident: what kind it is, in which part of town, how it is called. Pure. */
import type { Zone, ZoneId } from '#ground/hub.ts'
import { between, type Spot } from '#ground/places.ts'
import type { Heard, IncidentKind } from './model.ts'
import { placesIn, toBlockInWords, type Glossary } from './terms.ts'

const KINDS: Readonly<Record<string, IncidentKind>> = { market: 'shop', store: 'shop', bakery: 'shop', laundry: 'shop', restaurant: 'shop', school: 'school', clinic: 'clinic', court: 'court', apartments: 'home', home: 'home', work: 'work', bus: 'stop', checkpoint: 'checkpoint' }

export function kindOf({ doings, place, words }: Pick<Heard, 'doings' | 'place' | 'words'>, glossary: Glossary): IncidentKind {
	if (doings.includes('checkpoint')) return 'checkpoint'
	const named = [...placesIn(place, glossary), ...placesIn(words, glossary)].flatMap((word) => KINDS[word] ?? [])[0]
	return named ?? (doings.includes('stopping') ? 'stop' : place === '' ? 'other' : 'street')
}

/** The zone whose middle is nearest, of those it lies in; without a spot, the one they name. */
export function zoneOf(spot: Spot | null, place: string, zones: readonly Zone[], glossary: Glossary): ZoneId | null {
	if (spot) return zones.flatMap(({ id, center, radius }) => (center && between(center, spot) <= (radius ?? 0) ? [{ id, metres: between(center, spot) }] : [])).toSorted((one, other) => one.metres - other.metres || (one.id < other.id ? -1 : 1))[0]?.id ?? null
	const said = new Set(placesIn(place, glossary))
	const named = zones.filter(({ name }) => {
		const words = placesIn(name, glossary)
		return words.length > 0 && words.every((word) => said.has(word))
	})
	return named.length === 1 ? (named[0]?.id ?? null) : null
}

export const placeOf = (place: string): string | null => toBlockInWords(place) || null
