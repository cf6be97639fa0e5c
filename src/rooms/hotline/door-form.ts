/**
 * Hotline: what the public form says, read back. Nothing is lost for being odd: what is not on a list is left out, and only what nobody could
 * work with is asked for again, with everything that was typed still there. Pure.
 */
import type { Zone } from '#ground/hub.ts'
import { refuse } from '#ground/result.ts'
import { minutes, type Instant } from '#ground/time.ts'
import { DOINGS, HANDS, PLACE_AT_MOST, SIZES, STILL, VESTS, WANTS, WORDS_AT_MOST } from './choices.ts'
import { BYTES_AT_MOST, strippedJpeg, type NoPicture } from './jpeg.ts'
import type { Heard } from './model.ts'

/** Did you see it yourself? The fourth answer is a neighbour’s who went and saw that there is nothing. */
export const FIRST = [...HANDS, 'nothing'] as const
export type First = (typeof FIRST)[number]
/** How long ago, as people say it, to minutes. */
export const AGO = { now: 0, quarter: 15, half: 30, hour: 60, earlier: 240 } as const
export type Ago = keyof typeof AGO
export const AGOS = Object.keys(AGO) as Ago[]

/** As it was typed; goes back into the form as it is. */
export type Typed = { readonly once: string; readonly hand: string; readonly doings: readonly string[]; readonly size: string; readonly place: string; readonly zone: string; readonly lat: string; readonly lon: string; readonly ago: string; readonly still: string; readonly children: string; readonly taken: string; readonly wants: readonly string[]; readonly vests: readonly string[]; readonly words: string; readonly media: string; readonly photo: string; readonly word: string }
export type Trouble = { readonly field: 'hand' | 'where' | 'place' | 'words' | 'photo'; readonly problem: 'choose' | 'say-where' | 'too-long' | NoPicture }
/** What the door hands on; its number, its channel and its voice are the house’s to say. @property zone where they chose one @property word what they say a partner gave them @property photo stripped */
export type AtTheDoor = Omit<Heard, 'id' | 'channel' | 'origin' | 'chain' | 'isDrill' | 'hand'> & { readonly hand: First; readonly zone: Zone['id'] | null; readonly word: string; readonly photo: Uint8Array | null }

export const untyped = (once: string): Typed => ({ once, hand: '', doings: [], size: '', place: '', zone: '', lat: '', lon: '', ago: '', still: '', children: '', taken: '', wants: [], vests: [], words: '', media: '', photo: '', word: '' })

/** @param one the value of a field, and all of those it has */
export function typedFrom(one: (name: string) => string, all: (name: string) => readonly string[]): Typed {
	return { once: one('once'), hand: one('hand'), doings: all('doings'), size: one('size'), place: one('place'), zone: one('zone'), lat: one('lat'), lon: one('lon'), ago: one('ago'), still: one('still'), children: one('children'), taken: one('taken'), wants: all('wants'), vests: all('vests'), words: one('words'), media: one('media'), photo: one('photo'), word: one('word') }
}

/** Letters of base64 for as many bytes as a picture may have. */
const LETTERS = Math.ceil((BYTES_AT_MOST * 4) / 3)
/** The picture they chose to send, and nothing but it; null where they sent none. */
function photoIn({ photo }: Typed): ReturnType<typeof strippedJpeg> | null {
	if (photo === '') return null
	if (photo.length > LETTERS) return refuse('too-large')
	if (!/^[\w-]+$/.test(photo) || photo.length % 4 === 1) return refuse('odd')
	return strippedJpeg(Uint8Array.from(atob(photo.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0)))
}

/** About ten metres: as fine as a corner, and no finer. */
const FINE = 4
function spotIn({ lat, lon }: Typed): Heard['spot'] {
	if (!/^-?\d{1,3}(?:\.\d{1,20})?$/.test(lat) || !/^-?\d{1,3}(?:\.\d{1,20})?$/.test(lon)) return null
	const spot = { lat: Number(Number(lat).toFixed(FINE)), lon: Number(Number(lon).toFixed(FINE)) }
	return Math.abs(spot.lat) <= 90 && Math.abs(spot.lon) <= 180 ? spot : null
}

const isIn = <One extends string>(list: readonly One[], one: string): one is One => (list as readonly string[]).includes(one)
const known = <One extends string>(list: readonly One[], those: readonly string[]): One[] => list.filter((one) => those.includes(one))
/** Signs nobody typed are gone; a line stays one. */
const cleared = (text: string) => text.replace(/\r\n?/g, '\n').replace(/(?![\t\n])\p{Cc}|\p{Cs}/gu, '').trim()
const inOneLine = (text: string) => cleared(text).replace(/\s+/g, ' ').replace(/\p{C}/gu, '')

export function readDoor(typed: Typed, zones: readonly Zone[], language: string, now: Instant): { readonly told: AtTheDoor | null; readonly troubles: readonly Trouble[] } {
	const [place, words, spot] = [inOneLine(typed.place), cleared(typed.words), spotIn(typed)]
	const photo = photoIn(typed)
	const zone = zones.find(({ id }) => id === typed.zone) ?? null
	const troubles: Trouble[] = [
		...(isIn(FIRST, typed.hand) ? [] : [{ field: 'hand', problem: 'choose' } as const]),
		...(place === '' && spot === null && zone === null ? [{ field: 'where', problem: 'say-where' } as const] : []),
		...(place.length > PLACE_AT_MOST ? [{ field: 'place', problem: 'too-long' } as const] : []),
		...(words.length > WORDS_AT_MOST ? [{ field: 'words', problem: 'too-long' } as const] : []),
		...(photo && !photo.ok ? [{ field: 'photo', problem: photo.refusal } as const] : []),
	]
	if (!isIn(FIRST, typed.hand) || troubles.length > 0) return { told: null, troubles }
	const told: AtTheDoor = {
		language,
		hand: typed.hand,
		size: isIn(SIZES, typed.size) ? typed.size : null,
		doings: known(DOINGS, typed.doings),
		vests: known(VESTS, typed.vests),
		wants: known(WANTS, typed.wants),
		still: isIn(STILL, typed.still) ? typed.still : 'unknown',
		children: typed.children === 'yes',
		taken: /^\d{1,2}$/.test(typed.taken.trim()) ? Number(typed.taken) : 0,
		place,
		words,
		spot,
		media: /^[0-9a-f]{16}$/.test(typed.media) ? typed.media : null,
		observedAt: isIn(AGOS, typed.ago) ? ((now - minutes(AGO[typed.ago])) as Instant) : null,
		zone: zone?.id ?? null,
		word: inOneLine(typed.word).slice(0, 60),
		photo: photo?.ok ? photo.value : null,
	}
	return { told, troubles: [] }
}
