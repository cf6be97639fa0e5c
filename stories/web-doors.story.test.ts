/** What comes in through the doors that was meant to hurt: receipts, JSON, long words, many at once. And rooms that are off. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { asDigits, drawReceipt, holdsReceipt, listOf } from '#ground/secret-words.ts'
import { flood } from './flood.testing.ts'
import { openTestHub } from './house.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { anAsk, aWrongReceipt, knock, postForm, postJson, receiptOn, routesIn, wait, type Heard } from './web.testing.ts'

const MOST_MB = 320
const hub = await openTestHub({ proxy: 1 })
const ana = await joinAsSteward(hub)
hub.move(11_000)
const { address } = hub
const routes = routesIn()

/** Each from a neighbourhood of its own, so that the limits on one of them are not what is tried here. */
let from = 0
const elsewhere = () => ({ 'x-forwarded-for': `10.${(from >> 8) & 255}.${from++ & 255}.1` })

const open = (receipt: string, more: Record<string, string> = {}) => postForm(address, '/receipt?lang=en', { act: 'open', receipt, ...more }, elsewhere())
async function took(work: () => Promise<Heard>): Promise<{ heard: Heard; ms: number }> {
	const began = performance.now()
	return { heard: await work(), ms: performance.now() - began }
}
/** What the sealing worker's processors did for so many of these, one after the other, in ticks of the kernel; however busy the machine is. */
async function workOf(ask: () => Promise<unknown>, times = 25): Promise<number | null> {
	const pid = hub.sealingPid()
	if (process.platform !== 'linux' || pid === null) return null
	const ticks = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 13).map(Number).reduce((a, b) => a + b) ?? 0
	const before = ticks()
	for (let i = 0; i < times; i++) await ask()
	return ticks() - before
}

test('a receipt is read in whatever clothes it comes', async () => {
	for (const language of ['en', 'es']) {
		const { words, digits } = receiptOn((await postForm(address, `/help?lang=${language}`, anAsk(), elsewhere())).text)
		assert.equal(words.split(' ').length, 7)
		const plain = digits.replaceAll(' ', '')
		const dressed = [
			words.toUpperCase(), `  ${words.split(' ').join(',\n\t ')}. `, words.normalize('NFD'), words.normalize('NFD').replace(/\p{M}/gu, ''), words.split(' ').map((word, i) => `${i + 1}. ${word}`).join('\r\n').replace(/\d\. /g, ''),
			plain, digits, digits.replaceAll(' ', '-'), [...plain].join(' '), digits.replaceAll(' ', '\u00a0'), plain.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))), plain.replace(/\d/g, (digit) => String.fromCodePoint(0x0660 + Number(digit))),
		]
		for (const receipt of dressed) assert.equal((await open(receipt)).status, 200, JSON.stringify(receipt))
	}
})

test('wrong receipts all read alike, and one that is far too long costs nothing', async (t) => {
	const wrong = await Promise.all([1, 2, 3].map(() => open(aWrongReceipt())))
	const body = ({ text }: Heard) => text.replaceAll(/<textarea[^]*?<\/textarea>/g, '')
	for (const heard of wrong) {
		assert.equal(heard.status, 422)
		assert.equal(body(heard), body(wrong[0] ?? heard))
		assert.match(heard.text, /Nothing is kept under this receipt/i)
	}
	assert.equal((await open('7'.repeat(1_000_000))).status, 413)
	assert.equal((await postJson(address, '/receipt/open', JSON.stringify({ lookup: 'a'.repeat(1_000_000) }), elsewhere())).status, 413)

	const long = async () => {
		const heard = await open('1'.repeat(20_000))
		assert.equal(heard.status, 422)
		assert.match(heard.text, /data-trouble="too-long" *>/)
	}
	await Promise.all([open(aWrongReceipt()), long()])
	const [stretched, refused] = [await workOf(() => open(aWrongReceipt())), await workOf(long)]
	if (stretched === null || refused === null) t.diagnostic('how much work the sealing worker does is read from /proc, which this machine has not')
	else assert.ok(refused < 0.5 * stretched, `refused before it is stretched: ${refused} ticks of work, a wrong one ${stretched}`)
	for (const receipt of ['', '   ', 'abandon', 'one two three four five six seven', `${'abandon '.repeat(6)}`, '1234', asDigits(5n).replace(/\d$/, (last) => String((Number(last) + 1) % 10))]) assert.equal((await open(receipt)).status, 422, receipt)
})

test('a receipt inside a message is refused on arrival, in the ask and in the thread, and what was typed comes back', async () => {
	const { words, digits } = receiptOn((await postForm(address, '/help?lang=en', anAsk(), elsewhere())).text)
	for (const text of [`my receipt is ${words}, thanks`, `aquí está ${digits}`, `${words.toUpperCase()}!`]) {
		const ask = await postForm(address, '/help?lang=en', anAsk({ text }), elsewhere())
		const message = await open(digits, { act: 'write', text })
		for (const heard of [ask, message]) {
			assert.match(heard.text, /data-trouble="holds-receipt">[^<]*receipt/)
			assert.ok(heard.text.includes(`>${text}</textarea>`), text)
		}
		assert.equal(ask.status, 422)
	}
	const lists = (await Promise.all(['en', 'es'].map(listOf))).filter((list) => list !== null)
	assert.ok(holdsReceipt(`so ${words} ok`, lists), 'the browser looks with the same eyes')
	assert.ok(!holdsReceipt('we need milk and bread and rice for a family of five please', lists))
})

const deep = (n: number) => '['.repeat(n) + ']'.repeat(n)
const hurtful: readonly (readonly [string, string])[] = [
	['keys that would change every object', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"lookup":{"__proto__":{"polluted":1}}}'],
	['a prototype as a list', '{"__proto__":[],"side":"__proto__","verb":"constructor","id":"__proto__","facts":{"__proto__":{"polluted":1}}}'],
	['deep lists', deep(30_000)],
	['deep objects', '{"facts":'.repeat(6_000) + '1' + '}'.repeat(6_000)],
	['a hundred thousand keys', `{${Array.from({ length: 100_000 }, (_, i) => `"k${i}":${i}`).join(',')}}`],
	['as many keys as fit', `{${Array.from({ length: 5_000 }, (_, i) => `"k${i}":${i}`).join(',')}}`],
	['a very long word', JSON.stringify({ lookup: 'a'.repeat(50_000), id: 'b'.repeat(10_000) })],
	['numbers beyond numbers', '{"side":1e999,"from":{"turnHalf":-1e999,"id":1e400},"lookup":99999999999999999999999999}'],
	['half an object', '{"lookup":"'],
	['text that is not UTF-8', '\ud800{"a":'],
	['nothing', ''],
	['null', 'null'],
	['a list', '[1,2,3]'],
	['twice the same key', '{"lookup":"a","lookup":{"a":1},"verb":"close","verb":"delete"}'],
]

test('no JSON that was meant to hurt gets anything but a quick refusal', async () => {
	const doors = routes.filter(({ readsJson }) => readsJson)
	assert.ok(doors.length >= 15)
	let slowest = 0
	for (const { path, method } of doors) {
		for (const [what, body] of hurtful) {
			const { heard, ms } = await took(() => knock(address, path, { method, headers: { origin: address, cookie: ana.cookie, 'content-type': 'application/json', ...elsewhere() }, body }))
			assert.ok(heard.status >= 400 && heard.status < 500, `${path}: ${what} gets ${heard.status}`)
			assert.equal((JSON.parse(heard.text) as { ok: boolean }).ok, false, `${path}: ${what}`)
			slowest = Math.max(slowest, ms)
		}
	}
	assert.ok(slowest < 2000, `the slowest took ${slowest.toFixed(0)} ms`)
	assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
	assert.equal((await knock(address, '/health')).status, 200)
	assert.deepEqual(hub.log.filter((line) => line.startsWith('fault')), [])
})

test('long and crooked words cost no time to read', async () => {
	const languages = ['en,'.repeat(5_000), `en${';q=0.'.repeat(3_000)}`, `${'a-'.repeat(7_000)}a`, ',;,;'.repeat(3_500), `${'x'.repeat(15_000)};q=1`, 'en;q=NaN,es;q=-1,*;q=Infinity']
	const urls = [`/?lang=${'es'.repeat(900)}`, `/?${'lang=es&'.repeat(200)}`, `/help?lang=${'%F0%9F%98%80'.repeat(150)}`, `/?lang=es%00`, `/?lang=__proto__`, `/?lang[]=es`, `/help?${'&'.repeat(1900)}`]
	for (const language of languages) {
		const { heard, ms } = await took(() => knock(address, '/help', { headers: { 'accept-language': language, ...elsewhere() } }))
		assert.ok([200, 431].includes(heard.status) && ms < 1000, `${language.slice(0, 20)}: ${heard.status}, ${ms.toFixed(0)} ms`)
	}
	for (const url of urls) {
		const { heard, ms } = await took(() => knock(address, url, { headers: elsewhere() }))
		assert.ok([200, 414].includes(heard.status) && ms < 1000, `${url.slice(0, 20)}: ${heard.status}, ${ms.toFixed(0)} ms`)
	}
	const crooked = ['1 '.repeat(190), '1-1.'.repeat(99), `${'a'.repeat(399)}`, 'é'.repeat(399), '\u0301'.repeat(399), 'abandon,'.repeat(49), '١'.repeat(399), '\u{1d7ce}'.repeat(199), 'a1'.repeat(199)]
	for (const receipt of crooked) {
		const { heard, ms } = await took(() => open(receipt))
		assert.ok(heard.status === 422 && ms < 1000, `${receipt.slice(0, 12)}: ${heard.status}, ${ms.toFixed(0)} ms`)
	}
	for (const text of ['1 '.repeat(4000), '1234-'.repeat(1600), `${'abandon '.repeat(6)}x `.repeat(140), 'a'.repeat(8000), '\u0301'.repeat(3900)]) {
		const { heard, ms } = await took(() => postForm(address, '/help', anAsk({ text, kind: '' }), elsewhere()))
		assert.ok(heard.status === 422 && ms < 1000, `${text.slice(0, 12)}: ${ms.toFixed(0)} ms`)
	}
	assert.equal((await knock(address, '/health')).status, 200)
})

test('two hundred wrong receipts at once do not keep anybody else waiting, and memory stays where it was', async () => {
	const others: number[] = []
	let isOver = false
	const over = flood(address, 200).finally(() => (isOver = true))
	while (!isOver || others.length < 8) {
		for (const path of ['/', '/help', '/health', '/team.json', '/mark.svg']) {
			const { heard, ms } = await took(() => knock(address, path, { headers: elsewhere() }))
			assert.equal(heard.status, 200, path)
			others.push(ms)
		}
		await wait(20)
	}
	const statuses = await over
	// 0: a line on which nothing was heard yet is hung up when many more come; the browser tries again.
	assert.deepEqual([...new Set(statuses)].filter((status) => ![0, 422, 429].includes(status)), [])
	assert.ok(statuses.filter((status) => status === 422).length >= 64, 'those that were let in were answered')
	assert.ok(Math.max(...others) < 2000, `others waited ${Math.max(...others).toFixed(0)} ms at most`)
	const { digits } = receiptOn((await postForm(address, '/help', anAsk(), elsewhere())).text)
	assert.equal((await open(digits)).status, 200, 'and a right one opens afterwards')
	const pid = hub.sealingPid()
	if (process.platform !== 'linux' || pid === null) return
	const peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
	assert.ok(peak < MOST_MB, `the sealing worker took ${peak.toFixed(0)} MB at its most`)
})

test('whoever tries receipts from one place is asked to wait, and only they', async () => {
	const tries = await Promise.all(Array.from({ length: 60 }, () => postJson(address, '/receipt/open', JSON.stringify({ lookup: Buffer.from(drawReceipt((n) => crypto.getRandomValues(new Uint8Array(n))).toString().padEnd(32, '0')).toString('hex') }), { 'x-forwarded-for': '192.0.2.7' })))
	const then = await postJson(address, '/receipt/open', '{}', { 'x-forwarded-for': '192.0.2.200' })
	assert.ok(tries.every(({ status }) => [404, 429].includes(status)))
	assert.equal(then.status, 429)
	assert.match((JSON.parse(then.text) as { says: string }).says, /wait a minute/i)
	assert.equal((await postJson(address, '/receipt/open', '{}', { 'x-forwarded-for': '192.0.3.7' })).status, 400)
})

test('a room that is off leaves no trace: its paths are paths that never were', async () => {
	const bare = await openTestHub({ first: { rooms: [], phone: '612-555-0100' } })
	const bea = await joinAsSteward(bare, 'Bea')
	const shown = ({ status, lines, text }: Heard) => ({ status, lines: lines.filter((_, i) => !['date'].includes((lines[i - (i % 2)] ?? '').toLowerCase())), text: text.replace(/[0-9a-f]{8}(?=<\/p>)/, '') })
	const ours = routes.filter(({ path }) => /^\/(help|offer|receipt|team)|^\/desk\/(queue|search|take|listing|counts)/.test(path))
	assert.ok(ours.length > 15)
	for (const { method, path, isForm } of ours) {
		const never = path.startsWith('/desk') ? '/desk/never-was' : path.includes('.') ? '/never-was.json' : '/never-was'
		for (const cookie of ['', bea.cookie]) {
			const headers = { 'accept-encoding': 'gzip, br', ...(cookie && { cookie }), ...(method !== 'GET' && { origin: bare.address, 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' }) }
			for (const body of method === 'GET' ? [undefined] : ['', '{"side":"ask","from":null}']) {
				const [heard, unknown] = await Promise.all([path, path.endsWith('.csv') ? '/desk/never-was.csv' : never].map((one) => knock(bare.address, one, { method, headers, ...(body !== undefined && { body }) })))
				assert.ok(heard && unknown)
				assert.deepEqual(shown(heard), shown(unknown), `${method} ${path}`)
				if (!body) assert.equal(heard.status, 404, `${method} ${path}`)
			}
		}
	}
	for (const path of ['/', '/nowhere', '/join', '/desk']) {
		const { text } = await knock(bare.address, path)
		assert.doesNotMatch(text.replaceAll(/<script type="application\/json">[^]*?<\/script>/g, ''), /href="\/(help|offer|receipt)|I need help|receipt/i, path)
	}
	assert.match((await knock(bare.address, '/')).text, /612-555-0100/)
	assert.deepEqual(bare.log.filter((line) => line.startsWith('fault')), [])
})
