import type { RequestHandler } from '@sveltejs/kit'
import { isAllowed } from '#ground/people.ts'
import { actOnStewardship, StewardshipAct } from '#ground/stewardship.server.ts'
import { whoStewards } from '#ground/stewardship.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

/** The work of keeping the hub, and for how long its stewards serve. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoStewards.see)) return refusal(event, 'not-here')
	const act = await bodyAs(StewardshipAct, event)
	return act ? answer(event, await actOnStewardship(ports, by, act)) : refusal(event, 'not-understood')
}
