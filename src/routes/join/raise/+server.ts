import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { done } from '#ground/result.ts'
import { beginRaising, finishRaising, RaiseLink, Raising } from '#ground/welcome-raised.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'
import { cookieFor, cookieNameOf } from '#ui/cookie.ts'

const Asked = v.variant('act', [v.object({ act: v.literal('begin'), ...RaiseLink.entries }), v.object({ act: v.literal('finish'), ...Raising.entries })])

/** A helper comes to answer the desk, by a link for exactly them. Wrong ones count among the wrong secrets of their neighbourhood. */
export const POST: RequestHandler = async (event) => {
	const asked = await bodyAs(Asked, event)
	const { platform, locals } = event
	if (!asked || !platform) return refusal(event, 'not-understood')
	if (asked.act === 'begin') {
		const begun = await beginRaising(locals.ports, platform, asked)
		if (!begun.ok) platform.failed()
		return answer(event, begun)
	}
	const raised = await finishRaising(locals.ports, platform, asked)
	if (!raised.ok) {
		if (raised.refusal === 'link-is-spent') platform.failed()
		return answer(event, raised)
	}
	event.cookies.set(cookieNameOf(platform.origin), raised.value.cookie, cookieFor(platform.origin))
	return answer(event, done(null))
}
