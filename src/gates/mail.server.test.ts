import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { HandOver } from '#ground/carriers.ts'
import { openMail } from './mail.server.ts'
import { openMailbox } from './smtp.testing.ts'

const box = await openMailbox()
const mail = openMail({ host: '127.0.0.1', port: box.port, from: 'Kelp Street <hub@help.example.org>' })
after(async () => {
	mail.close()
	await box.close()
})
beforeEach(() => {
	box.mood = 'well'
	box.begun = 0
	box.letters.splice(0)
})

const NEVER = new AbortController().signal
const letter = (more: Partial<HandOver> = {}): HandOver => ({ key: 'ab12', to: 'ana@example.org', title: 'Kelp Street', text: 'No era la migra.\nSigue tranquila.', language: 'es', topic: 't1', lasts: 900, link: 'https://help.example.org/alerts', ...more })

test('a letter goes to one person, says its language, and has the same name whenever it is the same hand-over', async () => {
	assert.deepEqual(await mail.send(letter({ foot: 'No quiero más: …' }), NEVER), { fate: 'handed' })
	const [{ from, to, head, text } = { from: '', to: '', head: '', text: '' }] = box.letters
	assert.deepEqual([from, to], ['hub@help.example.org', 'ana@example.org'])
	assert.match(head, /^To: ana@example\.org$/m)
	assert.match(head, /^Subject: Kelp Street$/m)
	assert.match(head, /^Message-ID: <ab12@help\.example\.org>$/m)
	assert.match(head, /^Content-Language: es$/m)
	assert.match(head, /^Auto-Submitted: auto-generated$/m)
	assert.doesNotMatch(head, /^(Cc|Bcc|X-Mailer)/im)
	assert.equal(text, 'No era la migra.\r\nSigue tranquila.\r\n\r\nhttps://help.example.org/alerts\r\n\r\nNo quiero más: …')
})

test('a box that is not there is gone; a server that will not take the text surely did not', async () => {
	box.mood = 'no-such-box'
	assert.deepEqual(await mail.send(letter(), NEVER), { fate: 'failed', why: '550', isGone: true })
	box.mood = 'later'
	assert.deepEqual(await mail.send(letter(), NEVER), { fate: 'failed', why: '451', isGone: false })
	assert.deepEqual(box.letters, [])
})

test('where the line is cut off after the text nobody can tell, and it is not begun again', async () => {
	box.mood = 'cut'
	assert.equal((await mail.send(letter(), NEVER)).fate, 'unknown')
	await new Promise((resolve) => setTimeout(resolve, 200))
	assert.equal(box.begun, 1)
	box.mood = 'well'
	assert.equal((await mail.send(letter(), NEVER)).fate, 'handed', 'the next one goes')
})

test('no server, no name of one: it surely did not go', async () => {
	const gone = await openMailbox()
	await gone.close()
	for (const host of ['127.0.0.1', 'no-such-host.invalid']) {
		const nobody = openMail({ host, port: gone.port, from: 'hub@help.example.org' })
		assert.equal((await nobody.send(letter(), NEVER)).fate, 'failed', host)
		nobody.close()
	}
})

test('only what is one address is knocked at, and nothing after it was stopped', async () => {
	const wrong = ['', 'ana', '@example.org', 'ana@', 'ana@example.org, eli@example.org', 'ana@example.org\r\nBcc: eli@example.org', 'Ana <ana@example.org>', 'ana@example.org>', 'ana@[127.0.0.1]', 'ana@-', `${'a'.repeat(65)}@example.org`]
	for (const to of wrong) {
		assert.equal(mail.takes?.(to), false, to)
		assert.equal((await mail.send(letter({ to }), NEVER)).fate, 'failed', to)
	}
	for (const to of ['ana@example.org', 'ana.b+hub@mail.example.org', "o'neil@example.org", 'ana@añil.example']) assert.equal(mail.takes?.(to), true, to)
	assert.deepEqual(await mail.send(letter(), AbortSignal.abort()), { fate: 'failed', why: 'stopped' })
	assert.equal(box.begun, 0)
})
