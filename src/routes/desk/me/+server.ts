import type { RequestHandler } from '@sveltejs/kit'
import { isAllowed } from '#ground/people.ts'
import { whoKeeps } from '#ground/ways.ts'
import { actOnWays, beginWay, WaysAct } from '#ground/ways.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'
import { cookieFor, cookieNameOf } from '#ui/cookie.ts'

/** One's own ways in and sessions. Whose they are comes from the session. */
export const POST: RequestHandler = async (event) => {
	const { ports, by, session } = event.locals
	const { platform } = event
	if (!session || !platform || !isAllowed(by, whoKeeps.see)) return refusal(event, 'not-here')
	const act = await bodyAs(WaysAct, event)
	if (!act) return refusal(event, 'not-understood')
	if (act.act === 'begin') return answer(event, await beginWay(ports, platform, session))
	const did = await actOnWays(ports, platform, session, act)
	if (did.ok && act.act === 'out' && act.which === 'all') {
		event.cookies.delete(cookieNameOf(platform.origin), cookieFor(platform.origin))
		event.setHeaders({ 'clear-site-data': '"cache", "cookies", "storage"' })
	}
	return answer(event, did)
}
