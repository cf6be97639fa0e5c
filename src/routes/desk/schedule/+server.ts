import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { idOf } from '#ground/ids.ts'
import { calledOf } from '#ground/members.server.ts'
import { isAllowed } from '#ground/people.ts'
import { done } from '#ground/result.ts'
import { Days, ScheduleKind, whoSchedules } from '#ground/schedule.ts'
import { agreeToSchedule, proposeSchedule, publishedSchedule, stopSchedule } from '#ground/schedule.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const ChangeId = idOf('schedule')
const Asked = v.variant('act', [
	v.object({ act: v.literal('see') }),
	v.object({ act: v.literal('propose'), kind: ScheduleKind, days: Days }),
	v.object({ act: v.literal('agree'), change: ChangeId }),
	v.object({ act: v.literal('stop'), change: ChangeId }),
])

/** How long each kind of record lives. One steward proposes a change, another agrees. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoSchedules)) return refusal(event, 'not-here')
	const asked = await bodyAs(Asked, event)
	if (!asked) return refusal(event, 'not-understood')
	const seen =
		asked.act === 'propose' ? await proposeSchedule(ports, by, asked.kind, asked.days)
		: asked.act === 'agree' ? await agreeToSchedule(ports, by, asked.change)
		: asked.act === 'stop' ? await stopSchedule(ports, by, asked.change)
		: done(await publishedSchedule(ports))
	return seen.ok ? answer(event, done({ ...seen.value, called: await ports.storage.inOneGo(calledOf) })) : answer(event, seen)
}
