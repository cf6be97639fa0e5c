import type { ServerLoad } from '@sveltejs/kit'
import { halfDayOf } from '#ground/time.ts'
import { standingSays } from '#ui/standing.ts'

export const load: ServerLoad = ({ locals: { ports, language, say }, platform }) => {
	const { settings } = ports.hub()
	return { answer: platform?.answer ?? null, languages: settings.languages, stands: standingSays(say, language, settings, halfDayOf(ports.now()), 'standing.receipt') }
}
