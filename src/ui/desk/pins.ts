/** What this browser has seen of the membership log. It keeps a place and a digest for each hub: nothing of anyone, and gone with signing out. */
import * as v from 'valibot'
import type { Known } from '#ground/log.ts'

const Pin = v.object({ place: v.number(), digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) })
export type Pin = v.InferOutput<typeof Pin>
export type Pins = { read(hub: string): Pin | null; keep(hub: string, pin: Pin): void; forget(hub: string): void }

/** `changed`: the list does not hold together, at `place`. `other-list`: not the one seen before, or not the one others see. `other-key`: a key that the list does not say. */
export type Differs = { readonly why: 'changed' | 'other-list' | 'other-key'; readonly place: number }
/** @property known what the list says, as far as it could be believed @property half the half-day it is at the house */
export type LogSeen = { readonly hub: string; readonly known: Known; readonly half: number; readonly differs: Differs | null; readonly pins: Pins }

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
const nameOf = (hub: string) => `log.${hub}`

/** A browser that keeps nothing, or is told to, remembers until the page is closed. */
export function pinsIn(store: Store | undefined): Pins {
	const here = new Map<string, Pin>()
	return {
		read(hub) {
			try {
				return here.get(hub) ?? v.parse(Pin, JSON.parse(store?.getItem(nameOf(hub)) ?? 'null'))
			} catch {
				return null
			}
		},
		forget(hub) {
			here.delete(hub)
			store?.removeItem(nameOf(hub))
		},
		keep(hub, pin) {
			here.set(hub, pin)
			try {
				store?.setItem(nameOf(hub), JSON.stringify(pin))
			} catch {
				// Full, or forbidden: remembered until this page is closed.
			}
		},
	}
}

export function pinsHere(): Pins {
	try {
		return pinsIn(globalThis.window?.localStorage)
	} catch {
		return pinsIn(undefined)
	}
}
