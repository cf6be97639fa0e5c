/** What a person does on the page "You and your devices", in a browser. */
import type { Page } from 'playwright-core'
import { tab } from './desk.testing.ts'

export async function openMe(page: Page): Promise<void> {
	await tab(page, 'more')
	await page.locator('.menu button').filter({ hasText: /^(You and your devices|Usted y sus aparatos)$/ }).click()
	await page.locator('[data-session]').first().waitFor()
}

/** Twelve words shown and written down, three of them typed back. */
export async function writeDown(page: Page): Promise<string[]> {
	await page.locator('ol.aloud:visible li').nth(11).waitFor()
	const words = (await page.locator('ol.aloud:visible li').allInnerTexts()).map((word) => word.trim())
	await page.locator('button.main-act:visible').filter({ hasText: /I wrote them down|Ya las escribí/ }).click()
	await page.locator('label.field:visible').nth(2).waitFor()
	for (const field of await page.locator('label.field:visible').all()) {
		const place = Number(/\d+/.exec(await field.innerText())?.[0])
		await field.locator('input').fill(words[place - 1] ?? '')
	}
	await page.locator('form button.main-act:visible').click()
	return words
}
