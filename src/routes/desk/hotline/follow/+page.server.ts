import type { ServerLoad } from '@sveltejs/kit'
import * as v from 'valibot'
import { companionsFor } from '#rooms/hotline/follow.server.ts'
import { IncidentId, ReportId } from '#rooms/hotline/model.ts'
import { wordsUnder } from '#ui/say.ts'

const orNull = <S extends v.GenericSchema>(schema: S, said: string | null) => (v.is(schema, said) ? said : null)

/** The form for whoever hears that somebody's people agreed. Whoever takes no calls is told so. */
export const load: ServerLoad = async ({ locals: { ports, by, language }, url: { searchParams } }) => {
	const companions = await companionsFor(ports, by)
	return {
		props: companions && { language, words: wordsUnder(language, 'hotline.follow.', 'desk.call.', 'desk.log.'), hub: ports.hub().id, companions, incident: orNull(IncidentId, searchParams.get('incident')), report: orNull(ReportId, searchParams.get('report')), now: ports.now() },
		hasSession: by.as === 'member',
	}
}
