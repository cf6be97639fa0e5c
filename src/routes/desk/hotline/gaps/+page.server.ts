import type { ServerLoad } from '@sveltejs/kit'
import { gapsPage } from '#ui/hotline/gaps.server.ts'

/** In which hours calls found nobody. For dispatchers and for whoever plans shifts. */
export const load: ServerLoad = async ({ locals }) => ({ gaps: await gapsPage(locals.ports, locals.by, locals), hasSession: locals.by.as === 'member' })
