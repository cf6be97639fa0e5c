import type { RequestHandler } from '@sveltejs/kit'
import { isAllowed } from '#ground/people.ts'
import { openFollowUp, OpenFollow } from '#rooms/hotline/follow.server.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

/** A follow-up, as it was sealed in the browser of whoever heard that they agreed; or only that one is offered. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay['open-follow'])) return refusal(event, 'not-here')
	const asked = await bodyAs(OpenFollow, event)
	return asked ? answer(event, await openFollowUp(ports, by, asked)) : refusal(event, 'not-understood')
}
