/** Hotline: who sees a picture that came with a report, and who takes it away. */
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, tell } from '#ground/storage.server.ts'
import { HOTLINE_TOPIC, weigh } from './actions.server.ts'
import { isOut } from './checking.ts'
import type { ReportId } from './model.ts'
import { dropForGood, findPicture, markFits, openedPicture } from './pictures-store.server.ts'
import { inTurn } from './reports-store.server.ts'
import { whoMay } from './rules.ts'
import { addAct, findIncident } from './store.server.ts'
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

/** It shows what nobody should have sent: it is gone at once, for everybody and for good; the report and its print stay. Who did so stands with what happened. */
export const dropPictureByHand = (ports: Ports, by: Speaker, report: ReportId): Promise<Result<true, 'not-here' | 'not-yours-to-do'>> =>
	again(() =>
		inTurn(ports, async (tx): Promise<Result<true, 'not-here' | 'not-yours-to-do'>> => {
			if (by.as !== 'member' || !isAllowed(by, whoMay['drop-picture'])) return refuse('not-yours-to-do')
			const found = await findPicture(tx, report, ports.now())
			if (!found || !(await dropForGood(tx, report))) return refuse('not-here')
			const incident = found.incident && (await findIncident(tx, found.incident))?.incident
			if (incident) await addAct(tx, incident.id, { at: ports.now(), member: by.member.id, act: 'picture-dropped', state: incident.state, about: report })
			tell(tx, HOTLINE_TOPIC)
			return done(true)
		}),
	)

/** Somebody at the board looked at it: it shows what was reported, or not after all. Only then does it count towards a fact (R2: a picture that was reviewed). */
export const sayPictureFits = (ports: Ports, by: Speaker, report: ReportId, fits: boolean): Promise<Result<true, 'not-here' | 'not-yours-to-do'>> =>
	again(() =>
		inTurn(ports, async (tx): Promise<Result<true, 'not-here' | 'not-yours-to-do'>> => {
			if (by.as !== 'member' || !isAllowed(by, whoMay['judge-picture'])) return refuse('not-yours-to-do')
			const found = await findPicture(tx, report, ports.now())
			if (!found) return refuse('not-here')
			if (!(await markFits(tx, report, fits))) return done(true)
			const incident = found.incident && (await findIncident(tx, found.incident))?.incident
			if (incident) {
				await addAct(tx, incident.id, { at: ports.now(), member: by.member.id, act: fits ? 'picture-fits' : 'picture-fits-not', state: incident.state, about: report })
				await weigh(ports, tx, incident.id)
			}
			tell(tx, HOTLINE_TOPIC)
			return done(true)
		}),
	)
