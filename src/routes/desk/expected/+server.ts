import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { actOnExpected } from '#ground/expected.server.ts'
import { ExpectedId, NewExpected, ROWS_AT_ONCE, whoImports } from '#ground/imports.ts'
import { isAllowed, TeamId } from '#ground/people.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const Epoch = v.pipe(v.number(), v.integer(), v.minValue(1))
const ExpectedAct = v.variant('act', [
	v.object({ act: v.literal('see') }),
	v.object({ act: v.literal('invited'), id: ExpectedId }),
	v.object({ act: v.literal('tick-off'), id: ExpectedId }),
	v.object({ act: v.literal('hand-over'), team: TeamId, epoch: Epoch, rows: v.pipe(v.array(v.object({ ...NewExpected.entries, from: Epoch })), v.minLength(1), v.maxLength(ROWS_AT_ONCE)) }),
])

/** The people we expect: seen, invited, ticked off when they have joined, handed over to who holds the newest key. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (by.as !== 'member' || !isAllowed(by, whoImports)) return refusal(event, 'not-here')
	const act = await bodyAs(ExpectedAct, event)
	return act ? answer(event, await actOnExpected(ports, by, act)) : refusal(event, 'not-understood')
}
