/**
 * The demo: a town that does not exist, its hub, its people, and what a story of it says.
 * Every name, place and number is invented; the numbers are of the range 555-0100 to 555-0199, which belongs to nobody.
 */
import { CARRYING, type Settings, type Zone } from '#ground/hub.ts'
import type { Role } from '#ground/people.ts'
import type { ASKS, HOURS, OFFERS, URGENCIES, WAYS } from '#rooms/frontdoor/choices.ts'
import type { Outcome } from '#rooms/frontdoor/model.ts'

// The hub

const ZONES = [
	{ id: 'cooper-bend', name: 'Cooper Bend', households: 640, center: { lat: 46.512, lon: -96.918 }, radius: 800, neighbours: ['fennel-row', 'mossgate'] },
	{ id: 'fennel-row', name: 'Fennel Row', households: 410, center: { lat: 46.512, lon: -96.895 }, radius: 700, neighbours: ['cooper-bend', 'lamp-hill'] },
	{ id: 'lamp-hill', name: 'Lamp Hill', households: 980, center: { lat: 46.5, lon: -96.88 }, radius: 900, neighbours: ['fennel-row', 'saltworks'] },
	{ id: 'mossgate', name: 'Mossgate', households: 1120, center: { lat: 46.496, lon: -96.91 }, radius: 900, neighbours: ['cooper-bend', 'saltworks'] },
	{ id: 'saltworks', name: 'The Saltworks', households: 530, center: { lat: 46.483, lon: -96.89 }, radius: 800, neighbours: ['lamp-hill', 'mossgate'] },
	{ id: 'wren-flats', name: 'Wren Flats', households: 760, center: { lat: 46.484, lon: -96.925 }, radius: 800, neighbours: ['mossgate'] },
] as const satisfies readonly Zone[]

/** `knownHalf` of the places near is 0 here: whoever fills the hub says when each was last known. */
export const SETTINGS: Settings = {
	name: 'Fernwater Neighbours',
	languages: ['en', 'es'],
	phone: '612-555-0100',
	leaveTo: 'https://www.wikipedia.org/',
	zones: ZONES.map((zone) => ({ ...zone, neighbours: [...zone.neighbours] })),
	rooms: ['frontdoor', 'rota', 'hotline', 'hubs'],
	paused: null,
	careOutside: '612-555-0188',
	// Whoever tries it out is often alone, and nobody is there to agree.
	openings: 200,
	carrying: CARRYING,
	deskHours: [],
	messageLanguages: [],
	standing: { is: 'open' },
	near: [
		{ name: 'Blue fridge, Mossgate laundry', when: { en: 'Day and night. Take what you need.', es: 'De día y de noche. Tome lo que le haga falta.' }, knownHalf: 0 },
		{ name: 'Food table, Lamp Hill Hall', when: { en: 'Tuesdays and Fridays, 4 to 7. Nobody signs anything.', es: 'Martes y viernes, de 4 a 7. Nadie firma nada.' }, knownHalf: 0 },
		{ name: 'Clothes room, The Saltworks', when: { en: 'Saturdays, 10 to 1. Coats, shoes, baby clothes.', es: 'Sábados, de 10 a 1. Abrigos, zapatos y ropa de bebé.' }, knownHalf: 0 },
	],
}

type Person = { readonly as: 'steward' | 'dispatcher' | 'new volunteer' | 'companion'; readonly called: string; readonly roles: readonly Role[]; readonly language: string }

/** The first two answer at the desk; stories name them by their place in this list. */
export const PEOPLE = [
	{ as: 'steward', called: 'June', roles: ['steward', 'teller'], language: 'en' },
	{ as: 'dispatcher', called: 'Marisol', roles: ['teller', 'dispatcher'], language: 'es' },
	{ as: 'new volunteer', called: 'Teo', roles: ['helper'], language: 'en' },
	{ as: 'companion', called: 'Ines', roles: ['companion'], language: 'es' },
	{ as: 'companion', called: 'Gwen', roles: ['companion'], language: 'en' },
] as const satisfies readonly Person[]

// What a story is

type Ask = { readonly side: 'ask'; readonly kind: (typeof ASKS)[number] }
type Offer = { readonly side: 'offer'; readonly kind: (typeof OFFERS)[number] }

/**
 * One ask or offer and what became of it.
 * @property daysAgo when it was left, in days before the demo is filled, 0 to 14, less one hour
 * @property takenBy the steward took it at the table or on the phone
 * @property helper who answers it: 0 the steward, 1 the other member at the desk; the steward where nothing is said
 * @property shown its receipt is the one the demo prints
 * @property hoursLater after the step before; all steps together stay in the past
 * @property note for the team alone
 */
export type Story = (Ask | Offer) & {
	readonly daysAgo: number
	readonly language: 'en' | 'es'
	readonly urgency: (typeof URGENCIES)[number]
	readonly zone?: (typeof ZONES)[number]['id']
	readonly text: string
	readonly name?: string
	readonly people?: string
	readonly when?: string
	readonly way?: (typeof WAYS)[number]
	readonly contact?: string
	readonly hours?: readonly (typeof HOURS)[number][]
	readonly relay?: string
	readonly limits?: string
	readonly takenBy?: boolean
	readonly helper?: 0 | 1
	readonly shown?: true
	readonly next?: readonly { readonly hoursLater: number; readonly by: 'desk' | 'asker'; readonly text: string; readonly note?: boolean; readonly closes?: Outcome }[]
}
