import type { RequestHandler } from '@sveltejs/kit'
import { actOnCare, CareAct } from '#ground/care.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

/** Any member: what went wrong, whom they would rather not be with, who is with them at first; and for carers what was sealed to them. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (by.as !== 'member') return refusal(event, 'not-here')
	const act = await bodyAs(CareAct, event)
	return act ? answer(event, await actOnCare(ports, by, act)) : refusal(event, 'not-understood')
}
