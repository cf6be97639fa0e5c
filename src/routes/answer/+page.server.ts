import { fail, type Actions } from '@sveltejs/kit'
import * as v from 'valibot'
import type { Ports } from '#ground/ports.ts'
import type { Say } from '#ground/words.ts'
import { answerAskByCode, seeAskByCode } from '#rooms/hotline/answering.server.ts'
import { answerPageByCode, seePageByCode } from '#rooms/rota/paging.server.ts'
import { answerByCode, seeByCode } from '#rooms/rota/answering.server.ts'
import { cannotSays, shiftSays } from '#rooms/rota/saying.ts'

const Form = v.object({ act: v.picklist(['see', 'yes', 'no']), code: v.pipe(v.string(), v.maxLength(40)) })

/** A question of the hub, for whoever has the code of its message. No session is asked for and none is given; only a post spends the code. */
export const actions: Actions = {
	default: async ({ request, locals: { ports, say, language }, platform }) => {
		const form = await request.formData().catch(() => null)
		const asked = v.safeParse(Form, form && Object.fromEntries(form))
		const code = asked.success ? asked.output.code : ''
		const act = asked.success ? asked.output.act : 'see'
		const seen = await seeByCode(ports, code)
		const line = seen ? null : await lineOf(ports, code)
		if (line) return (await ofTheLine(say, code, act, line)) ?? fail(404, { is: 'not-here' as const, code: code.slice(0, 20), says: '', asked: null, line: null })
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

const WHERE_NEXT = { 'can-go': '/desk/checks', 'still-there': null, page: '/desk/shifts' } as const
type Asked = { readonly what: keyof typeof WHERE_NEXT; /** What the question says of itself, as words of the page. */ readonly says: Readonly<Record<string, string>>; readonly isGone: boolean; readonly answer: (says: 'yes' | 'no') => Promise<{ readonly ok: true } | { readonly ok: false; readonly refusal: 'not-here' | 'gone' | 'cannot-now' }> }

/** What needs somebody within minutes: who goes and looks, and who is rung. Null where the code is none of these. */
async function lineOf(ports: Ports, code: string): Promise<Asked | null> {
	const ask = await seeAskByCode(ports, code)
	if (ask) return { ...ask, says: {}, answer: (says) => answerAskByCode(ports, code, says) }
	const page = await seePageByCode(ports, code)
	return page && { what: 'page', says: { kind: `shift.kind.${page.kind}`, why: `oncall.why.${page.reason}` }, isGone: page.isGone, answer: (says) => answerPageByCode(ports, code, says) }
}

const told = (says: string, next: '/desk/checks' | '/desk/shifts' | null = null) => ({ is: 'told-line' as const, code: '', says, next, asked: null, line: null })

/** No place and nothing of what happened is shown here. Null where it is spent. */
async function ofTheLine(say: Say, code: string, act: 'see' | 'yes' | 'no', { what, says, isGone, answer }: Asked) {
	if (isGone) return told(say('cover.answer.gone'))
	if (act === 'see') return { is: 'line' as const, code, says: say(`channel.ask.${what}`, Object.fromEntries(Object.entries(says).map(([name, key]) => [name, say(key)]))), asked: null, line: what }
	const answered = await answer(act)
	if (answered.ok) return told(say(`channel.in.${what}.${act}`), act === 'yes' ? WHERE_NEXT[what] : null)
	if (answered.refusal === 'not-here') return null
	return told(say(answered.refusal === 'gone' ? 'cover.answer.gone' : 'channel.in.sign-in'))
}
