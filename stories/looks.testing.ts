/** Looks at a page the way a person with a finger, a keyboard or large letters does. Everything here runs in the browser and gives back sentences; none means all is well. */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { axe, COLOURS } from './axe.testing.ts'

const CONTROLS = 'a[href], button, input:not([type=hidden]), select, textarea, summary'
/** CSS pixels. */
const TOUCH = 48

/** What lies outside the screen, is cut off, or lies over something else one can press. */
export const misplaced = (page: Page): Promise<string[]> =>
	page.evaluate((controls) => {
		const faults: string[] = []
		const root = document.documentElement
		// A phone zooms out of what is too wide, and then says its screen were wider: the page's own width does not follow.
		const wide = root.clientWidth
		if (root.scrollWidth > wide) faults.push(`the page is ${root.scrollWidth} wide on a screen of ${wide}`)
		const named = (element: Element) => `${element.tagName.toLowerCase()}${element.className && typeof element.className === 'string' ? `.${element.className.split(' ')[0]}` : ''} "${(element.textContent ?? '').trim().slice(0, 30)}"`
		const isShown = (element: Element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest('.skip, .sr')
		for (const element of document.body.querySelectorAll('*')) {
			// A map is larger than its window and moves in it.
			if (!isShown(element) || element.closest('.streets')) continue
			const { left, right, width } = element.getBoundingClientRect()
			if (width > 0 && (left < -1 || right > wide + 1)) faults.push(`${named(element)} reaches from ${left.toFixed(0)} to ${right.toFixed(0)}`)
			const { overflowX, overflowY } = getComputedStyle(element)
			// What is typed into a box scrolls in it.
			if (element instanceof HTMLInputElement) continue
			const hides = (overflow: string) => overflow === 'hidden' || overflow === 'clip'
			if ((hides(overflowX) && element.scrollWidth > element.clientWidth + 1) || (hides(overflowY) && element.scrollHeight > element.clientHeight + 1)) faults.push(`${named(element)} is cut off`)
		}
		const boxes = Array.from(document.querySelectorAll(controls)).filter((one) => isShown(one) && !one.classList.contains('leave')).map((one) => ({ one, box: one.getBoundingClientRect() }))
		for (const [i, a] of boxes.entries()) {
			for (const b of boxes.slice(i + 1)) {
				const over = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left)
				const under = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
				if (over > 1 && under > 1 && !a.one.contains(b.one) && !b.one.contains(a.one)) faults.push(`${named(a.one)} lies over ${named(b.one)}`)
			}
		}
		return faults
	}, CONTROLS)

/** Words of a heading, a table's side or a button that are broken in two where the line ends. */
export const broken = (page: Page): Promise<string[]> =>
	page.evaluate(() =>
		Array.from(document.querySelectorAll('h1, h2, h3, th, button')).filter((one) => one.checkVisibility() && !one.closest('.sr, .sr *')).flatMap((one) => {
			const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT)
			const faults: string[] = []
			for (let text = texts.nextNode(); text; text = texts.nextNode())
				for (const { 0: word, index } of (text.textContent ?? '').matchAll(/[\p{L}\d]+/gu)) {
					const range = document.createRange()
					range.setStart(text, index)
					range.setEnd(text, index + word.length)
					const tops = new Set(Array.from(range.getClientRects(), ({ top }) => Math.round(top)))
					if (tops.size > 1) faults.push(`"${word}" is broken`)
				}
			return faults
		}),
	)

/** Controls smaller than a finger. What has a label counts with it. */
export const tooSmall = (page: Page): Promise<string[]> =>
	page.evaluate(
		([controls, least]) =>
			Array.from(document.querySelectorAll<HTMLElement>(controls))
				.filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.skip, .sr'))
				.flatMap((one) => {
					const boxes = [one, ...('labels' in one && one.labels instanceof NodeList ? Array.from(one.labels as NodeListOf<HTMLElement>) : [])].map((each) => each.getBoundingClientRect())
					const width = Math.max(...boxes.map((box) => box.width))
					const height = Math.max(...boxes.map((box) => box.height))
					return width + 0.5 >= least && height + 0.5 >= least ? [] : [`${one.tagName.toLowerCase()} "${(one.textContent ?? '').trim().slice(0, 30)}" is ${width.toFixed(0)} × ${height.toFixed(0)}`]
				}),
		[CONTROLS, TOUCH] as const,
	)

/** Where the Tab key leads, once around. A group of radios is one stop, as browsers have it. */
export async function walk(page: Page): Promise<{ readonly faults: string[]; readonly stops: number }> {
	const faults: string[] = []
	await page.evaluate((controls) => {
		for (const [i, one] of Array.from(document.querySelectorAll<HTMLElement>(controls)).entries()) one.dataset['stop'] = String(i)
		document.body.tabIndex = -1
		document.body.focus()
		document.body.removeAttribute('tabindex')
	}, CONTROLS)
	const wanted = new Set(
		await page.evaluate((controls) => {
			const radios = new Set<string>()
			return Array.from(document.querySelectorAll<HTMLElement>(controls)).flatMap((one) => {
				if (!one.checkVisibility({ visibilityProperty: true }) || ('disabled' in one && one.disabled) || one.tabIndex < 0) return []
				if (!(one instanceof HTMLInputElement) || one.type !== 'radio') return [one.dataset['stop'] ?? '']
				const group = Array.from(document.querySelectorAll<HTMLInputElement>(`input[type=radio][name="${one.name}"]`))
				if (radios.has(one.name)) return []
				radios.add(one.name)
				return [(group.find(({ checked }) => checked) ?? one).dataset['stop'] ?? '']
			})
		}, CONTROLS),
	)
	const reached = new Set<string>()
	let last: string | null = null
	for (let i = 0; i < 5 * wanted.size + 3; i++) {
		await page.keyboard.press('Tab')
		const at = await page.evaluate(() => {
			const one = document.activeElement
			if (!(one instanceof HTMLElement) || one === document.body) return null
			const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one)
			const box = one.getBoundingClientRect()
			const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
			const over = document.elementFromPoint(x, y)
			const faults = [
				...(outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2 || /rgba\(.*, 0\)|transparent/.test(outlineColor) ? ['shows no focus'] : []),
				...(x < 0 || y < 0 || x > innerWidth || y > innerHeight ? ['is out of sight when it has the focus'] : []),
				...(over && over !== one && !one.contains(over) && !over.contains(one) && !over.closest('label')?.contains(one) ? [`lies under ${over.tagName.toLowerCase()}.${over.className} when it has the focus`] : []),
			]
			return { stop: one.dataset['stop'] ?? '', name: `${one.tagName.toLowerCase()} "${(one.textContent ?? '').trim().slice(0, 30) || one.getAttribute('name')}"`, faults }
		})
		// A day or a time has a stop for each of its parts.
		if (at && at.stop === last) continue
		if (!at || reached.has(at.stop)) break
		last = at.stop
		reached.add(at.stop)
		faults.push(...at.faults.map((fault) => `${at.name} ${fault}`))
	}
	for (const stop of wanted) {
		if (!reached.has(stop)) faults.push(`Tab does not reach ${await page.locator(`[data-stop="${stop}"]`).evaluate((one) => `${one.tagName.toLowerCase()} ${(one.textContent ?? '').trim().slice(0, 30)} ${one.getAttribute('name') ?? ''}`)}`)
	}
	return { faults, stops: reached.size }
}

/** Turns the page around and gives it letters of a script that runs from right to left, where no translator has been yet. */
export const turnAround = (page: Page): Promise<void> =>
	page.evaluate(() => {
		const letters = 'اكبتثجحخدذرزسشصضطظعغفقلمنهوي'
		const turned = (text: string) => text.replaceAll(/[a-z]/gi, (letter) => letters[letter.toLowerCase().charCodeAt(0) % letters.length] ?? letter)
		const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
		while (texts.nextNode()) if (!texts.currentNode.parentElement?.closest('script, style, bdi, textarea')) texts.currentNode.nodeValue = turned(texts.currentNode.nodeValue ?? '')
		document.documentElement.lang = 'ar'
		document.documentElement.dir = 'rtl'
	})

/** Letters twice as large, as somebody sets them in their browser. */
export const enlarge = (page: Page): Promise<void> => page.evaluate(() => void (document.documentElement.style.fontSize = '200%'))

/** What somebody who uses keys alone would stumble over. */
export const byKeys = async (page: Page): Promise<readonly string[]> => (await walk(page)).faults

const PICTURES = process.env['HOLDFAST_LOOK']
/** Into the folder that `HOLDFAST_LOOK` names, for whoever wants to see what a story saw. */
export async function photograph(page: Page, name: string): Promise<void> {
	if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true })
}

/** What a person with a finger, with little sight, or by night would stumble over: asserts that there is nothing. @param also what else to look for by day */
export async function look(page: Page, screen: string, also: readonly ((page: Page) => Promise<readonly string[]>)[] = []): Promise<void> {
	await photograph(page, screen)
	const faults: string[] = []
	for (const seek of [axe, misplaced, tooSmall, ...also]) faults.push(...(await seek(page)))
	await page.emulateMedia({ colorScheme: 'dark' })
	await photograph(page, `${screen}-night`)
	faults.push(...(await axe(page, COLOURS)))
	await page.emulateMedia({ colorScheme: 'light' })
	assert.deepEqual(faults, [], screen)
}
