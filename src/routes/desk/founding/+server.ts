import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { actOnFounding } from '#ground/founding.server.ts'
import { isAllowed } from '#ground/people.ts'
import { whoTeams } from '#ground/teams.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const Asked = v.object({ act: v.picklist(['see', 'begin', 'agree', 'end']) })

/** Founding day: one begins it, another agrees, either ends it. The code on the screen is for those who see the screen. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoTeams.founding)) return refusal(event, 'not-here')
	const asked = await bodyAs(Asked, event)
	return asked ? answer(event, await actOnFounding(ports, by, asked.act)) : refusal(event, 'not-understood')
}
