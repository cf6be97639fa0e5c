import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { calledOf } from '#ground/members.server.ts'
import { deskLines, dropLine, ownLine, whoMinds } from '#ground/hub.server.ts'
import { idOf } from '#ground/ids.ts'
import { isAllowed } from '#ground/people.ts'
import { done } from '#ground/result.ts'
import { hiddenLines } from '#rooms/frontdoor/actions.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const Asked = v.object({ act: v.picklist(['see', 'own', 'done']), line: v.nullable(idOf('line')) })

/** Lines on the desk: what a room left for somebody to look after. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (by.as !== 'member' || !isAllowed(by, whoMinds)) return refusal(event, 'not-here')
	const asked = await bodyAs(Asked, event)
	if (!asked) return refusal(event, 'not-understood')
	return answer(
		event,
		done(
			await ports.storage.inOneGo(async (tx) => {
				const kept = await hiddenLines(ports, tx, by)
				const isThere = asked.line === null || (await deskLines(tx)).some(({ id, about }) => id === asked.line && !kept.has(about))
				if (asked.act === 'own' && asked.line && isThere) await ownLine(tx, asked.line, by.member.id)
				if (asked.act === 'done' && asked.line && isThere) await dropLine(tx, asked.line)
				return { lines: (await deskLines(tx)).filter(({ about }) => !kept.has(about)), called: await calledOf(tx) }
			}),
		),
	)
}
