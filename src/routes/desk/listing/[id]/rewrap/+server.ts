import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { rewrapListing } from '#rooms/frontdoor/actions.server.ts'
import { ListingId, Rewrap } from '#rooms/frontdoor/model.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

export const POST: RequestHandler = async (event) => {
	const id = v.safeParse(ListingId, event.params['id'])
	const rewrap = await bodyAs(Rewrap, event)
	return id.success && rewrap ? answer(event, await rewrapListing(event.locals.ports, event.locals.by, id.output, rewrap)) : refusal(event, 'not-understood')
}
