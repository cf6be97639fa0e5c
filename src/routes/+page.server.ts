import type { ServerLoad } from '@sveltejs/kit'
import { halfDayOf } from '#ground/time.ts'
import { frontPage } from '#rooms/frontdoor/actions.server.ts'
import { standingSays } from '#ui/standing.ts'

export const load: ServerLoad = async ({ locals: { ports, language, say } }) => {
	const { near } = await frontPage(ports, language)
	return { near, stands: standingSays(say, language, ports.hub().settings, halfDayOf(ports.now())) }
}
