/** What everybody can read of the hotline, on an old phone without JavaScript, in two languages, and in feeds: what holds, what was taken back, what is over. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliDecompressSync } from 'node:zlib'
import { minutes } from '#ground/time.ts'
import { openBrowser } from '../tools/browser.ts'
import { told } from './alerts.testing.ts'
import { axe } from './axe.testing.ts'
import { PHONE_IN_SPANISH, visitor } from './desk.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { broken, misplaced, tooSmall } from './looks.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { knock } from './web.testing.ts'

const hub = await openHotline({ first: { name: 'Kelp Street Neighbors', phone: '612-555-0100' } })
await joinAsSteward(hub)
const { address, house: { pool } } = hub
const browser = await openBrowser()
atTheEnd(() => browser.close())

const FIRST_VISIT_AT_MOST = 14 * 1024
/** What somebody reads, without tags. */
const read = async (path: string) => {
	const heard = await knock(address, path, { headers: { 'accept-language': 'en' } })
	assert.equal(heard.status, 200, heard.text)
	return (/<main[^]*<\/main>/.exec(heard.text)?.[0] ?? '').replace(/<!--[^]*?-->/g, '').replace(/<[^>]+>/g, ' ').replace(/&amp;/g, '&').replace(/\s+/g, ' ')
}
const forget = () => pool.query('delete from hotline_alerts')

test('with nothing to tell it says so, and what will stand here; the front door leads to it where the room is open', async () => {
	assert.match(await read('/alerts'), /Nothing to tell\. What we check will stand here/)
	assert.match(await read('/alerts?zone=cedar&lang=es'), /Nada que avisar de Cedar/)
	assert.match((await knock(address, '/alerts.cap.xml')).text, /<status>System<\/status>/)
	assert.match((await knock(address, '/')).text, /href="\/alerts"/)
})

test('what neighbours were told stands there: whole in its part of town, without its corner for everybody else; with its age, its source and until when', async () => {
	await told(hub)
	hub.move(minutes(12))
	const all = await read('/alerts')
	assert.match(all, /Holds now .*Kelp Street Neighbors: We checked\. Immigration agents are there\. Where: Cedar\. Seen: .*Told 12 minutes ago\. Source: Kelp Street Neighbors, by people who saw it.* Holds until/)
	assert.doesNotMatch(all, /14th St/)
	assert.match(await read('/alerts?zone=cedar'), /Where: Cedar Ave y E 14th St, Cedar\./)
	assert.match(await read('/alerts?zone=harbor'), /Nothing to tell about Harbor/)
	assert.match(await read('/alerts?zone=nowhere'), /Where: Cedar\./)
	assert.match(await read('/alerts?lang=es'), /Vale ahora .*Ya comprobamos\. Hay agentes de inmigración\. Dónde: Cedar\./)
})

test('what is for those who look, for observers or for other hubs is not there, on the page or in a feed', async () => {
	const quiet = await Promise.all((['L0', 'L1', 'L3'] as const).map((level, i) => told(hub, { level, place: `Quiet corner ${'abc'[i]}`, zones: ['mill'] })))
	for (const path of ['/alerts', '/alerts?zone=mill', '/alerts.atom', '/alerts.atom?zone=mill', '/alerts.cap.xml?zone=mill']) {
		const { text, status } = await knock(address, path)
		assert.equal(status, 200)
		for (const { id } of quiet) assert.ok(!text.includes('Quiet corner') && !text.includes(id), path)
	}
	for (const { id } of quiet) assert.equal((await knock(address, `/alerts.cap.xml?alert=${id}`)).status, 404)
	await forget()
})

test('one link shows how it stands: it holds, it is taken back with what it was, and what nobody renewed is not known any more', async () => {
	const first = await told(hub)
	const anchor = `a${first.id.slice(6, 16)}`
	const copied = await read('/alerts')
	assert.match(copied, new RegExp(`As it was: .* How it stands now: ${address}/alerts#${anchor}`))
	assert.match((await knock(address, '/alerts')).text, new RegExp(`id="${anchor}"`))
	hub.move(minutes(5))
	await told(hub, { ...first, version: 2, tells: 'not-enforcement', really: 'tow', approvedAt: hub.house.ports.now() })
	const back = await read('/alerts')
	assert.match(back, /Not so, or taken back .*We checked\. It is NOT immigration\. It was: a tow company\..*Told before: alert, /)
	assert.doesNotMatch(back, /Holds now/)
	assert.match((await knock(address, '/alerts')).text, new RegExp(`id="${anchor}"`))
	const cap = (await knock(address, `/alerts.cap.xml?alert=${first.id}`)).text
	assert.match(cap, /<msgType>Cancel<\/msgType>/)
	assert.match(cap, new RegExp(`<references>[^<]*${first.id}\\.1,`))
	await forget()

	await told(hub)
	hub.move(minutes(61))
	const over = await read('/alerts')
	assert.match(over, /Over, or not known any more .*Our message is too old now\. We do not know if it still holds\./)
	assert.doesNotMatch(over, /Holds now/)
	hub.move(minutes(1441))
	assert.match(await read('/alerts'), /Nothing to tell/)
	await forget()
})

test('an exercise stands apart and says so', async () => {
	await told(hub, { isDrill: true })
	assert.match(await read('/alerts'), /Exercise, not real .*EXERCISE\. None of this is real\./)
	assert.match((await knock(address, '/alerts.cap.xml')).text, /<status>Exercise<\/status>/)
	await forget()
})

test('feeds come as what they are, compressed, and every entry leads to its CAP', async () => {
	const one = await told(hub)
	const atom = await knock(address, '/alerts.atom?lang=es', { headers: { 'accept-encoding': 'br' } })
	assert.deepEqual([atom.status, atom.headers['content-type'], atom.headers['content-encoding']], [200, 'application/atom+xml; charset=utf-8', 'br'])
	const text = brotliDecompressSync(atom.body).toString()
	assert.match(text, /xml:lang="es"/)
	const [, link = ''] = /href="[^"]*(\/alerts\.cap\.xml[^"]*)"/.exec(text) ?? []
	const cap = await knock(address, link.replaceAll('&#38;', '&'))
	assert.deepEqual([cap.status, cap.headers['content-type']], [200, 'application/cap+xml; charset=utf-8'])
	assert.match(cap.text, new RegExp(`<identifier>${one.id}.1</identifier>`))
	await forget()
})

test('on a phone in Spanish, by day and by night, without JavaScript: all of it, readable, and 14 KB at most with six alerts', async (t) => {
	const first = await told(hub)
	await told(hub, { level: 'L4', zones: ['harbor', 'cedar', 'mill', 'northgate'], place: null })
	await told(hub, { ...first, id: (await told(hub)).id, version: 2, tells: 'update', approvedAt: hub.house.ports.now() })
	await told(hub, { zones: ['mill'], tells: 'not-enforcement', really: 'sheriff', place: 'Estacionamiento del almacén, Mill Road' })
	await told(hub, { zones: ['northgate'], tells: 'all-clear' })
	await told(hub, { zones: ['mill'], tells: 'unverified' })
	hub.move(minutes(7))
	let bytes = 0
	for (const [path, scheme] of [['/alerts', 'light'], ['/alerts?zone=cedar', 'dark']] as const) {
		const page = await visitor(browser, { ...PHONE_IN_SPANISH, colorScheme: scheme, javaScriptEnabled: true, bypassCSP: true })
		const client = await page.context().newCDPSession(page)
		await client.send('Network.enable')
		bytes = 0
		client.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
		await page.goto(address + path, { waitUntil: 'networkidle' })
		if (path === '/alerts') {
			const mark = await fetch(`${address}/mark.svg`)
			const all = bytes + (await mark.arrayBuffer()).byteLength + 600
			t.diagnostic(`${all} bytes`)
			assert.ok(all > 2000 && all <= FIRST_VISIT_AT_MOST, `${all} bytes`)
		}
		const shots = process.env['HOLDFAST_SHOTS']
		if (shots) await page.screenshot({ path: `${shots}/alerts-${scheme}.png`, fullPage: true })
		for (const summary of await page.locator('summary').all()) await summary.click()
		if (shots) await page.screenshot({ path: `${shots}/alerts-${scheme}-open.png`, fullPage: true })
		for (const look of [misplaced, broken, tooSmall, axe]) assert.deepEqual(await look(page), [], `${look.name} ${path}`)
		assert.deepEqual(page.faults, [])
		await page.context().close()
	}
	const plain = await visitor(browser, { ...PHONE_IN_SPANISH, javaScriptEnabled: false })
	await plain.goto(address)
	await plain.getByRole('link', { name: 'Lo que se sabe ahora' }).click()
	await plain.getByText('Copiar para grupos').first().click()
	assert.match(await plain.locator('textarea:visible').first().inputValue(), /Cómo está ahora: http/)
	await plain.locator('summary').filter({ hasText: 'Zonas' }).click()
	await plain.getByRole('link', { name: 'Mill', exact: true }).click()
	await plain.getByText('Mill Road').first().waitFor()
	assert.match(plain.url(), /zone=mill/)
	await plain.context().close()
})
