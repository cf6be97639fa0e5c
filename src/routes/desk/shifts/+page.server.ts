import type { ServerLoad } from '@sveltejs/kit'
import { isAllowed } from '#ground/people.ts'
import { myShifts } from '#rooms/rota/actions.server.ts'
import { whoMay } from '#rooms/rota/rules.ts'
import { byDay, cannotSays, shiftSays } from '#rooms/rota/saying.ts'
import { postForm, toldOf } from '#ui/shifts.server.ts'

/** A member's own shifts. It needs a session and no key, so it works while the desk is locked, and for who has none; anybody else is told how to come by one. */
export const load: ServerLoad = async ({ locals: { ports, by, language, say }, url }) => {
	const seen = await myShifts(ports, by)
	if (!seen.ok) return { member: null, hasSession: by.as === 'member' }
	const { zone, mine, offered, hasMore, posted } = seen.value
	const { zones } = ports.hub().settings
	const reader = { say, language, zone, zones }
	const now = ports.now()
	const form = isAllowed(by, whoMay['post-shift']) ? postForm(ports, reader, url.searchParams) : null
	return {
		member: {
			// What is wrong with the form stands in it.
			told: form?.trouble ? null : await toldOf(ports, by, reader, url.searchParams),
			mine: mine.map((shift) => ({ said: shiftSays(reader, shift), state: shift.state === 'cancelled' ? 'called-off' : shift.begins <= now ? 'begun' : 'ahead' })),
			days: byDay(offered.map((met) => ({ said: shiftSays(reader, met.shift), missing: met.missing, cannot: met.refusal === null ? null : cannotSays(reader, { ...met, refusal: met.refusal }) }))),
			hasMore,
			posted: posted?.map(({ shift, missing }) => ({ said: shiftSays(reader, shift), missing, gone: shift.places - missing, isCancelled: shift.state === 'cancelled' })) ?? null,
			form,
			hasDesk: by.as === 'member' && by.member.roles.some((role) => role !== 'helper'),
		},
		hasSession: true,
	}
}
