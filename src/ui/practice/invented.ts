/** Who asks and offers while somebody practises: invented, in the member's language, and a little of everything a real day brings. */
import type { Facts } from '#rooms/frontdoor/model.ts'

/**
 * @property name also of its sentences, `practice.ask.<name>` and, where they write back, `practice.back.<name>`
 * @property days how long ago it was asked
 * @property is what a colleague did with it before
 */
export type Invented = Pick<Facts, 'side' | 'kind' | 'urgency' | 'size'> & { readonly name: string; readonly days: number; readonly way: 'none' | 'call' | 'text'; readonly contact: string; readonly writesBack: boolean; readonly is: 'free' | 'held' | 'to-agree' }

/** Numbers of the range that is kept for stories (555-01xx): they reach nobody. */
export const INVENTED: readonly Invented[] = [
	{ name: 'food', side: 'ask', kind: 'food', urgency: 'today', size: '2-4', days: 0, way: 'text', contact: '612 555 0111', writesBack: true, is: 'free' },
	{ name: 'ride', side: 'ask', kind: 'ride', urgency: 'days', size: '1', days: 2, way: 'call', contact: '612 555 0122', writesBack: true, is: 'free' },
	{ name: 'callback', side: 'ask', kind: 'callback', urgency: 'days', size: '1', days: 1, way: 'call', contact: '612 555 0133', writesBack: false, is: 'held' },
	{ name: 'essentials', side: 'ask', kind: 'essentials', urgency: 'week', size: '5+', days: 20, way: 'text', contact: '612 555 0111', writesBack: true, is: 'to-agree' },
	{ name: 'company', side: 'ask', kind: 'company', urgency: 'whenever', size: '1', days: 5, way: 'none', contact: '', writesBack: true, is: 'free' },
	{ name: 'vehicle', side: 'offer', kind: 'vehicle', urgency: 'whenever', size: '1', days: 3, way: 'text', contact: '612 555 0144', writesBack: true, is: 'free' },
]

/** The small tasks, in the order in which somebody is led through them. */
export const TASKS = ['claim', 'reply', 'note', 'close'] as const
export type Task = (typeof TASKS)[number]
/** The first that is not done yet; null when all are. */
export const nextTask = (done: ReadonlySet<string>): Task | null => TASKS.find((task) => !done.has(task)) ?? null
