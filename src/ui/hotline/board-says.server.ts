/** The board in words: what needs somebody, each incident in a few lines, and of every number how it was counted. */
import type { Zone } from '#ground/hub.ts'
import type { Ports } from '#ground/ports.ts'
import type { Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import type { Language, Say } from '#ground/words.ts'
import type { Line, Need, ReportLine, Signing } from '#rooms/hotline/board.ts'
import type { Board } from '#rooms/hotline/board.server.ts'
import { isComing, missed, ALARM } from '#rooms/hotline/checking.ts'
import type { Incident, Task } from '#rooms/hotline/model.ts'
import { isOpen } from '#rooms/hotline/rules.ts'
import { freshness } from '#rooms/hotline/standing.ts'
import { isLive } from '#rooms/hotline/telling.ts'
import type { Fact, SaidBoard, SaidLine, SaidNeed, SaidReport, SaidSurge, SaidTask } from './board-answers.ts'
import { labels } from './labels.ts'
import { quietSays } from './truth-says.server.ts'

/** @property clock the time zone people here keep @property now as of which it is said */
export type Here = { readonly say: Say; readonly language: Language; readonly clock: string; readonly zones: readonly Zone[]; readonly now: Instant }
export const hereOf = (ports: Ports, { say, language }: Pick<App.Locals, 'say' | 'language'>): Here => ({ say, language, clock: zoneHere(), zones: ports.hub().settings.zones, now: ports.now() })
type Names = Readonly<Record<string, string>>

const clocks = new Map<string, Intl.DateTimeFormat>()
/** The time on a wall here; with the day where it is not today's. */
export function timeSays({ language, clock, now }: Here, at: number): string {
	const isFar = Math.abs(now - at) > 20 * 3_600_000
	const key = `${language} ${clock} ${isFar}`
	const known = clocks.get(key) ?? new Intl.DateTimeFormat(language, { ...(isFar && { weekday: 'short' }), hour: 'numeric', minute: '2-digit', timeZone: clock })
	clocks.set(key, known)
	return known.format(at)
}
/** In minutes for two hours, then in hours, then in days. */
export function agoSays({ say, now }: Here, at: number): string {
	const n = Math.max(0, Math.floor((now - at) / 60_000))
	if (n < 120) return say('hotline.board.ago', { n })
	return n < 2880 ? say('hotline.board.ago.hours', { n: Math.floor(n / 60) }) : say('hotline.board.ago.days', { n: Math.floor(n / 1440) })
}
export const zoneName = ({ zones }: Here, id: string | null): string | null => zones.find((zone) => zone.id === id)?.name ?? null
export const whereIs = (here: Here, { place, zone }: Pick<Incident, 'place' | 'zone'>): string => [place, zoneName(here, zone)].filter((one) => one !== null && one !== '').join(', ') || here.say('hotline.board.nowhere')
export const whatIs = (here: Here, incident: Incident): string => `${labels.kind(here.say, incident.kind)} · ${whereIs(here, incident)}`

/** Filled for each who saw it, up to four. */
const dotsOf = (n: number): string => '●'.repeat(Math.min(4, n)) + '○'.repeat(Math.max(0, 4 - n))

export function seenSays(here: Here, { seenAt, heardAt }: Pick<Incident, 'seenAt' | 'heardAt'>): Fact {
	const { say, now } = here
	const fresh = freshness(seenAt, now)
	if (seenAt === null) return { says: say('hotline.board.seen.never'), why: say('hotline.board.seen.never.why', { at: timeSays(here, heardAt) }) }
	const at = timeSays(here, seenAt)
	return { says: say(`hotline.board.seen.${fresh}`, { at }), why: say('hotline.board.seen.why', { at, ago: agoSays(here, seenAt) }) }
}

export function toldSays(here: Here, { alert }: Pick<Line, 'alert'>): Fact {
	const { say, now } = here
	if (!alert) return { says: say('hotline.board.told.nobody'), why: say('hotline.board.told.nobody.why') }
	const [whom, at] = [labels.level(say, alert.level), timeSays(here, alert.approvedAt)]
	const stands = isLive(alert) && alert.expiresAt > now
	return { says: say('hotline.board.told', { what: labels.tells(say, alert.tells), whom, at }), why: stands ? say('hotline.board.told.until', { at: timeSays(here, alert.expiresAt), n: alert.version }) : say('hotline.board.told.over', { n: alert.version }) }
}

export function taskSays(here: Here, task: Task, called: Names, others: readonly Task[]): SaidTask {
	const name = called[task.member] ?? here.say('hotline.board.somebody')
	const isMissed = missed(task.dueAt, others.some(({ id, dueAt }) => id !== task.id && dueAt !== null), here.now) >= ALARM
	const at = task.state === 'accepted' && task.etaAt !== null ? ` · ${here.say('hotline.board.eta', { at: timeSays(here, task.etaAt) })}` : task.dueAt !== null && task.state !== 'accepted' ? ` · ${here.say('hotline.board.due', { at: timeSays(here, task.dueAt) })}` : ''
	return { task: task.id, says: `${name}: ${labels.task(here.say, task.state)}${at}`, isMissed, called: name }
}
const SHOWN: readonly Task['state'][] = ['offered', 'accepted', 'on-scene', 'told']
export const shownTasks = (tasks: readonly Task[]): Task[] => tasks.filter(({ state, dueAt }) => SHOWN.includes(state) || dueAt !== null)

export function signingSays({ say }: Here, { tells, level, by, waitsFor, isMine }: Signing, called: Names): string {
	const names = by.map((id) => called[id] ?? say('hotline.board.somebody')).join(', ')
	const what = say('hotline.board.signing.what', { what: labels.tells(say, tells), whom: labels.level(say, level) })
	return say(isMine ? 'hotline.board.signing.mine' : 'hotline.board.signing', { what, names, n: waitsFor })
}

export function lineSays(here: Here, line: Line, called: Names): SaidLine {
	const { say } = here
	const { incident, evidence, tasks } = line
	const signing = line.signing.find(({ waitsFor }) => waitsFor > 0)
	return {
		id: incident.id,
		version: line.version,
		state: incident.state,
		stateSays: incident.state === 'not-enforcement' ? `${labels.state(say, incident.state)}: ${reallySays(say, incident.really)}` : labels.state(say, incident.state),
		isOpen: isOpen(incident),
		isDrill: incident.isDrill,
		what: labels.kind(say, incident.kind),
		where: whereIs(here, incident),
		dots: dotsOf(evidence.eyewitnesses),
		eyes: { says: say('hotline.board.eyes', { n: evidence.eyewitnesses }), why: say('hotline.board.eyes.why', { n: evidence.eyewitnesses, reports: evidence.reports, origins: evidence.origins, media: evidence.media }) },
		seen: seenSays(here, incident),
		heard: [...(line.isPartner ? [say('hotline.surge.partner')] : []), say('hotline.board.heard', { ago: agoSays(here, incident.heardAt) })].join(' · '),
		looks: shownTasks(tasks).filter((task) => task.state !== 'told' || isComing(task) || task.dueAt !== null).map((task) => taskSays(here, task, called, tasks).says),
		told: toldSays(here, line),
		signing: signing ? signingSays(here, signing, called) : null,
	}
}
export const reallySays = (say: Say, really: string): string => {
	const known = Object.hasOwn(REALLY_KNOWN, really)
	return known ? labels.really(say, really as keyof typeof REALLY_KNOWN) : really
}
const REALLY_KNOWN = { police: 1, sheriff: 1, fire: 1, ambulance: 1, delivery: 1, tow: 1, 'court-papers': 1, works: 1, film: 1, other: 1 } as const

const GRAVE: readonly Need['kind'][] = ['overdue', 'contrary', 'rests-on-nothing', 'over-but-told', 'two-places']
const PART: Partial<Record<Need['kind'], SaidNeed['at']>> = { quarantined: 'quarantined', apart: 'apart', 'call-back': 'calls' }

function needSays(here: Here, need: Need, board: Board): SaidNeed {
	const { say } = here
	const line = [...board.open, ...board.closed].find(({ incident }) => incident.id === need.incident)
	const name = need.member === null ? say('hotline.board.somebody') : (board.called[need.member] ?? say('hotline.board.somebody'))
	const key = need.kind === 'sign' && need.signing?.isMine ? ('sign-mine' as const) : need.kind
	return {
		key: [need.kind, need.incident ?? need.report ?? '', need.member ?? '', need.signing ? `${need.signing.tells} ${need.signing.level}` : ''].join(' '),
		kind: need.kind,
		says: say(`hotline.board.need.${key}`, { n: need.n, name, ...(need.signing && { names: need.signing.by.map((id) => board.called[id] ?? '').join(', ') }) }),
		where: line ? [...(line.isPartner ? [say('hotline.surge.partner')] : []), whatIs(here, line.incident)].join(' · ') : '',
		why: say(`hotline.board.why.${need.kind}`),
		since: need.since === null ? null : agoSays(here, need.since),
		incident: need.incident,
		look: need.kind === 'two-places' && need.level !== null ? { tells: 'update', level: need.level } : null,
		at: PART[need.kind] ?? 'incident',
		isGrave: GRAVE.includes(need.kind),
	}
}

export function reportSays(here: Here, one: ReportLine): SaidReport {
	const { say } = here
	const said = [
		...(one.size === null ? [] : [say('hotline.board.size', { size: labels.size(say, one.size) })]),
		...one.doings.map((doing) => labels.doing(say, doing)),
		...one.vests.map((vest) => labels.vest(say, vest)),
		...(one.still === 'unknown' ? [] : [say(`hotline.board.still.${one.still}`)]),
		...(one.taken > 0 ? [say('hotline.board.taken', { n: one.taken })] : []),
		...(one.children ? [say('hotline.board.children')] : []),
		...one.wants.map((want) => say('hotline.board.wants', { what: labels.want(say, want) })),
		...(one.hasMedia ? [say('hotline.board.picture')] : []),
	]
	return {
		id: one.id,
		version: '',
		hand: labels.hand(say, one.hand),
		isFirstHand: one.hand === '1st' && !one.isHeardFrom,
		state: one.state,
		stateSays: say(`hotline.board.report.${one.state}`),
		about: [labels.channel(say, one.channel), one.language.toUpperCase(), agoSays(here, one.receivedAt)].join(' · '),
		place: one.place ?? '',
		words: one.words === null || one.words === '' ? null : one.words,
		said: said.join(' · '),
		why: one.why.map((why) => labels.why(say, why)).filter((why) => why !== '').join(' · '),
		incident: one.incident,
		isPartner: one.isPartner,
		hasPicture: one.hasPicture,
		pictureFits: one.pictureFits,
	}
}

function surgeSays(here: Here, { surge, asides, bulk }: Board): SaidSurge {
	const { say } = here
	return {
		isOn: surge !== null,
		says: surge === null ? say('hotline.surge.off') : say(surge.isByHand ? 'hotline.surge.on.by-hand' : 'hotline.surge.on', { at: timeSays(here, surge.beganAt) }),
		asides: asides.map(({ id, why, at, n }) => ({ id, says: say(`hotline.surge.aside.${why}`, { n, at: timeSays(here, at) }) })),
		undo: bulk && { bulk: bulk.id, says: say(`hotline.surge.bulk.${bulk.does}`, { n: bulk.n, at: timeSays(here, bulk.at) }) },
	}
}

export function boardSays(here: Here, board: Board): Omit<SaidBoard, 'map' | 'one' | 'handed'> {
	const { say } = here
	const line = (one: Line) => lineSays(here, one, board.called)
	return {
		at: timeSays(here, board.now),
		notices: [...board.failing.map((way) => say('hotline.board.failing', { way: wayName(say, way) })), ...(board.treesDue.length > 0 ? [say('hotline.tree.notice', { zones: board.treesDue.map((id) => zoneName(here, id) ?? id).join(', ') })] : [])],
		surge: surgeSays(here, board),
		needs: board.needs.map((need) => needSays(here, need, board)),
		open: board.open.map(line),
		more: board.more > 0 ? say('hotline.board.more', { n: board.more }) : null,
		closed: board.closed.map(line),
		quarantined: { says: say('hotline.board.quarantined', { n: board.quarantined.n }), reports: board.quarantined.reports.map((one) => reportSays(here, one)) },
		apart: { says: say('hotline.board.apart', { n: board.apart.n }), reports: board.apart.reports.map((one) => reportSays(here, one)) },
		calls: board.calls.map((report) => ({ report, says: say('hotline.board.call') })),
		quiet: quietSays(here, board.quiet),
		others: board.open.map(({ incident }) => ({ id: incident.id, name: whatIs(here, incident) })),
	}
}
const WAYS = ['push', 'sms', 'signal', 'mail'] as const
export function wayName(say: Say, way: string): string {
	const known = WAYS.find((one) => one === way)
	return known ? labels.way(say, known) : way
}
