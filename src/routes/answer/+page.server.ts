import { fail, type Actions } from '@sveltejs/kit'
import * as v from 'valibot'
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
		if (!seen) {
			platform?.failed()
			return fail(404, { is: 'not-here' as const, code: code.slice(0, 20), says: '', asked: null })
		}
		const reader = { say, language, zone: seen.zone, zones: ports.hub().settings.zones }
		const shown = { what: seen.what, said: shiftSays(reader, seen.shift) }
		if (seen.isGone) return { is: 'told' as const, code: '', says: say('cover.answer.gone'), asked: null }
		if (act === 'see') return { is: 'asked' as const, code, says: '', asked: shown }
		const answered = await answerByCode(ports, code, act)
		if (answered.ok) return { is: 'told' as const, code: '', says: say(`cover.answered.${act}.${seen.what}`), asked: act === 'yes' ? shown : null }
		if (answered.refusal === 'not-here') {
			platform?.failed()
			return fail(404, { is: 'not-here' as const, code: code.slice(0, 20), says: '', asked: null })
		}
		if (answered.refusal === 'somebody-else' || answered.refusal === 'full') return { is: 'told' as const, code: '', says: say('cover.answer.gone'), asked: null }
		return { is: 'asked' as const, code, says: cannotSays(reader, { refusal: answered.refusal === 'not-yours-to-do' ? 'not-from-here' : answered.refusal, clash: null }), asked: shown }
	},
}
