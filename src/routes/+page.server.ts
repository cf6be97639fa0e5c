import type { ServerLoad } from '@sveltejs/kit'
import { frontPage } from '#rooms/frontdoor/actions.server.ts'

export const load: ServerLoad = async ({ locals: { ports, language } }) => {
	const { near } = await frontPage(ports, language)
	return { near }
}
