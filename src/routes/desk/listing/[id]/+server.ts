import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { openListing } from '#rooms/frontdoor/actions.server.ts'
import { ListingId } from '#rooms/frontdoor/model.ts'
import { answer, refusal } from '#ui/answers.server.ts'

/** One listing with everything a member's browser needs to open it. */
export const POST: RequestHandler = async (event) => {
	const id = v.safeParse(ListingId, event.params['id'])
	return id.success ? answer(event, await openListing(event.locals.ports, event.locals.by, id.output)) : refusal(event, 'not-here')
}
