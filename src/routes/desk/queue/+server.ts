import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { queueFor } from '#rooms/frontdoor/actions.server.ts'
import { ListingId, Side } from '#rooms/frontdoor/model.ts'
import { HalfDay } from '#ground/time.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const Asked = v.object({ side: Side, from: v.nullable(v.object({ turnHalf: HalfDay, id: ListingId })) })

/** A window of the queue. By POST, because where somebody stands in it belongs in no URL. */
export const POST: RequestHandler = async (event) => {
	const asked = await bodyAs(Asked, event)
	return asked ? answer(event, await queueFor(event.locals.ports, event.locals.by, asked.side, asked.from)) : refusal(event, 'not-understood')
}
