/**
 * Rota: rest debt. A night or a hard shift asks for a free day beyond the rest that the rule holds anyway; until it was had, it is owed. Nothing is
 * refused for it: it is shown to whoever has it, and of two who could as well, the one who owes themselves less is asked first.
 *
 * Pure.
 */
import type { Carrying } from '#ground/hub.ts'
import { days, hours, type Instant } from '#ground/time.ts'
import { spanOf, type Work } from './rest.ts'

/** What happened longer ago is not counted any more. */
export const OWED_FOR = days(14)
const A_FREE_DAY = hours(24)

/**
 * Hours of rest not yet had, whole ones.
 * @param works what they had; what they have not begun counts only as the end of a rest
 */
export function debtOf(works: readonly Work[], now: Instant, zone: string, carrying: Carrying): number {
	const was = works.filter(({ presence, ends, begins }) => presence === 'there' && ends > now - OWED_FOR && begins < now).toSorted((a, b) => a.begins - b.begins)
	const debt = was.reduce((owed, work, i) => {
		const { ends, isNight, restAfter } = spanOf(work, zone, carrying)
		const more = isNight || work.effort === 'hard' ? A_FREE_DAY : 0
		const free = Math.max(0, Math.min(was[i + 1]?.begins ?? now, now) - ends - restAfter)
		return Math.max(0, owed + more - free)
	}, 0)
	return Math.ceil(debt / hours(1))
}
