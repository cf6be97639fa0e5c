import type { RequestHandler } from '@sveltejs/kit'
import { TEAM_TOPIC } from '#ground/members.server.ts'
import { QUEUE_TOPIC } from '#rooms/frontdoor/actions.server.ts'
import { whoMay } from '#rooms/frontdoor/rules.ts'
import { ROTA_TOPIC } from '#rooms/rota/rotas.server.ts'
import { newsFor } from '#ui/live.server.ts'

export const GET: RequestHandler = (event) => newsFor(event, whoMay['see-queue'], [[QUEUE_TOPIC, 'queue'], [ROTA_TOPIC, 'rota'], [TEAM_TOPIC, 'keys']], ['queue', 'keys'])
