import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { filesOf, heard, leadsTo, lettersIn, offlinePage, shownFor, toldIn, type Newest, type Told } from './told.ts'

const told = (version: number, more: Partial<Told> = {}): Told => ({ title: 'Kelp Street', text: `v${version}`, language: 'es', dir: 'ltr', topic: 'a1', link: 'https://help.example.org/alerts', version, ...more })

test('in whatever order versions arrive, and however often, what stands is the newest that came', () => {
	fc.assert(
		fc.property(fc.array(fc.record({ topic: fc.constantFrom('a', 'b', 'c'), version: fc.integer({ min: 1, max: 6 }) }), { minLength: 1, maxLength: 40 }), (arrivals) => {
			let known: Newest = []
			const top = new Map<string, number>()
			for (const [at, { topic, version }] of arrivals.entries()) {
				const now = heard(told(version, { topic }), known, at)
				known = now.known
				top.set(topic, Math.max(top.get(topic) ?? 0, version))
				assert.equal(now.shows.version, top.get(topic))
				assert.equal(now.shows.topic, topic)
				assert.equal(now.isLate, version < (top.get(topic) ?? 0))
			}
		}),
	)
})

test('a newer one is heard again in the place of the older; a late one stays silent', () => {
	const [fresh, late] = [shownFor(told(2), false, 'Sí'), shownFor(told(2), true, 'Sí')]
	assert.deepEqual([fresh.tag, fresh.lang, fresh.dir, fresh.body, fresh.renotify, fresh.silent, fresh.actions], ['a1', 'es', 'ltr', 'v2', true, null, undefined])
	assert.deepEqual([late.renotify, late.silent], [false, true])
	const asks = told(1, { link: 'https://help.example.org/alerts/yours?lang=es#ABCDEFGH23456789' })
	assert.deepEqual(shownFor(asks, false, 'Sí').actions, [{ action: 'keep', title: 'Sí' }])
	assert.equal(lettersIn(asks.link), 'ABCDEFGH23456789')
})

test('only what is a message is one, and a tap leads to our own pages alone', () => {
	for (const not of [null, undefined, 1, 'x', [], {}, { title: 'a' }, { ...told(1), version: '1' }]) assert.equal(toldIn(not), null)
	assert.deepEqual(toldIn({ ...told(1), more: 1 }), told(1))
	const ours = 'https://help.example.org'
	assert.equal(leadsTo(`${ours}/alerts`, ours, 'es'), `${ours}/alerts?lang=es`)
	for (const not of [null, 'https://evil.example/alerts', 'javascript:alert(1)', '//evil.example', 'x', `${ours}.evil.example/`]) assert.equal(leadsTo(not, ours, 'es'), `${ours}/alerts`, String(not))
	assert.equal(lettersIn(`${ours}/alerts#alert_1`), null)
})

test('without a line: the page as it was, its age, what came since, and nothing in it that is not text', () => {
	const html = '<html><head><link href="/i/a-1.css"><script src="/i/b-2.js"></script></head><main id="main" tabindex="-1"><h1>Avisos</h1></main>'
	const words = { offline: 'Así estaba: {time}.', since: 'Después:' }
	const evil = '<img src=x onerror=alert(1)>"&'
	const known: Newest = [{ told: told(1, { text: 'before' }), at: 1000 }, { told: told(2, { topic: 'b', text: evil }), at: 3000 }, { told: told(1, { topic: 'c', text: 'letters', link: 'https://help.example.org/alerts/yours#ABCDEFGH' }), at: 4000 }]
	const page = offlinePage({ html, at: 2000 }, words, known, 'es')
	assert.match(page, /<main id="main" tabindex="-1"><div class="panel said"[^>]*><p>Así estaba: [^<{]+\.<\/p><p>Después:<\/p><ul><li/)
	assert.ok(!page.includes('before') && !page.includes('letters') && !page.includes('<img'))
	assert.ok(page.includes('<h1>Avisos</h1>') && page.includes('&#60;img'))
	assert.ok(!offlinePage({ html, at: 9000 }, words, known, 'es').includes('<ul>'))
	assert.deepEqual(filesOf(html), ['/i/a-1.css', '/i/b-2.js'])
})
