/** How the hub stands, in words: nothing while it is open. */
import { standingOf, type Settings } from '#ground/hub.ts'
import { startOf, type HalfDay } from '#ground/time.ts'
import type { Language, Say } from '#ground/words.ts'
import { dayOf } from '#rooms/frontdoor/saying.ts'

/** @param words which sentences: those of a page everybody sees, of the receipt's page, or of the desk */
export function standingSays(say: Say, language: Language, settings: Pick<Settings, 'standing'>, now: HalfDay, words: 'standing' | 'standing.receipt' | 'desk.standing' = 'standing'): string | null {
	const standing = standingOf(settings, now)
	if (standing.is === 'open') return null
	if (standing.is === 'resting') return standing.untilHalf === null ? say(`${words}.resting.open`) : say(`${words}.resting`, { day: dayOf(language, startOf(standing.untilHalf)) })
	const { endsHalf, elsewhere } = standing
	return `${say(`${words}.ending`, { day: dayOf(language, startOf(endsHalf)) })}${elsewhere === '' || words === 'desk.standing' ? '' : ` ${say('standing.elsewhere', { where: elsewhere })}`}`
}
