import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { moveListing } from '#rooms/frontdoor/actions.server.ts'
import { Command, ListingId } from '#rooms/frontdoor/model.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

/** A member claims, replies, closes … Who speaks comes from the session. */
export const POST: RequestHandler = async (event) => {
	const { session, ports, by } = event.locals
	const id = v.safeParse(ListingId, event.params['id'])
	if (!session || !id.success) return refusal(event, 'not-here')
	const command = await bodyAs(Command, event)
	return command ? answer(event, await moveListing(ports, by, id.output, command)) : refusal(event, 'not-understood')
}
