import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { beginJoining, Joining } from '#ground/welcome.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const Asked = v.object({ link: Joining.entries.link })

export const POST: RequestHandler = async (event) => {
	const asked = await bodyAs(Asked, event)
	if (!asked || !event.platform) return refusal(event, 'not-understood')
	const begun = await beginJoining(event.locals.ports, event.platform, asked.link)
	if (!begun.ok) event.platform.failed()
	return answer(event, begun)
}
