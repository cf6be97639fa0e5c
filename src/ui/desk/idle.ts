/** Nobody has touched the page for a while: warn, then lock. Counted by the clock, because a sleeping tab's timers sleep too. */
export const LOCK_AFTER = 10 * 60_000
/** Where others use the device, too. */
export const SHARED_LOCK_AFTER = 2 * 60_000
export const WARN_BEFORE = 60_000
const LOOK_EVERY = 5000

export type Quiet = 'awake' | 'warned' | 'over'

/** @param lockAfter milliseconds until it locks */
export const quietAfter = (ms: number, lockAfter: number = LOCK_AFTER): Quiet => (ms >= lockAfter ? 'over' : ms >= lockAfter - WARN_BEFORE ? 'warned' : 'awake')

export type Idle = { touch(): void; stop(): void }

export function watchIdle(tell: (quiet: Quiet) => void, lockAfter: number = LOCK_AFTER, clock: () => number = Date.now): Idle {
	let touched = clock()
	let quiet: Quiet = 'awake'
	const look = () => {
		const now = quietAfter(clock() - touched, lockAfter)
		if (now === quiet) return
		quiet = now
		tell(now)
	}
	const touch = () => {
		// A touch that comes too late wakes nothing: whoever it is has to unlock.
		look()
		if (quiet === 'over') return
		touched = clock()
		look()
	}
	const touches = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const
	for (const one of touches) addEventListener(one, touch, { passive: true, capture: true })
	document.addEventListener('visibilitychange', look)
	const timer = window.setInterval(look, LOOK_EVERY)
	return {
		touch,
		stop() {
			for (const one of touches) removeEventListener(one, touch, { capture: true })
			document.removeEventListener('visibilitychange', look)
			clearInterval(timer)
		},
	}
}
