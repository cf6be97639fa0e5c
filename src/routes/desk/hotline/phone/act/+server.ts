import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { beginCallBack, settleCallBack } from '#rooms/hotline/calling-back.server.ts'
import { ReportId } from '#rooms/hotline/model.ts'
import { dropOwnNumber, leaveNumber } from '#rooms/hotline/ring-numbers.server.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { sayAnswersWomen } from '#rooms/hotline/women.server.ts'
import { refusal } from '#ui/answers.server.ts'

const Act = v.variant('act', [
	v.object({ act: v.literal('leave'), number: v.pipe(v.string(), v.maxLength(40)) }),
	v.object({ act: v.literal('enough') }),
	v.object({ act: v.picklist(['women', 'not-women']) }),
	v.object({ act: v.picklist(['call', 'mine', 'done']), report: ReportId }),
])

/** A form posted with or without JavaScript, answered by a way back to the page. Who speaks comes from the session; no number is ever in an address. */
export const POST: RequestHandler = async (event) => {
	const { by } = event.locals
	if (!isAllowed(by, whoMay['take-calls'])) return refusal(event, 'not-here')
	const form = await event.request.formData().catch(() => null)
	const said = v.safeParse(Act, form && Object.fromEntries(form))
	if (!said.success) return back(event.url, 'not-here')
	return back(event.url, await heard(event, said.output))
}

async function heard({ locals: { ports, by }, platform }: Parameters<RequestHandler>[0], said: v.InferOutput<typeof Act>): Promise<string> {
	switch (said.act) {
		case 'leave': {
			const left = await leaveNumber(ports, by, said.number, platform?.takesNumber ?? (() => false))
			return left.ok ? 'left' : left.refusal
		}
		case 'enough': {
			const dropped = await dropOwnNumber(ports, by)
			return dropped.ok ? 'enough' : dropped.refusal
		}
		case 'women':
		case 'not-women': {
			const kept = await sayAnswersWomen(ports, by, said.act === 'women')
			return kept.ok ? said.act : kept.refusal
		}
		case 'call': {
			if (!platform?.ringBack) return 'no-line'
			const begun = await beginCallBack(ports, by, said.report)
			if (!begun.ok) return begun.refusal
			return (await platform.ringBack({ ...begun.value, report: said.report })) ? 'rung' : 'no-line'
		}
		default: {
			const settled = await settleCallBack(ports, by, said.report, said.act)
			return settled.ok ? settled.value : settled.refusal
		}
	}
}

function back(url: URL, said: string): never {
	const language = url.searchParams.get('lang')
	redirect(303, `/desk/hotline/phone?${new URLSearchParams({ ...(language !== null && { lang: language }), heard: said })}`)
}
