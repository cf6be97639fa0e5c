/** What a steward may change about the hub, as a form holds it: texts where the settings hold numbers, and every trouble beside its field. */
import * as v from 'valibot'
import { Carrying, HOUSEHOLDS_IN_A_ZONE, Settings } from '#ground/hub.ts'

export type Form = {
	name: string
	phone: string
	leaveTo: string
	openings: string
	carrying: Record<keyof Carrying, string>
	languages: string[]
	zones: { id: string; name: string; households: string }[]
	near: { name: string; when: Record<string, string>; knownHalf: number }[]
	careOutside: string
	isPaused: boolean
	pausedText: Record<string, string>
}

export const formOf = ({ name, phone, leaveTo, languages, zones, near, careOutside, paused, openings, carrying }: Settings): Form => ({
	name,
	phone,
	leaveTo,
	openings: String(openings),
	carrying: Object.fromEntries(LIMITS.map((limit) => [limit, String(carrying[limit])])) as Form['carrying'],
	languages: [...languages],
	zones: zones.map((zone) => ({ ...zone, households: String(zone.households) })),
	near: near.map((place) => ({ ...place, when: { ...place.when } })),
	careOutside,
	isPaused: paused !== null,
	pausedText: { ...paused },
})

/** How much one person carries at most, in the order of the form. */
export const LIMITS = Object.keys(Carrying.entries) as (keyof Carrying)[]
const fits = (limit: keyof Carrying, text: string) => text.trim() !== '' && v.is(Carrying.entries[limit], Number(text))

export type Trouble = { readonly field: string; readonly problem: 'name' | 'address' | 'languages' | 'zone-name' | 'zone-small' | 'place-name' | 'openings' | 'carrying' | 'broken' }

/** @returns the settings, or everything wrong in the order of the form */
export function settingsFrom(form: Form, rooms: Settings['rooms']): { readonly ok: true; readonly value: Settings } | { readonly ok: false; readonly troubles: readonly Trouble[] } {
	const troubles: Trouble[] = [
		...(form.name.trim() === '' ? [{ field: 'name', problem: 'name' } as const] : []),
		...(!isAddress(form.leaveTo) ? [{ field: 'leaveTo', problem: 'address' } as const] : []),
		...(form.languages.length === 0 ? [{ field: 'languages', problem: 'languages' } as const] : []),
		...form.zones.flatMap(({ name, households }, i): Trouble[] => [
			...(name.trim() === '' ? [{ field: `zone-${i}-name`, problem: 'zone-name' } as const] : []),
			...(!(Number(households) >= HOUSEHOLDS_IN_A_ZONE) || !Number.isInteger(Number(households)) ? [{ field: `zone-${i}-households`, problem: 'zone-small' } as const] : []),
		]),
		...form.near.flatMap(({ name }, i): Trouble[] => (name.trim() === '' ? [{ field: `near-${i}-name`, problem: 'place-name' }] : [])),
		...LIMITS.flatMap((limit): Trouble[] => (fits(limit, form.carrying[limit]) ? [] : [{ field: limit, problem: 'carrying' }])),
		...(!v.is(Settings.entries.openings, Number(form.openings)) || form.openings.trim() === '' ? [{ field: 'openings', problem: 'openings' } as const] : []),
	]
	if (troubles.length > 0) return { ok: false, troubles }
	const { isPaused, pausedText, zones, leaveTo, openings, carrying, ...rest } = form
	const read = v.safeParse(Settings, { ...rest, leaveTo: leaveTo.trim(), openings: Number(openings), carrying: Object.fromEntries(LIMITS.map((limit) => [limit, Number(carrying[limit])])), rooms, zones: named(zones).map((zone) => ({ ...zone, households: Number(zone.households) })), paused: isPaused ? pausedText : null })
	return read.success ? { ok: true, value: read.output } : { ok: false, troubles: [{ field: 'name', problem: 'broken' }] }
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
