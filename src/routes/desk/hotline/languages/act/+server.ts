import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { Language } from '#ground/words.ts'
import { actOnLanguages } from '#rooms/hotline/message-languages.server.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { refusal } from '#ui/answers.server.ts'

const Act = v.object({ act: v.picklist(['use', 'stop']), language: Language, digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) })

/** Somebody here has read them, or they are used no more. A form posted with or without JavaScript. Who speaks comes from the session. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay['read-sentences']) || !ports.hub().settings.rooms.includes('hotline')) return refusal(event, 'not-here')
	const form = await event.request.formData().catch(() => null)
	const said = v.safeParse(Act, form && Object.fromEntries(form))
	const became = said.success ? await actOnLanguages(ports, by, said.output) : null
	const language = event.url.searchParams.get('lang')
	const heard = !said.success || !became ? 'not-here' : became.ok ? said.output.act : became.refusal
	redirect(303, `/desk/hotline/languages?${new URLSearchParams({ ...(language !== null && { lang: language }), ...(said.success && { of: said.output.language }), heard })}`)
}
