/** Takes up in the browser what the house has drawn, with the same props. */
import { hydrate, type Component } from 'svelte'
import type { DeskProps } from './context.ts'

export function takeUp(name: string, it: Component<DeskProps>): void {
	const at = document.querySelector(`[data-island=${name}]`)
	const target = at?.querySelector('[data-root]')
	const props = at?.querySelector('script[type="application/json"]')?.textContent
	if (target && props) hydrate(it, { target, props: JSON.parse(props) as DeskProps })
}
