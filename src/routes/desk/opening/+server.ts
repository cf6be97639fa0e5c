import type { RequestHandler } from '@sveltejs/kit'
import { actOnOpening, OpeningAct } from '#ground/budget.server.ts'
import { whoOpens } from '#ground/budget.ts'
import { calledOf } from '#ground/members.server.ts'
import { isAllowed } from '#ground/people.ts'
import { done } from '#ground/result.ts'
import { QUEUE_TOPIC } from '#rooms/frontdoor/actions.server.ts'
import { togetherNow } from '#rooms/frontdoor/closepart.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

/** How much is opened, who asks to open more, and what two are to open together: for everybody at the desk. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoOpens.see)) return refusal(event, 'not-here')
	const act = await bodyAs(OpeningAct, event)
	if (!act) return refusal(event, 'not-understood')
	const seen = await actOnOpening(ports, by, act, QUEUE_TOPIC)
	return seen.ok ? answer(event, done({ ...seen.value, together: await togetherNow(ports, by), called: await ports.storage.inOneGo(calledOf) })) : answer(event, seen)
}
