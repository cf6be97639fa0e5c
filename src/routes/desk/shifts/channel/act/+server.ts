import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { CHANNELS } from '#ground/channels.ts'
import { chooseChannel, endChannel, keepChannel, proveChannel } from '#ground/channels.server.ts'
import { isAllowed } from '#ground/people.ts'
import { done, type Result } from '#ground/result.ts'
import { languageFor } from '#ground/words.ts'
import { whoMay } from '#rooms/rota/rules.ts'
import { refusal } from '#ui/answers.server.ts'
import { sayFor, spoken } from '#ui/say.ts'

const Act = v.variant('verb', [
	v.object({ verb: v.literal('choose'), way: v.picklist(CHANNELS), address: v.pipe(v.string(), v.maxLength(200)) }),
	v.object({ verb: v.literal('prove'), code: v.pipe(v.string(), v.maxLength(12)) }),
	v.object({ verb: v.picklist(['keep', 'end']) }),
])
type Act = v.InferOutput<typeof Act>

/** A form posted with or without JavaScript; answered by a way back to the page. No address is in it. */
export const POST: RequestHandler = async (event) => {
	const { locals: { ports, by }, platform, url } = event
	if (!platform || by.as !== 'member' || !isAllowed(by, whoMay['see-mine'])) return refusal(event, 'not-here')
	const form = await event.request.formData().catch(() => null)
	const said = v.safeParse(Act, form && Object.fromEntries(form))
	const { member } = by
	const act = async (asked: Act): Promise<Result<unknown, string>> => {
		if (asked.verb === 'choose') return chooseChannel(ports, by, asked, { carriers: platform.carriers, origin: platform.origin }, (language) => sayFor(languageFor(language, null, spoken(ports.hub().settings.languages))))
		if (asked.verb === 'prove') return proveChannel(ports, by, asked.code)
		if (asked.verb === 'keep') return keepChannel(ports, member.id)
		await endChannel(ports, member.id)
		return done(null)
	}
	const acted = said.success ? await act(said.output) : null
	const told = !said.success || !acted ? 'not' : acted.ok ? said.output.verb : acted.refusal
	const language = url.searchParams.get('lang')
	redirect(303, `/desk/shifts/channel?${new URLSearchParams([...(language === null ? [] : [['lang', language]]), ['told', told]])}`)
}
