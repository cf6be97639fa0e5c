/** Messages on a phone: asked for at 360 px in Spanish, tried, seen, confirmed; an alert, and what takes it back in its place; no line, no permission, no script. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import webpush from 'web-push'
import { days, minutes } from '#ground/time.ts'
import { openGates } from '#house/gates.server.ts'
import { handOn } from '#rooms/hotline/handing.server.ts'
import { tendSubscriptions } from '#rooms/hotline/subscribing.server.ts'
import { correct, sign } from '#rooms/hotline/telling.server.ts'
import { openBrowser } from '../tools/browser.ts'
import { PHONE_IN_SPANISH, visitorAs } from './desk.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { broken, misplaced, tooSmall } from './looks.testing.ts'
import { memberOf } from './members.testing.ts'
import { newPhone, onPhone, openPushService, type OnPhone, type Phone } from './phone.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'
import { confirmedAt, speaking } from './telling.testing.ts'
import { knock } from './web.testing.ts'

const service = await openPushService()
atTheEnd(() => service.close())
const { publicKey, privateKey } = webpush.generateVAPIDKeys()
const hub = await openHotline({ first: { name: 'Kelp Street Neighbors' }, gates: { push: { publicKey, privateKey, subject: 'mailto:hub@help.example.org' }, mail: { host: '127.0.0.1', port: 1, from: 'hub@help.example.org' } } })
await joinAsSteward(hub)
const { address, house: { ports, pool } } = hub
const [asDee, asEli, asVi, asVo] = [speaking((await memberOf(hub, 'Dee', ['dispatcher'])).id, 'dispatcher'), speaking((await memberOf(hub, 'Eli', ['dispatcher'])).id, 'dispatcher'), speaking((await memberOf(hub, 'Vi', ['verifier'])).id, 'verifier'), speaking((await memberOf(hub, 'Vo', ['verifier'])).id, 'verifier')]
const gates = openGates(`${hub.folder}/gates.json`)
atTheEnd(() => gates.close())
const browser = await openBrowser()
atTheEnd(() => browser.close())

const phoneOptions = { ...PHONE_IN_SPANISH, userAgent: 'Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-A546B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36' }
const states = async () => (await pool.query<{ state: string }>('select state from hotline_subscribers order by state')).rows.map(({ state }) => state)
const anew = async () => {
	await pool.query('delete from hotline_subscribers')
	await pool.query('delete from hotline_alerts')
	service.delivered.splice(0)
}
const round = () => handOn(ports, gates.carriers, { limit: 10, signal: new AbortController().signal, origin: address })
/** The newest the service holds, opened by the phone it went to. */
const newest = async (phone: Phone, n: number) => {
	for (const began = Date.now(); service.delivered.length < n; await new Promise((resolve) => setTimeout(resolve, 20))) if (Date.now() - began > 10_000) assert.fail(`no message ${n}`)
	const one = service.delivered[n - 1] ?? assert.fail()
	assert.equal(one.endpoint, phone.subscription.endpoint)
	return { ...one, payload: phone.opened(one.body) }
}
async function subscribed(phone: Phone, on: OnPhone): Promise<string> {
	const { page } = on
	await page.goto(`${address}/alerts/get?lang=es`)
	await page.getByLabel('Zona').first().selectOption('cedar')
	await page.getByRole('button', { name: 'Que lleguen a este teléfono' }).click()
	await page.getByText('Ya va un mensaje de prueba').waitFor()
	const { payload } = await newest(phone, service.delivered.length || 1)
	await on.deliver(payload)
	return String(payload['topic'])
}
async function alerted() {
	const incident = await confirmedAt(ports, [asVi, asVo])
	const asked = { incident, tells: 'alert', level: 'L2', because: null } as const
	await sign(ports, asDee, asked)
	const both = await sign(ports, asEli, asked)
	assert.ok(both.ok && 'told' in both.value)
	return { incident, told: both.value.told }
}

test('asked for, tried, confirmed; an alert and what takes it back stand in one place; then nothing of it is left', async () => {
	await anew()
	const phone = newPhone()
	const on = await onPhone(browser, address, phone, 'granted', phoneOptions)
	const { page } = on
	await page.goto(`${address}/alerts?lang=es`)
	await page.getByRole('link', { name: 'Recibir estos avisos' }).click()
	await page.getByRole('heading', { name: 'En este teléfono' }).waitFor()
	await page.getByText('Su teléfono pregunta una vez').waitFor()
	assert.equal(await page.getByLabel('Su correo electrónico').isVisible(), false, 'one main act')
	for (const look of [broken, misplaced, tooSmall]) assert.deepEqual(await look(page), [])
	assert.equal(page.context().serviceWorkers().length, 0, 'nothing lies on the phone before somebody asks')
	const test = await subscribed(phone, on)
	const [first] = service.delivered
	assert.deepEqual([first?.urgency, await states()], ['high', ['asked']])
	const [note] = await on.shown()
	assert.deepEqual([note?.title, note?.lang, note?.dir, note?.tag], ['Kelp Street Neighbors', 'es', 'ltr', test])
	assert.match(note?.body ?? '', /^Este es el mensaje de prueba/)
	assert.equal((await alerted()).told, 0, 'nothing real before it is confirmed')

	await page.getByRole('button', { name: 'No llegó nada' }).click()
	await page.getByText('Aplicaciones que nunca se suspenden').waitFor()
	for (const look of [broken, misplaced, tooSmall]) assert.deepEqual(await look(page), [])
	assert.deepEqual(await states(), ['asked'])
	hub.move(minutes(1))
	await page.getByRole('button', { name: 'Mandar otra prueba' }).click()
	await on.deliver((await newest(phone, 2)).payload)
	await page.getByRole('button', { name: 'Me llegó' }).click()
	await page.getByText('Bien. A este teléfono llega').waitFor()
	assert.deepEqual(await states(), ['on'])
	await on.putAway()

	const { incident, told } = await alerted()
	assert.equal(told, 1)
	await round()
	const alert = await newest(phone, 3)
	assert.deepEqual([alert.ttl, alert.urgency], ['900', 'high'])
	await on.deliver(alert.payload)
	hub.move(minutes(1))
	assert.ok((await correct(ports, asDee, { incident, tells: 'not-enforcement', because: 'tow company' })).ok)
	await round()
	const back = await newest(phone, 4)
	assert.ok(Number(back.ttl) > 900, 'who was told and is out of reach now hears it later')
	assert.equal(back.topic, alert.topic, 'a newer one takes its place with the service, too')
	const stood = await on.shown()
	await on.deliver(back.payload)
	const now = await on.shown()
	assert.deepEqual([stood.length, now.length, now[0]?.tag === stood[0]?.tag, now[0]?.renotify], [1, 1, true, true])
	assert.equal(now[0]?.body, back.payload['text'])
	assert.notEqual(now[0]?.body, stood[0]?.body)
	await on.deliver(alert.payload)
	assert.equal((await on.shown())[0]?.body, back.payload['text'], 'the old one that arrives late changes nothing')
	await on.putAway()
	await on.deliver(alert.payload)
	assert.equal((await on.shown())[0]?.body, back.payload['text'], 'also where the newer one was put away')

	await page.goto(`${address}/alerts?lang=es`)
	await page.waitForTimeout(300)
	await page.context().setOffline(true)
	await page.goto(`${address}/alerts`)
	await page.getByText('Ahora no tiene conexión').waitFor()
	assert.equal(await page.getByText('Ahora no tiene conexión').count(), 1)
	await page.goto(`${address}/help`).catch(() => {})
	assert.equal(await page.getByText('Ahora no tiene conexión').count(), 0, 'no other page is its')
	await page.context().setOffline(false)

	await page.goto(`${address}/alerts/get?lang=es`)
	await page.getByRole('button', { name: 'Ya no en este teléfono' }).click()
	await page.getByText('aquí no queda nada de eso').waitFor()
	assert.deepEqual([await states(), await page.evaluate(async () => [(await navigator.serviceWorker.getRegistrations()).length, (await caches.keys()).length])], [[], [0, 0]])
	assert.deepEqual(page.faults.filter((one) => !/ERR_INTERNET_DISCONNECTED|Failed to load resource/.test(one)), [])
	await page.context().close()
})

test('who says no is asked no more and told how to turn it on; nothing is put on the phone', async () => {
	await anew()
	const on = await onPhone(browser, address, newPhone(), 'denied', phoneOptions)
	await on.page.goto(`${address}/alerts/get?lang=es`)
	await on.page.getByLabel('Zona').first().selectOption('cedar')
	await on.page.getByRole('button', { name: 'Que lleguen a este teléfono' }).click()
	await on.page.getByText('Está bien así').waitFor()
	await on.page.getByText('Sitios y descargas').waitFor()
	for (const look of [broken, misplaced, tooSmall]) assert.deepEqual(await look(on.page), [])
	assert.deepEqual([await states(), service.delivered.length, await on.page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)], [[], 0, 0])
	await on.page.context().close()
})

test('a tap on the message confirms it, and after ten weeks one tap keeps it', async () => {
	await anew()
	const phone = newPhone()
	const on = await onPhone(browser, address, phone, 'granted', phoneOptions)
	const topic = await subscribed(phone, on)
	await on.tap(topic)
	await on.page.getByText('Bien. A este teléfono llega').waitFor()
	assert.deepEqual(await states(), ['on'])
	hub.move(days(70))
	assert.equal(await tendSubscriptions(ports, { carriers: gates.carriers, origin: address }), 1)
	const { payload } = await newest(phone, 2)
	await on.deliver(payload)
	const asks = (await on.shown()).find(({ tag }) => tag === payload['topic'])
	assert.match(asks?.body ?? '', /seguir recibiendo/)
	assert.deepEqual(asks?.actions, ['Sí, mándenlos'])
	const until = async () => (await pool.query<{ until_half: number }>('select until_half from hotline_subscribers')).rows[0]?.until_half ?? 0
	const before = await until()
	await on.tap(String(payload['topic']), 'keep')
	for (const began = Date.now(); (await until()) === before && Date.now() - began < 5000; ) await on.page.waitForTimeout(50)
	assert.ok((await until()) > before + 100)

	const next = newPhone()
	const gets = async (one: Phone) => JSON.stringify((await postTo(address, '/alerts/phone', { act: 'see', phone: one.subscription })).body)
	const worker = await on.worker()
	await worker.evaluate((fresh) => void dispatchEvent(Object.assign(new Event('pushsubscriptionchange'), { oldSubscription: null, newSubscription: { toJSON: () => fresh }, waitUntil: () => undefined })), next.subscription)
	for (const began = Date.now(); !(await gets(next)).includes('"on"') && Date.now() - began < 5000; ) await on.page.waitForTimeout(50)
	assert.deepEqual([(await gets(next)).includes('"on"'), (await gets(phone)).includes('"gets":null')], [true, true], 'the browser’s new address is told, the old one is not')
	await on.page.context().close()
})

test('only the whole address moves, ends or sees what it gets; a browser that changed it is told on', async () => {
	await anew()
	const [phone, next, other] = [newPhone(), newPhone(), newPhone()]
	const say = (json: object) => postTo(address, '/alerts/phone', json)
	await say({ act: 'ask', phone: phone.subscription, zone: 'cedar', language: 'es' })
	const half = { ...phone.subscription, keys: other.subscription.keys }
	for (const not of [{ act: 'end', phone: half }, { act: 'move', from: half, to: next.subscription }, { act: 'end', phone: other.subscription }, { act: 'move', from: phone.subscription, to: { ...next.subscription, endpoint: 'https://evil.example/a' } }, { act: 'got', letters: 'ACDEFGHJKMNPQRTU' }]) assert.equal((await say(not)).status, 404, JSON.stringify(not))
	assert.deepEqual((await say({ act: 'see', phone: half })).body, { ok: true, value: { gets: null } })
	assert.equal((await say({ act: 'move', from: phone.subscription, to: next.subscription })).status, 200)
	const seen = await Promise.all([phone, next].map(async (one) => (await say({ act: 'see', phone: one.subscription })).body))
	assert.deepEqual(seen, [{ ok: true, value: { gets: null } }, { ok: true, value: { gets: { zone: 'cedar', language: 'es', state: 'asked' } } }])
	const { rows } = await pool.query('select * from hotline_addresses')
	assert.ok(!JSON.stringify(rows, (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value)).includes('googleapis'), 'what lies there is sealed')
	service.answer(410)
	assert.deepEqual((await say({ act: 'ask', phone: other.subscription, zone: 'cedar', language: 'es' })).body, { ok: true, value: { went: false } })
	service.answer(201)
	assert.equal((await say({ act: 'end', phone: next.subscription })).status, 200)
	assert.deepEqual(await states(), ['asked'], 'the other alone, whom nothing reached')
})

test('without a script the page says what works without one; a hub that sends nothing to phones retires what lies there', async () => {
	const page = await visitorAs(browser, address, null, { ...PHONE_IN_SPANISH, javaScriptEnabled: false })
	await page.goto(`${address}/alerts/get?lang=es`)
	await page.getByText('La manera de abajo funciona sin él').waitFor()
	assert.deepEqual([await page.getByLabel('Su correo electrónico').isVisible(), await page.getByRole('heading', { name: 'En este teléfono' }).isVisible()], [true, false])
	for (const look of [misplaced, tooSmall]) assert.deepEqual(await look(page).catch(() => []), [])
	await page.context().close()
	const manifest = await knock(address, '/alerts.webmanifest?lang=es')
	const { name, start_url, icons } = JSON.parse(manifest.text) as { name: string; start_url: string; icons: { src: string; sizes: string }[] }
	assert.deepEqual([name, start_url], ['Kelp Street Neighbors', '/alerts?lang=es'])
	for (const { src, sizes } of icons) {
		const png = Buffer.from(await (await fetch(address + src)).arrayBuffer())
		assert.equal(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, sizes, src)
	}
	assert.match((await knock(address, '/alerts.worker.js')).text, /notificationclick/)

	const quiet = await openHotline()
	await joinAsSteward(quiet)
	const retired = await knock(quiet.address, '/alerts.worker.js')
	assert.match(retired.text, /unregister/)
	assert.doesNotMatch(retired.text, /showNotification/)
	assert.doesNotMatch((await knock(quiet.address, '/alerts/get?lang=es')).text, /data-phone|webmanifest/)
})
