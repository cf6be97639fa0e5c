import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { comeBack } from '#rooms/frontdoor/actions.server.ts'
import { Lookup } from '#rooms/frontdoor/model.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const Asked = v.object({ lookup: Lookup })

/** The thread, sealed, for whoever derives the look-up from a receipt. */
export const POST: RequestHandler = async (event) => {
	const asked = await bodyAs(Asked, event)
	if (!asked) return refusal(event, 'not-understood')
	const came = await comeBack(event.locals.ports, asked.lookup)
	if (!came.ok) event.platform?.failed()
	return answer(event, came)
}
