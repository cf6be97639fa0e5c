/** Every page request: who is speaking (from the session, never from the request's words), in which language, and what the house hands in. */
import { error } from '@sveltejs/kit'
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks'
import { findSession } from '#ground/sessions.server.ts'
import { directionOf, languageFor } from '#ground/words.ts'
import { isJson, refusal } from '#ui/answers.server.ts'
import { cookieNameOf } from '#ui/cookie.ts'
import { sayFor, spoken } from '#ui/say.ts'

export const handle: Handle = async ({ event, resolve }) => {
	const { platform } = event
	if (!platform) error(500, 'no house')
	const { ports } = platform
	const session = await findSession(ports, event.cookies.get(cookieNameOf(platform.origin)))
	const language = languageFor(event.url.searchParams.get('lang'), event.request.headers.get('accept-language'), spoken(ports.hub().settings.languages))
	Object.assign(event.locals, { ports, session, by: session ? { as: 'member', member: session.member } : { as: 'anyone' }, language, say: sayFor(language) } satisfies App.Locals)
	// Where nothing is, a script of ours hears the same as where it may not look.
	if (event.route.id === null && isJson(event.request)) return refusal(event, 'not-here')
	return resolve(event, { transformPageChunk: ({ html }) => html.replace('%lang%', language).replace('%dir%', directionOf(language)) })
}

/** SvelteKit would print it, message and all, and answer in English. The house does neither. */
export const handleError: HandleServerError = ({ kind, error: fault, event }) => {
	if (kind === 'unknown') event.platform?.broken(fault)
}
