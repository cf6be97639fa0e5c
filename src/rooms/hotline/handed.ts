/**
 * Hotline: what one shift hands to the next, item by item. What is open stands on the list by itself; whoever goes says of each “done”, “yours now” or
 * “watch”; whoever comes takes each by hand. Nothing is taken by time passing, and what nobody took stays with the shift before.
 *
 * Pure: no clock, no storage.
 */
import { after, hours, minutes, type Instant } from '#ground/time.ts'
import { ALARM, isOut, missed } from './checking.ts'
import type { HANDED_SAYS, HANDED_SORTS } from './choices.ts'
import type { Line, Need } from './board.ts'
import type { IncidentId } from './model.ts'
import { isOpen } from './rules.ts'
import { isLive } from './telling.ts'

export type HandedSort = (typeof HANDED_SORTS)[number]
export type HandedSays = (typeof HANDED_SAYS)[number]

/** @property item its name: one for each thing, the same whoever looks @property since how old it is, or since when it is late @property until when it ends by itself @property next the need of the board that says its next step */
export type Item = { readonly item: string; readonly sort: HandedSort; readonly incident: IncidentId | null; readonly since: Instant | null; readonly until: Instant | null; readonly n: number; readonly next: Need['kind'] | null }

/** An alert that ends within this is for the next shift. */
export const EXPIRES_SOON = hours(8)
const NOTE_LIVES = hours(24)
export const HANDED_LIVES = hours(72)
/** When the note goes, where no incident takes it along before. */
export const noteEnds = (now: Instant): Instant => after(now, NOTE_LIVES)
/** After this nobody can say they have only just come. */
export const LEFT_LYING = minutes(30)

export type OpenThings = { readonly lines: readonly Line[]; readonly needs: readonly Need[]; readonly quarantined: number; readonly calls: readonly string[] }

/** What is open: late tasks first, then alerts about to end, incidents by age, whom nobody has called back, and what was set aside. */
export function itemsOf({ lines, needs, quarantined, calls }: OpenThings, now: Instant): Item[] {
	const nothing = { incident: null, since: null, until: null, n: 1, next: null }
	const about = ({ incident }: Line) => ({ ...nothing, incident: incident.id })
	const items: Item[] = [
		...lines.flatMap((line) => line.tasks.filter((task) => missed(task.dueAt, line.tasks.some((other) => other.id !== task.id && isOut(other)), now) >= ALARM).map((task) => ({ ...about(line), item: `task ${task.id}`, sort: 'task' as const, since: task.dueAt }))),
		...lines.flatMap((line) => (line.alert && isLive(line.alert) && line.alert.expiresAt > now && line.alert.expiresAt <= after(now, EXPIRES_SOON) ? [{ ...about(line), item: `alert ${line.alert.id}`, sort: 'alert' as const, until: line.alert.expiresAt }] : [])),
		...lines.filter(({ incident }) => isOpen(incident)).map((line) => ({ ...about(line), item: `incident ${line.incident.id}`, sort: 'incident' as const, since: line.incident.openedAt, next: needs.find(({ incident }) => incident === line.incident.id)?.kind ?? null })),
		...calls.map((report) => ({ ...nothing, item: `call-back ${report}`, sort: 'call-back' as const })),
		...(quarantined > 0 ? [{ ...nothing, item: 'quarantine', sort: 'quarantine' as const, n: quarantined }] : []),
	]
	const rank = (one: Item) => ['task', 'alert', 'incident', 'call-back', 'quarantine'].indexOf(one.sort)
	return items.toSorted((a, b) => rank(a) - rank(b) || (a.since ?? a.until ?? 0) - (b.since ?? b.until ?? 0) || (a.item < b.item ? -1 : 1))
}

/** What was said of an item. @property isMine whoever looks said it themselves @property accepted somebody has taken it */
export type Handed = Item & { readonly says: HandedSays; readonly note: string | null; readonly givenAt: Instant; readonly isMine: boolean; readonly isAccepted: boolean }
export type Said = { readonly item: string; readonly says: HandedSays; readonly note: string }

/** Which of these have to be said something of first. An empty answer hands nothing over. */
export const unsaid = (items: readonly Item[], said: readonly Said[]): string[] => items.map(({ item }) => item).filter((item) => !said.some((one) => one.item === item))

/** Why this person cannot take it; null where they can. */
export const barsTaking = (one: Pick<Handed, 'isMine' | 'isAccepted'>): 'same-person' | 'someone-has-it' | null => (one.isAccepted ? 'someone-has-it' : one.isMine ? 'same-person' : null)
