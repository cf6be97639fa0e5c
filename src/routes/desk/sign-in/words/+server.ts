import type { RequestHandler } from '@sveltejs/kit'
import { signInByWords, SignInByWords } from '#ground/welcome.server.ts'
import { bodyAs, refusal } from '#ui/answers.server.ts'
import { welcomeIn } from '#ui/welcome.server.ts'

export const POST: RequestHandler = async (event) => {
	const asked = await bodyAs(SignInByWords, event)
	if (!asked || !event.platform) return refusal(event, 'not-understood')
	return welcomeIn(event, event.platform, await signInByWords(event.locals.ports, asked))
}
