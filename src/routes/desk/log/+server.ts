import type { RequestHandler } from '@sveltejs/kit'
import { actOnLog, LogAct } from '#ground/log.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

/** The list of changes: read, gone on with, and compared. For every member, whatever they do here. */
export const POST: RequestHandler = async (event) => {
	const { ports, session } = event.locals
	if (!session) return refusal(event, 'not-here')
	const act = await bodyAs(LogAct, event)
	return act ? answer(event, await actOnLog(ports, session.member, act)) : refusal(event, 'not-understood')
}
