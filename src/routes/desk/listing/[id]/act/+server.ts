import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { moveListing } from '#rooms/frontdoor/actions.server.ts'
import { Command, ListingId } from '#rooms/frontdoor/model.ts'
import { whoMay } from '#rooms/frontdoor/rules.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

/** A member claims, replies, closes … Who speaks comes from the session. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	const id = v.safeParse(ListingId, event.params['id'])
	if (!isAllowed(by, whoMay.open) || !id.success) return refusal(event, 'not-here')
	const command = await bodyAs(Command, event)
	return command ? answer(event, await moveListing(ports, by, id.output, command)) : refusal(event, 'not-understood')
}
