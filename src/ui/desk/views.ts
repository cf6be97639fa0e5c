/** What stands on the desk by itself, with no record beside it: one line each, loaded when somebody looks. Its name is also that of its sentence, `desk.<name>`. */
import type { Component } from 'svelte'
import type { Role } from '#ground/people.ts'
import type { Unlocked } from './keyring.ts'

/** What every view may ask for. @property news grows whenever something has changed elsewhere */
export type ViewProps = { keys: Unlocked; me: string; news: number; onbusy: () => void; onkeys: (keys: Unlocked) => void; onleft: () => void }
type View = { readonly who: readonly Role[]; readonly load: () => Promise<{ readonly default: Component<ViewProps> }> }

/** A view that asks for nothing. */
type Bare = Promise<{ readonly default: Component<Record<string, never>> }>
const bare = (loading: Bare) => loading as unknown as ReturnType<View['load']>

const NAMES = ['people', 'links', 'founding', 'schedule', 'holds', 'found'] as const
export type AloneView = (typeof NAMES)[number]

export const ALONE: Readonly<Record<AloneView, View>> = {
	people: { who: ['steward', 'teller'], load: () => import('./People.svelte') },
	links: { who: ['steward', 'teller'], load: () => import('./Links.svelte') as unknown as ReturnType<View['load']> },
	founding: { who: ['steward', 'teller'], load: () => import('./Founding.svelte') },
	schedule: { who: ['steward'], load: () => import('./Schedule.svelte') },
	holds: { who: ['steward'], load: () => bare(import('./Holds.svelte')) },
	found: { who: ['steward'], load: () => bare(import('./Found.svelte')) },
}

export const isAlone = (view: string): view is AloneView => view in ALONE
export const viewsFor = (roles: readonly Role[]): readonly AloneView[] => NAMES.filter((name) => ALONE[name].who.some((role) => roles.includes(role)))
