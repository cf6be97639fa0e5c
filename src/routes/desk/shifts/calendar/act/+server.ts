import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { SAYS } from '#rooms/rota/feed.ts'
import { actOnFeed, type FeedAct } from '#rooms/rota/feeds.server.ts'
import { LEADS } from '#rooms/rota/reminders.ts'
import { whoMay } from '#rooms/rota/rules.ts'
import { refusal } from '#ui/answers.server.ts'
import { dropCode, handOverCode } from '#ui/calendar.server.ts'

const Act = v.object({ verb: v.picklist(['make', 'end', 'choose', 'remind']) })
const Says = v.fallback(v.picklist(SAYS), 'busy')

/** A form posted with or without JavaScript; answered by a way back to the page. */
export const POST: RequestHandler = async (event) => {
	const { locals: { ports, by }, platform, cookies, url } = event
	if (!platform || !isAllowed(by, whoMay['see-mine'])) return refusal(event, 'not-here')
	const form = await event.request.formData().catch(() => null)
	const said = v.safeParse(Act, form && Object.fromEntries(form))
	if (form && said.success) {
		const { verb } = said.output
		const acted = await actOnFeed(ports, by, actOf(verb, form))
		if (!acted.ok) return refusal(event, acted.refusal)
		if (acted.value !== null) handOverCode(cookies, platform.origin, acted.value)
		if (verb === 'end') dropCode(cookies)
	}
	const language = url.searchParams.get('lang')
	redirect(303, `/desk/shifts/calendar?${new URLSearchParams([...(language === null ? [] : [['lang', language]]), ['told', said.success ? said.output.verb : 'not']])}`)
}

function actOf(verb: 'make' | 'end' | 'choose' | 'remind', form: FormData): FeedAct {
	if (verb === 'choose') return { verb, wish: { says: v.parse(Says, form.get('says')), hasSpot: form.has('spot'), hasRest: form.has('rest') } }
	if (verb === 'remind') return { verb, leads: LEADS.filter((lead) => form.has(lead)) }
	return { verb }
}
