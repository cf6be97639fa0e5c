/** Everybody can use the door: WCAG 2.2 AA as far as a machine can tell, on every public page in every state, by day and by night, in every direction. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBrowser } from '../tools/browser.ts'
import { axe, COLOURS } from './axe.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { misplaced, tooSmall, turnAround } from './looks.testing.ts'
import { openStates, PHONE } from './states.testing.ts'

const states = await openStates()
const browser = await openBrowser()
atTheEnd(() => browser.close())

/** The policy of the house lets no script of ours in either; here it is put aside, for this page only. */
const visitor = (more: object = {}) => browser.newContext({ ...PHONE, bypassCSP: true, ...more })

for (const language of ['en', 'es']) {
	const shared = visitor().then((context) => context.newPage())
	for (const name of states.names) {
		test(`${name} (${language}) can be used by everybody${language === 'en' ? ', by day, by night and from right to left' : ''}`, async () => {
			const page = await shared
			await states.go(page, name, language)
			assert.equal(await page.evaluate(() => document.documentElement.lang), language)
			assert.deepEqual(await axe(page), [], 'by day')
			assert.deepEqual(await tooSmall(page), [])
			assert.deepEqual(await misplaced(page), [])
			if (language === 'en') {
				await page.emulateMedia({ colorScheme: 'dark' })
				assert.deepEqual(await axe(page, COLOURS), [], 'by night')
				await page.emulateMedia({ colorScheme: 'light' })
				await turnAround(page)
				assert.deepEqual(await axe(page), [], 'from right to left')
				assert.deepEqual(await misplaced(page), [], 'from right to left')
				assert.deepEqual(await tooSmall(page), [], 'from right to left')
			}
		})
	}
}

for (const name of ['help, refused', 'help, kept', 'came back, thread', 'came back, closed', 'receipt, mistyped', 'deleted']) {
	test(`${name}, as the house draws it without JavaScript, can be used by everybody`, async () => {
		const plain = await visitor({ javaScriptEnabled: false })
		const drawn = await plain.newPage()
		await states.go(drawn, name, 'en')
		const [url, html] = [drawn.url(), (await drawn.content()).replaceAll(/<script[^]*?<\/script>/g, '')]
		await plain.close()
		// What looks at a page needs scripts itself, so the page is shown to it once more as it was drawn.
		const context = await visitor()
		const page = await context.newPage()
		await page.route(url, (route) => route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' }))
		await page.goto(url)
		assert.deepEqual(await axe(page), [])
		assert.deepEqual(await tooSmall(page), [])
		assert.deepEqual(await misplaced(page), [])
		await context.close()
	})
}

test('what a page is looked at with finds a fault that is planted', async () => {
	const context = await visitor()
	const page = await context.newPage()
	await states.go(page, 'front', 'en')
	await page.evaluate(() => {
		const planted = document.createElement('p')
		planted.innerHTML = '<img src="/mark.svg"><button style="min-block-size:20px;inline-size:20px;padding:0;position:absolute;left:340px"></button><span style="color:#999">pale</span>'
		document.querySelector('main')?.append(planted)
	})
	const found = await axe(page)
	for (const rule of ['image-alt', 'button-name', 'color-contrast']) assert.ok(found.some((one) => one.startsWith(rule)), rule)
	assert.match((await tooSmall(page)).join(), /20 × 20/)
	await page.evaluate(() => ((document.querySelector('main p') as HTMLElement).style.inlineSize = '500px'))
	assert.match((await misplaced(page)).join(), /wide on a screen of|reaches from/)
	await context.close()
})
