import type { RequestHandler } from '@sveltejs/kit'
import { joinAsHelper, JoiningHelper } from '#ground/links.server.ts'
import { done } from '#ground/result.ts'
import { endSession, HELPER_AT_MOST } from '#ground/sessions.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'
import { cookieFor, cookieNameOf } from '#ui/cookie.ts'

/** Somebody joins as a helper: no lock, no words. Their session is their way back in, so it stays on this device. */
export const POST: RequestHandler = async (event) => {
	const joining = await bodyAs(JoiningHelper, event)
	const { platform, locals } = event
	if (!joining || !platform) return refusal(event, 'not-understood')
	const joined = await joinAsHelper(locals.ports, joining)
	if (!joined.ok) {
		if (joined.refusal === 'link-has-ended') platform.failed()
		return answer(event, joined)
	}
	if (locals.session) await endSession(locals.ports, locals.session)
	event.cookies.set(cookieNameOf(platform.origin), joined.value.cookie, cookieFor(platform.origin, HELPER_AT_MOST / 1000))
	return answer(event, done(null))
}
