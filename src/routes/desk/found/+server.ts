import type { RequestHandler } from '@sveltejs/kit'
import { isAllowed } from '#ground/people.ts'
import { done } from '#ground/result.ts'
import { answer, refusal } from '#ui/answers.server.ts'

/** What somebody would find here, in numbers, for stewards. The house counts; it is the same that `disclose` prints. */
export const POST: RequestHandler = async (event) => {
	const { platform, locals } = event
	if (!platform || !isAllowed(locals.by, ['steward'])) return refusal(event, 'not-here')
	return answer(event, done(await platform.leaving()))
}
