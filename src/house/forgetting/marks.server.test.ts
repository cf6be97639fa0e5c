import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { newMarks } from './marks.server.ts'

const folder = mkdtempSync(join(tmpdir(), 'hf-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const lay = (name: string, bytes: Uint8Array | string) => {
	mkdirSync(join(folder, name), { recursive: true })
	writeFileSync(join(folder, name, 'file'), bytes)
	return [join(folder, name)]
}

test('a piece is found wherever it lies, on every border of the windows it is read in, as bytes and as text', () => {
	const secret = randomBytes(60)
	const marks = newMarks()
	marks.addBytes('wrap', secret)
	for (const at of [0, 1, 4090, 4096, 4 * 1024 * 1024 - 70, 4 * 1024 * 1024 - 30, 4 * 1024 * 1024 - 1, 8 * 1024 * 1024 - 31]) {
		const bytes = Buffer.alloc(9 * 1024 * 1024)
		secret.copy(bytes, at)
		const { found } = marks.scan(lay('border', bytes))
		assert.deepEqual(found.map((one) => one.at), [22, 44].map((piece) => at + piece), `at ${at}`)
	}
	assert.equal(marks.scan(lay('text', `x'${secret.toString('hex')}'`)).found.length, 1)
	assert.deepEqual(marks.scan(lay('half', secret.subarray(0, 37))).found, [])
	assert.equal(marks.scan(lay('part', secret.subarray(20, 50))).found.length, 1)
})

test('a name is found as text, as bytes, and in the name of a file', () => {
	const id = `listing_${randomBytes(16).toString('hex')}`
	const marks = newMarks()
	marks.addId('id', id)
	assert.equal(marks.scan(lay('id', `…${id}…`)).found.length, 1)
	assert.equal(marks.scan(lay('bytes', Buffer.from(id.slice(8), 'hex'))).found.length, 1)
	assert.match(marks.scan(lay(id, '')).found[0]?.file ?? '', /the name of/)
	assert.deepEqual(marks.scan(lay('other', `listing_${randomBytes(16).toString('hex')}`)).found, [])
})

test('many marks at once: each that is there is found, and nothing else', () => {
	const marks = newMarks()
	const all = Array.from({ length: 4000 }, () => randomBytes(16))
	for (const [i, one] of all.entries()) marks.addBytes(`mark ${i % 3}`, one)
	const there = all.filter((_, i) => i % 7 === 0)
	const { found, more, files, bytes } = marks.scan(lay('many', Buffer.concat(there.flatMap((one) => [one, randomBytes(33)]))))
	assert.equal(found.length + more, there.length)
	assert.deepEqual([files, bytes], [1, there.length * 49])
})

test('what is not there is no trouble, and what says nothing is no mark', () => {
	const marks = newMarks()
	marks.addBytes('zeros', new Uint8Array(100))
	marks.addBytes('short', randomBytes(15))
	assert.equal(marks.count(), 0)
	assert.deepEqual(marks.scan([join(folder, 'nowhere')]).files, 0)
})
