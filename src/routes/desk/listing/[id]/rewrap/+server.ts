import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { rewrapListing } from '#rooms/frontdoor/actions.server.ts'
import { ListingId, Rewrap } from '#rooms/frontdoor/model.ts'
import { whoMay } from '#rooms/frontdoor/rules.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	const id = v.safeParse(ListingId, event.params['id'])
	if (!isAllowed(by, whoMay.open) || !id.success) return refusal(event, 'not-here')
	const rewrap = await bodyAs(Rewrap, event)
	return rewrap ? answer(event, await rewrapListing(ports, by, id.output, rewrap)) : refusal(event, 'not-understood')
}
