/** What a first visit of each public page brings over the line: the document and all it loads by itself, compressed. */
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../tools/browser.ts'
import { figure, skipped, stated, type Bench, type Figure } from './figures.ts'
import { withHub } from './hub.ts'

/** The doors for everybody must be light; the desk comes once and is kept. */
const PAGES: Readonly<Record<string, number | null>> = { '/': 14, '/help': 14, '/report': 14, '/check': 14, '/offer': null, '/receipt': null, '/join': null, '/desk': null }
const nameOf = (path: string) => `weight of ${path}`

export const weight: Bench = {
	rows: Object.keys(PAGES).map(nameOf),
	async run() {
		const browser = await openBrowser().catch((fault: unknown) => String(fault))
		if (typeof browser === 'string') return Object.keys(PAGES).map((path) => skipped(nameOf(path), 'no browser on this machine'))
		try {
			return await withHub(async ({ address }) => {
				const figures: Figure[] = []
				for (const [path, most] of Object.entries(PAGES)) figures.push(await weigh(browser, address, path, most))
				return figures
			})
		} finally {
			await browser.close()
		}
	},
}

async function weigh(browser: Browser, address: string, path: string, most: number | null): Promise<Figure> {
	const context = await browser.newContext({ locale: 'en-US' })
	const page = await context.newPage()
	const sizes = listenTo(page)
	await page.goto(address + path, { waitUntil: 'networkidle' })
	// A browser with a window asks for the icon as well.
	await page.evaluate(() => fetch(document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href ?? '/mark.svg').then((icon) => icon.text()))
	const loaded = await Promise.all(sizes)
	await context.close()
	const sum = (of: (one: Loaded) => number) => loaded.reduce((bytes, one) => bytes + of(one), 0) / 1024
	const strangers = loaded.filter(({ url }) => !url.startsWith(address)).length
	const note = `${loaded.length} files; headers ${sum(({ head }) => head).toFixed(1)} KB besides${strangers > 0 ? `; ${strangers} FROM ELSEWHERE` : ''}`
	return figure(nameOf(path), sum(({ body }) => body), 'KB', most === null ? null : stated('≤', most), note)
}

type Loaded = { readonly url: string; readonly body: number; readonly head: number }

function listenTo(page: Page): Promise<Loaded>[] {
	const sizes: Promise<Loaded>[] = []
	page.on('requestfinished', (request) => sizes.push(request.sizes().then(({ responseBodySize, responseHeadersSize }) => ({ url: request.url(), body: responseBodySize, head: responseHeadersSize }))))
	return sizes
}
