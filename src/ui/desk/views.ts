/** What stands on the desk by itself, with no record beside it: one line each, loaded when somebody looks. Its name is also that of its sentence, `desk.<name>`. */
import type { Component } from 'svelte'
import type { Settings } from '#ground/hub.ts'
import type { Role } from '#ground/people.ts'
import type { Unlocked } from './keyring.ts'

/** What every view may ask for. @property news grows whenever something has changed elsewhere */
export type ViewProps = { keys: Unlocked; me: string; news: number; onbusy: () => void; onkeys: (keys: Unlocked) => void; onleft: () => void; ongo: (view: AloneView) => void }
/** @property room only where the hub has that room open */
type View = { readonly who: readonly Role[]; readonly room?: Settings['rooms'][number]; readonly load: () => Promise<{ readonly default: Component<ViewProps> }> }

/** A view that asks for nothing. */
type Bare = Promise<{ readonly default: Component<Record<string, never>> }>
const bare = (loading: Bare) => loading as unknown as ReturnType<View['load']>

/** As the menu has them: what is one's own, who is here, and what keeps the hub. */
export const GROUPS = {
	mine: ['mine', 'follow', 'messages', 'practise', 'me', 'care'],
	people: ['people', 'links', 'founding', 'expected', 'pass-on'],
	hub: ['stewardship', 'recovery', 'poster', 'import', 'schedule', 'holds', 'found', 'tree'],
} as const
export type Group = keyof typeof GROUPS
export type AloneView = (typeof GROUPS)[Group][number]

export const ALONE: Readonly<Record<AloneView, View>> = {
	mine: { who: ['steward', 'teller'], load: () => import('./Mine.svelte') },
	follow: { who: ['companion'], load: () => import('./Follow.svelte') },
	messages: { who: ['operator', 'dispatcher'], load: () => import('./Messages.svelte') },
	practise: { who: ['steward', 'teller'], load: () => bare(import('./Practise.svelte')) },
	me: { who: ['steward', 'teller', 'carer'], load: () => import('./Me.svelte') },
	care: { who: ['steward', 'teller', 'carer', 'helper'], load: () => import('./Care.svelte') },
	people: { who: ['steward', 'teller'], load: () => import('./People.svelte') },
	links: { who: ['steward', 'teller'], load: () => import('./Links.svelte') as unknown as ReturnType<View['load']> },
	founding: { who: ['steward', 'teller'], load: () => import('./Founding.svelte') },
	expected: { who: ['steward'], load: () => import('./Expected.svelte') },
	'pass-on': { who: ['steward', 'teller'], load: () => import('./PassOn.svelte') },
	stewardship: { who: ['steward', 'teller'], load: () => import('./Stewardship.svelte') },
	recovery: { who: ['steward'], load: () => import('./Recovery.svelte') },
	poster: { who: ['steward'], load: () => import('./Poster.svelte') as unknown as ReturnType<View['load']> },
	import: { who: ['steward'], load: () => import('./Import.svelte') },
	schedule: { who: ['steward'], load: () => import('./Schedule.svelte') },
	holds: { who: ['steward'], load: () => bare(import('./Holds.svelte')) },
	found: { who: ['steward'], load: () => bare(import('./Found.svelte')) },
	tree: { who: ['steward', 'dispatcher'], room: 'hotline', load: () => import('./Tree.svelte') },
}

/** Who works the queue and its records. */
export const isAtDesk = (roles: readonly Role[]): boolean => roles.includes('steward') || roles.includes('teller')

export const isAlone = (view: string): view is AloneView => view in ALONE
export const viewsFor = (roles: readonly Role[], group: Group, rooms: Settings['rooms']): readonly AloneView[] =>
	GROUPS[group].filter((name) => {
		const { who, room } = ALONE[name]
		return who.some((role) => roles.includes(role)) && (room === undefined || rooms.includes(room))
	})
