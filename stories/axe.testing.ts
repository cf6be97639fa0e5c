/** Asks axe what somebody with a screen reader, a keyboard or tired eyes would stumble over. The page's context must put the policy of the house aside (`bypassCSP`), which lets no script of ours in. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** What night changes. */
export const COLOURS = ['color-contrast', 'link-in-text-block']

type Violation = { readonly id: string; readonly help: string; readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[] }

/** @param only these rules; all of the levels otherwise @returns a sentence for each fault */
export async function axe(page: Page, only?: readonly string[]): Promise<string[]> {
	if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE)
	const runOnly = only ? { type: 'rule', values: only } : { type: 'tag', values: LEVELS }
	const violations = await page.evaluate(async (options) => {
		const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } }
		return (await axe.run(options)).violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ target, failureSummary }) => ({ target, failureSummary: failureSummary ?? '' })) }))
	}, { runOnly, resultTypes: ['violations'] })
	return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${help} — ${target.join(' ')} — ${failureSummary?.replaceAll(/\s+/g, ' ').slice(0, 200)}`))
}
