import type { ServerLoad } from '@sveltejs/kit'
import { zoneHere } from '#ground/wall.server.ts'
import { myFeed } from '#rooms/rota/feeds.server.ts'
import { shiftSays } from '#rooms/rota/saying.ts'
import { addressIn } from '#ui/calendar.server.ts'

const TOLD: readonly string[] = ['make', 'end', 'choose', 'remind', 'not']

/** One's own calendar and reminders. It needs a session and no key. */
export const load: ServerLoad = async ({ locals: { ports, by, language, say }, platform, cookies, url }) => {
	const mine = await myFeed(ports, by)
	if (!mine.ok) return { mine: null }
	const { wish, leads, reminded } = mine.value
	const reader = { say, language, zone: zoneHere(), zones: ports.hub().settings.zones }
	const told = url.searchParams.get('told') ?? ''
	// Nothing is told that is not so: an address can be opened again a day later.
	const isSo = TOLD.includes(told) && (told === 'make' ? wish !== null : told !== 'end' || wish === null)
	return { mine: { wish, leads, address: wish && addressIn(cookies, platform?.origin ?? ''), reminded: reminded.map((shift) => shiftSays(reader, shift)), told: isSo ? told : null } }
}
