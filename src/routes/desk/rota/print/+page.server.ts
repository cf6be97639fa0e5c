import type { ServerLoad } from '@sveltejs/kit'
import { boardFor, lookingIn } from '#ui/rota/board.server.ts'
import { onDay } from '#rooms/rota/saying.ts'
import { zoneHere } from '#ground/wall.server.ts'

/** A week of a rota on paper: by day or as a whole, with how people are called and empty lines for who signs up on paper. */
export const load: ServerLoad = async ({ locals, url }) => {
	const { ports, by, say, language } = locals
	const looking = { ...lookingIn(url.searchParams), shift: null }
	const board = await boardFor(ports, by, locals, looking)
	const day = onDay({ say, language, zone: zoneHere(), zones: [] }, ports.now())
	const search = (more: Record<string, string>) => `?${new URLSearchParams([...[...url.searchParams].filter(([name]) => ['lang', 'rota', 'week'].includes(name)), ...Object.entries(more)])}`
	return { board: board?.rota ? { title: board.rota.says, days: board.days } : null, day, byWeek: url.searchParams.get('by') === 'week', toDay: search({ by: 'day' }), toWeek: search({ by: 'week' }), back: `/desk/rota${search({})}` }
}
