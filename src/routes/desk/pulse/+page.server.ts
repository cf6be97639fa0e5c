import { error, type ServerLoad } from '@sveltejs/kit'
import { zoneHere } from '#ground/wall.server.ts'
import { shiftSays } from '#rooms/rota/saying.ts'
import { isAllowed } from '#ground/people.ts'
import { whoTends } from '#rooms/rota/tending.ts'
import { drilled } from '#rooms/rota/drilling.server.ts'
import { placesToEase, pulseOf } from '#rooms/rota/tending.server.ts'
import { drillSays, lackSays, pulseSays } from '#ui/pulse.server.ts'

const TOLD = ['take-off', 'drop-shift', 'drill', 'seat-learner', 'not']

/** How carrying is shared out, for whoever looks after it. To anybody else it is not there. */
export const load: ServerLoad = async ({ locals: { ports, by, language, say }, url }) => {
	const seen = await pulseOf(ports, by)
	if (!seen.ok) error(404)
	const reader = { say, language, zone: zoneHere(), zones: ports.hub().settings.zones }
	const told = url.searchParams.get('told')
	const ease = isAllowed(by, whoTends['take-off']) ? (await placesToEase(ports, by)).map(({ shift, those }) => ({ said: shiftSays(reader, shift), those })) : null
	const drill = await drilled(ports, by)
	return {
		drill: drill && drillSays(reader, drill),
		...pulseSays(reader, seen.value),
		lack: lackSays(reader, seen.value),
		spare: isAllowed(by, whoTends['drop-shift']) ? (seen.value.lack?.spare ?? []).map(({ shift, gone }) => ({ said: shiftSays(reader, shift), gone })) : [],
		ease,
		told: told !== null && TOLD.includes(told) ? say(`pulse.told.${told}`) : null,
	}
}
