/** Languages of messages: off until somebody here has read them; then asked for by a message in Somali, told and taken back in it, on the page and for programs; off again, told in the hub's own. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSignal } from '#gates/signal.server.ts'
import { minutes } from '#ground/time.ts'
import { sayIn } from '#ground/words.ts'
import { handOn } from '#rooms/hotline/handing.server.ts'
import { mindSentences, sentencesIn } from '#rooms/hotline/message-languages.server.ts'
import { NO_MEANS, previewOf } from '#rooms/hotline/previewing.server.ts'
import { correct, sign } from '#rooms/hotline/telling.server.ts'
import { openBrowser } from '../tools/browser.ts'
import { openCarrier } from './carrier.testing.ts'
import { PHONE_IN_SPANISH, visitorAs } from './desk.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { broken, look } from './looks.testing.ts'
import { memberOf } from './members.testing.ts'
import { openFakeSignal } from './signal.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { confirmedAt, drained, speaking } from './telling.testing.ts'
import { knock, postForm } from './web.testing.ts'

const signal = await openFakeSignal()
atTheEnd(() => signal.close())
const carrier = await openCarrier()
const hub = await openHotline({ gates: { ...signal.settings, ...carrier.settings }, first: { name: 'Kelp Street Neighbors', phone: '612-555-0100', languages: ['en', 'es'] } })
const { address, house: { pool, ports } } = hub
await joinAsSteward(hub)
const sam = await memberOf(hub, 'Sam', ['steward'])
const [dee, eli, va, vo] = [await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Eli', ['dispatcher']), await memberOf(hub, 'Va', ['verifier']), await memberOf(hub, 'Vo', ['verifier'])]
const by = (one: typeof dee, role: 'dispatcher' | 'verifier') => speaking(one.id, role)

const NOOR = '+16125550779'
const NEVER = new AbortController().signal
const PATH = '/desk/hotline/languages'
const digest = (language: string) => sentencesIn(language)?.digest ?? ''
const until = async (what: string, is: () => boolean | Promise<boolean>) => {
	for (const began = Date.now(); !(await is()); await new Promise((resolve) => setTimeout(resolve, 20))) if (Date.now() - began > 20_000) assert.fail(what)
}
async function told(text: string): Promise<string> {
	const before = signal.taken.length
	signal.write(NOOR, text, { at: ports.now() + before })
	return (await signal.heardFrom(before + 1))[before]?.text ?? ''
}
const said = (xml: string) => xml.replace(/<[^>]+>/g, '').replace(/&#(\d+);/g, (_, n: string) => String.fromCharCode(Number(n)))
const act = async (fields: Record<string, string>) => new URL(String((await postForm(address, `${PATH}/act`, fields, { cookie: sam.cookie })).headers['location']), address).searchParams.get('heard')
const inUse = () => ports.hub().settings.messageLanguages.map(({ language }) => language)
/** Everything that is due, by Signal. @returns what NOOR was handed */
async function handed(): Promise<string> {
	const before = signal.taken.length
	await drained(() => handOn(ports, new Map([['signal' as const, openSignal(signal.settings.signal)]]), { limit: 10, signal: NEVER, origin: address }))
	return signal.taken.slice(before).find(({ to }) => to[0] === NOOR)?.text ?? ''
}
async function alertNow(): Promise<{ readonly incident: Awaited<ReturnType<typeof confirmedAt>> }> {
	hub.move(minutes(30))
	const incident = await confirmedAt(ports, [by(va, 'verifier'), by(vo, 'verifier')])
	for (const one of [dee, eli]) assert.ok((await sign(ports, by(one, 'dispatcher'), { incident, tells: 'alert', level: 'L2', because: null })).ok)
	return { incident }
}

test('while nobody has read them, no page offers them and nobody is told in them; what somebody asked for in Somali is kept as Somali', async () => {
	assert.doesNotMatch((await knock(address, '/alerts/get?lang=so')).text, /Soomaali|العربية/)
	await until('nobody listens', () => signal.streams() === 1)
	assert.match(await told('digniin Cedar'), /from now on you get our messages/)
	assert.deepEqual((await pool.query('select language, state from hotline_subscribers')).rows, [{ language: 'so', state: 'on' }])
	const { incident } = await alertNow()
	assert.match(await handed(), /We checked\. Immigration agents are there\.[^]*Change or end these messages/)
	assert.ok((await correct(ports, by(dee, 'dispatcher'), { incident, tells: 'all-clear', because: null })).ok)
	assert.match(await handed(), /It is over/)
	const page = await knock(address, `${PATH}?of=so`)
	assert.doesNotMatch(page.text, /Waad aamusi/, 'nobody reads them here without being a steward')
})

test('a steward reads them on a phone, by night too, and on paper; one button turns Somali on; who said so and which sentences those were is kept', async () => {
	const browser = await openBrowser()
	try {
		const page = await visitorAs(browser, address, sam.cookie, { ...PHONE_IN_SPANISH, bypassCSP: true })
		await page.goto(`${address}${PATH}?lang=es`)
		await page.getByText('Antes que usted, nadie que lo hable').first().waitFor()
		await look(page, 'message-languages', [broken])
		await page.getByRole('link', { name: /العربية/ }).click()
		await page.getByText('لكم حق الصمت.').first().waitFor()
		assert.equal(await page.locator('[data-sheet=ar] tbody td[lang=ar]').first().evaluate((cell) => getComputedStyle(cell).direction), 'rtl')
		assert.match(await page.locator('[data-sheet=ar]').innerText(), /\u200e612-555-0100/, 'and a number is not turned round')
		await look(page, 'message-languages-arabic', [broken])
		for (const format of ['Letter', 'A4']) {
			const pdf = (await page.pdf({ format, ...(process.env['HOLDFAST_LOOK'] && { path: `${process.env['HOLDFAST_LOOK']}/message-languages-${format}.pdf` }) })).toString('latin1')
			const pages = (pdf.match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length
			assert.ok(pages >= 2 && pages <= 4, `${pages} pages of ${format}`)
		}
		await page.getByRole('link', { name: /Soomaali/ }).click()
		await page.locator('[data-sheet=so]').waitFor()
		assert.equal(await page.locator('[data-sheet=so] tbody tr').count(), Object.keys(sentencesIn('so')?.words ?? {}).length)
		assert.match(await page.locator('[data-sheet=so]').innerText(), /Wac 612-555-0100\./, 'as it would stand in a message of this hub')
		await page.getByRole('button', { name: 'Alguien de aquí que lo habla ya las leyó: usarlas' }).click()
		await page.getByText('Se usa desde ahora').waitFor()
		assert.match(await page.locator('[data-language=so]').innerText(), /En uso\. Sam dice que se leyó/)
		await page.context().close()
	} finally {
		await browser.close()
	}
	await until('it is not on', () => inUse().length === 1)
	const { messageLanguages } = ports.hub().settings
	assert.deepEqual(messageLanguages.map(({ language, digest, by }) => [language, digest, by]), [['so', digest('so'), sam.id]])
	assert.ok(!(await knock(address, '/desk')).text.includes(sam.id), 'and nobody outside reads who')
})

test('then a Somali neighbor is answered, told, told that it was not so, and asked in Somali; a page offers it, and what anybody reads is there in it', async () => {
	const get = (await knock(address, '/alerts/get', { headers: { 'accept-language': 'so, en;q=0.5' } })).text
	assert.match(get, /<option value="so"[^>]*selected[^>]*>Soomaali/)
	assert.match(await told('DIGNIIN Cedar'), /hadda laga bilaabo halkan ayaad ku helaysaa fariimahayaga Cedar\. Qor JOOJI/)
	const { incident } = await alertNow()
	const whole = await handed()
	assert.match(whole, /Waan hubinnay\. Saraakiisha socdaalka halkaas way joogaan\.\nGoobta: [^]*Wac 612-555-0100\.[^]*Beddel ama jooji fariimahan: http/)
	const html = (await knock(address, '/alerts?lang=en')).text
	assert.match(html, /<details data-told="so">[^]*Soomaali[^]*dir="ltr"[^]*Sida ay hadda tahay: http/)
	assert.match((await knock(address, '/alerts.cap.xml')).text, /<language>so<\/language>[^]*<event>digniin<\/event>[^]*<description>[^<]*Waan hubinnay/)
	assert.match((await knock(address, '/alerts.atom?lang=so')).text, /xml:lang="so"[^]*Waxa hadda la og yahay[^]*Waan hubinnay/)
	const preview = await previewOf(ports, by(dee, 'dispatcher'), { incident, tells: 'not-enforcement', level: 'L2', really: 'tow' }, NO_MEANS)
	assert.ok(preview.ok)
	assert.deepEqual([[...new Set(preview.value.texts.map(({ language }) => language))], preview.value.faults], [['en', 'es', 'so'], []])
	assert.ok((await correct(ports, by(dee, 'dispatcher'), { incident, tells: 'not-enforcement', because: 'tow' })).ok)
	assert.match(await handed(), /Waan hubinnay\. MA AHA laanta socdaalka\. Waxay ahayd: shirkad gawaari jiidda\./)
})

test('STOP is answered in whichever language it came in that is used here', async () => {
	assert.equal(await act({ act: 'use', language: 'ar', digest: digest('ar') }), 'use')
	await until('Arabic is not on', () => inUse().includes('ar'))
	for (const [word, language] of [['JOOJI', 'so'], ['قف', 'ar']] as const) {
		const say = sayIn(language, sentencesIn(language)?.words ?? {})
		assert.equal(said((await carrier.text(address, '+16125550700', word)).text), say('hotline.sms.stopped', { hub: 'Kelp Street Neighbors' }))
	}
	const browser = await openBrowser()
	try {
		const page = await visitorAs(browser, address, null, { ...PHONE_IN_SPANISH, bypassCSP: true })
		await page.goto(`${address}/alerts?lang=es`)
		const arabic = page.locator('[data-told=ar]').first()
		await arabic.locator('summary').click()
		await arabic.getByText('ليست الهجرة').first().waitFor()
		assert.equal(await arabic.locator('div[dir=rtl]').evaluate((part) => getComputedStyle(part).direction), 'rtl')
		await look(page, 'message-languages-alerts', [broken])
		await page.goto(`${address}/alerts/get?lang=es`)
		assert.deepEqual(await page.getByLabel('Idioma de los avisos').locator('option').allInnerTexts(), ['English', 'Español', 'العربية', 'Soomaali'])
		await page.context().close()
	} finally {
		await browser.close()
	}
})

test('turned off, they are told in the hub’s first language; sentences that changed turn it off until somebody reads them again, and the desk hears so', async () => {
	assert.equal(await act({ act: 'use', language: 'so', digest: digest('ar') }), 'sentences-changed', 'not what stood on the screen')
	assert.equal(await act({ act: 'use', language: 'xx', digest: digest('ar') }), 'not-here')
	assert.equal(await act({ act: 'stop', language: 'so', digest: digest('so') }), 'stop')
	await until('it is still on', () => !inUse().includes('so'))
	assert.deepEqual(inUse(), ['ar'], 'the other stays')
	const { incident } = await alertNow()
	assert.match(await handed(), /We checked\. Immigration agents are there\./)
	assert.equal(await act({ act: 'use', language: 'so', digest: digest('so') }), 'use')
	const lines = async () => (await pool.query<{ says: string }>('select says from ground_lines')).rows.filter(({ says }) => says === 'hotline/sentences-changed').length
	await mindSentences(ports)
	assert.equal(await lines(), 0)
	// As after an upgrade with other sentences in it.
	await pool.query(`update ground_hub set settings = jsonb_set(settings, '{messageLanguages}', (select jsonb_agg(case when one->>'language' = 'so' then jsonb_set(one, '{digest}', to_jsonb(repeat('0', 64))) else one end) from jsonb_array_elements(settings->'messageLanguages') one))`)
	await ports.storage.inOneGo(async (tx) => (await import('#ground/hub.server.ts')).saveStanding(tx, { is: 'open' }))
	await until('nobody heard of it', () => ports.hub().settings.messageLanguages.some((one) => /^0+$/.test(one.digest)))
	assert.ok((await correct(ports, by(dee, 'dispatcher'), { incident, tells: 'all-clear', because: null })).ok)
	assert.match(await handed(), /We checked again\. It is over\./)
	for (let n = 0; n < 2; n++) await mindSentences(ports)
	assert.equal(await lines(), 1, 'once')
	assert.match((await knock(address, `${PATH}?lang=en`, { headers: { cookie: sam.cookie } })).text, /Off\. Sentences changed after Sam said it was read/)
	assert.equal(await act({ act: 'use', language: 'so', digest: digest('so') }), 'use')
	await mindSentences(ports)
	assert.equal(await lines(), 0)
})

test('saving the rest of the settings undoes no reading', async () => {
	await until('it was not read again', () => ports.hub().settings.messageLanguages.every((one) => one.digest === digest(one.language)))
	const { messageLanguages, ...settings } = ports.hub().settings
	assert.equal(messageLanguages.length, 2)
	const kept = await fetch(`${address}/desk/hub`, { method: 'POST', headers: { 'content-type': 'application/json', origin: address, cookie: sam.cookie }, body: JSON.stringify({ ...settings, name: 'Kelp Street', messageLanguages: [] }) })
	assert.equal(kept.status, 200)
	await until('it was not saved', () => ports.hub().settings.name === 'Kelp Street')
	assert.deepEqual(ports.hub().settings.messageLanguages, messageLanguages)
})
