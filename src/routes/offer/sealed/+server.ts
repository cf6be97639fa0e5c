import type { RequestHandler } from '@sveltejs/kit'
import { postedBySelf } from '#ui/posted.server.ts'

/** An offer, sealed before it left the browser. */
export const POST: RequestHandler = (event) => postedBySelf(event, 'offer')
