/** Hotline: the dispatcher's board: what needs somebody now, what is open, what was closed last; and one incident whole. */
import { calledOf } from '#ground/members.server.ts'
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import type { Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { evidenceOf, memberOf } from './actions.server.ts'
import { versionsOf } from './alerts-store.server.ts'
import { lastBulk, type Bulk } from './bulks.server.ts'
import { needsOf, signingOf, type Line, type Need, type ReportLine } from './board.ts'
import * as store from './board-store.server.ts'
import { likeThis, quietOf, type Known, type Quiet } from './calibrating.server.ts'
import { evidenceFrom } from './counting.ts'
import { coverageOf, failingWays, type Coverage } from './coverage.server.ts'
import type { Alert, Incident, IncidentId, Look, ReportId } from './model.ts'
import { withPictures } from './pictures-store.server.ts'
import { reportsOf } from './reports-store.server.ts'
import { isOpen, standsOn, whoMay } from './rules.ts'
import { asidesNow, type Aside } from './flood-store.server.ts'
import { treesDue } from './tree.server.ts'
import { actsOf, findIncident, looksAt, type Act } from './store.server.ts'
import type { Surge } from './surge.ts'
import { surgeNow } from './surge-store.server.ts'
import { SIGNED_FOR } from './telling.ts'
import { waitsForCorrection } from './voiding.server.ts'

/**
 * @property more open incidents that are not among the lines @property called what members are called
 * @property surge the one that is on @property asides numbers that ring nobody as long as it lasts @property bulk what was done with many at once and can still be undone
 * @property quarantined set aside in a surge or by hand @property apart linked to nothing @property failing ways whose last hand-overs all failed @property treesDue parts of town whose phone tree should be printed
 */
export type Board = { readonly now: Instant; readonly needs: readonly Need[]; readonly open: readonly Line[]; readonly more: number; readonly closed: readonly Line[]; readonly quarantined: Some; readonly apart: Some; readonly calls: readonly ReportId[]; readonly called: Readonly<Record<string, string>>; readonly surge: Surge | null; readonly asides: readonly Aside[]; readonly bulk: Bulk | null; readonly failing: readonly string[]; readonly quiet: Quiet | null; readonly treesDue: readonly string[] }
/** As a flood has forty numbers that call again and again; the loudest first. */
const ASIDES_SHOWN = 60
type Some = { readonly reports: readonly ReportLine[]; readonly n: number }

export async function boardFor(ports: Ports, by: Speaker): Promise<Result<Board, 'not-here'>> {
	if (!isAllowed(by, whoMay['see-board'])) return refuse('not-here')
	// A change is heard at every open board at once: whoever asks while others are being answered shares the next reading.
	const read = await ports.together('hotline/board', by, async (many) => {
		const one = await readBoard(ports, by)
		return many.map(() => one)
	})
	const { now, waiting, rows, beside, quarantined, apart, calls, ...rest } = read
	const lines = linesOf(rows, beside, memberOf(by))
	return done({
		now,
		needs: needsOf(lines, { quarantined: quarantined.n, apart: apart.n, calls }, waiting, now),
		open: lines.filter(({ incident }) => isOpen(incident)).toSorted((one, other) => Number(other.isPartner) - Number(one.isPartner)),
		closed: lines.filter(({ incident }) => !isOpen(incident)),
		quarantined,
		apart,
		calls,
		...rest,
	})
}

type Rows = readonly { readonly incident: Incident; readonly version: number }[]

/** What the board is made of, the same for whoever may see it. */
async function readBoard(ports: Ports, by: Speaker) {
	const corrected = await waitsForCorrection(ports, by)
	const waiting = new Set(corrected.ok ? corrected.value.map(({ incident }) => incident) : [])
	const [failing, quiet] = [await failingWays(ports), await quietOf(ports)]
	return ports.storage.inOneGo(async (tx) => {
		const now = ports.now()
		const { open, more, closed } = await store.onTheBoard(tx)
		const told = await store.overButTold(tx, now, closed.map(({ incident }) => incident.id))
		const rows: Rows = [...open, ...closed, ...told]
		return {
			now,
			waiting,
			rows,
			beside: await besideThem(tx, rows, now),
			more,
			quarantined: await withPicturesIn(tx, 'quarantined', now),
			apart: await withPicturesIn(tx, 'apart', now),
			calls: await store.callsToMake(tx),
			called: await calledOf(tx),
			surge: await surgeNow(tx),
			asides: await asidesNow(tx, ASIDES_SHOWN),
			bulk: await lastBulk(tx, now),
			failing,
			quiet,
			treesDue: await treesDue(ports, tx),
		}
	})
}

async function withPicturesIn(tx: Tx, state: 'quarantined' | 'apart', now: Instant): Promise<Some> {
	const some = await store.reportsIn(tx, state)
	return { ...some, reports: await withPictures(tx, some.reports, now) }
}

const besideThem = (tx: Tx, rows: Rows, now: Instant) => store.besideThem(tx, rows.map(({ incident }) => incident.id), { signedSince: (now - SIGNED_FOR) as Instant, now })

function linesOf(rows: Rows, beside: Awaited<ReturnType<typeof besideThem>>, me: MemberId | null): Line[] {
	const of = <T>(all: readonly T[], idOf: (one: T) => string | null) => Map.groupBy(all, idOf)
	const [voices, looks, tasks, alerts, signs] = [of(beside.voices, (one) => one.incident), of(beside.looks, (one) => one.incident), of(beside.tasks, (one) => one.incident), of(beside.alerts, (one) => one.incident), of(beside.signs, (one) => one.incident)]
	return rows.map(({ incident, version }) => ({
		incident,
		version,
		evidence: evidenceFrom(voices.get(incident.id) ?? [], looks.get(incident.id) ?? []),
		tasks: tasks.get(incident.id) ?? [],
		signing: signingOf(signs.get(incident.id) ?? [], me),
		alert: alerts.get(incident.id)?.[0] ?? null,
		apartSince: beside.apart.get(incident.id) ?? null,
		askedAt: beside.asked.get(incident.id) ?? null,
		proposed: beside.proposed.get(incident.id) ?? 0,
		isPartner: beside.partners.has(incident.id),
	}))
}

/** @property stands the rule it stands on now, or null @property told all versions of what was told last, the first first @property others open incidents it could be one with @property alike what kinds of evidence such as this came to */
export type Whole = { readonly line: Line; readonly stands: string | null; readonly reports: readonly ReportLine[]; readonly looks: readonly Look[]; readonly acts: readonly Act[]; readonly told: readonly Alert[]; readonly coverage: Coverage | null; readonly others: readonly Incident[]; readonly alike: Known; readonly called: Readonly<Record<string, string>>; readonly now: Instant }

export async function incidentFor(ports: Ports, by: Speaker, id: IncidentId): Promise<Result<Whole, 'not-here'>> {
	if (!isAllowed(by, whoMay['see-board'])) return refuse('not-here')
	const seen = await ports.storage.inOneGo(async (tx): Promise<Omit<Whole, 'coverage'> | null> => {
		const found = await findIncident(tx, id)
		if (!found) return null
		const now = ports.now()
		const [line] = linesOf([found], await besideThem(tx, [found], now), memberOf(by))
		if (!line) return null
		const evidence = await evidenceOf(tx, id)
		return {
			line: { ...line, evidence },
			stands: standsOn(evidence, now),
			reports: await withPictures(tx, store.linesOf(await reportsOf(tx, id)), now),
			looks: await looksAt(tx, id),
			acts: await actsOf(tx, id),
			told: line.alert ? await versionsOf(tx, line.alert.id) : [],
			others: (await store.onTheBoard(tx)).open.map(({ incident }) => incident).filter((one) => one.id !== id && one.isDrill === found.incident.isDrill),
			alike: await likeThis(ports, tx, id),
			called: await calledOf(tx),
			now,
		}
	})
	if (!seen) return refuse('not-here')
	return done({ ...seen, coverage: seen.line.alert ? await coverageOf(ports, seen.line.alert.id) : null })
}

/** What a call-taker may say to somebody who reported it: whether it is so, and when it was last seen. Not where, and not who goes. */
export async function standingOf(ports: Ports, by: Speaker, id: IncidentId): Promise<Pick<Incident, 'state' | 'seenAt' | 'heardAt'> | null> {
	if (!isAllowed(by, whoMay['write-down'])) return null
	const found = await ports.storage.inOneGo((tx) => findIncident(tx, id))
	return found ? { state: found.incident.state, seenAt: found.incident.seenAt, heardAt: found.incident.heardAt } : null
}
