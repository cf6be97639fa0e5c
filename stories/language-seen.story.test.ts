/** A hub that speaks Spanish first, seen in a browser that reads neither of its languages, and by whoever starts it: every word anybody reads is Spanish. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Words } from '#ground/words.ts'
import { openBrowser } from '../tools/browser.ts'
import { allParts, partsOf } from '../tools/messages.ts'
import { atTheEnd, openTestHub, urlOf } from './house.testing.ts'
import { openStates, PHONE } from './states.testing.ts'

const wordsIn = (language: string) => JSON.parse(readFileSync(new URL(`../words/${language}.json`, import.meta.url), 'utf8')) as Words
const piecesIn = (words: Words) => Object.values(words).flatMap((message) => allParts(partsOf(message)).flatMap((part) => (part.is === 'text' ? [part.text.trim()] : [])))
const spanish = new Set(piecesIn(wordsIn('es')))
/** What English says and Spanish does not: words that stand alone, and pieces of sentences long enough to be known anywhere. */
const english = [...new Set(piecesIn(wordsIn('en')))].filter((piece) => /[a-z]{2}/i.test(piece) && ![...spanish].some((other) => other.includes(piece)))
const pieces = english.filter((piece) => piece.length >= 12)
const alone = new Set(english)

const englishIn = (texts: readonly string[]) => texts.filter((text) => alone.has(text.trim()) || pieces.some((piece) => text.includes(piece)))

/** Every text of a page, shown or waiting to be: what is written, what is read out, and what its scripts will say. */
const textsOf = (page: Page) =>
	page.evaluate(() => {
		const texts: string[] = [document.title]
		const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
		while (walk.nextNode()) {
			const script = walk.currentNode.parentElement?.closest('script')
			if (!script) texts.push(walk.currentNode.nodeValue ?? '')
			else if (script.type === 'application/json') texts.push(...Object.values(JSON.parse(script.textContent ?? '{}') as Record<string, string>).map(String))
		}
		for (const one of document.querySelectorAll('*')) for (const { name, value } of one.attributes) if (/^(aria-label|title|placeholder|alt|data-(?:line|sealing|sending|receipt|running|done|refused|kept|not-here))$/.test(name)) texts.push(value)
		return texts.map((text) => text.replaceAll(/\s+/g, ' ')).filter((text) => text.trim() !== '')
	})

const states = await openStates({ languages: ['es', 'en'], name: 'Calle Alga' })
const browser = await openBrowser()
atTheEnd(() => browser.close())

for (const [who, options] of [['a browser that reads French', { locale: 'fr-FR' }], ['a browser without scripts that reads Hmong', { locale: 'hmn', javaScriptEnabled: false }]] as const) {
	test(`${who} reads Spanish on every page in every state`, async () => {
		const page = await (await browser.newContext({ ...PHONE, ...options })).newPage()
		for (const name of states.names) {
			await states.go(page, name, '')
			assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), ['es', 'ltr'], name)
			const texts = await textsOf(page)
			assert.ok(texts.length > 3, name)
			assert.deepEqual(englishIn(texts), [], name)
		}
		await page.context().close()
	})
}

test('and English is found where it is', async () => {
	const page = await (await browser.newContext(PHONE)).newPage()
	await states.go(page, 'help', 'en')
	const found = englishIn(await textsOf(page))
	for (const word of ['Food', 'Send', 'Call me', 'How soon?', 'What would help?']) assert.ok(found.includes(word), word)
	assert.deepEqual(englishIn(['Listen: Food', 'It is 7', '  Food\n'.trim()]), ['Food'])
	await page.context().close()
})

test('whoever starts the hub, starts it twice and stops it reads Spanish', async () => {
	const before = await openTestHub({ first: { languages: ['es', 'en'], name: 'Calle Alga' } })
	assert.equal(before.language(), 'es')
	const environment = { ...process.env, PORT: '0', HOST: '127.0.0.1', ORIGIN: '', HOLDFAST_DATA: before.folder, HOLDFAST_KEYS: join(before.folder, 'keys'), DATABASE_URL: urlOf(before.connection) }
	const start = () => {
		const child = spawn(process.execPath, [resolve(import.meta.dirname, '../src/house/start.server.ts')], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
		let said = ''
		for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text))
		return { child, ended: once(child, 'exit') as Promise<[number]>, said: () => said }
	}
	const second = start()
	assert.deepEqual((await second.ended)[0], 1)
	assert.match(second.said(), /Ya hay un hub en marcha en /)
	await before.close()

	const first = start()
	atTheEnd(() => void first.child.kill())
	while (!/Holdfast está en /.test(first.said()) || !first.said().includes('/join#')) {
		assert.equal(first.child.exitCode, null, first.said())
		await new Promise((resolveSoon) => setTimeout(resolveSoon, 50))
	}
	first.child.kill('SIGTERM')
	assert.deepEqual((await first.ended)[0], 0)
	for (const { said } of [first, second]) {
		const lines = said().split('\n').filter((line) => line !== '' && !/Warning|--trace-warnings/.test(line))
		assert.ok(lines.length >= 1)
		assert.deepEqual(englishIn(lines), [])
	}
	assert.match(first.said(), /Parando.*\n.*Parado\./)
})
