/** Walking through a list by keys, only while the focus is in it: j and k, arrows, Home and End. */
const STEP: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }

/** Where the focus goes from here; null where this key does not walk. */
export function stepTo(key: string, at: number, length: number): number | null {
	if (length === 0) return null
	if (key === 'Home') return 0
	if (key === 'End') return length - 1
	const step = STEP[key]
	return step === undefined ? null : Math.max(0, Math.min(length - 1, at + step))
}

export function walk(event: KeyboardEvent): void {
	if (event.altKey || event.ctrlKey || event.metaKey || !(event.currentTarget instanceof HTMLElement)) return
	const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('button')]
	const to = stepTo(event.key, stops.indexOf(document.activeElement as HTMLElement), stops.length)
	if (to === null) return
	event.preventDefault()
	stops[to]?.focus()
}
