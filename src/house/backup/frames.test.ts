import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Damaged, framesIn, LONGEST, rows, said, pieceOf, written, type Frame } from '#house/backup/frames.ts'

const END = pieceOf('end', { tables: 0, rows: 0 })
const aFrame = fc.oneof(
	fc.uint8Array({ maxLength: 300 }).map(rows),
	fc.constantFrom(pieceOf('table', { name: 'aid_lots', columns: ['id', 'kind'] }), pieceOf('counted', { rows: 3, bytes: 90, digest: 'a'.repeat(64) })),
)
const someFrames = fc.array(aFrame, { maxLength: 12 }).map((frames): Frame[] => [...frames, END])
const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 })
const bytesOf = (frames: readonly Frame[]) => Uint8Array.from(Buffer.concat(frames.map(written)))

async function* inPieces(bytes: Uint8Array, lengths: readonly number[]) {
	for (let at = 0, i = 0; at < bytes.length; i++) {
		const length = lengths[i % lengths.length] ?? 1
		yield bytes.subarray(at, at + length)
		at += length
	}
}
async function readAll(bytes: Uint8Array, lengths: readonly number[] = [bytes.length || 1]): Promise<Frame[]> {
	const frames: Frame[] = []
	for await (const { sort, bytes: holds } of framesIn(inPieces(bytes, lengths))) frames.push({ sort, bytes: holds.slice() })
	return frames
}

test('what was written is read back, however the stream cuts it', () =>
	fc.assert(fc.asyncProperty(someFrames, cuts, async (frames, lengths) => assert.deepEqual(await readAll(bytesOf(frames), lengths), frames.map(({ sort, bytes }) => ({ sort, bytes: Uint8Array.from(bytes) }))))))

test('a stream cut off anywhere is refused', () =>
	fc.assert(fc.asyncProperty(someFrames, fc.nat(), async (frames, at) => {
		const whole = bytesOf(frames)
		await assert.rejects(() => readAll(whole.subarray(0, at % whole.length)), Damaged)
	})))

test('something after the end is refused', () =>
	fc.assert(fc.asyncProperty(someFrames, fc.uint8Array({ minLength: 1, maxLength: 20 }), cuts, async (frames, more, lengths) => {
		await assert.rejects(() => readAll(Uint8Array.from([...bytesOf(frames), ...more]), lengths), Damaged)
	})))

test('a length nobody would write takes no memory', async () => {
	const bytes = written(rows(new Uint8Array(4)))
	new DataView(bytes.buffer).setUint32(1, LONGEST + 1)
	await assert.rejects(() => readAll(bytes), Damaged)
})

test('names of tables, columns and keys are names and lead nowhere else', () => {
	const refused = (frame: Frame, sort: 'table' | 'keys') => assert.throws(() => said(frame, sort), Damaged)
	refused(pieceOf('table', { name: 'a"; drop table b', columns: ['id'] }), 'table')
	refused(pieceOf('table', { name: 'aid_lots', columns: ['id) from x'] }), 'table')
	for (const path of ['../digest.key', '/etc/passwd', 'weeks/../../x', 'weeks/.x', 'a/b/c', '']) refused(pieceOf('keys', { [path]: '' }), 'keys')
	assert.deepEqual(said(pieceOf('keys', { 'weeks/2964.key': 'AA==' }), 'keys'), { 'weeks/2964.key': 'AA==' })
	refused(pieceOf('end', { tables: 0, rows: 0 }), 'table')
})
