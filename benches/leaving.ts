/** From a tap on "Leave now" until nothing is left on the page, on a phone four times slower. */
import { openBrowser } from '../tools/browser.ts'
import { figure, skipped, stated, type Bench } from './figures.ts'
import { withHub } from './hub.ts'

const LEAVE = 'Leave now, on a phone four times slower: until the page is blank, slowest'
const TIMES = 10
const ELSEWHERE = 'https://www.wikipedia.org/'

/** In the page: all that happens at a tap happens before `click` comes back. */
function blankAfter(): number {
	const began = performance.now()
	document.querySelector<HTMLElement>('[data-leave]')?.click()
	return document.body === null ? performance.now() - began : Infinity
}

export const leaving: Bench = {
	rows: [LEAVE],
	async run() {
		const browser = await openBrowser().catch((fault: unknown) => String(fault))
		if (typeof browser === 'string') return [skipped(LEAVE, 'no browser on this machine')]
		try {
			return await withHub(async ({ address }) => {
				const page = await browser.newPage()
				await page.route(`${ELSEWHERE}**`, (route) => route.fulfill({ body: '<title>elsewhere</title>', contentType: 'text/html' }))
				const devtools = await page.context().newCDPSession(page)
				await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
				const times: number[] = []
				for (let i = 0; i < TIMES; i++) {
					await page.goto(`${address}/help?lang=en`)
					times.push(await page.evaluate(blankAfter))
					await page.waitForURL(ELSEWHERE)
				}
				return [figure(LEAVE, Math.max(...times), 'ms', stated('<', 50), `of ${TIMES}`)]
			})
		} finally {
			await browser.close()
		}
	},
}
