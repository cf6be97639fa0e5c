import type { RequestHandler } from '@sveltejs/kit'
import { done } from '#ground/result.ts'
import { endSession } from '#ground/sessions.server.ts'
import { answer, refusal } from '#ui/answers.server.ts'
import { cookieFor, cookieNameOf } from '#ui/cookie.ts'

/** Ends the session here and now, and asks the browser to forget everything of ours. */
export const POST: RequestHandler = async (event) => {
	const { session, ports } = event.locals
	if (!event.platform) return refusal(event, 'not-understood')
	if (session) await endSession(ports, session)
	event.cookies.delete(cookieNameOf(event.platform.origin), cookieFor(event.platform.origin))
	event.setHeaders({ 'clear-site-data': '"cache", "cookies", "storage"' })
	return answer(event, done(null))
}
