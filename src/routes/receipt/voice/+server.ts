import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { voiceAsHolder } from '#rooms/frontdoor/actions.server.ts'
import { FileId, Lookup } from '#rooms/frontdoor/model.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const Asked = v.object({ lookup: Lookup, file: FileId })

export const POST: RequestHandler = async (event) => {
	const asked = await bodyAs(Asked, event)
	return asked ? answer(event, await voiceAsHolder(event.locals.ports, asked.lookup, asked.file)) : refusal(event, 'not-understood')
}
