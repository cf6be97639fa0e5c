import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { acceptCheck, declineCheck, isWell, leaveScene, onScene, sayWhatISaw } from '#rooms/hotline/checking.server.ts'
import { IncidentId, Really, Saw, TaskId, WHAT_AT_MOST } from '#rooms/hotline/model.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { refusal } from '#ui/answers.server.ts'

const Act = v.object({ verb: v.picklist(['accept', 'decline', 'arrive', 'tell', 'well', 'away']), task: TaskId })
const Eta = v.pipe(v.string(), v.regex(/^\d{1,2}$/), v.transform(Number))
/** What does not fit is cut: somebody who types this stands on a street. */
const Line = v.pipe(v.string(), v.transform((text) => Array.from(text.replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ').trim()).slice(0, WHAT_AT_MOST).join('').trimEnd()))
const Told = v.object({ incident: IncidentId, saw: Saw, what: v.optional(Line, ''), really: v.optional(v.union([Really, v.literal('')]), '') })
const WHO = { accept: whoMay.accept, decline: whoMay.accept, arrive: whoMay.accept, away: whoMay.accept, well: whoMay['see-own-checks'], tell: whoMay.found } as const

/** A form posted with or without JavaScript; answered by a way back to the page, which says what became of it. Who speaks comes from the session. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay['see-own-checks'])) return refusal(event, 'not-here')
	const form = await event.request.formData().catch(() => null)
	const fields = form && Object.fromEntries(form)
	const said = v.safeParse(Act, fields)
	if (!fields || !said.success) return back(event.url, 'not-understood')
	const { verb, task } = said.output
	if (!isAllowed(by, WHO[verb])) return refusal(event, 'not-here')

	if (verb === 'tell') {
		const told = v.safeParse(Told, fields)
		if (!told.success) return back(event.url, 'not-understood')
		const { what, really, ...rest } = told.output
		const became = await sayWhatISaw(ports, by, { ...rest, what: what === '' ? null : what, really: really === '' ? null : really })
		return back(event.url, became.ok ? verb : became.refusal)
	}
	if (verb === 'accept') {
		const eta = v.safeParse(Eta, fields['eta'])
		const became = eta.success ? await acceptCheck(ports, by, { task, etaMinutes: eta.output }) : null
		return back(event.url, became?.ok ? verb : (became?.refusal ?? 'not-understood'))
	}
	const became = await { decline: declineCheck, arrive: onScene, away: leaveScene, well: isWell }[verb](ports, by, { task })
	return back(event.url, became.ok ? verb : became.refusal)
}

/** In the language somebody chose, if they chose one. */
function back(url: URL, heard: string): never {
	const language = url.searchParams.get('lang')
	redirect(303, `/desk/checks?${new URLSearchParams({ ...(language !== null && { lang: language }), heard })}`)
}
