import type { RequestHandler } from '@sveltejs/kit'
import { HOTLINE_TOPIC } from '#rooms/hotline/actions.server.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { newsFor } from '#ui/live.server.ts'

export const GET: RequestHandler = (event) => newsFor(event, whoMay['see-board'], [[HOTLINE_TOPIC, 'hotline']], ['hotline'])
