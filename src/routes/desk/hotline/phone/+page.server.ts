import type { ServerLoad } from '@sveltejs/kit'
import { phonePage } from '#ui/hotline/phone.server.ts'

/** Calls, for whoever takes them. It needs a session and no key; anybody else is told how to come by one. */
export const load: ServerLoad = async ({ locals: { ports, by, language, say }, url, platform }) => ({ phone: await phonePage(ports, by, { say, language }, url.searchParams.get('heard')), isShut: !platform?.takesNumber, hasSession: by.as === 'member' })
