import { error, type ServerLoad } from '@sveltejs/kit'
import { grants } from '#rooms/rota/granting.server.ts'
import { grantsSay } from '#ui/shifts/grants.server.ts'

/** Who knows what, until when, and who waits for a second word: for those who coordinate. To anybody else it is not there. */
export const load: ServerLoad = async ({ locals: { ports, by, language, say }, url }) => {
	const seen = await grants(ports, by)
	if (!seen.ok || by.as !== 'member') error(404)
	return grantsSay({ say, language }, by.member.id, seen.value, ports.now(), url.searchParams)
}
