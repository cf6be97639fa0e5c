import type { RequestHandler } from '@sveltejs/kit'
import { isAllowed } from '#ground/people.ts'
import { whoTeams } from '#ground/teams.ts'
import { handOver, HandOver } from '#rooms/frontdoor/handing.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

/** Records that lay under an older key, wrapped for everybody who holds the newest. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoTeams['hand-over'])) return refusal(event, 'not-here')
	const asked = await bodyAs(HandOver, event)
	return asked ? answer(event, await handOver(ports, by, asked)) : refusal(event, 'not-understood')
}
