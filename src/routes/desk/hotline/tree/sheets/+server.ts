import type { RequestHandler } from '@sveltejs/kit'
import { isAllowed } from '#ground/people.ts'
import { done } from '#ground/result.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { answer, refusal } from '#ui/answers.server.ts'
import { treesSay } from '#ui/hotline/tree.server.ts'

/** The same trees for the desk, where whoever holds the key puts the numbers on. */
export const POST: RequestHandler = async (event) => {
	if (!isAllowed(event.locals.by, whoMay['see-tree'])) return refusal(event, 'not-here')
	return answer(event, done({ trees: (await treesSay(event.locals, event.platform)) ?? [] }))
}
