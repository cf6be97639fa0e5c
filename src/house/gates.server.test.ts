import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import webpush from 'web-push'
import { CannotStart } from './config.server.ts'
import { openGates } from './gates.server.ts'

const folder = mkdtempSync(join(tmpdir(), 'hf-gates-'))
after(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'gates.json')
const says = (said: unknown) => writeFileSync(file, typeof said === 'string' ? said : JSON.stringify(said))

const push = { ...webpush.generateVAPIDKeys(), subject: 'mailto:hub@help.example.org' }
const mail = { host: 'mail.example.org', user: 'hub', password: 'not said', from: 'hub@help.example.org' }

test('a hub without a file opens no gate; one with it opens what it names, and nothing else', () => {
	assert.equal(openGates(join(folder, 'nothing.json')).carriers.size, 0)
	says({})
	assert.equal(openGates(file).carriers.size, 0)
	says({ mail: { ...mail, perSecond: 2 } })
	const mailing = openGates(file)
	assert.deepEqual([[...mailing.carriers.keys()], mailing.pushKey, mailing.carriers.get('mail')?.pace], [['mail'], null, { perSecond: 2, numbers: 1, cents: 0, registered: true }])
	mailing.close()
	says({ push, mail })
	const both = openGates(file)
	assert.deepEqual([[...both.carriers.keys()], both.pushKey], [['push', 'mail'], push.publicKey])
	both.close()
})

test('what no gate understands stops the start, with its place and without its passwords', () => {
	const wrong = new Map<unknown, RegExp>([
		['{', /cannot be read as JSON/],
		['[]', /no gate understands/],
		[{ male: mail }, /at male/],
		[{ mail: { ...mail, host: '' } }, /at mail\.host/],
		[{ mail: { ...mail, perSecond: 'many' } }, /at mail\.perSecond/],
		[{ mail: { ...mail, pasword: 'x' } }, /at mail\.pasword/],
		[{ push: { ...push, privateKey: 'short' } }, /at push\.privateKey/],
		[{ push: { ...push, subject: 'somebody' } }, /at push\.subject/],
	])
	for (const [said, sentence] of wrong) {
		says(said)
		assert.throws(() => openGates(file), (fault) => fault instanceof CannotStart && fault.problem === 'gates-broken' && sentence.test(fault.message) && !fault.message.includes('not said'), JSON.stringify(said))
	}
})
