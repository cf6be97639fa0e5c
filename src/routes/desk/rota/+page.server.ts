import type { ServerLoad } from '@sveltejs/kit'
import { boardFor, boardWords, lookingIn, makeForm, toldIn } from '#ui/rota/board.server.ts'

/** The coordinators' board. It works without JavaScript; whoever does not plan is told so, and sees nobody's name. */
export const load: ServerLoad = async ({ locals, url }) => {
	const { ports, by, language } = locals
	const looking = lookingIn(url.searchParams)
	const board = await boardFor(ports, by, locals, looking)
	const asked = url.searchParams.get('lang')
	return { props: board && { language, words: boardWords(language), search: asked === null ? '' : `?lang=${language}`, board, told: toldIn(locals, url.searchParams), make: makeForm(ports), shift: looking.shift }, hasSession: by.as === 'member' }
}
