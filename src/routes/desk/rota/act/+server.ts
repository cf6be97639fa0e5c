import { json, redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { actOnRota } from '#rooms/rota/rotas.server.ts'
import { RotaAct, whoPlans } from '#rooms/rota/rotas.ts'
import { bodyAs, isJson, refusal } from '#ui/answers.server.ts'
import { boardFor, didSays, Looking } from '#ui/rota/board.server.ts'

const Asked = v.object({ act: v.nullable(v.record(v.string(), v.unknown())), looking: v.record(v.string(), v.unknown()) })

/** What a coordinator does to a rota: a form posted without JavaScript is led back to the board, a script of ours hears how the board stands after it. */
export const POST: RequestHandler = async (event) => {
	const { ports, by, language } = event.locals
	if (!isAllowed(by, whoPlans.see)) return refusal(event, 'not-here')
	if (isJson(event.request)) {
		const asked = await bodyAs(Asked, event)
		const said = asked?.act ? v.safeParse(RotaAct, asked.act) : null
		if (!asked || said?.success === false) return refusal(event, 'not-understood')
		const did = said ? await actOnRota(ports, by, said.output) : null
		const board = await boardFor(ports, by, event.locals, v.parse(Looking, asked.looking))
		return json({ ok: true, value: { told: said ? didSays(event.locals, did) : null, board } })
	}
	const form = await event.request.formData().catch(() => null)
	const fields = form ? Object.fromEntries(form) : {}
	const said = v.safeParse(RotaAct, fields)
	const did = said.success ? await actOnRota(ports, by, said.output) : null
	const word: readonly [string, string] = did?.ok ? ['did', did.value.did] : ['not', did?.refusal ?? 'not-understood']
	const { rota, week } = v.parse(Looking, { rota: fields['rota'] ?? null, week: fields['week'] ?? null, shift: null })
	const query = new URLSearchParams([...(event.url.searchParams.has('lang') ? [['lang', language] as [string, string]] : []), ...(rota === null ? [] : [['rota', rota] as [string, string]]), ...(week === null ? [] : [['week', String(week)] as [string, string]]), [...word] as [string, string]])
	const at = said.success && 'shift' in said.output ? `#${said.output.shift}` : ''
	redirect(303, `/desk/rota?${query}${at}`)
}
