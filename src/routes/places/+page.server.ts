import type { ServerLoad } from '@sveltejs/kit'
import { placesThatNeed } from '#rooms/rota/actions.server.ts'
import { byDay, shiftSays } from '#rooms/rota/saying.ts'

/** Places that need someone, for anybody: the same page for everybody, and nobody's name on it. */
export const load: ServerLoad = async ({ locals: { ports, language, say } }) => {
	const { zone, offered, hasMore } = await placesThatNeed(ports)
	const reader = { say, language, zone, zones: ports.hub().settings.zones }
	return { days: byDay(offered.map(({ shift, missing }) => ({ said: shiftSays(reader, shift), missing }))), hasMore }
}
