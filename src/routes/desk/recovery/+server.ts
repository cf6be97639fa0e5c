import type { RequestHandler } from '@sveltejs/kit'
import { isAllowed } from '#ground/people.ts'
import { actOnRecovery, RecoveryAct } from '#ground/recovery.server.ts'
import { whoRecovers } from '#ground/recovery.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

/** Recovering by several stewards, and whether the door is open. Who speaks comes from the session. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoRecovers.see)) return refusal(event, 'not-here')
	const act = await bodyAs(RecoveryAct, event)
	return act ? answer(event, await actOnRecovery(ports, by, act)) : refusal(event, 'not-understood')
}
