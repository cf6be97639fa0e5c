/** Pictures by text message and by Signal: known as the picture somebody sent on the page, whatever else comes; fetched from the carrier alone, kept nowhere, erased there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minutes } from '#ground/time.ts'
import { isSamePicture } from '#rooms/hotline/counting.ts'
import { asJpeg, scene } from '#rooms/hotline/pictures.testing.ts'
import { openBrowser } from '../tools/browser.ts'
import { ACCOUNT, openCarrier } from './carrier.testing.ts'
import { PHONE_IN_SPANISH, visitor } from './desk.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { openMedia, type How } from './media.testing.ts'
import { openFakeSignal } from './signal.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { tablesOf, wait, wordsOf } from './web.testing.ts'

const media = await openMedia()
const [carrier, signal] = [await openCarrier(media), await openFakeSignal()]
atTheEnd(() => signal.close())
const hub = await openHotline({ gates: { ...carrier.settings, ...signal.settings }, first: { name: 'Kelp Street Neighbors', phone: '612-555-0100', languages: ['es', 'en', 'so'] } })
const { address, log, house: { pool, ports } } = hub
await joinAsSteward(hub)

const CANARY = 'CANARY-44.95123N-Pixel-SN1234'
const MERCADO = scene(5)
const [TAKEN, BARE, PRESSED] = [asJpeg(MERCADO, 640, 480, { isColour: true, beside: CANARY, turned: 1 }), asJpeg(MERCADO, 640, 480, { isColour: true }), asJpeg(MERCADO, 320, 240, { step: 30, isInRounds: true })]
assert.ok(TAKEN.includes(CANARY) && !BARE.includes(CANARY))

type Row = { readonly id: string; readonly incident: string | null; readonly media: string | null; readonly words: string; readonly why: string[]; readonly hand: string }
const reports = async (): Promise<Row[]> => (await pool.query<Row>('select id, incident, media, words, why, hand from hotline_reports order by received_at, id')).rows
const newest = async (): Promise<Row> => (await reports()).at(-1) ?? assert.fail('no report')
const said = (xml: string) => xml.replace(/<[^>]+>/g, '').replace(/&#(\d+);/g, (_, n: string) => String.fromCharCode(Number(n)))
let n = 0
const number = () => `+1612555${String(1000 + n++)}`
const send = (names: readonly string[], text = '', from = number()) => {
	hub.move(minutes(1) / 6)
	return carrier.text(address, from, text, media.fields(carrier.settings.sms.base, names))
}
const erased = async (name: string) => {
	for (const began = Date.now(); media.kept.has(name); await wait(20)) if (Date.now() - began > 20_000) assert.fail('still at the carrier')
}
const whole = async () => [await wordsOf(hub), ...log].join('\n')

test('one picture: from the page with all a camera writes, by text message without it, by Signal pressed anew; one thing, shown by one picture', async () => {
	const browser = await openBrowser()
	const page = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })
	await page.goto(`${address}/report`)
	await page.getByLabel('¿Tiene una foto?').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: TAKEN })
	await page.getByText('Se puede comparar.').waitFor()
	await page.getByLabel('Lo vi con mis ojos').check()
	await page.getByLabel('El lugar, en palabras').fill('Mercado del Sur')
	await page.getByRole('button', { name: 'Enviar', exact: true }).click()
	await page.getByText('Lo tenemos. Gracias.').waitFor()
	await browser.close()
	const first = await newest()
	assert.ok(first.media && first.incident)

	const name = media.keep(BARE, 'sent-on')
	const answer = await send([name], 'Foto')
	assert.match(said(answer.text), /Gracias.*tus ojos/)
	const texted = await newest()
	assert.deepEqual([texted.incident, texted.hand, texted.words], [first.incident, '2nd', 'Foto'])
	assert.ok(texted.media && isSamePicture(first.media, texted.media) && texted.why.includes('picture'), `${first.media} ${texted.media} ${texted.why.join()}`)
	assert.deepEqual(media.asked.filter((one) => one.name === name && one.method === 'GET').map(({ at, hasSecret }) => [at, hasSecret]), [['own', true], ['kept', false]], 'the secret goes to the carrier’s own address alone')
	await erased(name)

	signal.pictures.set('k3-Q_1.jpg', PRESSED)
	signal.write('+16125550888', '', { at: ports.now(), said: { message: null, attachments: [{ contentType: 'image/jpeg', id: 'k3-Q_1.jpg', size: PRESSED.length, filename: null }] } })
	assert.match((await signal.heardFrom(1))[0]?.text ?? '', /foto.*¿Dónde es/)
	const bySignal = await newest()
	assert.equal(bySignal.incident, first.incident)
	assert.ok(bySignal.media && isSamePicture(first.media, bySignal.media), `${first.media} ${bySignal.media}`)
	assert.deepEqual(signal.fetched, [{ id: 'k3-Q_1.jpg', from: '+16125550888', account: signal.settings.signal.account }])
})

test('a picture without a word is a report, and is asked what is missing; what they write next is one voice with it', async () => {
	const from = number()
	const name = media.keep(asJpeg(scene(9), 320, 240))
	assert.match(said((await send([name], '', from)).text), /Gracias por la foto\. ¿Dónde es, cuándo y qué ves\?/)
	const alone = await newest()
	assert.ok(alone.media)
	assert.deepEqual([alone.words, alone.hand], ['', '2nd'])
	await send([], 'Tres camionetas en la panadería Luz', from)
	await send([], '1', from)
	const [last] = (await reports()).slice(-1)
	assert.equal(last?.hand, '1st')
	const { rows } = await pool.query<{ n: string }>('select count(distinct origin) as n from hotline_reports where id = any($1)', [[alone.id, last?.id]])
	assert.equal(Number(rows[0]?.n), 1)
})

test('of several, the first that can be read; a film, or a kind that is not read here, is a report without a print', async () => {
	const three = [media.keep(Buffer.from('GIF89a'), 'here', 'image/gif'), media.keep(Buffer.from('not a picture'), 'here'), media.keep(BARE), media.keep(asJpeg(scene(2), 320, 240))]
	await send(three, 'Mira esto en el mercado')
	const { media: print } = await newest()
	assert.ok(print && isSamePicture(print, (await reports())[0]?.media ?? ''))
	assert.ok(!media.asked.some((one) => one.method === 'GET' && [three[0], three[3]].includes(one.name)), 'what cannot be read, and what is not needed, is not fetched')
	for (const name of three) await erased(name)
	for (const type of ['image/webp', 'image/heic', 'video/3gpp']) {
		const name = media.keep(BARE, 'here', type)
		assert.match(said((await send([name])).text), /Gracias por la foto/, type)
		assert.equal((await newest()).media, null)
		await erased(name)
	}
})

test('whatever goes wrong with a picture, what was said is heard and answered in time, and nothing is asked of another host', async () => {
	for (const how of ['gone', 'never', 'endless', 'said-huge', 'cut', 'sent-round', 'sent-elsewhere'] satisfies How[]) {
		const before = (await reports()).length
		const name = media.keep(BARE, how)
		assert.match(said((await send([name], `Camionetas por la tienda ${how}`)).text), /Gracias.*tus ojos/, how)
		const rows = await reports()
		assert.deepEqual([rows.length, rows.at(-1)?.media], [before + 1, null], how)
		await erased(name)
	}
	const base = carrier.settings.sms.base
	const name = media.keep(BARE)
	for (const foreign of [`http://${media.elsewhere}/${name}`, `${base}/Accounts/${ACCOUNT}/Messages/MM1/Media/../../../${name}`, `${base}/Accounts/AC1/Messages/MM1/Media/${name}`, `${base}/Accounts/${ACCOUNT}/Messages.json?x=/Media/${name}`, `http://x@${media.elsewhere}/${name}`, 'file:///etc/passwd']) {
		const asked = media.asked.length
		assert.match(said((await send([foreign], 'Camionetas por la escuela')).text), /Gracias/, foreign)
		assert.equal((await newest()).media, null)
		assert.equal(media.asked.length, asked, foreign)
	}
	assert.ok(!media.asked.some(({ at }) => at === 'elsewhere'))
	signal.pictures.set('slow.jpg', 'never')
	const attachments = ['../../data/x', 'slow.jpg', 'none.jpg'].map((id) => ({ contentType: 'image/jpeg', id, size: 100 }))
	const answers = signal.taken.length
	signal.write('+16125550889', 'Vans by the school on Cedar', { at: ports.now(), said: { attachments } })
	assert.match((await signal.heardFrom(answers + 1))[answers]?.text ?? '', /Thank you/)
	assert.equal((await newest()).media, null)
	assert.ok(!signal.fetched.some(({ id }) => id.includes('/')))
})

test('for a call that is not signed nothing is fetched and nothing erased; called twice it is one, and its print stays', async () => {
	const name = media.keep(BARE)
	const fresh = { path: '/gates/sms', fields: { AccountSid: ACCOUNT, From: '+16125550667', To: '+16125550100', Body: 'Foto', MessageSid: 'SMforged', ...media.fields(carrier.settings.sms.base, [name]) } }
	const [asked, before] = [media.asked.length, await tablesOf(hub)]
	for (const how of ['wrong', 'none', 'other-address', 'changed'] as const) assert.equal((await carrier.forge(address, fresh, how)).status, 403, how)
	await wait(100)
	assert.deepEqual([media.asked.length, media.kept.has(name), await tablesOf(hub)], [asked, true, before])

	media.refusals = 1
	await send([name], 'Foto del mercado')
	const row = await newest()
	const webhook = carrier.made.at(-1)
	assert.ok(webhook && row.media)
	const gets = () => media.asked.filter((one) => one.method === 'GET' && one.name === name).length
	const [once, there] = [gets(), (await reports()).length]
	assert.equal((await carrier.again(address, webhook)).status, 200)
	assert.deepEqual([gets(), (await reports()).length, (await newest()).media], [once, there, row.media])
	// What was refused once is asked again.
	await erased(name)
})

test('STOP with a picture is STOP, an ask with a picture is an ask; neither picture is fetched, both are erased', async () => {
	const [one, two] = [media.keep(BARE), media.keep(BARE)]
	const before = (await reports()).length
	assert.match(said((await send([one], 'ALTO')).text), /más mensajes/)
	assert.match(said((await send([two], 'COMIDA 5 55407')).text), /recibo/)
	assert.equal((await reports()).length, before)
	for (const name of [one, two]) await erased(name)
	assert.ok(!media.asked.some(({ method, name }) => method === 'GET' && [one, two].includes(name)))
})

test('no byte of a picture, of what a camera wrote with it, nor where it lay is in any table or line of the log', async () => {
	const name = media.keep(TAKEN)
	await send([name], 'Foto con todo, en el mercado')
	assert.ok((await newest()).media)
	signal.pictures.set('all.jpg', TAKEN)
	const answers = signal.taken.length
	signal.write('+16125550890', 'Foto', { at: ports.now(), said: { attachments: [{ contentType: 'image/jpeg', id: 'all.jpg', size: TAKEN.length, filename: `${CANARY}.jpg` }] } })
	await signal.heardFrom(answers + 1)
	const all = await whole()
	assert.ok(all.includes('Foto con todo'), 'it would have been seen')
	for (const piece of [Buffer.from(CANARY), TAKEN.subarray(0, 24), TAKEN.subarray(2000, 2024)]) for (const form of [piece.toString('latin1'), piece.toString('hex'), piece.toString('base64').slice(2, -4)]) assert.ok(!all.includes(form), form)
	for (const where of [name, 'all.jpg', 'k3-Q_1']) assert.ok(!all.includes(where), where)
})
