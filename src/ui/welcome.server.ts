/** Both ways of signing in end alike: an old session is ended, a new cookie is set, and the member's own wrapped identity goes to their browser. */
import type { RequestEvent } from '@sveltejs/kit'
import { done, type Result } from '#ground/result.ts'
import { endSession } from '#ground/sessions.server.ts'
import type { SignedIn } from '#ground/welcome.server.ts'
import { answer } from './answers.server.ts'
import { cookieFor, cookieNameOf } from './cookie.ts'

export async function welcomeIn(event: RequestEvent, platform: App.Platform, signedIn: Result<SignedIn, 'not-known'>): Promise<Response> {
	if (!signedIn.ok) {
		platform.failed()
		return answer(event, signedIn)
	}
	const { session, ports } = event.locals
	if (session) await endSession(ports, session)
	const { cookie, member, wrap } = signedIn.value
	event.cookies.set(cookieNameOf(platform.origin), cookie, cookieFor(platform.origin))
	return answer(event, done({ member, wrap }))
}
