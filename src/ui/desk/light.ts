/** Light or dark: as the device says, unless somebody at a night desk chose. The one thing a browser keeps of a member, and it says nothing of anybody. */
export const LIGHTS = ['device', 'day', 'night'] as const
export type Light = (typeof LIGHTS)[number]

const KEPT = 'light'

/** What was chosen in this browser before; `device` where nothing was, or where nothing may be kept. */
export function keptLight(storage: Pick<Storage, 'getItem'>): Light {
	try {
		const kept = storage.getItem(KEPT)
		return LIGHTS.find((light) => light === kept) ?? 'device'
	} catch {
		return 'device'
	}
}

export function keepLight(storage: Pick<Storage, 'setItem' | 'removeItem'>, light: Light): void {
	try {
		if (light === 'device') storage.removeItem(KEPT)
		else storage.setItem(KEPT, light)
	} catch {
		// A browser that keeps nothing still shows what was chosen, until the page is left.
	}
}

export const shine = (root: HTMLElement, light: Light) => void (root.dataset['light'] = light)
