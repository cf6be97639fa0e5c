import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { voiceFor } from '#rooms/frontdoor/actions.server.ts'
import { FileId, ListingId } from '#rooms/frontdoor/model.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const Asked = v.object({ file: FileId })

export const POST: RequestHandler = async (event) => {
	const id = v.safeParse(ListingId, event.params['id'])
	const asked = await bodyAs(Asked, event)
	return id.success && asked ? answer(event, await voiceFor(event.locals.ports, event.locals.by, id.output, asked.file)) : refusal(event, 'not-here')
}
