/** Hotline: what a dispatcher does at the board, one act at a time. An act that waited while the line was down is not done where all has changed meanwhile. */
import * as v from 'valibot'
import { ZoneId } from '#ground/hub.ts'
import { idOf } from '#ground/ids.ts'
import { dropLinesAbout } from '#ground/hub.server.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { tell } from '#ground/storage.server.ts'
import { HOTLINE_TOPIC } from './actions.server.ts'
import { handleVoice, releaseAll, undoBulk } from './bulks.server.ts'
import { CALL_BACK } from './board-store.server.ts'
import { askToLook, decide, isWell } from './checking.server.ts'
import { letBackIn, linkByHand, mergeIncidents, quarantine, splitIncident } from './merging.server.ts'
import { IncidentId, Level, PlaceWords, Really, ReportId, TaskId, Tells, What } from './model.ts'
import { dropPictureByHand, sayPictureFits } from './pictures.server.ts'
import { sayWhere } from './placing.server.ts'
import { whoMay } from './rules.ts'
import { findIncident } from './store.server.ts'
import { bringNumberBack } from './flood.server.ts'
import { saySurge } from './surge.server.ts'
import { correct, sign } from './telling.server.ts'

const oneOrMore = v.pipe(v.union([v.array(ReportId), ReportId]), v.transform((one) => (Array.isArray(one) ? one : [one])))
const optional = <S extends v.GenericSchema>(schema: S) => v.optional(v.pipe(v.union([schema, v.literal('')]), v.transform((one) => (one === '' ? null : (one as v.InferOutput<S>)))), '')
/** @property version of the incident as the page showed it @property late it waited for the line */
const seen = { version: v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.integer())), late: v.optional(v.string()) }
const about = { incident: IncidentId, ...seen }

export const BoardAct = v.variant('act', [
	v.object({ act: v.literal('look'), ...about }),
	v.object({ act: v.literal('well'), task: TaskId }),
	v.object({ act: v.literal('link'), report: ReportId, incident: IncidentId }),
	v.object({ act: v.literal('apart'), report: ReportId }),
	v.object({ act: v.literal('quarantine'), report: ReportId }),
	v.object({ act: v.literal('release'), report: ReportId }),
	v.object({ act: v.literal('surge-begin') }),
	v.object({ act: v.literal('surge-end') }),
	v.object({ act: v.literal('aside-voice'), report: ReportId }),
	v.object({ act: v.literal('back-voice'), report: ReportId }),
	v.object({ act: v.literal('back-all') }),
	v.object({ act: v.literal('back-number'), aside: idOf('aside') }),
	v.object({ act: v.literal('undo'), bulk: idOf('bulk') }),
	v.object({ act: v.literal('merge'), ...about, into: IncidentId }),
	v.object({ act: v.literal('split'), ...about, reports: oneOrMore }),
	v.object({ act: v.literal('place'), ...about, place: PlaceWords, zone: optional(ZoneId) }),
	v.object({ act: v.literal('decide'), ...about, outcome: v.picklist(['not-it', 'cannot-tell', 'end']), really: optional(Really) }),
	v.object({ act: v.literal('sign'), ...about, tells: Tells, level: Level, because: optional(What) }),
	v.object({ act: v.literal('correct'), ...about, tells: v.picklist(['cancel', 'not-enforcement', 'unverified', 'all-clear']), really: optional(Really) }),
	v.object({ act: v.literal('called'), report: ReportId }),
	v.object({ act: v.literal('judge-picture'), report: ReportId, fits: v.picklist(['yes', 'no']) }),
	v.object({ act: v.literal('drop-picture'), report: ReportId, sure: v.literal('yes') }),
])
export type BoardAct = v.InferOutput<typeof BoardAct>
export const whoActs = { look: whoMay.check, well: whoMay.check, link: whoMay.link, apart: whoMay.link, quarantine: whoMay.quarantine, release: whoMay.quarantine, 'surge-begin': whoMay.quarantine, 'surge-end': whoMay.quarantine, 'aside-voice': whoMay.quarantine, 'back-voice': whoMay.quarantine, 'back-all': whoMay.quarantine, 'back-number': whoMay.quarantine, undo: whoMay.quarantine, merge: whoMay.merge, split: whoMay.split, place: whoMay.link, decide: whoMay.end, sign: whoMay.approve, correct: whoMay.correct, called: whoMay['see-board'], 'judge-picture': whoMay['judge-picture'], 'drop-picture': whoMay['drop-picture'] } as const satisfies Record<BoardAct['act'], readonly string[]>

/** These undo what another one did in the meantime: they are for what was on the screen, and for nothing else. */
const FOR_WHAT_WAS_SEEN: readonly BoardAct['act'][] = ['decide', 'merge', 'split']

/** @returns the word for what became of it */
export async function actOnBoard(ports: Ports, by: Speaker, act: BoardAct): Promise<Result<string, string>> {
	if (!isAllowed(by, whoActs[act.act])) return refuse('not-yours-to-do')
	if ('version' in act && act.version !== undefined && (act.late !== undefined || FOR_WHAT_WAS_SEEN.includes(act.act)) && act.act !== 'correct') {
		const found = await ports.storage.inOneGo((tx) => findIncident(tx, act.incident))
		if (found && found.version !== act.version) return refuse('changed-meanwhile')
	}
	const did = <T>(result: Result<T, string>, word: string): Result<string, string> => (result.ok ? done(word) : result)
	switch (act.act) {
		case 'look': {
			const asked = await askToLook(ports, by, { incident: act.incident })
			return asked.ok && asked.value.asked === 0 ? refuse('nobody-free') : did(asked, 'check')
		}
		case 'well':
			return did(await isWell(ports, by, { task: act.task }), 'well')
		case 'link':
			return did(await linkByHand(ports, by, { report: act.report, incident: act.incident }), 'link')
		case 'apart':
			return did(await linkByHand(ports, by, { report: act.report, incident: null }), 'apart')
		case 'quarantine':
			return did(await quarantine(ports, by, act.report), 'quarantine')
		case 'release':
			return did(await letBackIn(ports, by, act.report), 'release')
		case 'surge-begin':
		case 'surge-end':
			return did(await saySurge(ports, by, act.act === 'surge-begin'), act.act)
		case 'aside-voice':
			return did(await handleVoice(ports, by, { report: act.report, does: 'aside' }), 'aside-many')
		case 'back-voice':
			return did(await handleVoice(ports, by, { report: act.report, does: 'back' }), 'back-many')
		case 'back-all':
			return did(await releaseAll(ports, by), 'back-many')
		case 'back-number':
			return did(await bringNumberBack(ports, by, act.aside), 'back-number')
		case 'undo':
			return did(await undoBulk(ports, by, act.bulk), 'undo')
		case 'merge':
			return did(await mergeIncidents(ports, by, { from: act.incident, into: act.into }), 'merge')
		case 'split':
			return did(await splitIncident(ports, by, { incident: act.incident, reports: act.reports }), 'split')
		case 'place':
			return did(await sayWhere(ports, by, act), 'place')
		case 'decide':
			return did(await decide(ports, by, { incident: act.incident, outcome: act.outcome, really: act.really }), 'decide')
		case 'sign': {
			const signed = await sign(ports, by, { incident: act.incident, tells: act.tells, level: act.level, because: act.because })
			return did(signed, signed.ok && 'waitsFor' in signed.value ? 'signed' : 'sign')
		}
		case 'correct':
			return did(await correct(ports, by, { incident: act.incident, tells: act.tells, because: act.tells === 'not-enforcement' ? (act.really ?? 'other') : null }), 'correct')
		case 'judge-picture':
			return did(await sayPictureFits(ports, by, act.report, act.fits === 'yes'), 'judge-picture')
		case 'drop-picture':
			return did(await dropPictureByHand(ports, by, act.report), 'drop-picture')
		case 'called':
			return ports.storage.inOneGo(async (tx) => {
				await dropLinesAbout(tx, [act.report], CALL_BACK)
				tell(tx, HOTLINE_TOPIC)
				return done('called')
			})
	}
}
