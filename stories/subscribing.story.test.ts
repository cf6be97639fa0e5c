/** To be told without a name: through a real mail server's door, by a phone in Spanish; confirmed, told, told otherwise, ended. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openMailbox } from '#gates/smtp.testing.ts'
import { days, hours, minutes, weekOf } from '#ground/time.ts'
import { forgetEnded } from '#house/duties.server.ts'
import { handOn } from '#rooms/hotline/handing.server.ts'
import { confirmSubscription, seeSubscription, stopAddress, subscribe, tendSubscriptions } from '#rooms/hotline/subscribing.server.ts'
import { correct, sign } from '#rooms/hotline/telling.server.ts'
import { openBrowser } from '../tools/browser.ts'
import { PHONE_IN_SPANISH, visitorAs } from './desk.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { broken, misplaced, tooSmall } from './looks.testing.ts'
import { memberOf } from './members.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { confirmedAt, fakes, speaking } from './telling.testing.ts'
import { knock, postForm } from './web.testing.ts'

const box = await openMailbox()
const hub = await openHotline({ first: { name: 'Kelp Street Neighbors' }, gates: { mail: { host: '127.0.0.1', port: box.port, from: 'hub@help.example.org', perSecond: 100 } } })
atTheEnd(() => box.close())
await joinAsSteward(hub)
const { address, house: { ports, pool } } = hub
const [asDee, asEli, asVi, asVo] = [speaking((await memberOf(hub, 'Dee', ['dispatcher'])).id, 'dispatcher'), speaking((await memberOf(hub, 'Eli', ['dispatcher'])).id, 'dispatcher'), speaking((await memberOf(hub, 'Vi', ['verifier'])).id, 'verifier'), speaking((await memberOf(hub, 'Vo', ['verifier'])).id, 'verifier')]

const NEVER = new AbortController().signal
const letter = async (n: number) => {
	for (const began = Date.now(); box.letters.length < n; await new Promise((resolve) => setTimeout(resolve, 20))) if (Date.now() - began > 10_000) assert.fail(`no letter ${n}`)
	return box.letters[n - 1] ?? assert.fail()
}
const linkIn = (text: string) => /https?:\S+\/alerts\/yours\?\S+#[A-Z0-9]{16}/.exec(text)?.[0] ?? assert.fail(text)
const lettersIn = (text: string) => /#([A-Z0-9]{16})/.exec(text)?.[1] ?? assert.fail(text)
const anew = async () => {
	await pool.query('delete from hotline_subscribers')
	await pool.query('delete from hotline_alerts')
	box.letters.splice(0)
}
/** A carrier of this process, with the link in what it is given. */
function carrying() {
	const said: { readonly to: string; readonly text: string; readonly link: string | null }[] = []
	const { carriers } = fakes({ mail: 100 })
	const [mail] = carriers.values()
	assert.ok(mail)
	return { said, out: { carriers: new Map([['mail' as const, { ...mail, send: (one: Parameters<typeof mail.send>[0]) => (said.push({ to: one.to, text: one.text, link: one.link }), Promise.resolve({ fate: 'handed' as const })) }]]), origin: 'https://help.example.org' } }
}
const states = async () => (await pool.query<{ state: string }>('select state from hotline_subscribers order by state')).rows.map(({ state }) => state)

test('by mail, on a phone in Spanish: asked, confirmed, told by two who signed, told that it was not so, ended by the link', async () => {
	await anew()
	const browser = await openBrowser()
	try {
		const page = await visitorAs(browser, address, null, { ...PHONE_IN_SPANISH, bypassCSP: true })
		await page.goto(`${address}/alerts?lang=es`)
		await page.getByRole('link', { name: 'Recibir estos avisos' }).click()
		await page.getByLabel('Zona').selectOption('cedar')
		await page.getByLabel('Su correo electrónico').fill('Ana@example.org')
		for (const look of [broken, misplaced, tooSmall]) assert.deepEqual(await look(page), [])
		await page.getByRole('button', { name: 'Mándenme un mensaje para confirmar' }).click()
		await page.getByText('Si esta dirección funciona, ya va un mensaje.').waitFor()
		const first = await letter(1)
		assert.equal(first.to, 'Ana@example.org')
		assert.match(first.text, /¿Quiere recibir nuestros avisos\?/)
		assert.deepEqual(await states(), ['asked'])

		await page.goto(linkIn(first.text))
		await page.getByText('Todavía no recibe nada.').waitFor()
		assert.ok(!page.url().includes(lettersIn(first.text)), 'the letters leave the address')
		for (const look of [broken, misplaced, tooSmall]) assert.deepEqual(await look(page), [])
		await page.getByRole('button', { name: 'Sí, escríbanme' }).click()
		await page.getByText('Bien. Recibirá lo que se compruebe').waitFor()
		assert.deepEqual(await states(), ['on'])

		const incident = await confirmedAt(ports, [asVi, asVo])
		const asked = { incident, tells: 'alert', level: 'L2', because: null } as const
		await sign(ports, asDee, asked)
		const both = await sign(ports, asEli, asked)
		assert.ok(both.ok && 'told' in both.value && both.value.told === 1)
		// The house itself would hand over; duties are off here, so that nothing else happens by itself.
		const { openGates } = await import('#house/gates.server.ts')
		const gates = openGates(`${hub.folder}/gates.json`)
		const round = () => handOn(ports, gates.carriers, { limit: 10, signal: NEVER, origin: address })
		await round()
		const alert = await letter(2)
		assert.match(alert.head, /^Content-Language: es$/m)
		assert.match(alert.text, /Cedar/)
		assert.equal(linkIn(alert.text).split('#')[1], lettersIn(first.text))
		assert.match(alert.text, /Cambiar o terminar estos avisos/)
		hub.move(minutes(1))
		assert.ok((await correct(ports, asDee, { incident, tells: 'not-enforcement', because: 'tow company' })).ok)
		await round()
		const back = await letter(3)
		assert.notEqual(back.text, alert.text)
		assert.equal(back.to, 'Ana@example.org')

		await page.goto('about:blank')
		await page.goto(linkIn(back.text))
		await page.getByRole('button', { name: 'No escriban más, borren todo' }).click()
		await page.getByText('Hecho. No escribimos más').waitFor()
		assert.deepEqual(await states(), [])
		assert.equal((await pool.query('select from hotline_addresses')).rowCount, 0)
		await page.goto('about:blank')
		await page.goto(linkIn(back.text))
		await page.getByText('Con estas letras no hay nada').waitFor()
		assert.ok(page.sent.every((one) => !one.split(' ')[0]?.includes(lettersIn(first.text))), 'no address ever carried them')
		gates.close()
		await page.context().close()
	} finally {
		await browser.close()
	}
})

const form = (more: Record<string, string> = {}) => postForm(address, '/alerts/get?lang=en', { zone: 'cedar', language: 'en', address: 'bo@example.org', ...more })
const main = (text: string) => (/<main[^]*<\/main>/.exec(text)?.[0] ?? '').replace(/<!--[^]*?-->/g, '')

test('the same address twice is one, gets one message in ten minutes, and whoever asks hears the same', async () => {
	await anew()
	const first = await form()
	const { text } = await letter(1)
	const again = await form({ address: ' BO@example.org ' })
	assert.equal((await confirmSubscription(ports, lettersIn(text))).ok, true)
	const there = await form({ zone: 'mill' })
	assert.deepEqual([again, there].map(({ status, text }) => [status, main(text)]), [[first.status, main(first.text)], [first.status, main(first.text)]])
	assert.equal((await pool.query('select from hotline_subscribers')).rowCount, 1)
	assert.equal(box.letters.length, 1)
	hub.move(minutes(11))
	await form({ zone: 'mill', language: 'es' })
	assert.match((await letter(2)).text, /gets our messages already/)
	const yours = await seeSubscription(ports, lettersIn(text))
	assert.deepEqual([yours?.zone, yours?.language, yours?.state], ['cedar', 'en', 'on'], 'nobody changes it who only knows the address')
	const { rows } = await pool.query('select * from hotline_addresses')
	assert.ok(!JSON.stringify(rows, (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value)).toLowerCase().includes('bo@example'))
})

test('what is no address, no part of town or no language is refused with what was typed; wrong letters open nothing', async () => {
	await anew()
	const wrong = await form({ address: 'bo at example' })
	assert.equal(wrong.status, 400)
	assert.match(wrong.text, /value="bo at example"/)
	for (const more of [{ zone: 'nowhere' }, { language: 'xx' }, { zone: '' }]) assert.equal((await form(more)).status, 400)
	assert.equal((await postForm(address, '/alerts/yours', { act: 'end', code: 'ACDEFGHJKMNPQRTU' })).status, 404)
	assert.deepEqual([(await states()).length, box.letters.length], [0, 0])
})

test('nobody is told before they said yes; a link nobody followed is gone after two days', async () => {
	await anew()
	const { said, out } = carrying()
	await subscribe(ports, { zone: 'cedar', language: 'en', way: 'mail', address: 'cy@example.org' }, out)
	const incident = await confirmedAt(ports, [asVi, asVo])
	const asked = { incident, tells: 'alert', level: 'L2', because: null } as const
	await sign(ports, asDee, asked)
	const both = await sign(ports, asEli, asked)
	assert.ok(both.ok && 'told' in both.value && both.value.told === 0)
	hub.move(days(2) + hours(12))
	assert.equal((await confirmSubscription(ports, lettersIn(said[0]?.link ?? ''))).ok, false)
	await forgetEnded(ports)
	assert.deepEqual(await states(), [])
})

test('after ten weeks it is asked whether to go on, once; then it sleeps, then it is gone with the key of its week', async () => {
	await anew()
	const { said, out } = carrying()
	await subscribe(ports, { zone: 'cedar', language: 'es', way: 'mail', address: 'di@example.org' }, out)
	const letters = lettersIn(said[0]?.link ?? '')
	await confirmSubscription(ports, letters)
	hub.move(days(68))
	assert.equal(await tendSubscriptions(ports, out), 0)
	hub.move(days(2))
	assert.deepEqual([await tendSubscriptions(ports, out), await tendSubscriptions(ports, out)], [1, 0])
	assert.match(said[1]?.text ?? '', /¿Quiere seguir recibiendo/)
	assert.equal(lettersIn(said[1]?.link ?? ''), letters)
	hub.move(days(14))
	await tendSubscriptions(ports, out)
	assert.deepEqual(await states(), ['asleep'])
	assert.equal((await confirmSubscription(ports, letters)).ok, true, 'one tap wakes it')
	assert.deepEqual(await states(), ['on'])
	hub.move(days(84))
	await tendSubscriptions(ports, out)
	hub.move(days(7))
	assert.equal(await seeSubscription(ports, letters), null)
	const { rows: [row] } = await pool.query<{ ends_week: number }>('select ends_week from hotline_addresses')
	assert.ok(row && row.ends_week <= weekOf(ports.now()), 'its key goes no later than it')
	await forgetEnded(ports)
	assert.deepEqual(await states(), [])
})

test('STOP on a channel ends that address, whoever it is, and says nothing where there is none; no gate, no taking', async () => {
	await anew()
	const { said, out } = carrying()
	await subscribe(ports, { zone: 'cedar', language: 'es', way: 'mail', address: 'ed@example.org' }, out)
	await confirmSubscription(ports, lettersIn(said[0]?.link ?? ''))
	assert.deepEqual([await stopAddress(ports, 'mail', 'ED@example.org'), await stopAddress(ports, 'mail', 'ed@example.org')], [true, false])
	assert.deepEqual(await states(), [])
	for (const nothing of [{ carriers: new Map(), origin: 'https://help.example.org' }, { ...out, origin: null }]) assert.deepEqual(await subscribe(ports, { zone: 'cedar', language: 'es', way: 'mail', address: 'ed@example.org' }, nothing), { ok: false, refusal: 'no-gate' })
})

test('a member may ask as one, and only then their name is kept with it; a hub without a gate says that it sends nothing', async () => {
	await anew()
	const fay = await memberOf(hub, 'Fay', ['observer'])
	const as = (more: Record<string, string>) => postForm(address, '/alerts/get', { zone: 'cedar', language: 'en', ...more }, { cookie: fay.cookie })
	await as({ address: 'fay@example.org', as: 'member' })
	await as({ address: 'fay-at-home@example.org' })
	assert.deepEqual((await pool.query('select member from hotline_subscribers order by member nulls last')).rows, [{ member: fay.id }, { member: null }])

	const quiet = await openHotline()
	await joinAsSteward(quiet)
	const page = await knock(quiet.address, '/alerts/get?lang=en')
	assert.match(page.text, /does not send messages yet/)
	assert.doesNotMatch(page.text, /type="email"/)
	assert.equal((await postForm(quiet.address, '/alerts/get', { zone: 'cedar', language: 'en', address: 'ana@example.org' })).status, 400)
})
