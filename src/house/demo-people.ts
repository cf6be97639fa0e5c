/** Who carries what in the demo’s town: members that take shifts and open nothing sealed. All of them are invented. */
import type { KINDS, SKILLS } from '#rooms/rota/choices.ts'

type What = (typeof SKILLS)[number] | 'speaks-es' | 'speaks-en'

/** Minutes of the day, on these weekdays; 0 is Monday. */
export const TIMES = {
	mornings: { weekdays: [0, 1, 2, 3, 4], from: 8 * 60, until: 13 * 60 },
	afternoons: { weekdays: [0, 1, 2, 3, 4], from: 12 * 60, until: 19 * 60 },
	evenings: { weekdays: [0, 1, 2, 3, 4, 5], from: 16 * 60, until: 24 * 60 },
	weekends: { weekdays: [5, 6], from: 8 * 60, until: 22 * 60 },
	nights: { weekdays: [3, 4, 5, 6], from: 21 * 60, until: 31 * 60 },
	any: { weekdays: [0, 1, 2, 3, 4, 5, 6], from: 7 * 60, until: 23 * 60 },
} as const

/**
 * @property hours carried two, three and four weeks ago @property beside hours of each of them without a shift
 * @property week hours a week at most, where they set a limit @property rests for so many days more
 */
export type Helper = {
	readonly called: string
	readonly language: 'en' | 'es'
	readonly knows: readonly What[]
	readonly does: readonly (typeof KINDS)[number][]
	readonly times: readonly (keyof typeof TIMES)[]
	readonly hours: readonly [number, number, number]
	readonly beside?: number
	readonly learns?: readonly What[]
	readonly week?: number
	readonly rests?: number
}

/** The two who work the desk, too: she carries the hotline nearly alone. */
export const AT_DESK = {
	June: { called: 'June', language: 'en', knows: ['machine', 'keys', 'lead', 'kitchen'], does: ['desk', 'coordinating', 'packing'], times: ['evenings', 'weekends'], hours: [9, 8, 11], beside: 5 },
	Marisol: { called: 'Marisol', language: 'es', knows: ['dispatch', 'verify', 'court', 'interpret', 'speaks-en'], does: ['hotline', 'desk', 'company', 'kitchen', 'packing'], times: ['any', 'nights'], hours: [19, 17, 21], beside: 6 },
} as const satisfies Record<string, Helper>

export const HELPERS: readonly Helper[] = [
	{ called: 'Otis', language: 'en', knows: ['keys', 'driving'], does: ['packing', 'driving', 'fridge'], times: ['mornings', 'weekends'], hours: [11, 12, 10] },
	{ called: 'Kofi', language: 'en', knows: ['dispatch', 'driving'], does: ['hotline', 'driving'], times: ['evenings'], hours: [7, 6, 8], week: 10 },
	{ called: 'Priya', language: 'en', knows: ['medic'], does: ['medic', 'packing'], times: ['evenings', 'weekends'], hours: [6, 4, 6], learns: ['dispatch'], week: 12 },
	{ called: 'Odell', language: 'en', knows: ['medic', 'driving'], does: ['medic', 'driving'], times: ['weekends', 'evenings'], hours: [5, 6, 3] },
	{ called: 'Lupe', language: 'es', knows: ['kitchen'], does: ['kitchen', 'packing'], times: ['evenings', 'weekends'], hours: [4, 4, 5], learns: ['dispatch', 'keys'] },
	{ called: 'Abel', language: 'es', knows: ['court', 'speaks-en'], does: ['company'], times: ['mornings'], hours: [4, 3, 4], week: 8 },
	{ called: 'Bettina', language: 'en', knows: ['children'], does: ['childcare'], times: ['afternoons', 'weekends'], hours: [3, 6, 3] },
	{ called: 'Yusuf', language: 'en', knows: ['children', 'kitchen'], does: ['childcare', 'kitchen'], times: ['afternoons', 'weekends'], hours: [5, 3, 6] },
	{ called: 'Greta', language: 'en', knows: ['children', 'facilitate'], does: ['childcare', 'circle'], times: ['afternoons', 'evenings', 'weekends'], hours: [3, 2, 3] },
	{ called: 'Hana', language: 'en', knows: ['medic', 'children'], does: ['medic', 'childcare'], times: ['any'], hours: [12, 14, 9], rests: 18 },
	{ called: 'Rafa', language: 'es', knows: ['driving', 'speaks-en'], does: ['driving', 'fridge', 'packing'], times: ['afternoons', 'weekends'], hours: [4, 5, 4] },
	{ called: 'Mei', language: 'en', knows: ['kitchen'], does: ['kitchen', 'packing'], times: ['weekends', 'mornings'], hours: [4, 3, 4], learns: ['medic'] },
	{ called: 'Dario', language: 'es', knows: [], does: ['packing', 'fridge'], times: ['mornings', 'afternoons'], hours: [3, 3, 4], learns: ['keys'] },
	{ called: 'Esme', language: 'en', knows: ['facilitate'], does: ['circle', 'packing'], times: ['evenings', 'mornings'], hours: [2, 2, 3] },
	{ called: 'Farid', language: 'en', knows: ['driving'], does: ['driving', 'packing'], times: ['mornings', 'afternoons'], hours: [3, 4, 3], week: 6 },
	{ called: 'Ilse', language: 'en', knows: ['kitchen'], does: ['kitchen', 'packing'], times: ['weekends', 'mornings'], hours: [4, 4, 0] },
	{ called: 'Jorge', language: 'es', knows: ['court'], does: ['company', 'packing'], times: ['mornings'], hours: [3, 3, 3], week: 6 },
	{ called: 'Keiko', language: 'en', knows: [], does: ['packing', 'fridge'], times: ['mornings', 'evenings'], hours: [3, 1, 3] },
	{ called: 'Wren', language: 'en', knows: [], does: ['packing', 'fridge'], times: ['afternoons', 'evenings'], hours: [1, 2, 1] },
	{ called: 'Malik', language: 'en', knows: ['driving'], does: ['driving', 'fridge'], times: ['afternoons', 'evenings'], hours: [2, 3, 3] },
	{ called: 'Carla', language: 'es', knows: ['kitchen', 'speaks-en'], does: ['kitchen'], times: ['weekends', 'mornings'], hours: [4, 0, 4] },
	{ called: 'Sunniva', language: 'en', knows: ['lead'], does: ['coordinating', 'packing'], times: ['weekends', 'mornings'], hours: [4, 3, 2], beside: 2 },
	{ called: 'Nadia', language: 'es', knows: [], does: ['packing'], times: ['mornings'], hours: [0, 3, 3], week: 4 },
	{ called: 'Ike', language: 'en', knows: [], does: [], times: ['evenings', 'weekends'], hours: [0, 0, 0], learns: ['driving', 'dispatch'] },
	{ called: 'Noor', language: 'en', knows: [], does: [], times: ['mornings'], hours: [0, 0, 0], learns: ['keys'] },
]

/** How many carried something, how many hours in all and how many places nobody had, week by week, the oldest first: before the weeks known by person. */
export const WEEKS_BEFORE = [
	[14, 96, 21],
	[15, 104, 19],
	[17, 110, 17],
	[18, 121, 18],
	[20, 118, 14],
] as const
