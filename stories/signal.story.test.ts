/** Signal: what somebody saw, an ask, the word that asks to be told, STOP; through a signal-cli that says things twice, cuts the line, asks for proofs and is silent. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSignal } from '#gates/signal.server.ts'
import { hex } from '#ground/ids.ts'
import { days, minutes } from '#ground/time.ts'
import { failingWays } from '#rooms/hotline/coverage.server.ts'
import { handOn } from '#rooms/hotline/handing.server.ts'
import { correct, sign } from '#rooms/hotline/telling.server.ts'
import { openBrowser } from '../tools/browser.ts'
import { PHONE_IN_SPANISH, visitorAs } from './desk.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { broken, misplaced, tooSmall } from './looks.testing.ts'
import { memberOf } from './members.testing.ts'
import { HUB_SIGNAL, openFakeSignal } from './signal.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { confirmedAt, drained, fakes, speaking } from './telling.testing.ts'
import { knock, postForm, tablesOf } from './web.testing.ts'

const signal = await openFakeSignal()
atTheEnd(() => signal.close())
const hub = await openHotline({ gates: signal.settings, first: { name: 'Kelp Street Neighbors', phone: '612-555-0100', languages: ['en', 'es', 'so'] } })
const { address, log, house: { pool, ports } } = hub
await joinAsSteward(hub)

const [MARA, TOMAS, NOOR] = ['+16125550777', '+16125550778', '+16125550779']
const NEVER = new AbortController().signal
const count = async (sql: string): Promise<number> => Number(((await pool.query<{ n: string }>(`select count(*) as n from ${sql}`)).rows[0] ?? { n: 0 }).n)
const until = async (what: string, is: () => boolean | Promise<boolean>) => {
	for (const began = Date.now(); !(await is()); await new Promise((resolve) => setTimeout(resolve, 20))) if (Date.now() - began > 20_000) assert.fail(what)
}
/** What the hub says to the next message. */
async function told(from: string, text: string, more: Parameters<typeof signal.write>[2] = {}): Promise<string> {
	const before = signal.taken.length
	signal.write(from, text, { at: ports.now() + before, ...more })
	return (await signal.heardFrom(before + 1))[before]?.text ?? ''
}
/** Nothing more comes: a message after it is answered first. */
async function quiet(act: () => void): Promise<readonly string[]> {
	const before = signal.taken.length
	act()
	await told('+16125550999', 'help')
	return signal.taken.slice(before, -1).map(({ text }) => text)
}
const letters = (text: string) => /#([A-Z0-9]{16})/.exec(text)?.[1] ?? assert.fail(text)

test('what somebody saw becomes a report from Signal, in their language; “1” makes it somebody who saw it, and one voice it stays', async () => {
	await until('nobody listens', () => signal.streams() === 1)
	assert.match(await told(MARA, 'Hay tres camionetas afuera del Mercado del Sur'), /Gracias.*¿Lo viste con tus ojos\?/)
	assert.match(await told(MARA, '1'), /tus ojos/)
	const { rows } = await pool.query<{ channel: string; language: string; hand: string; origin: Buffer; incident: string }>('select channel, language, hand, origin, incident from hotline_reports order by received_at')
	assert.deepEqual(rows.map(({ channel, hand }) => [channel, hand]), [['signal', '2nd'], ['signal', '1st']])
	assert.deepEqual([new Set(rows.map(({ origin }) => hex(origin))).size, new Set(rows.map(({ incident }) => incident)).size], [1, 1])
	assert.match(await told(TOMAS, 'sí'), /FOOD|COMIDA/, 'to whom nothing was asked, it says what this is')
})

test('said twice, after a cut, after signal-cli began anew, and days later, it is one, and answered once', async () => {
	const [n, before] = [signal.taken.length, await count('hotline_reports')]
	const event = signal.write(TOMAS, 'Three SUVs outside the bakery on 14th, people in vests', { at: ports.now() })
	await signal.heardFrom(n + 1)
	const again = await quiet(() => {
		signal.tell(event)
		signal.tell(event)
	})
	signal.cut()
	await until('nobody came back', () => signal.streams() === 1)
	hub.move(days(2))
	assert.deepEqual([again, await quiet(() => signal.tell(event))], [[], []])
	hub.move(days(2))
	assert.deepEqual(await quiet(() => signal.tell(event)), [], 'older than we remember')
	assert.equal(await count('hotline_reports'), before + 1)
	hub.move(-days(4))
})

test('what is said in a group is nobody’s message to us', async () => {
	const before = await count('hotline_reports')
	assert.deepEqual(await quiet(() => signal.write(NOOR, 'Three vans at the corner of Cedar and 14th', { group: true })), [])
	assert.equal(await count('hotline_reports'), before)
})

test('an ask is sealed on arrival, its receipt in the answer opens it; whoever hides the number is told to come with the receipt', async () => {
	const answer = await told(TOMAS, 'COMIDA 5 55407')
	assert.match(answer, /Te respondemos por Signal/)
	const [, receipt = ''] = /recibo: ([\d\s-]+)\./.exec(answer) ?? []
	assert.equal((await postForm(address, '/receipt', { receipt, act: 'open' })).status, 200)
	assert.match(await told('+16125550555', 'FOOD 2', { hidden: true }), /Your number is hidden from us/)
	assert.equal(await count('frontdoor_listings'), 2)
})

test('“AVISOS Cedar” is enough: who writes from there need confirm nothing; without a part of town it asks which; ALTO ends it, whatever it was known by', async () => {
	assert.match(await told(NOOR, 'alertas'), /¿Qué zona\?.*Cedar/)
	assert.match(await told(NOOR, 'avisos mill'), /te llegan aquí los avisos de/)
	assert.match(await told(NOOR, 'Avisos Cedar'), /Cedar/)
	assert.deepEqual((await pool.query('select zone, language, state, member from hotline_subscribers')).rows, [{ zone: 'cedar', language: 'es', state: 'on', member: null }], 'once, and the last they said')
	assert.match(await told(NOOR, 'ALTO'), /no te mandamos más mensajes/)
	assert.equal(await count('hotline_subscribers'), 0)
	assert.match(await told('+16125550556', 'ALERTS Cedar', { hidden: true, id: '0f8fad5b-d9cb-469f-a165-70867728950e' }), /from now on/)
	assert.match(await told('+16125550556', 'STOP', { id: '0f8fad5b-d9cb-469f-a165-70867728950e' }), /no more messages/, 'by then the number was shown')
	assert.equal(await count('hotline_subscribers'), 0)
})

test('by the page, on a phone in Spanish: the number is typed, the link comes over Signal, confirmed; then told, told otherwise, and the stairs of failing', async () => {
	const browser = await openBrowser()
	try {
		const page = await visitorAs(browser, address, null, { ...PHONE_IN_SPANISH, bypassCSP: true })
		await page.goto(`${address}/alerts/get?lang=es`)
		await page.getByLabel('Zona').selectOption('cedar')
		await page.getByLabel('Su número de Signal').fill('612 555 0133')
		await page.getByRole('button', { name: 'Mándenme un mensaje para confirmar' }).click()
		await page.getByText('Así no es un número de Signal').waitFor()
		assert.equal(await page.getByLabel('Su número de Signal').inputValue(), '612 555 0133', 'what was typed stays')
		await page.getByText(HUB_SIGNAL).waitFor()
		for (const look of [broken, misplaced, tooSmall]) assert.deepEqual(await look(page), [])
		await page.getByLabel('Su número de Signal').fill('+1 (612) 555-0133')
		const n = signal.taken.length
		await page.getByRole('button', { name: 'Mándenme un mensaje para confirmar' }).click()
		await page.getByText('Si este número está en Signal').waitFor()
		const [asked] = (await signal.heardFrom(n + 1)).slice(n)
		assert.deepEqual(asked?.to, ['+16125550133'])
		await page.goto(/https?:\S+#[A-Z0-9]{16}/.exec(asked?.text ?? '')?.[0] ?? '')
		await page.getByRole('button', { name: 'Sí, escríbanme' }).click()
		await page.getByText('Bien. Recibirá lo que se compruebe').waitFor()
		await page.context().close()
	} finally {
		await browser.close()
	}

	for (let n = 1; n <= 5; n++) await told(`+1612555061${n}`, 'ALERTS Cedar')
	const [dee, eli] = [speaking((await memberOf(hub, 'Dee', ['dispatcher'])).id, 'dispatcher'), speaking((await memberOf(hub, 'Eli', ['dispatcher'])).id, 'dispatcher')]
	const [va, vo] = [speaking((await memberOf(hub, 'Va', ['verifier'])).id, 'verifier'), speaking((await memberOf(hub, 'Vo', ['verifier'])).id, 'verifier')]
	const incident = await confirmedAt(ports, [va, vo])
	for (const by of [dee, eli]) assert.ok((await sign(ports, by, { incident, tells: 'alert', level: 'L2', because: null })).ok)
	const gate = openSignal(signal.settings.signal)
	const { carriers, given } = fakes({ sms: 100 })
	const out = new Map([...carriers, ['signal' as const, gate]])
	const round = () => drained(() => handOn(ports, out, { limit: 1, signal: NEVER, origin: address }))
	const n = signal.taken.length
	await round()
	const alert = signal.taken.slice(n).find(({ to }) => to[0] === '+16125550133')?.text ?? ''
	assert.equal(new Set(signal.taken.slice(n).map(({ to }) => String(to))).size, 6)
	assert.match(alert, /Cedar/)
	assert.match(alert, /Cambiar o terminar estos avisos/)
	assert.match(letters(alert), /./)
	hub.move(minutes(1))
	signal.weather.push('proof', 'proof', 'limit', 'proof', 'proof')
	assert.ok((await correct(ports, dee, { incident, tells: 'not-enforcement', because: 'tow company' })).ok)
	await round()
	assert.deepEqual([signal.taken.length, signal.weather.length], [n + 6, 0], 'refused five times: the sixth is not even tried, and none again')
	const { rows } = await pool.query<{ state: string; why: string }>('select state, why from hotline_deliveries where version = 2 order by why')
	assert.deepEqual(rows.map(({ state, why }) => `${state} ${why}`), [...Array.from({ length: 4 }, () => 'failed proof-wanted'), ...Array.from({ length: 2 }, () => 'failed too-fast')])
	assert.deepEqual(await failingWays(ports), ['signal'], 'and it is said to be failing')
	assert.equal(given.length, 0, 'who has no second way stays for the phone tree')
})

test('no number and no name is anywhere: not in a table, not in the log', async () => {
	const { rows } = await pool.query<{ name: string }>(`select table_name as name from information_schema.tables where table_schema = 'public'`)
	const all = (await Promise.all(rows.map(({ name }) => pool.query<{ all: string }>(`select coalesce(string_agg(t::text, '|'), '') as all from ${name} t`)))).map(({ rows: [row] }) => row?.all ?? '').join('')
	for (const number of [MARA, TOMAS, NOOR, '0f8fad5b-d9cb-469f-a165-70867728950e', 'Somebody']) for (const form of [number, number.slice(2), Buffer.from(number).toString('hex'), Buffer.from(number).toString('base64')]) assert.ok(!all.includes(form) && !log.join('\n').includes(form), form)
	assert.ok(all.includes('camionetas'), 'it would have been seen')
})

test('somebody’s machine that answers every answer is heard, and after twenty in an hour not answered; STOP still is obeyed', async () => {
	const BOT = '+16125550888'
	for (let n = 0; n < 20; n++) await told(BOT, `ok ${n} thanks`)
	assert.deepEqual(await quiet(() => signal.write(BOT, 'thanks again', { at: ports.now() + 900 })), [])
	const before = await tablesOf(hub)
	assert.deepEqual(await quiet(() => signal.write(BOT, 'STOP', { at: ports.now() + 901 })), [])
	assert.notDeepEqual(await tablesOf(hub), before, 'it was taken in')
})

test('where the hotline is not open, nobody is listened to; mail and Signal stand beside each other where both are', async () => {
	const other = await openFakeSignal()
	atTheEnd(() => other.close())
	const both = await openHotline({ gates: { ...other.settings, mail: { host: '127.0.0.1', port: 9, from: 'hub@help.example.org' } }, first: { rooms: ['frontdoor'] } })
	await joinAsSteward(both)
	await until('nobody listens', () => other.streams() === 1)
	const before = await tablesOf(both)
	other.write(MARA, 'Hay tres camionetas afuera del Mercado del Sur')
	other.write(MARA, 'COMIDA 5')
	await new Promise((resolve) => setTimeout(resolve, 150))
	assert.deepEqual([other.taken, await tablesOf(both)], [[], before])
})

test('a hub with both says so, and takes either', async () => {
	const other = await openFakeSignal()
	atTheEnd(() => other.close())
	const both = await openHotline({ gates: { ...other.settings, mail: { host: '127.0.0.1', port: 9, from: 'hub@help.example.org' } } })
	await joinAsSteward(both)
	const page = await knock(both.address, '/alerts/get?lang=en')
	for (const said of [/By mail/, /By Signal/, /mail provider/, /sealed from phone to phone/]) assert.match(page.text, said)
	assert.equal((await postForm(both.address, '/alerts/get?lang=en', { zone: 'cedar', language: 'en', way: 'signal', address: '+1 612 555 0135' })).status, 200)
	assert.deepEqual((await other.heardFrom(1)).map(({ to }) => to), [['+16125550135']])
	assert.equal((await postForm(both.address, '/alerts/get?lang=en', { zone: 'cedar', language: 'en', way: 'push', address: '{}' })).status, 400)
})
