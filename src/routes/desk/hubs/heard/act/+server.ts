import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { IncidentId } from '#rooms/hotline/model.ts'
import { takeUp } from '#rooms/hubs/actions.server.ts'
import { Facts, PeerId } from '#rooms/hubs/model.ts'
import { whoMay } from '#rooms/hubs/rules.ts'
import { refusal } from '#ui/answers.server.ts'

const Act = v.object({ peer: PeerId, alert: Facts.entries.alert, into: v.optional(v.union([v.literal(''), IncidentId]), '') })

/** A dispatcher takes up what another hub said. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay['take-up'])) return refusal(event, 'not-here')
	const form = await event.request.formData().catch(() => null)
	const said = v.safeParse(Act, form && Object.fromEntries(form))
	const became = said.success ? await takeUp(ports, by, { ...said.output, into: said.output.into || null }) : null
	const language = event.url.searchParams.get('lang')
	redirect(303, `/desk/hubs/heard?${new URLSearchParams({ ...(language !== null && { lang: language }), heard: became?.ok ? 'taken-up' : (became?.refusal ?? 'not-here') })}`)
}
