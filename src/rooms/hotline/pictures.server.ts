/** Hotline: who sees a picture that came with a report. */
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { isOut } from './checking.ts'
import type { ReportId } from './model.ts'
import { findPicture, openedPicture } from './pictures-store.server.ts'
import { whoMay } from './rules.ts'
import { tasksOf } from './tasks-store.server.ts'

/** A picture shows where something is. Whoever sees the board sees it; whoever was asked to look, while they go there and are there. */
export function pictureFor(ports: Ports, by: Speaker, report: ReportId): Promise<Result<Uint8Array, 'not-here'>> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['see-picture'])) return Promise.resolve(refuse('not-here'))
	const { id } = by.member
	return ports.storage.inOneGo(async (tx) => {
		const found = await findPicture(tx, report, ports.now())
		if (!found) return refuse('not-here')
		const goesThere = async () => found.state === 'linked' && (await tasksOf(tx, id)).some((task) => task.incident === found.incident && isOut(task))
		if (!isAllowed(by, whoMay['see-board']) && !(await goesThere())) return refuse('not-here')
		const picture = openedPicture(ports, report, found)
		return picture ? done(picture) : refuse('not-here')
	})
}
