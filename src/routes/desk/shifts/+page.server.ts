import type { ServerLoad } from '@sveltejs/kit'
import { isAllowed } from '#ground/people.ts'
import { myShifts } from '#rooms/rota/actions.server.ts'
import { seeAround } from '#rooms/rota/answering.server.ts'
import { myWeek } from '#rooms/rota/carrying.server.ts'
import { whoGrants } from '#rooms/rota/granting.ts'
import { pausedFor } from '#rooms/rota/pausing.server.ts'
import { whoMay } from '#rooms/rota/rules.ts'
import { beforeSays, byDay, cannotSays, shiftSays } from '#rooms/rota/saying.ts'
import { toldOfOneself, weekSays } from '#ui/shifts/week.server.ts'
import { ownOnCall } from '#ui/oncall.server.ts'
import { ownPart } from '#ui/pulse.server.ts'
import { plannedSays } from '#ui/planned.server.ts'
import { myLine } from '#ui/desk/my-line.ts'
import { postForm, toldOf } from '#ui/shifts.server.ts'

/** A member's own shifts. It needs a session and no key, so it works while the desk is locked, and for who has none; anybody else is told how to come by one. */
export const load: ServerLoad = async ({ locals: { ports, by, language, say }, url }) => {
	const [seen, week] = [await myShifts(ports, by), await myWeek(ports, by)]
	if (!seen.ok || !week.ok) return { member: null, hasSession: by.as === 'member' }
	const { zone, offered, hasMore, posted } = seen.value
	// What is under way about a place stands beside it, so that nobody asks twice.
	const around = week.value.places.length > 0 ? await seeAround(ports, by) : null
	const { zones } = ports.hub().settings
	const paused = await pausedFor(ports, by)
	const reader = { say, language, zone, zones }
	const form = isAllowed(by, whoMay['post-shift']) ? postForm(ports, reader, url.searchParams, posted ?? []) : null
	const told = (await toldOfOneself(ports, by, reader, week.value, url.searchParams)) ?? (await toldOf(ports, by, reader, url.searchParams))
	return {
		member: {
			carried: await ownPart(ports, by, reader),
			planned: await plannedSays(ports, by, reader, url),
			// What is wrong with the form stands in it.
			told: form?.trouble ? null : told,
			paused: paused.shifts.length === 0 ? null : { mayResume: paused.mayResume, shifts: paused.shifts.map((shift) => shiftSays(reader, shift)) },
			week: weekSays(reader, week.value, ports.now(), around?.ok ? around.value.mine : []),
			days: byDay(offered.map((met) => ({ said: shiftSays(reader, met.shift), missing: met.missing, company: met.company, before: beforeSays(reader, met.before), waits: (met.before?.waits ?? null) !== null, cannot: met.refusal === null ? null : cannotSays(reader, { ...met, refusal: met.refusal }) }))),
			hasMore,
			posted: posted?.map(({ shift, missing }) => ({ said: shiftSays(reader, shift), missing, gone: shift.places - missing, isCancelled: shift.state === 'cancelled' })) ?? null,
			form,
			own: await ownOnCall(ports, by, reader, url.searchParams.get('heard')),
			hasDesk: by.as === 'member' && by.member.roles.some((role) => role !== 'helper'),
			coordinates: isAllowed(by, whoGrants.see),
			line: by.as === 'member' ? myLine(ports.hub().settings, by.member.roles, '') : [],
		},
		hasSession: true,
	}
}
