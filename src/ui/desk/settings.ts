/** What a steward may change about the hub, as a form holds it: texts where the settings hold numbers, and every trouble beside its field. */
import * as v from 'valibot'
import { Carrying, HOUSEHOLDS_IN_A_ZONE, Settings, Zone } from '#ground/hub.ts'
import { Spot } from '#ground/places.ts'

export type Form = {
	name: string
	phone: string
	leaveTo: string
	openings: string
	carrying: Record<keyof Carrying, string>
	languages: string[]
	rooms: Settings['rooms']
	/** `middle`: degrees north and east, as maps give them: 44.95, -93.26 */
	zones: { id: string; name: string; households: string; middle: string; radius: string; neighbours: string[] }[]
	near: { name: string; when: Record<string, string>; knownHalf: number }[]
	careOutside: string
	isPaused: boolean
	pausedText: Record<string, string>
}

export const formOf = ({ name, phone, rooms, leaveTo, languages, zones, near, careOutside, paused, openings, carrying }: Settings): Form => ({
	name,
	phone,
	leaveTo,
	openings: String(openings),
	carrying: Object.fromEntries(LIMITS.map((limit) => [limit, String(carrying[limit])])) as Form['carrying'],
	languages: [...languages],
	rooms: [...rooms],
	zones: zones.map(({ id, name: called, households, center, radius, neighbours = [] }) => ({ id, name: called, households: String(households), middle: center ? `${center.lat}, ${center.lon}` : '', radius: radius === undefined ? '' : String(radius), neighbours: [...neighbours] })),
	near: near.map((place) => ({ ...place, when: { ...place.when } })),
	careOutside,
	isPaused: paused !== null,
	pausedText: { ...paused },
})

/** How much one person carries at most, in the order of the form. */
export const LIMITS = Object.keys(Carrying.entries) as (keyof Carrying)[]
const fits = (limit: keyof Carrying, text: string) => text.trim() !== '' && v.is(Carrying.entries[limit], Number(text))

export type Trouble = { readonly field: string; readonly problem: 'name' | 'address' | 'languages' | 'zone-name' | 'zone-small' | 'zone-middle' | 'zone-radius' | 'place-name' | 'openings' | 'carrying' | 'broken' }

/** @returns the settings, or everything wrong in the order of the form */
export function settingsFrom(form: Form): { readonly ok: true; readonly value: Settings } | { readonly ok: false; readonly troubles: readonly Trouble[] } {
	const troubles: Trouble[] = [
		...(form.name.trim() === '' ? [{ field: 'name', problem: 'name' } as const] : []),
		...(!isAddress(form.leaveTo) ? [{ field: 'leaveTo', problem: 'address' } as const] : []),
		...(form.languages.length === 0 ? [{ field: 'languages', problem: 'languages' } as const] : []),
		...form.zones.flatMap(({ name, households, middle, radius }, i): Trouble[] => [
			...(name.trim() === '' ? [{ field: `zone-${i}-name`, problem: 'zone-name' } as const] : []),
			...(!(Number(households) >= HOUSEHOLDS_IN_A_ZONE) || !Number.isInteger(Number(households)) ? [{ field: `zone-${i}-households`, problem: 'zone-small' } as const] : []),
			...(spotIn(middle) === null ? [{ field: `zone-${i}-middle`, problem: 'zone-middle' } as const] : []),
			...(v.is(Zone.entries.radius, numberIn(radius)) ? [] : [{ field: `zone-${i}-radius`, problem: 'zone-radius' } as const]),
		]),
		...form.near.flatMap(({ name }, i): Trouble[] => (name.trim() === '' ? [{ field: `near-${i}-name`, problem: 'place-name' }] : [])),
		...LIMITS.flatMap((limit): Trouble[] => (fits(limit, form.carrying[limit]) ? [] : [{ field: limit, problem: 'carrying' }])),
		...(!v.is(Settings.entries.openings, Number(form.openings)) || form.openings.trim() === '' ? [{ field: 'openings', problem: 'openings' } as const] : []),
	]
	if (troubles.length > 0) return { ok: false, troubles }
	const { isPaused, pausedText, zones, leaveTo, openings, carrying, ...rest } = form
	const read = v.safeParse(Settings, { ...rest, leaveTo: leaveTo.trim(), openings: Number(openings), carrying: Object.fromEntries(LIMITS.map((limit) => [limit, Number(carrying[limit])])), zones: zonesOf(named(zones)), paused: isPaused ? pausedText : null })
	return read.success ? { ok: true, value: read.output } : { ok: false, troubles: [{ field: 'name', problem: 'broken' }] }
}

/** Undefined where nothing stands there, null where it is no place. */
function spotIn(text: string): Spot | null | undefined {
	if (text.trim() === '') return undefined
	const [lat, lon, ...more] = text.split(/[\s,;]+/).filter((part) => part !== '')
	const spot = { lat: Number(lat), lon: Number(lon) }
	return more.length === 0 && lat !== undefined && lon !== undefined && v.is(Spot, spot) ? spot : null
}
const numberIn = (text: string) => (text.trim() === '' ? undefined : Number(text))

/** A zone that is no more is nobody's neighbour. */
function zonesOf(zones: Form['zones']): unknown[] {
	const ids = new Set(zones.map(({ id }) => id))
	return zones.map(({ id, name, households, middle, radius, neighbours }) => {
		const [center, metres, beside] = [spotIn(middle), numberIn(radius), neighbours.filter((one) => one !== id && ids.has(one))]
		return { id, name, households: Number(households), ...(center && { center }), ...(metres !== undefined && { radius: metres }), ...(beside.length > 0 && { neighbours: beside }) }
	})
}

const isAddress = (text: string) => /^https:\/\/\S+\.\S+/.test(text.trim()) && URL.canParse(text.trim())

/** A new zone takes its code from its name; one that has a code keeps it, because asks are filed under it. */
function named(zones: Form['zones']): Form['zones'] {
	const used = new Set(zones.map(({ id }) => id).filter((id) => id !== ''))
	return zones.map((zone) => {
		if (zone.id !== '') return zone
		const base = zone.name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 20) || 'zone'
		let id = base
		for (let n = 2; used.has(id); n++) id = `${base}-${n}`
		used.add(id)
		return { ...zone, id }
	})
}
