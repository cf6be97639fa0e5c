import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { cancelShift, movePlace, postShift } from '#rooms/rota/actions.server.ts'
import { Asked, ShiftId } from '#rooms/rota/model.ts'
import { resumeWork } from '#rooms/rota/pausing.server.ts'
import { WEEKS_AT_MOST, whoMay } from '#rooms/rota/rules.ts'
import { Expected } from '#rooms/rota/serving.ts'
import { refusal } from '#ui/answers.server.ts'
import { needsIn, typedIn } from '#ui/shifts.server.ts'

const Act = v.object({ verb: v.picklist(['take-place', 'give-back', 'post-shift', 'cancel-shift', 'resume-work']), shift: ShiftId })
const Weeks = v.pipe(v.string(), v.regex(/^\d{1,2}$/), v.transform(Number), v.minValue(1), v.maxValue(WEEKS_AT_MOST))
const DONE = { 'take-place': 'took', 'give-back': 'gave', 'post-shift': 'posted', 'cancel-shift': 'cancelled' } as const

/** A form posted with or without JavaScript; answered by a way back to the page, which says what became of it. Who speaks comes from the session. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay['see-mine'])) return refusal(event, 'not-here')
	const form = await event.request.formData().catch(() => null)
	const said = v.safeParse(Act, form && Object.fromEntries(form))
	if (!form || !said.success) return back(event.url, [['wrong', 'not-understood']])
	const { verb, shift } = said.output
	if (!isAllowed(by, whoMay[verb])) return refusal(event, 'not-here')

	if (verb === 'resume-work') {
		await resumeWork(ports, by, shift)
		return back(event.url, [])
	}
	if (verb === 'post-shift') {
		const asked = v.safeParse(Asked, { ...Object.fromEntries(form), gives: form.getAll('gives'), needs: needsIn(form) })
		const weeks = v.safeParse(Weeks, form.get('weeks') ?? '1')
		const children = v.safeParse(Expected, Object.fromEntries(form))
		const posted = asked.success && weeks.success && children.success ? await postShift(ports, by, asked.output, weeks.output, children.output) : null
		return posted?.ok ? back(event.url, [['told', DONE[verb]], ['about', shift]]) : back(event.url, [['wrong', posted?.refusal ?? 'not-understood'], ...typedIn(form)])
	}
	const moved = verb === 'cancel-shift' ? await cancelShift(ports, by, shift) : await movePlace(ports, by, shift, { verb })
	return back(event.url, [['told', moved.ok ? DONE[verb] : 'not'], ['about', shift]])
}

/** In the language somebody chose, if they chose one. */
function back(url: URL, said: readonly (readonly [string, string])[]): never {
	const language = url.searchParams.get('lang')
	const query = new URLSearchParams([...(language === null ? [] : [['lang', language]]), ...said.map((one) => [...one])])
	redirect(303, `/desk/shifts?${query}${query.has('wrong') ? '#post' : ''}`)
}
