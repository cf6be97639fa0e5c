import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { DeskHours } from '#ground/hub.ts'
import { isAllowed } from '#ground/people.ts'
import { setDeskHours, type DeskAct } from '#rooms/frontdoor/desk-hours.server.ts'
import { actBeside, BesideAct } from '#rooms/rota/beside-actions.server.ts'
import { actOnCall, OncallAct } from '#rooms/rota/oncall-actions.server.ts'
import { whoMay } from '#rooms/rota/rules.ts'
import { refusal } from '#ui/answers.server.ts'

const OWN = ['say-hours', 'unsay-hours', 'have-it', 'cannot-now', 'end-page'] as const
const Act = v.object({ verb: v.picklist(['say-hours', 'unsay-hours', 'have-it', 'cannot-now', 'end-page', 'set-rotation', 'end-rotation', 'override', 'begin-page', 'set-desk-hours']) })
const Window = v.object({ ...DeskHours.entries, weekday: v.pipe(v.string(), v.regex(/^[0-6]$/), v.transform(Number)), people: v.pipe(v.string(), v.regex(/^\d{1,2}$/), v.transform(Number), DeskHours.entries.people) })

/** A form posted with or without JavaScript, from the plan or from a member's own page; answered by a way back there. Who speaks comes from the session. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay['see-mine'])) return refusal(event, 'not-here')
	const form = await event.request.formData().catch(() => null)
	const said = v.safeParse(Act, form && Object.fromEntries(form))
	if (!form || !said.success) return back(event.url, '/desk/shifts', 'wrong')
	const { verb } = said.output
	if (!isAllowed(by, whoMay[verb])) return refusal(event, 'not-here')
	const page = (OWN as readonly string[]).includes(verb) && form.get('from') !== 'plan' ? '/desk/shifts' : '/desk/shifts/oncall'
	const fields = { ...Object.fromEntries(form), members: form.getAll('members').filter((one) => one !== '') }

	if (verb === 'set-desk-hours') {
		const hours = hoursIn(form)
		if (!hours) return back(event.url, page, 'wrong')
		await setDeskHours(ports, hours)
		return back(event.url, page, 'desk-hours')
	}
	if (verb === 'say-hours' || verb === 'unsay-hours') {
		const act = v.safeParse(BesideAct, fields)
		const became = act.success ? await actBeside(ports, by, act.output) : null
		return back(event.url, page, became?.ok ? verb : (became?.refusal ?? 'wrong'))
	}
	const act = v.safeParse(OncallAct, fields)
	const became = act.success ? await actOnCall(ports, by, act.output) : null
	return back(event.url, page, became?.ok ? (became.value > 0 ? 'rest' : verb) : (became?.refusal ?? 'wrong'))
}

/** Hours to add, or which of them to take out; null where what was typed cannot be. */
function hoursIn(form: FormData): DeskAct | null {
	const drop = form.get('drop')
	if (typeof drop === 'string') return /^\d{1,2}$/.test(drop) ? { drop: Number(drop) } : null
	const read = v.safeParse(Window, Object.fromEntries(form))
	return read.success && read.output.from !== read.output.until ? { add: read.output } : null
}

/** In the language somebody chose, if they chose one. */
function back(url: URL, page: string, heard: string): never {
	const language = url.searchParams.get('lang')
	redirect(303, `${page}?${new URLSearchParams({ ...(language !== null && { lang: language }), heard })}`)
}
