import type { RequestHandler } from '@sveltejs/kit'
import { isAllowed } from '#ground/people.ts'
import { postListing } from '#rooms/frontdoor/actions.server.ts'
import { Posted } from '#rooms/frontdoor/model.ts'
import { whoMay } from '#rooms/frontdoor/rules.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

/** A member at a table or on the phone takes an ask for somebody; it was sealed as they typed. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay.take)) return refusal(event, 'not-here')
	const posted = await bodyAs(Posted, event)
	return posted ? answer(event, await postListing(ports, by, posted, 'member')) : refusal(event, 'not-understood')
}
