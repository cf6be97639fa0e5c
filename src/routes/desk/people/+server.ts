import type { RequestHandler } from '@sveltejs/kit'
import { isAllowed } from '#ground/people.ts'
import { actOnPeople, PeopleAct } from '#ground/teams.server.ts'
import { whoTeams } from '#ground/teams.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

/** Who is here and who can open: invited, vouched for, handed the key, gone. Who speaks comes from the session. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoTeams.see)) return refusal(event, 'not-here')
	const act = await bodyAs(PeopleAct, event)
	return act ? answer(event, await actOnPeople(ports, by, act)) : refusal(event, 'not-understood')
}
