/** Hotline: whoever was sent out and is wanted no more is told so where they are, by their own channel, once. Nothing of where they went, or of what it was. */
import { nameInTexts, sentOf } from '#ground/messages.server.ts'
import type { MemberId } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { hours, type Instant } from '#ground/time.ts'
import type { Language, Say } from '#ground/words.ts'
import { isLive, isOut, isSentHome } from './checking.ts'
import type { Task } from './model.ts'
import { recalledTasks, tasksOf } from './tasks-store.server.ts'

/** What comes later helps nobody who is on their way. */
const TELLS_FOR = hours(1)

/** Said at any hour, as they are out. @param members those with a channel */
export const waitingStandDowns = (ports: Ports, members: ReadonlySet<MemberId>) =>
	ports.storage.inOneGo(async (tx) => {
		const now = ports.now()
		const home: Task[] = []
		for (const task of await recalledTasks(tx, now)) {
			if (!members.has(task.member) || !isSentHome(task, now)) continue
			const [newest, ...others] = await tasksOf(tx, task.member)
			// Whoever goes somewhere else by now, or to the same place under another name, does not go home.
			if (newest?.id === task.id && !others.some((other) => isLive(other) || isOut(other))) home.push(task)
		}
		const sent = await sentOf(tx, home.map(({ id }) => id))
		return home.filter(({ id }) => !sent.has(id)).map(({ id, member }) => ({ about: id, member, urgency: 'now' as const, endsAt: (now + TELLS_FOR) as Instant, text: (_: Language, say: Say) => say('channel.text.stand-down', { hub: nameInTexts(ports) }) }))
	})
