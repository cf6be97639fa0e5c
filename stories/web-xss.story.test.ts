/** Whatever somebody writes is text: on no page, in no state, in no file does any of it become more, and all of it comes back as it was written. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { chanceOf, newId } from '#ground/ids.ts'
import { FIRST_SETTINGS, type Settings } from '#ground/hub.ts'
import { messageBytes, sealMessage } from '#rooms/frontdoor/envelope.ts'
import { openBrowser } from '../tools/browser.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { PHONE } from './states.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { anAsk, knock, postForm, receiptOn, wait } from './web.testing.ts'
import { PAYLOADS } from './xss.testing.ts'

const hub = await openTestHub({ proxy: 1 })
const ana = await joinAsSteward(hub)
hub.move(11_000)
const { address } = hub
const browser = await openBrowser()
atTheEnd(() => browser.close())
const chance = chanceOf(crypto)
let from = 0
const elsewhere = () => ({ 'x-forwarded-for': `10.${(from >> 8) & 255}.${from++ & 255}.1` })

/** A page without any policy: what would run somewhere runs here. */
const open = await (await browser.newContext({ javaScriptEnabled: true })).newPage()
let ran = 0
await open.exposeFunction('ran', () => void ran++)
await open.route('**', (route) => route.abort())

/** What a page is made of, without its words: the same for every text somebody may write. Values that change with what is chosen are left out. */
const bones = (page: Page) =>
	page.evaluate(() =>
		Array.from(document.querySelectorAll('*'), (one) => `${one.tagName} ${Array.from(one.attributes, ({ name, value }) => (['href', 'src', 'action', 'type', 'name', 'class'].includes(name) ? `${name}=${value}` : name)).filter((said) => !/^(hidden|selected|checked|aria-invalid)/.test(said)).toSorted().join(' ')}`),
	)

async function show(html: string): Promise<string[]> {
	await open.setContent(html, { waitUntil: 'commit' })
	return bones(open)
}

/** As HTML hands a text back: lines end in one way, and there is no NUL. */
const asShown = (text: string) => text.replaceAll(/\r\n?/g, '\n').replaceAll('\0', '\ufffd')
const onOneLine = (text: string) => asShown(text).replaceAll('\n', '')
const cut = (text: string, length: number) => text.slice(0, length).replace(/[\ud800-\udbff]$/, '')

test('what would run does run where nothing is done about it, so that the rest of this file can be believed', async () => {
	assert.ok(PAYLOADS.length >= 100 && new Set(PAYLOADS).size === PAYLOADS.length)
	await open.setContent(PAYLOADS.slice(0, 70).map((payload) => `<p>${payload}</p>`).join('\n'))
	await wait(100)
	assert.ok(ran > 0)
	ran = 0
	const [plain, crooked] = [await show('<p title="a">a</p>'), await show('<p title="a" onclick="b">a</p>')]
	assert.notDeepEqual(plain, crooked)
})

test('in a refused form everything comes back as it was written, and is nothing but text', async () => {
	const longest = { text: 8000, name: 120, people: 20, when: 300, contact: 200, hoursNote: 300, relay: 300, limits: 500 } as const
	const chosen = ['urgency', 'zone', 'own', 'size', 'act', 'hours', 'once'] as const
	const post = (path: string, text: string) =>
		postForm(address, path, { kind: '', way: 'call', ...Object.fromEntries(Object.entries(longest).map(([name, length]) => [name, cut(text, length)])), ...Object.fromEntries(chosen.map((name) => [name, text])) }, elsewhere())
	for (const [path, plain] of [['/help', await show((await post('/help', 'plain')).text)], ['/offer', await show((await post('/offer', 'plain')).text)]] as const) {
		for (const payload of path === '/help' ? PAYLOADS : PAYLOADS.filter((_, i) => i % 4 === 0)) {
			const heard = await post(path, payload)
			assert.equal(heard.status, 422, payload)
			assert.deepEqual(await show(heard.text), plain, payload)
			const values = await open.locator('form [name]:not([type=radio], [type=checkbox], [type=hidden], select)').evaluateAll((all) => all.map((one) => [(one as HTMLInputElement).name, one.tagName, (one as HTMLInputElement).value] as const))
			for (const [name, tag, value] of values) {
				const written = cut(payload, longest[name as keyof typeof longest])
				assert.equal(value, tag === 'TEXTAREA' ? asShown(written).replace(/^\n/, '') : onOneLine(written), `${name} on ${path}`)
			}
			assert.ok(values.length >= 6)
		}
	}
	assert.equal(ran, 0)
})

test('a receipt that is none comes back as it was written', async () => {
	const post = (receipt: string) => postForm(address, '/receipt', { act: 'open', receipt }, elsewhere())
	const plain = await show((await post('plain')).text)
	for (const payload of PAYLOADS) {
		const heard = await post(payload)
		assert.equal(heard.status, 422)
		assert.deepEqual(await show(heard.text), plain, payload)
		assert.equal(await open.locator('[name=receipt]').inputValue(), asShown(payload).replace(/^\n/, ''))
	}
	assert.equal(ran, 0)
})

test('in a thread, every message and every name reads as it was written, drawn by the house and by the browser', async () => {
	const { digits } = receiptOn((await postForm(address, '/help', anAsk({ text: PAYLOADS.join('\n').slice(0, 7000) }), elsewhere())).text)
	const [line] = await ana.queue()
	assert.ok(line)
	const { thread, told } = await ana.open(line.id)
	assert.equal(told.text, PAYLOADS.join('\n').slice(0, 7000), 'and the desk gets what was written')
	const hubId = hub.house.ports.hub().id
	// Four to a message: what one of them opens, the next would find open.
	const messages = Array.from({ length: Math.ceil(PAYLOADS.length / 4) }, (_, i) => PAYLOADS.slice(4 * i, 4 * i + 4).join(' '))
	for (const text of messages) {
		const id = newId('message', chance)
		const body = Buffer.from(sealMessage(hubId, line.id, thread, id, messageBytes({ text, by: cut(text, 60), voice: null }), chance)).toString('base64')
		await ana.post(`/desk/listing/${line.id}/act`, { verb: 'claim' })
		assert.equal((await ana.post(`/desk/listing/${line.id}/act`, { verb: 'reply', said: { id, body, voice: null } })).status, 200)
	}
	const mine = PAYLOADS[0] ?? ''
	const written = await postForm(address, '/receipt?lang=en', { act: 'write', receipt: digits, once: 'b'.repeat(32), text: mine }, elsewhere())
	await show(written.text)
	const texts = (page: Page) => page.locator('.thread li > div').evaluateAll((all) => all.map((one) => one.textContent ?? ''))
	for (const [i, text] of (await texts(open)).entries()) assert.equal(text, [...messages, mine][i]?.replaceAll('\0', '').replaceAll(/\r\n?/g, '\n'))
	assert.equal(await open.locator('.thread li').count(), messages.length + 1)
	assert.equal(await open.locator('main :is(script:not([type="application/json"]), img, iframe, object, embed, math, base, link, style, meta, video, audio)').count(), 0)

	const context = await browser.newContext(PHONE)
	const page = await context.newPage()
	const faults: string[] = []
	await page.exposeFunction('ran', () => void ran++)
	page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
	page.on('dialog', (dialog) => {
		faults.push(dialog.message())
		void dialog.dismiss()
	})
	page.on('request', (request) => new URL(request.url()).origin !== address && faults.push(request.url()))
	await page.goto(`${address}/receipt?lang=en`)
	await page.locator('[name=receipt]').fill(digits)
	await page.locator('form .main-act').click()
	await page.locator('.thread').waitFor()
	for (const [i, text] of (await texts(page)).entries()) assert.equal(text, [...messages, mine][i])
	assert.equal(await page.locator('.thread li').count(), messages.length + 1)
	const names = await page.locator('.thread li > strong').evaluateAll((all) => all.map((one) => one.textContent ?? ''))
	for (const [i, text] of messages.entries()) assert.ok(names[i]?.includes(cut(text, 60)), text)
	await page.locator('.came [name=text]').fill('<img src=x onerror=ran()>{ran()}')
	await page.locator('.came .main-act').click()
	await page.locator('.came [role=status]').waitFor()
	assert.equal((await texts(page)).at(-1), '<img src=x onerror=ran()>{ran()}')
	assert.equal(await page.locator('main :is(img, iframe, object, embed, math, base, link, style, meta, video, audio)').count(), 0)
	await wait(100)
	assert.deepEqual([faults, ran], [[], 0])
	await context.close()
})

test('what a steward names things is nothing but text on every page, and in the file for the board no cell begins a formula', async () => {
	const line = (text: string | undefined) => cut((text ?? '').replaceAll(/[\p{Cc}]/gu, '').trim(), 120) || 'x'
	const settingsWith = (some: readonly string[]): Settings => ({
		...FIRST_SETTINGS,
		name: cut(line(some[0]), 60).trim(),
		phone: line(some[1]),
		leaveTo: 'https://a.example/"><script>ran()</script>\'onclick=ran()',
		zones: some.slice(0, 60).map((text, i) => ({ id: `z${i}`, name: line(text), households: 500 })),
		near: some.slice(-12).map((text) => ({ name: line(text), when: { en: line(text), es: line(text) }, knownHalf: Math.floor(Date.now() / 43_200_000) })),
		paused: null,
	})
	for (const [field, value] of [['name', 'a\0b'], ['phone', '1\n2'], ['name', '\ud800'], ['near', [{ name: 'a\u0007', when: {}, knownHalf: 1 }]], ['paused', { en: 'a\0' }]] as const) {
		assert.equal((await ana.post('/desk/hub', { ...settingsWith(['plain']), [field]: value })).status, 400, `${field}: what no line holds is refused, and breaks nothing`)
	}
	const settled = async () => {
		hub.move(3000)
		await wait(200)
	}
	let plain: string[][] | null = null
	const groups = Array.from({ length: Math.ceil(PAYLOADS.length / 60) }, (_, i) => PAYLOADS.slice(-60 * (i + 1)).slice(0, 60))
	for (const some of [Array.from({ length: 60 }, (_, i) => `plain ${i}`), ...groups]) {
		const saved = await ana.post('/desk/hub', settingsWith(some))
		assert.equal(saved.status, 200, JSON.stringify(saved.body))
		await settled()
		const pages: string[][] = []
		for (const path of ['/', '/help', '/receipt', '/nowhere', '/help/sealed', '/desk', '/join']) {
			const heard = await knock(address, path, { headers: { cookie: ana.cookie, ...elsewhere() } })
			// Links to the steward's number hold only what can be dialled.
			pages.push((await show(heard.text)).map((bone) => bone.replace(/href=tel:[+\d]*/, 'href=tel:')))
			assert.equal(await open.title().then((title) => title.includes(cut(line(some[0]), 60).trim().replaceAll(/\s+/g, ' ').replaceAll('\0', '\ufffd'))), true, `${path}: ${some[0]}`)
		}
		plain ??= pages
		assert.deepEqual(pages, plain)
		if (some === groups[0]) {
			assert.deepEqual(await show((await knock(address, '/help', { headers: elsewhere() })).text).then(() => open.locator('[name=zone] option').evaluateAll((all) => all.slice(1).map((one) => one.textContent))), some.map((text) => asShown(line(text))))
		}
	}
	assert.equal(ran, 0)

	const formulas = PAYLOADS.filter((payload) => /^[\s]*[=+\-@＝]/.test(payload) || payload.includes('"'))
	await ana.post('/desk/hub', { ...settingsWith(formulas), name: 'Kelp' })
	await settled()
	for (const [i] of formulas.slice(0, 12).entries()) for (let n = 0; n < 5; n++) await postForm(address, '/help', anAsk({ zone: `z${i}` }), elsewhere())
	const csv = await knock(address, '/desk/counts.csv', { headers: { cookie: ana.cookie } })
	assert.match(String(csv.headers['content-disposition']), /^attachment; filename="counts\.csv"$/)
	const rows = csv.text.replace(/^\ufeff/, '').trim().split(/\r\n(?=\d{4}-)/).slice(1)
	assert.ok(rows.length >= 12)
	for (const row of rows) {
		const cells = Array.from(row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g), ([, quoted, bare]) => (quoted ?? bare ?? '').replaceAll('""', '"'))
		assert.equal(cells.length, 5, row)
		for (const cell of cells) assert.doesNotMatch(cell, /^[\s]*[=+\-@|%＝＋－＠]/, row)
	}
})

test('what stands in an address, a header or a cookie comes back on no page', async () => {
	await ana.post('/desk/hub', FIRST_SETTINGS)
	await wait(300)
	const ask = (payload: string) => {
		const written = encodeURIComponent(payload)
		return Promise.all([
			knock(address, `/nowhere/${written.replaceAll(/%2F|%5C|%0[0-9a-f]|\./gi, '')}`, { headers: elsewhere() }),
			knock(address, `/nowhere?lang=${written}&${written}=${written}`, { headers: { ...elsewhere(), 'accept-language': payload.replaceAll(/[^\x20-\x7e]/g, ''), referer: `${address}/${written}`, cookie: `holdfast=${written}` } }),
		])
	}
	const plain = (await ask('plain')).map(({ text }) => text)
	for (const payload of PAYLOADS.filter((one) => /[<"']/.test(one))) {
		for (const [i, { status, text }] of (await ask(payload)).entries()) {
			assert.equal(status, 404, payload)
			assert.equal(text, plain[i], payload)
		}
	}
	assert.equal(ran, 0)
})

test('only two pieces of a page are set as HTML, and both hold data whose less-than signs are written out', () => {
	const ui = fileURLToPath(new URL('../src/', import.meta.url))
	const raw = readdirSync(ui, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.svelte') && /\{@html|innerHTML/.test(readFileSync(ui + file, 'utf8')))
	assert.deepEqual(raw.toSorted(), ['ui/Island.svelte', 'ui/WordsHere.svelte'])
	for (const file of raw) assert.match(readFileSync(ui + file, 'utf8'), /JSON\.stringify\(\w+\)\.replaceAll\('<', '\\\\u003c'\)/)
})
