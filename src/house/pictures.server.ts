/**
 * Pictures that came with a message: fetched while whoever sent it waits for an answer, and no longer than that is bearable; their print is made, and they are
 * gone. Whatever fails here, what somebody said is heard. At the carrier they are erased once the message was answered.
 */
import type { Pictures } from '#gates/pictures.server.ts'
import { printIn } from '#rooms/hotline/printing.server.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { textOf } from './carrier-posts.server.ts'
import type { Field } from './sealing/form.server.ts'

/** Carriers give a webhook ten to fifteen seconds. */
const WITHIN_MS = 4000
const AT_ONCE = 4
/** Of one message; a report has one print. */
const LOOKED_AT = 3
/** As many as carriers take in one message. */
const NAMED_AT_MOST = 10
const TRIES_MS = [0, 5000, 60_000, 600_000] as const

export type Source = (signal: AbortSignal) => Promise<Uint8Array | null>
/** @property shown whether a picture or a film came, also where it cannot be read here @property print of the first that can be read; only asked for where it is needed */
export type Beside = { readonly shown: boolean; readonly print: () => Promise<string | null> }
export const NOTHING_BESIDE: Beside = { shown: false, print: () => Promise.resolve(null) }

let busy = 0
/** @returns null where none could be read in time */
export async function printOfFirst(sources: readonly Source[], withinMs = WITHIN_MS): Promise<string | null> {
	if (sources.length === 0) return null
	const signal = AbortSignal.timeout(withinMs)
	while (busy >= AT_ONCE && !signal.aborted) await pause(50)
	if (signal.aborted) return null
	busy += 1
	try {
		for (const source of sources.slice(0, LOOKED_AT)) {
			const picture = await source(signal).catch(() => null)
			const print = picture && (await printIn(picture, signal))
			picture?.fill(0)
			if (print !== null) return print
		}
		return null
	} finally {
		busy -= 1
	}
}

type Named = { readonly address: string; readonly type: string }
const named = (fields: readonly Field[]): Named[] => Array.from({ length: Math.min(NAMED_AT_MOST, Number(textOf(fields, 'NumMedia')) || 0) }, (_, i) => ({ address: textOf(fields, `MediaUrl${i}`), type: textOf(fields, `MediaContentType${i}`).toLowerCase() }))

/** Of a call that was shown to be the carrier's. */
export function besideText(fields: readonly Field[], pictures: Pick<Pictures, 'fetch'>): Beside {
	const all = named(fields)
	const readable = all.filter(({ type }) => /^image\/(jpeg|jpg)\b/.test(type))
	return { shown: all.some(({ type }) => /^(image|video)\//.test(type)), print: () => printOfFirst(readable.map(({ address }) => (signal) => pictures.fetch(address, signal))) }
}

/** Everything that came with it, pictures or not: it is ours to delete. What the carrier does not delete at once is tried a few times, until the hub stops. */
export async function eraseBeside(fields: readonly Field[], { erase }: Pick<Pictures, 'erase'>, tries: readonly number[] = TRIES_MS): Promise<void> {
	let left = named(fields).map(({ address }) => address)
	for (const ms of tries) {
		if (left.length === 0) return
		if (ms > 0) await pause(ms, undefined, { ref: false })
		const gone = await Promise.all(left.map((address) => erase(address).catch(() => false)))
		left = left.filter((_, i) => gone[i] !== true)
	}
}
