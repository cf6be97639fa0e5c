import type { RequestHandler } from '@sveltejs/kit'
import { done } from '#ground/result.ts'
import { finishJoining, Joining } from '#ground/welcome.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'
import { cookieFor, cookieNameOf } from '#ui/cookie.ts'

export const POST: RequestHandler = async (event) => {
	const joining = await bodyAs(Joining, event)
	if (!joining || !event.platform) return refusal(event, 'not-understood')
	const joined = await finishJoining(event.locals.ports, event.platform, joining)
	if (!joined.ok) return answer(event, joined)
	event.cookies.set(cookieNameOf(event.platform.origin), joined.value.cookie, cookieFor(event.platform.origin))
	return answer(event, done(null))
}
