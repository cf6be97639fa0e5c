/** What a member's page about swaps and covers shows, and what it says after something was done there. */
import * as v from 'valibot'
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import type { Language, Say } from '#ground/words.ts'
import { wallOf } from '#ground/wall.ts'
import { seeAround } from '#rooms/rota/answering.server.ts'
import type { Shift } from '#rooms/rota/model.ts'
import { cannotSays, shiftSays } from '#rooms/rota/saying.ts'
import { mayCheckIn } from '#rooms/rota/swaps.ts'

export const VERBS = ['offer-swap', 'withdraw-swap', 'take-swap', 'untake-swap', 'confirm-swap', 'ask-cover', 'keep-place', 'wait', 'wait-no-more', 'check-in', 'say-yes', 'say-no', 'move-shift'] as const
/** Why something was not done, as the page says it. */
const REFUSED = ['not-here', 'somebody-else', 'begun', 'cancelled', 'full', 'opens-sealed', 'away', 'overlaps', 'rest-before', 'rest-after', 'week-full', 'too-many-days', 'too-many-nights', 'not-vetted', 'lacks-skill', 'enough-of-skill', 'kept-for-new', 'needs-partner', 'not-from-here', 'not-theirs', 'own-place', 'is-free', 'not-yet', 'some-cannot', 'not-understood', 'no-time', 'too-late', 'too-far', 'too-long'] as const
const OWN = ['not-here', 'somebody-else', 'not-theirs', 'own-place', 'is-free', 'not-yet', 'some-cannot', 'not-understood', 'no-time', 'too-late', 'too-far', 'too-long', 'rest-before', 'rest-after', 'overlaps'] as const

type Told = { readonly verb: (typeof VERBS)[number] | null; readonly not: (typeof REFUSED)[number] | null }
/** The address carries words of ours and nothing else. */
export function newestFirst(asked: URLSearchParams): Told {
	const [done, not] = [v.safeParse(v.picklist(VERBS), asked.get('told')), v.safeParse(v.picklist(REFUSED), asked.get('not'))]
	return { verb: done.success ? done.output : null, not: not.success ? not.output : null }
}

export async function seenAround(ports: Ports, by: Speaker, { say, language }: { readonly say: Say; readonly language: Language }, { verb, not }: Told) {
	const seen = await seeAround(ports, by)
	if (!seen.ok) return null
	const { zone, asked, mine, offers, all, full, late } = seen.value
	const reader = { say, language, zone, zones: ports.hub().settings.zones }
	const now = ports.now()
	const said = (shift: Shift, as = '') => ({ ...shiftSays(reader, shift), id: `${as}${shift.id}` })
	const own = (not ?? '') as (typeof OWN)[number]
	return {
		told: not ? { isGrave: true, says: say(OWN.includes(own) ? `cover.not.${not}` : `shift.cannot.${not}`) } : verb ? { isGrave: false, says: say(`cover.told.${verb}`) } : null,
		asked: asked.map(({ id, what, shift }) => ({ id, what, said: said(shift, 'asked-') })),
		mine: mine.map((one) => ({ ...one, said: said(one.shift), hasBegun: one.shift.begins <= now, canCheckIn: one.state === 'taken' && one.shift.presence === 'there' && mayCheckIn(one.shift, now) })),
		offers: offers.map(({ id, shift, taker, refusal }) => ({ id, said: said(shift, 'offer-'), isMine: taker !== null, cannot: refusal === null ? null : cannotSays(reader, { refusal, clash: null }) })),
		all: all?.filter(({ shift }) => shift.begins > now).map(({ id, called, shift, isOffered, taker, hasCover }) => ({ id, called, isOffered, isTaken: taker !== null, hasCover, said: said(shift, 'all-') })) ?? null,
		moving: all ? [...new Map([...all, ...mine].filter(({ shift }) => shift.begins > now).map(({ shift }) => [shift.id, shift])).values()].map((shift) => ({ id: shift.id, said: said(shift, 'move-'), day: wallOf(shift.begins, zone).day, from: wallOf(shift.begins, zone).time, until: wallOf(shift.ends, zone).time })) : null,
		full: full.map(({ shift, isWaiting }) => ({ id: shift.id, isWaiting, said: said(shift, 'full-') })),
		late: late.map(({ shift, answer }) => ({ said: said(shift, 'late-'), answer: answer ?? 'open' })),
	}
}
