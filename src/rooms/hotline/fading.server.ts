/**
 * Hotline: what was said and where exactly is gone within a day; what happened becomes a block, a neighbourhood, a part of town, and in the end a number.
 * What nobody closed fades, too, from when it was last heard of.
 */
import type { Ports } from '#ground/ports.ts'
import { tell } from '#ground/storage.server.ts'
import { HOTLINE_TOPIC } from './actions.server.ts'
import * as store from './fading-store.server.ts'
import { fadeNotes } from './handed-store.server.ts'
import { FADES } from './rules.ts'

/** Fewer than these in a month and a part of town could be somebody. */
export const AT_LEAST = 5

/** Takes away the words that had their time, and makes coarser what is due. A hub that was off for days makes up for it at once. */
export const fadeHotline = (ports: Ports): Promise<{ readonly words: number; readonly coarser: number }> =>
	ports.storage.inOneGo(async (tx) => {
		const words = await store.forgetWords(tx, ports.now())
		let coarser = 0
		for (const _ of FADES) coarser += await store.coarsen(tx, ports.now())
		const notes = await fadeNotes(tx, ports.now())
		if (words + coarser + notes > 0) tell(tx, HOTLINE_TOPIC)
		return { words, coarser }
	})

/** Drops what has come to its end. Of incidents counts remain: what stays under five in a part of town counts for the whole town, and what is few even there for nobody. Gives how many incidents went. */
export const dropEndedHotline = (ports: Ports): Promise<number> => ports.storage.inOneGo((tx) => store.dropEnded(tx, ports.now(), AT_LEAST))
