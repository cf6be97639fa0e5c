/** Sealing, stretching and opening in a real browser, on this machine and four times slower; and the whole way of an ask on an old phone. */
import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, throttle } from '../tools/browser.ts'
import { TOLD } from './asks.ts'
import { figure, skipped, stated, type Bench, type Figure } from './figures.ts'
import { withFolder, withHub } from './hub.ts'
import { median } from './numbers.ts'

const WHAT = { seal: 'seal a 2 KB ask', stretch: 'stretch a receipt', open: 'open an ask at the desk' } as const
const SPEEDS = { 'in a browser': [1, 15], 'in a browser four times slower': [4, 5] } as const
const PHONE = 'an ask on an old phone and a bad line, from Send to the receipt'
const rows = [...Object.keys(SPEEDS).flatMap((speed) => Object.values(WHAT).map((what) => `${what}, ${speed}`)), PHONE]

export const sealing: Bench = {
	rows,
	async run() {
		const browser = await openBrowser().catch((fault: unknown) => String(fault))
		if (typeof browser === 'string') return rows.map((row) => skipped(row, 'no browser on this machine'))
		try {
			return [...(await withFolder((folder) => timeSealing(browser, folder))), await timePhone(browser)]
		} finally {
			await browser.close()
		}
	},
}

type Times = Record<keyof typeof WHAT, number[]>

async function timeSealing(browser: Browser, folder: string): Promise<Figure[]> {
	await build(folder)
	const server = createServer((request, response) => {
		const name = basename(request.url ?? '')
		if (!name.endsWith('.js')) return void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>bench</title>')
		response.writeHead(200, { 'content-type': 'text/javascript' }).end(readFileSync(join(folder, name)))
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	try {
		const figures: Figure[] = []
		for (const [speed, [timesSlower, runs]] of Object.entries(SPEEDS)) {
			const page = await browser.newPage()
			await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
			const devtools = await page.context().newCDPSession(page)
			await devtools.send('Emulation.setCPUThrottlingRate', { rate: timesSlower })
			const times = await timesIn(page, runs)
			for (const [key, what] of Object.entries(WHAT)) figures.push(figure(`${what}, ${speed}`, median(times[key as keyof Times]), 'ms', null, `median of ${runs}`))
			await page.close()
		}
		return figures
	} finally {
		server.close()
	}
}

const timesIn = (page: Page, runs: number): Promise<Times> =>
	page.evaluate(
		async ([told, many]) => {
			const { times } = (await import(String('/sealing.js'))) as typeof import('./sealing.island.ts')
			await times(told, 1)
			return times(told, many)
		},
		[TOLD, runs] as const,
	)

/** With the very settings of the islands' own build. */
async function build(folder: string): Promise<void> {
	const { build: vite } = await import('vite')
	const { default: config } = await import('../islands.config.ts')
	const output = config.build?.rolldownOptions?.output
	await vite({
		...config,
		configFile: false,
		logLevel: 'error',
		build: { ...config.build, outDir: folder, manifest: false, rolldownOptions: { input: { sealing: join(import.meta.dirname, 'sealing.island.ts') }, preserveEntrySignatures: 'strict', output: { ...(Array.isArray(output) ? output[0] : output), entryFileNames: '[name].js', chunkFileNames: '[hash].js' } } },
	})
}

/** The page itself, touched first when the line is already slow, as a person would. */
const timePhone = (browser: Browser): Promise<Figure> =>
	withHub(async ({ address }) => {
		const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'en-US', hasTouch: true, isMobile: true, extraHTTPHeaders: {} })
		const page = await context.newPage()
		await throttle(page, 'old-phone')
		await page.goto(`${address}/help`)
		await page.getByLabel('Food', { exact: true }).check()
		await page.locator('textarea[name=text]').fill(TOLD.text)
		const began = performance.now()
		await page.locator('button[data-act=send]').click()
		await page.locator('[data-part=kept] [data-slot=title]').waitFor({ state: 'visible', timeout: 120_000 })
		const ms = performance.now() - began
		await context.close()
		return figure(PHONE, ms / 1000, 's', stated('≤', 60), '4 × slower, 400 kbit/s, 400 ms; nothing loaded before the first touch')
	})
