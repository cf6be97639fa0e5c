import type { RequestHandler } from '@sveltejs/kit'
import { isAllowed } from '#ground/people.ts'
import { actOnFollow, FollowAct } from '#rooms/hotline/follow.server.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

/** What companions see and do. For everybody else, who keeps the hub and who runs the line among them, nothing is here. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay.follow)) return refusal(event, 'not-here')
	const act = await bodyAs(FollowAct, event)
	return act ? answer(event, await actOnFollow(ports, by, act)) : refusal(event, 'not-understood')
}
