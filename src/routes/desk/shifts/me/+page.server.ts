import { redirect, type ServerLoad } from '@sveltejs/kit'
import { myself } from '#rooms/rota/carrying.server.ts'
import { myselfSays } from '#ui/shifts/myself.server.ts'

/** What a member says of themselves. It needs a session and no key; whoever has none is led to the page that says how to come by one. */
export const load: ServerLoad = async ({ locals: { ports, by, language, say }, url }) => {
	const seen = await myself(ports, by)
	if (!seen.ok) redirect(303, `/desk/shifts${url.search}`)
	return myselfSays({ say, language, zone: seen.value.zone, zones: [] }, seen.value, ports.now(), url.searchParams)
}
