/** A hub whose first language is Spanish: whoever's browser asks for nothing we have reads Spanish everywhere, errors and all. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { sayIn, type Words } from '#ground/words.ts'
import { readWords } from '#house/words.server.ts'
import { openTestHub } from './house.testing.ts'
import { joinAsSteward } from './steward.testing.ts'

const wordsIn = (language: string) => JSON.parse(readFileSync(new URL(`../words/${language}.json`, import.meta.url), 'utf8')) as Words
const [english, spanish] = [wordsIn('en'), wordsIn('es')]

/** English sentences as they would stand on a page: those without blanks, long enough to mean something, and not the same in Spanish. */
const telltale = Object.entries(english)
	.filter(([key, sentence]) => sentence !== spanish[key] && sentence.length >= 12 && !sentence.includes('{') && !Object.values(spanish).includes(sentence))
	.map(([, sentence]) => sentence)

/** As a person sees it: data for islands is not looked at, and holds slips in the language of whoever gets one. */
const plain = (html: string) => html.replace(/<script type="application\/json">.*?<\/script>/gs, '').replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))).replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'")
function assertNoEnglish(text: string, where: string): void {
	const said = plain(text)
	assert.deepEqual(telltale.filter((sentence) => said.includes(sentence)), [], where)
}

const hub = await openTestHub({ first: { languages: ['es', 'en'], name: 'Vecinas' } })
const { address } = hub

async function page(path: string, init: RequestInit = {}, accepts: string | null = null): Promise<{ status: number; text: string; headers: Headers }> {
	const response = await fetch(address + path, { redirect: 'manual', ...init, headers: { accept: 'text/html', ...(accepts && { 'accept-language': accepts }), ...(init.headers as Record<string, string>) } })
	return { status: response.status, text: await response.text(), headers: response.headers }
}
const form = (body: string): RequestInit => ({ method: 'POST', body, headers: { origin: address, 'content-type': 'application/x-www-form-urlencoded' } })

test('there is English to look for', () => {
	assert.ok(telltale.length > 150)
	assert.throws(() => assertNoEnglish(`<p>${english['home.need'] === undefined ? '' : english['receipt.lead']}</p>`, 'planted'))
})

for (const accepts of [null, 'fr-FR,fr;q=0.9']) {
	test(`every public page, form answer and refusal is in Spanish for somebody who reads ${accepts ?? 'we do not know what'}`, async () => {
		const looked: [string, RequestInit?][] = [
			['/'], ['/help'], ['/offer'], ['/receipt'], ['/join'], ['/desk'], ['/not-here'], ['/receipt/x.css'],
			['/help', form('text=hola&once=zz')],
			['/help', form('text=hola&way=call&once=00000000000000000000000000000000')],
			['/receipt', form('receipt=una+palabra&act=open')],
			['/receipt', form(`receipt=${'abaco+'.repeat(7)}&act=open`)],
			['/help', { ...form('x'), headers: { origin: 'https://elsewhere.example', 'content-type': 'application/x-www-form-urlencoded' } }],
			['/help', form(`text=${'x'.repeat(70_000)}`)],
			['/', { method: 'DELETE', headers: { origin: address } }],
		]
		for (const [path, init] of looked) {
			const { status, text } = await page(path, init, accepts)
			const where = `${init?.method ?? 'GET'} ${path} → ${status}`
			assertNoEnglish(text, where)
			if (text.startsWith('<!doctype')) assert.match(text, /<html lang="es" dir="ltr">/, where)
		}
	})
}

test('refusals to our own pages are in Spanish, and in English for who reads it', async () => {
	for (const [path, body] of [['/help/sealed', {}], ['/receipt/open', { lookup: '0'.repeat(64) }], ['/desk/queue', { side: 'ask', from: null }], ['/join/begin', { link: '0'.repeat(64) }]] as const) {
		for (const [accepts, words] of [['fr', spanish], ['en', english]] as const) {
			const response = await fetch(address + path, { method: 'POST', body: JSON.stringify(body), headers: { origin: address, 'content-type': 'application/json', 'accept-language': accepts } })
			const { refusal, says } = (await response.json()) as { refusal: string; says: string }
			assert.equal(says, words[`refused.${refusal}`], `${path} ${accepts}`)
		}
	}
})

test('the board’s table has Spanish columns, and the lines of whoever runs the machine are Spanish', async () => {
	const ana = await joinAsSteward(hub)
	const csv = await page('/desk/counts.csv', { headers: { cookie: ana.cookie } })
	assert.equal(csv.status, 200)
	for (const key of ['counts.week', 'counts.zone']) assert.ok(csv.text.includes(spanish[key] ?? '?'))
	const desk = await page('/desk', { headers: { cookie: ana.cookie } })
	assertNoEnglish(desk.text, '/desk')
	const say = readWords()(hub.language())
	assertNoEnglish([say('cli.running', { address }), say('cli.first', { link: address }), say('cli.stopping'), say('cli.stopped')].join('\n'), 'start')
})

test('languages are offered by their own names, and a link carries the choice without a cookie', async () => {
	const { text, headers } = await page('/?lang=en')
	assert.match(text, /<a href="\?lang=es" lang="es" hreflang="es">Español<\/a>/)
	assert.match(text, /<html lang="en"/)
	assert.match(text, /href="\/help\?lang=en"/)
	assert.equal(headers.get('set-cookie'), null)
})

test('nobody, one and many are said as people say them', () => {
	const [en, es] = [sayIn('en', english), sayIn('es', spanish)]
	assert.deepEqual([0, 1, 2, 412].map((before) => es('wait.days', { days: 6, before })), [
		'Unos 6 días, nadie antes de usted. Lo urgente va primero.',
		'Unos 6 días, 1 vecino antes de usted. Lo urgente va primero.',
		'Unos 6 días, 2 vecinos antes de usted. Lo urgente va primero.',
		'Unos 6 días, 412 vecinos antes de usted. Lo urgente va primero.',
	])
	assert.deepEqual([0, 1, 41].map((before) => en('wait.days', { days: before + 1, before })), [
		'About 1 day, nobody before you. Urgent asks go first.',
		'About 2 days, 1 neighbour before you. Urgent asks go first.',
		'About 42 days, 41 neighbours before you. Urgent asks go first.',
	])
})
