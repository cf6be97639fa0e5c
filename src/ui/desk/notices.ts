/** Above the queue stands one line at a time: the most pressing thing that waits for this member. The others wait behind it. */
import type { AloneView } from './views.ts'

export type Notice = {
	/** What it is, for the page's own marks. */
	readonly mark: { readonly notice?: string; readonly waits?: string }
	readonly says: string
	readonly go: AloneView
	/** How pressing, the least first. */
	readonly turn: number
	/** It has been so for days and asks for nothing today: it is said at the queue alone. */
	readonly stands: boolean
}

/** Those to show on this view, the most pressing first. What leads to where one is already is left out. */
export const noticesFor = (all: readonly Notice[], view: string): readonly Notice[] => all.filter(({ go, stands }) => go !== view && (!stands || view === 'queue')).toSorted((a, b) => a.turn - b.turn)
