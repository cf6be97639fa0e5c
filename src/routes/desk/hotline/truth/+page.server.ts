import type { ServerLoad } from '@sveltejs/kit'
import { calibration, quietOf } from '#rooms/hotline/calibrating.server.ts'
import { quietSays, rulesSay, shareSays, sinceSays } from '#ui/hotline/truth-says.server.ts'

/** What each kind of evidence came to, for whoever decides. Kinds and rules, never people. */
export const load: ServerLoad = async ({ locals: { ports, by, say, language } }) => {
	const known = await calibration(ports, by)
	if (!known.ok) return { known: null, hasSession: by.as === 'member' }
	const here = { say, language }
	return {
		known: { since: sinceSays(here, known.value.since), shares: known.value.shares.map((one) => shareSays(here, one, known.value.since)), rules: rulesSay(here, known.value.rules), quiet: quietSays(here, await quietOf(ports)) },
		hasSession: true,
	}
}
