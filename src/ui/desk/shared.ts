/** Whether others use this device, too. A plain flag of this browser: never who they are. Where nothing can be kept, it is asked again. */
const NAME = 'shared'

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export function isShared(kept: Kept): boolean {
	try {
		return kept.getItem(NAME) === 'yes'
	} catch {
		return false
	}
}

export function keepShared(kept: Kept, shared: boolean): void {
	try {
		if (shared) kept.setItem(NAME, 'yes')
		else kept.removeItem(NAME)
	} catch {
		// A browser that keeps nothing is asked each time.
	}
}
