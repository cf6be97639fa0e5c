import type { RequestHandler } from '@sveltejs/kit'
import { whoHolds } from '#ground/holds.ts'
import { calledOf } from '#ground/members.server.ts'
import { isAllowed } from '#ground/people.ts'
import { done } from '#ground/result.ts'
import { actOnHolds, HoldAct } from '#rooms/frontdoor/holding.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

/** Legal holds: placed, renewed, released, and seen by all stewards. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoHolds)) return refusal(event, 'not-here')
	const act = await bodyAs(HoldAct, event)
	if (!act) return refusal(event, 'not-understood')
	const holds = await actOnHolds(ports, by, act)
	return holds.ok ? answer(event, done({ holds: holds.value, called: await ports.storage.inOneGo(calledOf) })) : answer(event, holds)
}
