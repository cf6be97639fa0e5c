import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { answerPlan } from '#rooms/rota/rotas.server.ts'
import { Answer, whoPlans } from '#rooms/rota/rotas.ts'
import { refusal } from '#ui/answers.server.ts'

/** A member says yes or no to a place a plan asks them for, or that they have read what changed. A form, with or without JavaScript. */
export const POST: RequestHandler = async (event) => {
	const { ports, by, language } = event.locals
	if (!isAllowed(by, whoPlans.answer)) return refusal(event, 'not-here')
	const form = await event.request.formData().catch(() => null)
	const said = v.safeParse(Answer, form && Object.fromEntries(form))
	const answered = said.success ? await answerPlan(ports, by, said.output) : null
	const word = answered?.ok ? answered.value : 'gone'
	redirect(303, `/desk/shifts?${new URLSearchParams([...(event.url.searchParams.has('lang') ? [['lang', language] as [string, string]] : []), ...(word === 'read' ? [] : [['answered', word] as [string, string]])])}`)
}
