import { json, redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { actOnBoard, BoardAct } from '#rooms/hotline/board-acts.server.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { bodyAs, isJson, refusal } from '#ui/answers.server.ts'
import { becameSays, boardPage, LookingIn, lookingOf } from '#ui/hotline/board.server.ts'
import { NO_MEANS } from '#rooms/hotline/previewing.server.ts'

const Asked = v.object({ act: v.nullable(v.record(v.string(), v.unknown())), looking: v.record(v.string(), v.unknown()) })

/** What a dispatcher does: a form posted without JavaScript is led back to the board, a script of ours hears how it stands after it. Who speaks comes from the session. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay['see-board'])) return refusal(event, 'not-here')
	if (isJson(event.request)) {
		const asked = await bodyAs(Asked, event)
		if (!asked) return refusal(event, 'not-understood')
		const said = asked.act ? v.safeParse(BoardAct, asked.act) : null
		const did = said?.success ? await actOnBoard(ports, by, said.output) : null
		const word = said === null ? null : (did?.ok ? did.value : (did?.refusal ?? 'not-understood'))
		const board = await boardPage(ports, by, event.locals, v.parse(LookingIn, asked.looking), event.platform?.means ?? NO_MEANS, event.platform?.streets() ?? null)
		return json({ ok: true, value: { told: becameSays(event.locals, word), board } })
	}
	const form = await event.request.formData().catch(() => null)
	const fields = form ? { ...Object.fromEntries(form), ...(form.has('reports') && { reports: form.getAll('reports') }) } : {}
	const said = v.safeParse(BoardAct, fields)
	const did = said.success ? await actOnBoard(ports, by, said.output) : null
	const heard = did?.ok ? did.value : (did?.refusal ?? 'not-understood')
	const incident = 'back' in fields ? fields.back : 'incident' in fields ? fields.incident : null
	const looking = lookingOf(v.parse(LookingIn, { incident, tells: null, level: null }))
	const language = event.url.searchParams.get('lang')
	redirect(303, `/desk/hotline?${new URLSearchParams([...(language === null ? [] : [['lang', language]]), ...looking, ['heard', heard]])}`)
}
