import type { ServerLoad } from '@sveltejs/kit'
import { publishedSchedule } from '#ground/schedule.server.ts'
import { ScheduleKind } from '#ground/schedule.ts'
import { seconds } from '#ground/time.ts'

/** What anybody may read: a moment old at most. A change is told once two stewards agreed. */
export const load: ServerLoad = async ({ locals: { ports } }) => {
	const { now, ahead } = await ports.recent('ground/schedule', seconds(2), () => publishedSchedule(ports))
	const agreed = ahead.flatMap(({ kind, days, from }) => (from === null ? [] : [{ kind, days, from }]))
	return { schedule: ScheduleKind.options.map((kind) => ({ kind, days: now[kind], next: agreed.find((change) => change.kind === kind) ?? null })) }
}
