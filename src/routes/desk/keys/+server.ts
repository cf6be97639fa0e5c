import type { RequestHandler } from '@sveltejs/kit'
import { done } from '#ground/result.ts'
import { isDueFor } from '#ground/teams.server.ts'
import { keysOf } from '#ground/welcome.server.ts'
import { answer, refusal } from '#ui/answers.server.ts'

/** The member's own key bundles, each sealed to them. */
export const POST: RequestHandler = async (event) => {
	const { session, ports } = event.locals
	if (!session) return refusal(event, 'not-here')
	return answer(event, done({ hub: ports.hub().id, salt: Buffer.from(ports.hub().salt).toString('hex'), member: session.member, bundles: await keysOf(ports, session.member), isDue: await isDueFor(ports, session.member.id) }))
}
