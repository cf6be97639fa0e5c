import type { ServerLoad } from '@sveltejs/kit'
import { isAllowed } from '#ground/people.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { becameSays, boardPage, boardWords, listsOf, lookingIn } from '#ui/hotline/board.server.ts'
import { NO_MEANS } from '#rooms/hotline/previewing.server.ts'

/** The dispatcher's board. It works without JavaScript; whoever does not dispatch is told so, is led to what is theirs, and sees nothing of it. */
export const load: ServerLoad = async ({ locals, url, platform }) => {
	const { ports, by, language } = locals
	const looking = lookingIn(url.searchParams)
	const board = await boardPage(ports, by, locals, looking, platform?.means ?? NO_MEANS, platform?.streets() ?? null)
	const asked = url.searchParams.get('lang')
	return { props: board && { language, words: boardWords(language), search: asked === null ? '' : `?lang=${language}`, board, told: becameSays(locals, url.searchParams.get('heard')), looking, ...listsOf(ports, locals) }, hasSession: by.as === 'member', parts: { calls: isAllowed(by, whoMay['take-calls']), checks: isAllowed(by, whoMay['see-own-checks']), people: isAllowed(by, whoMay['give-duty']) } }
}
