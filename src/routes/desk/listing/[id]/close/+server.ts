import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { actOnClose, CloseAct, whoCloses } from '#rooms/frontdoor/closepart.server.ts'
import { ListingId } from '#rooms/frontdoor/model.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

/** What two open together: asked for, agreed to, opened. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	const id = v.safeParse(ListingId, event.params['id'])
	if (!isAllowed(by, whoCloses.see) || !id.success) return refusal(event, 'not-here')
	const act = await bodyAs(CloseAct, event)
	return act ? answer(event, await actOnClose(ports, by, id.output, act)) : refusal(event, 'not-understood')
}
