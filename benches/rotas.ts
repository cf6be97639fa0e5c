/** Invented rotas in the form of the Curtois and Qu instances: so many people, days and kinds of shifts, the same for the same seed. Half-time, full-time, nights, wishes, holidays. */
import { seeded } from '#planners/rota/days/chance.ts'

export type Shape = { readonly people: number; readonly days: number; readonly kinds: number; readonly seed: number }

const KINDS = [
	['E', 480],
	['D', 480],
	['L', 480],
	['N', 600],
] as const
const WEIGHTS = [1, 2, 3]

export function inventedRota({ people, days, kinds, seed }: Shape): string {
	const chance = seeded(seed)
	const below = (n: number) => Math.floor(chance() * n)
	const shifts = Array.from({ length: kinds }, (_, i): { id: string; minutes: number } => {
		const [letter, minutes] = KINDS[i % KINDS.length] ?? KINDS[0]
		return { id: `${letter}${i < KINDS.length ? '' : Math.floor(i / KINDS.length)}`, minutes: minutes + (i < KINDS.length ? 0 : 60 * below(3) - 60) }
	})
	const ids = Array.from({ length: people }, (_, i) => `P${i + 1}`)
	const someDay = () => below(days)
	const someShift = () => shifts[below(kinds)]?.id ?? ''
	/** Everybody can have the first kind as often as they like, so that there is a way to come by one's minutes. */
	const mostOf = (shift: string, k: number): number => {
		if (k === 0) return days
		if (chance() < 0.3) return 0
		return shift.startsWith('N') ? Math.ceil(days / 7) : chance() < 0.2 ? Math.ceil(days / 3) : days
	}
	const staff = ids.map((id, i) => {
		const share = [1, 1, 0.8, 0.5][i % 4] ?? 1
		const atMost = shifts.map(({ id: shift }, k) => `${shift}=${mostOf(shift, k)}`)
		const most = Math.round((days * 24 * 12.5 * share) / 60) * 60
		return [id, atMost.join('|'), most, most - 1080, 5 + below(2), 1 + below(2), 2, Math.max(1, Math.floor(days / 14))].join(',')
	})
	const needed = (people * 0.62) / kinds
	const cover = Array.from({ length: days }, (_, day) => shifts.map(({ id }) => [day, id, Math.max(0, Math.round(needed * (0.7 + 0.6 * chance()))), 100, 1].join(','))).flat()
	const wishes = (many: number) => Array.from({ length: many }, () => [ids[below(people)], someDay(), someShift(), WEIGHTS[below(3)]].join(','))
	const sections: readonly (readonly [string, readonly string[]])[] = [
		['HORIZON', [String(days)]],
		['SHIFTS', shifts.map(({ id, minutes }, i) => `${id},${minutes},${shifts.slice(0, i).map((one) => one.id).join('|')}`)],
		['STAFF', staff],
		['DAYS_OFF', ids.filter(() => chance() < 0.8).map((id) => `${id},${someDay()}`)],
		['SHIFT_ON_REQUESTS', wishes(people * 3)],
		['SHIFT_OFF_REQUESTS', wishes(people * 2)],
		['COVER', cover],
	]
	return `# Invented.\n${sections.map(([name, lines]) => `SECTION_${name}\n${lines.join('\n')}\n`).join('\n')}`
}
