import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { queueFor } from '#rooms/frontdoor/actions.server.ts'
import { ListingId, Side } from '#rooms/frontdoor/model.ts'
import { whoMay } from '#rooms/frontdoor/rules.ts'
import { HalfDay } from '#ground/time.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const Asked = v.object({ side: Side, from: v.nullable(v.object({ turnHalf: HalfDay, id: ListingId })) })

/** A window of the queue. By POST, because where somebody stands in it belongs in no URL. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay['see-queue'])) return refusal(event, 'not-here')
	const asked = await bodyAs(Asked, event)
	return asked ? answer(event, await queueFor(ports, by, asked.side, asked.from)) : refusal(event, 'not-understood')
}
