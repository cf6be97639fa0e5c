import type { ServerLoad } from '@sveltejs/kit'
import { newestFirst, seenAround } from '#ui/swaps.server.ts'

/** Swaps, covers, waiting and being there: a member's own page about places, for whoever has a session; it needs no key. */
export const load: ServerLoad = async ({ locals: { ports, by, language, say }, url }) => ({ seen: await seenAround(ports, by, { say, language }, newestFirst(url.searchParams)), hasSession: by.as === 'member' })
