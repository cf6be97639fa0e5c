import { fail, type Actions } from '@sveltejs/kit'
import * as v from 'valibot'
import type { Ports } from '#ground/ports.ts'
import { answerAskByCode, seeAskByCode } from '#rooms/hotline/answering.server.ts'
import { answerByCode, seeByCode } from '#rooms/rota/answering.server.ts'
import { cannotSays, shiftSays } from '#rooms/rota/saying.ts'

const Asked = v.object({ act: v.picklist(['see', 'yes', 'no']), code: v.pipe(v.string(), v.maxLength(40)) })

/** A question of the hub, for whoever has the code of its message. No session is asked for and none is given; only a post spends the code. */
export const actions: Actions = {
	default: async ({ request, locals: { ports, say, language }, platform }) => {
		const form = await request.formData().catch(() => null)
		const asked = v.safeParse(Asked, form && Object.fromEntries(form))
		const code = asked.success ? asked.output.code : ''
		const act = asked.success ? asked.output.act : 'see'
		const seen = await seeByCode(ports, code)
		const ask = seen ? null : await seeAskByCode(ports, code)
		if (ask) return (await ofTheLine(ports, code, act, ask)) ?? fail(404, { is: 'not-here' as const, code: code.slice(0, 20), says: '', asked: null, line: null })
		if (!seen) {
			platform?.failed()
			return fail(404, { is: 'not-here' as const, code: code.slice(0, 20), says: '', asked: null, line: null })
		}
		const reader = { say, language, zone: seen.zone, zones: ports.hub().settings.zones }
		const shown = { what: seen.what, said: shiftSays(reader, seen.shift) }
		if (seen.isGone) return { is: 'told' as const, code: '', says: say('cover.answer.gone'), asked: null, line: null }
		if (act === 'see') return { is: 'asked' as const, code, says: '', asked: shown, line: null }
		const answered = await answerByCode(ports, code, act)
		if (answered.ok) return { is: 'told' as const, code: '', says: say(`cover.answered.${act}.${seen.what}`), asked: act === 'yes' ? shown : null, line: null }
		if (answered.refusal === 'not-here') {
			platform?.failed()
			return fail(404, { is: 'not-here' as const, code: code.slice(0, 20), says: '', asked: null, line: null })
		}
		if (answered.refusal === 'somebody-else' || answered.refusal === 'full') return { is: 'told' as const, code: '', says: say('cover.answer.gone'), asked: null, line: null }
		return { is: 'asked' as const, code, says: cannotSays(reader, { refusal: answered.refusal === 'not-yours-to-do' ? 'not-from-here' : answered.refusal, clash: null }), asked: shown, line: null }
	},
}

type Line = 'can-go' | 'still-there'
const told = (key: string, line: Line | null = null) => ({ is: 'told-line' as const, code: '', key, line })

/** What the line asks somebody who goes and looks: no place and nothing of what happened is shown here. Null where it is spent. */
async function ofTheLine(ports: Ports, code: string, act: 'see' | 'yes' | 'no', { what, isGone }: { readonly what: Line; readonly isGone: boolean }) {
	if (isGone) return { ...told('cover.answer.gone'), says: '', asked: null }
	if (act === 'see') return { is: 'line' as const, code, key: '', says: '', asked: null, line: what }
	const answered = await answerAskByCode(ports, code, act)
	if (answered.ok) return { ...told(`channel.in.${what}.${act}`, what === 'can-go' && act === 'yes' ? what : null), says: '', asked: null }
	if (answered.refusal === 'not-here') return null
	return { ...told(answered.refusal === 'gone' ? 'cover.answer.gone' : 'channel.in.sign-in'), says: '', asked: null }
}
