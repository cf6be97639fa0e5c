import type { ServerLoad } from '@sveltejs/kit'
import { hubsBecame, hubsPage } from '#ui/hubs/hubs.server.ts'

/** Which hubs this one knows. For stewards. */
export const load: ServerLoad = async ({ locals, url }) => ({ page: await hubsPage(locals.ports, locals.by, locals), heard: hubsBecame(locals, url.searchParams.get('heard')), typed: (url.searchParams.get('at') ?? '').slice(0, 200), hasSession: locals.by.as === 'member' })
