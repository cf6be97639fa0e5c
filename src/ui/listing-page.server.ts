/** What the pages for asking and offering show. Answers to a post made without JavaScript come from the house, with the request. */
import type { ServerLoadEvent } from '@sveltejs/kit'
import { hex } from '#ground/ids.ts'
import { halfDayOf } from '#ground/time.ts'
import { frontPage } from '#rooms/frontdoor/actions.server.ts'
import { kindsOf, type Side } from '#rooms/frontdoor/model.ts'
import { standingSays } from './standing.ts'

export async function listingPage({ locals: { ports, language, say }, platform }: ServerLoadEvent, side: Side) {
	const answer = platform?.answer ?? null
	const wasPosted = answer?.outcome === 'refused'
	// Whoever has written something sees it again, also while the database is away.
	const { near, opener, areTwo, isAway } = await frontPage(ports, language)
		.then((page) => ({ ...page, isAway: false }))
		.catch((fault: unknown) => {
			if (!wasPosted) throw fault
			return { near: [], opener: null, areTwo: true, isAway: true }
		})
	const { settings } = ports.hub()
	const { zones, paused, languages } = settings
	const stands = standingSays(say, language, settings, halfDayOf(ports.now()))
	return {
		kinds: kindsOf(side),
		near,
		canOpen: opener !== null || isAway,
		isTrial: opener?.isTrial ?? false,
		/** What takes two to open is not asked for where there is one. */
		takesClose: areTwo,
		paused: stands ?? (side === 'ask' && paused ? (paused[language] ?? paused[languages[0]] ?? '') : null),
		zones: zones.map(({ id, name }) => ({ id, name })),
		once: hex(ports.chance(16)),
		answer,
	}
}
