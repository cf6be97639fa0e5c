import type { ServerLoad } from '@sveltejs/kit'
import { boardPage } from '#ui/hotline/board.server.ts'
import { heardPage, hubsBecame } from '#ui/hubs/hubs.server.ts'
import { NO_MEANS } from '#rooms/hotline/previewing.server.ts'

/** What other hubs said, and which of our own it might be. For dispatchers. */
export const load: ServerLoad = async ({ locals, url, platform }) => {
	const { ports, by } = locals
	const heard = await heardPage(ports, by, locals)
	const board = heard && ports.hub().settings.rooms.includes('hotline') ? await boardPage(ports, by, locals, { incident: null, tells: null, level: null }, platform?.means ?? NO_MEANS, null) : null
	return { heard, open: board?.open.map(({ id, what, where }) => ({ id, title: `${what} · ${where}` })) ?? [], became: hubsBecame(locals, url.searchParams.get('heard')), hasSession: by.as === 'member' }
}
