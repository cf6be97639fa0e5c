/** Draws the icons a phone wants from static/mark.svg, into static/icons: `node tools/icons.ts`. They are kept with the sources, so that a build needs no browser. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { openBrowser } from './browser.ts'

const FOAM = '#f6f8f4'
/** How much of its side the mark takes: a phone cuts a circle out of what is maskable, and paints a badge in one colour of its own. */
const ICONS = [['any-192', 192, 0.8, FOAM], ['any-512', 512, 0.8, FOAM], ['maskable-512', 512, 0.56, FOAM], ['apple-180', 180, 0.7, FOAM], ['badge-96', 96, 0.9, null]] as const

const root = resolve(import.meta.dirname, '..')
const mark = readFileSync(resolve(root, 'static/mark.svg'), 'utf8')
mkdirSync(resolve(root, 'static/icons'), { recursive: true })
const browser = await openBrowser()
try {
	for (const [name, side, share, ground] of ICONS) {
		const page = await browser.newPage({ viewport: { width: side, height: side } })
		await page.setContent(`<style>body{margin:0;display:grid;place-items:center;height:100vh;${ground ? `background:${ground}` : ''}}svg{width:${share * 100}%}</style>${ground ? mark : mark.replace('#1f5a4c', '#fff')}`)
		writeFileSync(resolve(root, `static/icons/${name}.png`), await page.screenshot({ omitBackground: ground === null }))
		await page.close()
	}
} finally {
	await browser.close()
}
