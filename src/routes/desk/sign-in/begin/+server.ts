import type { RequestHandler } from '@sveltejs/kit'
import { done } from '#ground/result.ts'
import { beginSignIn } from '#ground/welcome.server.ts'
import { answer, refusal } from '#ui/answers.server.ts'

export const POST: RequestHandler = async (event) => {
	if (!event.platform) return refusal(event, 'not-understood')
	const { salt } = event.locals.ports.hub()
	return answer(event, done({ ...(await beginSignIn(event.locals.ports, event.platform)), salt: Buffer.from(salt).toString('hex') }))
}
