import type { ServerLoad } from '@sveltejs/kit'
import { halfDayOf } from '#ground/time.ts'
import { frontPage } from '#rooms/frontdoor/actions.server.ts'
import { standingSays } from '#ui/standing.ts'

export const load: ServerLoad = async ({ locals: { ports, language, say } }) => {
	const { near, opener } = await frontPage(ports, language)
	return { near, isTrial: opener?.isTrial ?? false, stands: standingSays(say, language, ports.hub().settings, halfDayOf(ports.now())) }
}
