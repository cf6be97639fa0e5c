import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { PostedWrong } from '#ground/care.server.ts'
import { readersAsHolder, reportAsHolder } from '#rooms/frontdoor/actions.server.ts'
import { Lookup } from '#rooms/frontdoor/model.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const Asked = v.variant('act', [v.object({ act: v.literal('readers'), lookup: Lookup }), v.object({ act: v.literal('report'), lookup: Lookup, wrong: PostedWrong })])

/** Whoever holds a receipt says what went wrong, sealed to carers who have nothing to do with it. */
export const POST: RequestHandler = async (event) => {
	const { ports } = event.locals
	const asked = await bodyAs(Asked, event)
	if (!asked) return refusal(event, 'not-understood')
	return answer(event, asked.act === 'readers' ? await readersAsHolder(ports, asked.lookup) : await reportAsHolder(ports, asked.lookup, asked.wrong, 'browser'))
}
