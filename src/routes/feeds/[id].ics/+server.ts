import { error, type RequestHandler } from '@sveltejs/kit'
import { calendarAt } from '#rooms/rota/feeds.server.ts'
import { sayFor, spoken } from '#ui/say.ts'

/** One's own places, for a calendar. The one address with a secret in its path: a calendar sends no cookie and keeps no fragment. */
export const GET: RequestHandler = async ({ locals: { ports }, params }) => {
	const text = await calendarAt(ports, params['id'] ?? '', (language) => sayFor(spoken([language])[0]))
	if (text === null) error(404)
	return new Response(text, { headers: { 'content-type': 'text/calendar; charset=utf-8' } })
}
