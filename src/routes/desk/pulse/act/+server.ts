import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed, MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import type { Result } from '#ground/result.ts'
import { askForDrill } from '#rooms/rota/drilling.server.ts'
import { seatLearner } from '#rooms/rota/learning.server.ts'
import { ShiftId, What } from '#rooms/rota/model.ts'
import { whoTends } from '#rooms/rota/tending.ts'
import { dropShift, heardEased, takeOff } from '#rooms/rota/tending.server.ts'
import { refusal } from '#ui/answers.server.ts'

const Act = v.variant('verb', [
	v.object({ verb: v.literal('take-off'), shift: ShiftId, member: MemberId }),
	v.object({ verb: v.literal('heard'), shift: ShiftId }),
	v.object({ verb: v.literal('drop-shift'), shift: ShiftId }),
	v.object({ verb: v.literal('drill') }),
	v.object({ verb: v.literal('seat-learner'), what: What }),
])

/** A form posted with or without JavaScript; answered by a way back to its page. Who speaks comes from the session. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoTends.heard)) return refusal(event, 'not-here')
	const fields = Object.fromEntries(await event.request.formData().catch(() => []))
	const said = v.safeParse(Act, fields)
	if (!said.success) return refusal(event, 'not-here')
	const act = said.output
	if (!isAllowed(by, whoTends[act.verb])) return refusal(event, 'not-here')
	const moved = await decided(ports, by, act)
	return act.verb === 'heard' ? back(event.url, '/desk/shifts', null) : back(event.url, '/desk/pulse', moved.ok ? act.verb : 'not')
}

function decided(ports: Ports, by: Speaker, act: v.InferOutput<typeof Act>): Promise<Result<unknown, string>> {
	if (act.verb === 'heard') return heardEased(ports, by, act.shift)
	if (act.verb === 'drill') return askForDrill(ports, by)
	if (act.verb === 'seat-learner') return seatLearner(ports, by, act.what)
	return act.verb === 'take-off' ? takeOff(ports, by, act.shift, act.member) : dropShift(ports, by, act.shift)
}

/** In the language somebody chose, if they chose one. */
function back(url: URL, path: string, told: string | null): never {
	const language = url.searchParams.get('lang')
	const query = new URLSearchParams({ ...(language === null ? {} : { lang: language }), ...(told === null ? {} : { told }) })
	redirect(303, query.size > 0 ? `${path}?${query}` : path)
}
