import type { RequestHandler } from '@sveltejs/kit'
import { isAllowed } from '#ground/people.ts'
import { done } from '#ground/result.ts'
import { whoIsHere } from '#ground/second.server.ts'
import { mineFor } from '#rooms/frontdoor/actions.server.ts'
import { whoMay } from '#rooms/frontdoor/rules.ts'
import { answer, refusal } from '#ui/answers.server.ts'

/** What a member has, what is offered to them, and to whom they could give it. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay['see-queue'])) return refusal(event, 'not-here')
	const mine = await mineFor(ports, by)
	return mine.ok ? answer(event, done({ ...mine.value, others: await ports.storage.inOneGo((tx) => whoIsHere(tx, by)) })) : answer(event, mine)
}
