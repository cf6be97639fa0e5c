import type { RequestHandler } from '@sveltejs/kit'
import { postedBySelf } from '#ui/posted.server.ts'

/** An ask, sealed before it left the browser. */
export const POST: RequestHandler = (event) => postedBySelf(event, 'ask')
