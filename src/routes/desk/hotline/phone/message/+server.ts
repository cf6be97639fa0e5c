import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { done } from '#ground/result.ts'
import { callBacksFor, messageFor } from '#rooms/hotline/calling-back.server.ts'
import { ReportId } from '#rooms/hotline/model.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const Asked = v.object({ report: v.nullable(ReportId) })

/** What callers said: which messages there are, or one of them, sealed as it lies here; only the key of somebody who took calls then opens it. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay['take-calls'])) return refusal(event, 'not-here')
	const asked = await bodyAs(Asked, event)
	if (!asked) return refusal(event, 'not-understood')
	if (asked.report !== null) {
		const found = await messageFor(ports, by, asked.report)
		return answer(event, found.ok ? done({ messages: [], sealed: Buffer.from(found.value).toString('base64') }) : found)
	}
	const backs = await callBacksFor(ports, by)
	return answer(event, backs.ok ? done({ messages: backs.value.filter(({ hasMessage }) => hasMessage).map(({ id, since, language }) => ({ id, since, language })), sealed: null }) : backs)
}
