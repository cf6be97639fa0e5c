import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { searchable } from '#rooms/frontdoor/actions.server.ts'
import { ListingId } from '#rooms/frontdoor/model.ts'
import { whoMay } from '#rooms/frontdoor/rules.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const Asked = v.object({ after: v.union([v.literal(''), ListingId]) })

/** Ciphertext by the window: the search itself happens in the member's browser, so no term ever comes here. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay.open)) return refusal(event, 'not-here')
	const asked = await bodyAs(Asked, event)
	return asked ? answer(event, await searchable(ports, by, asked.after)) : refusal(event, 'not-understood')
}
