import type { ServerLoad } from '@sveltejs/kit'
import { zoneHere } from '#ground/wall.server.ts'
import { practised } from '#ui/practice/shifts.ts'

/** Practising: nothing is read here and nothing is kept. */
export const load: ServerLoad = ({ locals: { ports, by, language, say }, url }) => practised(by, { say, language, zone: zoneHere(), zones: [] }, ports.now(), url.searchParams.get('have')?.slice(0, 9) ?? '')
