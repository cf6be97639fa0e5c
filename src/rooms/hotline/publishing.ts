/**
 * Hotline: what everybody can read of what was told: what holds, what was not so, what is over. Never finer than it was told, and for whoever does not look
 * at its part of town no finer than that part. What nobody renewed reads “not known”, whoever forgot to say so.
 *
 * Pure: no clock, no storage.
 */
import type { Instant } from '#ground/time.ts'
import type { Language, Say } from '#ground/words.ts'
import type { Alert, Level } from './model.ts'
import { languageIn, textsFor, timeIn, trueAt, type Text, type Wording } from './texts.ts'

/** Who else is told is nobody's business. */
const FOR_ALL: readonly Level[] = ['L2', 'L4']
export const isForAll = ({ level }: Pick<Alert, 'level'>): boolean => FOR_ALL.includes(level)

export type Version = { readonly alert: Alert; readonly texts: readonly Text[] }
export const STANDINGS = ['now', 'back', 'over', 'drills'] as const
export type Standing = (typeof STANDINGS)[number]
/** @property newest what holds of it; `expired` where its time is over and nobody said so @property before earlier versions everybody was told of, the last first @property isCoarse its place is left out here */
export type Shown = { readonly standing: Standing; readonly newest: Version; readonly before: readonly Alert[]; readonly isCoarse: boolean }

const lapsed = (alert: Alert): Alert => ({ ...alert, tells: 'expired', approvedAt: alert.expiresAt })
const isNews = ({ tells }: Pick<Alert, 'tells'>) => tells === 'alert' || tells === 'update'

export function standingOf(alert: Alert, now: Instant): Standing {
	if (alert.isDrill) return 'drills'
	if (isNews(alert)) return alert.expiresAt > now ? 'now' : 'over'
	return alert.tells === 'all-clear' || alert.tells === 'expired' ? 'over' : 'back'
}

/** Grouped by alert, the last told first. @param zone one part of town, whole; null: all of them, coarsely */
export function shownOf(versions: readonly Version[], zone: string | null, now: Instant): Shown[] {
	const all = [...Map.groupBy(versions.filter(({ alert }) => isForAll(alert)), ({ alert }) => alert.id).values()].map((own) => own.toSorted((a, b) => b.alert.version - a.alert.version))
	const shown = all.flatMap(([newest, ...before]): Shown[] => {
		if (!newest || !newest.alert.isNewest || (zone !== null && !newest.alert.zones.includes(zone))) return []
		const isCoarse = zone === null && newest.alert.level !== 'L4'
		const standing = standingOf(newest.alert, now)
		const isOver = isNews(newest.alert) && newest.alert.expiresAt <= now
		return [{ standing, newest: isOver ? { alert: lapsed(newest.alert), texts: [] } : newest, before: [...(isOver ? [newest.alert] : []), ...before.map(({ alert }) => alert)], isCoarse }]
	})
	return shown.toSorted((a, b) => b.newest.alert.approvedAt - a.newest.alert.approvedAt || (a.newest.alert.id < b.newest.alert.id ? -1 : 1))
}

/** What it says in that language: as it was told, or anew where its place stays out or no text of it is left. */
export function textIn({ newest, isCoarse }: Pick<Shown, 'newest' | 'isCoarse'>, asked: Language, wording: Wording): { readonly language: Language; readonly text: string } {
	const kept = isCoarse ? [] : newest.texts.filter(({ form }) => form === 'full')
	const language = languageIn(wording, asked)
	const own = kept.find((one) => one.language === language) ?? textsFor(isCoarse ? { ...newest.alert, level: 'L4' } : newest.alert, [language], wording).find((one) => one.language === language && one.form === 'full')
	return { language, text: own?.text ?? '' }
}

/** Where on the page it stands: short, for links in groups. */
export const anchorOf = (id: Alert['id']): string => `a${id.replace(/^alert_/, '').slice(0, 10)}`

/** Such as “12 minutes ago”. */
export function agoIn(language: Language, ms: number): string {
	const [by, unit] = ms < 3_600_000 ? [60_000, 'minute' as const] : ms < 172_800_000 ? [3_600_000, 'hour' as const] : [86_400_000, 'day' as const]
	return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-Math.floor(Math.max(0, ms) / by), unit)
}

/** For a group chat: what it says, when that was so, and where one sees how it stands. @param link of this alert */
export const copyOf = (say: Say, language: Language, text: string, alert: Alert, clock: string, link: string): string => `${text}\n${say('hotline.alerts.copy.true', { time: timeIn(language, clock, trueAt(alert), true), link })}`
