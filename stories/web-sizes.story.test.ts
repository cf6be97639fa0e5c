/** Narrow screens, large letters, and the Tab key: no public page in any state is wider than its screen, cuts anything off, hides what has the focus, or leaves anything out of reach. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBrowser } from '../tools/browser.ts'
import { atTheEnd } from './house.testing.ts'
import { enlarge, misplaced, tooSmall, walk } from './looks.testing.ts'
import { DESK, openStates } from './states.testing.ts'

const states = await openStates()
const browser = await openBrowser()
atTheEnd(() => browser.close())

/** Of a screen of 1280 enlarged to 400 %, 320 are left (WCAG 2.2, 1.4.10); of one at 200 %, 640. The last two with letters twice as large besides. */
const SCREENS = [
	{ width: 1280, height: 900, large: false },
	{ width: 320, height: 640, large: false },
	{ width: 640, height: 450, large: true },
	{ width: 360, height: 640, large: true },
]
/** Where the Tab key is tried as well. */
const WALKED = new Set([1280, 640])

for (const language of ['en', 'es']) {
	const shared = browser.newContext({ ...DESK, reducedMotion: 'reduce' }).then((context) => context.newPage())
	for (const name of states.names) {
		test(`${name} (${language}) fits every screen`, async () => {
			const page = await shared
			await page.setViewportSize({ width: 1280, height: 900 })
			await states.go(page, name, language)
			for (const { width, height, large } of SCREENS) {
				await page.setViewportSize({ width, height })
				if (large) await enlarge(page)
				const screen = `on ${width}${large ? ' with large letters' : ''}`
				assert.deepEqual(await misplaced(page), [], screen)
				assert.deepEqual(await tooSmall(page), [], screen)
				if (language !== 'en' || !WALKED.has(width)) continue
				const { faults, stops } = await walk(page)
				assert.deepEqual(faults, [], `${screen}, with the Tab key`)
				assert.ok(stops >= 2, `${screen}, with the Tab key`)
			}
		})
	}
}

test('the Tab key finds a fault that is planted', async () => {
	const page = await (await browser.newContext({ ...DESK, bypassCSP: true })).newPage()
	await states.go(page, 'receipt', 'en')
	await page.evaluate(() => {
		const [field, button] = [document.querySelector('textarea'), document.querySelector('.main-act')]
		const hole = document.createElement('button')
		hole.textContent = 'hole'
		hole.style.cssText = 'position:fixed;inset-inline-start:-500px;min-block-size:48px'
		field?.style.setProperty('outline', 'none')
		const lid = document.createElement('div')
		const box = button?.getBoundingClientRect()
		lid.style.cssText = `position:fixed;z-index:9;left:${box?.left}px;top:${box?.top}px;width:${box?.width}px;height:${box?.height}px;background:#fff`
		document.querySelector('main')?.append(hole, lid)
	})
	const { faults } = await walk(page)
	for (const fault of [/textarea .*shows no focus/, /"hole" is out of sight/, /"Open" lies under div/]) assert.match(faults.join('\n'), fault)
	await page.context().close()
})
