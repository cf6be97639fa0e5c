import type { ServerLoad } from '@sveltejs/kit'
import { checksPage } from '#ui/hotline/checks.server.ts'

/** What a member is asked to go and look at. It needs a session and no key; anybody else is told how to come by one. */
export const load: ServerLoad = async ({ locals: { ports, by, language, say }, url }) => ({ mine: await checksPage(ports, by, { say, language }, url.searchParams.get('heard')), hasSession: by.as === 'member' })
