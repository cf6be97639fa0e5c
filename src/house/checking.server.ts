/** Who is asked next to go and look cannot wait for the minute: this looks when the hotline has news, and again when the next answer is due. */
import { HOTLINE_TOPIC } from '#rooms/hotline/actions.server.ts'
import { tendChecks } from '#rooms/hotline/checking.server.ts'
import type { Live } from '#ground/live.server.ts'
import type { Ports } from '#ground/ports.ts'
import type { Instant } from '#ground/time.ts'

/** Milliseconds: news of a rush are looked at together. */
const GATHER = 250
/** In several processes each looks, and finds what another did done. */
export type Checking = { look(): Promise<void>; close(): Promise<void> }

/** @param tend does what is due, and says when something is due next */
export function openChecking(ports: Ports, live: Pick<Live, 'listen'>, fault: (fault: unknown) => void, tend: (ports: Ports) => Promise<Instant | null> = tendChecks): Checking {
	let timer: { readonly at: number; readonly stop: () => void } | null = null
	let running: Promise<void> | null = null
	let isClosed = false

	function plan(inMs: number): void {
		const at = ports.now() + inMs
		if (isClosed || (timer && timer.at <= at)) return
		timer?.stop()
		const set = setTimeout(() => {
			timer = null
			void look()
		}, inMs).unref()
		timer = { at, stop: () => clearTimeout(set) }
	}

	async function look(): Promise<void> {
		if (running) return plan(GATHER)
		running = tend(ports)
			.then((next) => {
				if (next !== null) plan(Math.max(GATHER, next - ports.now()))
			})
			.catch(fault)
			.finally(() => (running = null))
		return running
	}

	const deaf = live.listen(HOTLINE_TOPIC, () => plan(GATHER))
	return {
		look,
		async close() {
			isClosed = true
			deaf()
			timer?.stop()
			await running
		},
	}
}
