/** Hands over what is queued: as soon as somebody tells, and every second while something is left. What a process before this one had taken is settled first. */
import type { Carriers, WayOut } from '#ground/carriers.ts'
import type { Ports } from '#ground/ports.ts'
import { handOn, isSomethingQueued, settleAfterCrash } from '#rooms/hotline/handing.server.ts'

/** Of what is taken when a process dies nobody can tell whether it went, so little more is taken than begins at once. */
const AT_ONCE = 192
const EVERY_MS = 1000

export type Sending = { look(): void; close(): Promise<void> }
/** @property origin the hub's own address, for the link in a message; null where nobody knows it */
export type SendingOptions = { readonly carriers: Carriers; readonly origin: string | null; readonly fault: (fault: unknown) => void }

export function openSending(ports: Ports, { carriers, origin, fault }: SendingOptions): Sending {
	const closing = new AbortController()
	const turns = new Map<WayOut, number>()
	let isSettled = false
	let isAsked = false
	let busy: Promise<void> | null = null
	let again: NodeJS.Timeout | undefined
	let wake: () => void = () => {}

	/** A second, or until somebody tells. */
	const rest = () =>
		new Promise<void>((resolve) => {
			const timer = setTimeout(resolve, EVERY_MS)
			wake = () => {
				clearTimeout(timer)
				resolve()
			}
		})

	async function all(): Promise<void> {
		if (!isSettled) await settleAfterCrash(ports)
		isSettled = true
		while (!closing.signal.aborted) {
			isAsked = false
			const begun = await handOn(ports, carriers, { limit: AT_ONCE, signal: closing.signal, turns, origin })
			if (begun > 0 || isAsked) continue
			if (!(await isSomethingQueued(ports))) return
			// It may also be paced, held or somebody else's just now.
			if (!isAsked && !closing.signal.aborted) await rest()
		}
	}

	return {
		look() {
			isAsked = true
			wake()
			if (busy || closing.signal.aborted) return
			busy = all().then(
				() => {
					busy = null
					if (isAsked) this.look()
				},
				(error: unknown) => {
					busy = null
					fault(error)
					if (!closing.signal.aborted) again = setTimeout(() => this.look(), EVERY_MS).unref()
				},
			)
		},
		async close() {
			closing.abort()
			clearTimeout(again)
			wake()
			await busy
		},
	}
}
