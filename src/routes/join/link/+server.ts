import type { RequestHandler } from '@sveltejs/kit'
import { HelpersLink, lookAtLink } from '#ground/links.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

/** Whether a helpers' link lets somebody in, and whom to seal to how they can be reached. */
export const POST: RequestHandler = async (event) => {
	const asked = await bodyAs(HelpersLink, event)
	if (!asked || !event.platform) return refusal(event, 'not-understood')
	const seen = await lookAtLink(event.locals.ports, asked.link)
	if (!seen.ok && seen.refusal === 'link-has-ended') event.platform.failed()
	return answer(event, seen)
}
