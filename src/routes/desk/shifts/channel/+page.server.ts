import type { ServerLoad } from '@sveltejs/kit'
import { myChannel } from '#ground/channels.server.ts'
import { startOf } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { dayOf } from '#rooms/rota/saying.ts'

const TOLD = ['choose', 'prove', 'keep', 'end', 'no-gate', 'not-an-address', 'enough', 'not-here', 'wrong-code', 'not-sent', 'not'] as const
const GOOD: readonly string[] = ['choose', 'prove', 'keep', 'end']

/** How the hub writes to a member. It needs a session and no key, and never shows an address. */
export const load: ServerLoad = async ({ locals: { ports, by, language, say }, platform, url }) => {
	const mine = await myChannel(ports, by, platform?.carriers ?? new Map())
	if (!mine.ok) return { mine: null }
	const { on, asked, ways } = mine.value
	const told = TOLD.find((one) => one === url.searchParams.get('told')) ?? null
	// Nothing is told that is not so: an address can be opened again a day later.
	const isSo = told === 'choose' ? asked !== null : told === 'prove' || told === 'keep' ? on !== null : told !== 'end' || on === null
	return {
		mine: {
			on: on && { way: on.way, isFailing: on.isFailing, isAsked: on.isAsked, until: dayOf({ say, language, zone: zoneHere(), zones: [] }, startOf(on.untilHalf)) },
			asked,
			ways,
			told: told !== null && isSo ? { is: told, isGrave: !GOOD.includes(told) } : null,
		},
	}
}
