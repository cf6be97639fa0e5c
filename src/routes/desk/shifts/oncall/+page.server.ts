import { error, type ServerLoad } from '@sveltejs/kit'
import { onCallPage } from '#ui/oncall.server.ts'

/** Who is on call, for those who coordinate; for anybody else it is not there. */
export const load: ServerLoad = async ({ locals: { ports, by, language, say }, url }) => {
	const page = await onCallPage(ports, by, { say, language }, url.searchParams.get('heard'))
	return page ?? error(404)
}
