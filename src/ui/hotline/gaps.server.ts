/** In which hours of the week calls found nobody, in a person's language. */
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { days } from '#ground/time.ts'
import { hoursOf } from '#rooms/hotline/gaps.ts'
import { gapsFor } from '#rooms/hotline/gaps.server.ts'

export type SaidGap = { readonly slot: number; readonly when: string; readonly says: string }
/** A Monday. */
const MONDAY = Date.UTC(2024, 0, 1)
const hour = (n: number) => String(n).padStart(2, '0')

/** Null for whom it is not. */
export async function gapsPage(ports: Ports, by: Speaker, { say, language }: Pick<App.Locals, 'say' | 'language'>): Promise<readonly SaidGap[] | null> {
	const gaps = await gapsFor(ports, by)
	if (!gaps.ok) return null
	const dayName = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' })
	return gaps.value.map(({ slot, n, beside }) => {
		const { day, from, to } = hoursOf(slot)
		return { slot, when: `${dayName.format(MONDAY + days(day))} ${hour(from)}–${hour(to)}`, says: say('hotline.gaps.n', { n, beside }) }
	})
}
