import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { joinByCode } from '#ground/founding.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const Asked = v.object({ code: v.pipe(v.string(), v.maxLength(40)) })

/** The code on the screen for a link of one's own. A wrong one counts among the wrong secrets of its neighbourhood. */
export const POST: RequestHandler = async (event) => {
	const asked = await bodyAs(Asked, event)
	if (!asked || !event.platform) return refusal(event, 'not-understood')
	const joining = await joinByCode(event.locals.ports, asked.code)
	if (!joining.ok) event.platform.failed()
	return answer(event, joining)
}
