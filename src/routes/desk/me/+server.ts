import type { RequestEvent, RequestHandler } from '@sveltejs/kit'
import { isAllowed } from '#ground/people.ts'
import { whoKeeps } from '#ground/ways.ts'
import { beginProof } from '#ground/ways-proof.server.ts'
import { actOnWays, beginWay, leaveByMyself, WaysAct } from '#ground/ways.server.ts'
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
	if (act.act === 'prove') return answer(event, await beginProof(ports, session))
	if (act.act === 'leave') {
		const left = await leaveByMyself(ports, session)
		if (left.ok) forget(event, platform.origin)
		return answer(event, left)
	}
	const did = await actOnWays(ports, platform, session, act)
	if (did.ok && act.act === 'out' && act.which === 'all') forget(event, platform.origin)
	return answer(event, did)
}

/** Nothing of ours is left in this browser. */
function forget({ cookies, setHeaders }: Pick<RequestEvent, 'cookies' | 'setHeaders'>, origin: string): void {
	cookies.delete(cookieNameOf(origin), cookieFor(origin))
	setHeaders({ 'clear-site-data': '"cache", "cookies", "storage"' })
}
