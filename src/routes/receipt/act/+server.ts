import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { comeBack, dropAsHolder, moveAsHolder } from '#rooms/frontdoor/actions.server.ts'
import { Command, Lookup } from '#rooms/frontdoor/model.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const Asked = v.object({ lookup: Lookup, command: v.union([Command, v.object({ verb: v.literal('delete') })]) })

/** Whoever holds the receipt writes, withdraws or deletes. */
export const POST: RequestHandler = async (event) => {
	const { ports } = event.locals
	const asked = await bodyAs(Asked, event)
	if (!asked) return refusal(event, 'not-understood')
	const { lookup, command } = asked
	if (command.verb === 'delete') return answer(event, await dropAsHolder(ports, lookup))
	const moved = await moveAsHolder(ports, lookup, command)
	return answer(event, moved.ok ? await comeBack(ports, lookup) : moved)
}
