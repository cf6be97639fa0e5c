import assert from 'node:assert/strict'
import { randomBytes, webcrypto } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { chanceOf } from '#ground/ids.ts'
import { recipientOf, wrapKey } from '#ground/sealed.ts'
import { whatOpens } from '#ground/secret-words.ts'
import type { Instant } from '#ground/time.ts'
import { newHead, readSealed, seedBy, sealedFile, writeWhole } from '#house/backup/file.server.ts'
import { Damaged, rows, pieceOf, type Frame } from '#house/backup/frames.ts'
import { stretch } from '#house/sealing/stretch.server.ts'

const folder = mkdtempSync(join(tmpdir(), 'hf-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const chance = chanceOf(webcrypto as Crypto)
const [seed, other, entropy, salt] = [chance(32), chance(32), chance(16), chance(16)]
const hub = `hub_${'a'.repeat(32)}`
const opens = await whatOpens('recovery', entropy, salt, stretch)
const wrap = Buffer.from(wrapKey(opens.key, { hub, record: 'member_1', field: 'identity', version: 1 }, seed, chance)).toString('base64')
const head = newHead({ program: '1.0.0', taken: 1_700_000_000_000 as Instant, hub, salt: Buffer.from(salt).toString('hex'), keyed: 'b'.repeat(64), stewards: [{ id: 'member_1', wrap }], migrations: [] })
const inside: readonly Frame[] = [pieceOf('table', { name: 'aid_lots', columns: ['id'] }), rows(randomBytes(900)), pieceOf('end', { tables: 1, rows: 1 })]
async function* frames() {
	yield* inside
}
const file = join(folder, 'a.backup')
await writeWhole(file, sealedFile('backup', head, [await recipientOf(seed), await recipientOf(other)], frames))
const whole = readFileSync(file)

async function readBack(path: string, by = seed): Promise<Frame[]> {
	const read: Frame[] = []
	for await (const { sort, bytes } of (await readSealed('backup', path)).frames(by)) read.push({ sort, bytes: bytes.slice() })
	return read
}
const changed = (bytes: Uint8Array) => {
	const path = join(folder, 'changed')
	writeFileSync(path, bytes)
	return path
}
const isRefused = (fault: Error) => fault instanceof Damaged || fault.name === 'Refused'

test('everyone it was sealed to reads it back, and nobody else', async () => {
	for (const by of [seed, other]) assert.deepEqual(await readBack(file, by), inside.map(({ sort, bytes }) => ({ sort, bytes: new Uint8Array(bytes) })))
	await assert.rejects(() => readBack(file, chance(32)), Damaged)
})

test('twelve words lead to the identity they wrap, and others to none', async () => {
	assert.deepEqual(await seedBy(entropy, head), seed)
	assert.equal(await seedBy(chance(16), head), null)
})

test('a file cut off anywhere is refused', () => fc.assert(fc.asyncProperty(fc.nat({ max: whole.length - 1 }), (length) => assert.rejects(() => readBack(changed(whole.subarray(0, length))), isRefused)), { numRuns: 150 }))

test('a file with any byte changed is refused, the readable head included', () =>
	fc.assert(
		fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => assert.rejects(() => readBack(changed(whole.map((byte, i) => (i === at ? byte ^ by : byte)))), isRefused)),
		{ numRuns: 300 },
	))

test('a file with something added is refused', () => assert.rejects(() => readBack(changed(Buffer.concat([whole, Buffer.from([0])]))), isRefused))

test('a file takes its name whole or not at all, and what a kill left an hour ago is tidied up', async () => {
	const path = join(folder, 'b.backup')
	writeFileSync(path, 'the one before')
	const left = `${path}.1-00000000.draft`
	writeFileSync(left, 'half')
	utimesSync(left, 0, 0)
	async function* breaks() {
		yield Buffer.from('half a')
		throw new Error('the disk is full')
	}
	await assert.rejects(() => writeWhole(path, breaks()), /the disk is full/)
	await assert.rejects(() => writeWhole(path, sealedFile('backup', head, [], frames), () => Promise.reject(new Error('no keys'))), /no keys|recipient/)
	assert.equal(readFileSync(path, 'utf8'), 'the one before')
	assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith('b.')), ['b.backup'])
})
