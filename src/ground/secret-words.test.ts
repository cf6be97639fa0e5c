import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import { hashRaw } from '@node-rs/argon2'
import fc from 'fast-check'
import { chanceOf } from './ids.ts'
import { asDigits, asWords, drawReceipt, holdsReceipt, listOf, readReceipt, readRecovery, recoveryWords, whatOpens } from './secret-words.ts'

const chance = chanceOf(webcrypto as Crypto)
const lists = (await Promise.all(['es', 'en'].map(listOf))).filter((list) => list !== null)
const [spanish = [], english = []] = lists
const receipts = fc.bigInt(0n, 10n ** 23n - 1n)

test('a receipt reads back from its words, however they are typed', () => {
	fc.assert(
		fc.property(receipts, fc.constantFrom(spanish, english), fc.constantFrom(' ', ', ', ' - ', '\n'), fc.boolean(), (receipt, list, between, loud) => {
			const typed = asWords(receipt, list).join(between)
			const sloppy = loud ? typed.toUpperCase().normalize('NFD').replace(/\p{M}/gu, '') : ` ${typed} `
			assert.deepEqual(readReceipt(sloppy, lists), { ok: true, value: receipt })
		}),
		{ numRuns: 60 },
	)
})

test('a receipt reads back from its digits, in the digits of other scripts too', () => {
	fc.assert(
		fc.property(receipts, fc.constantFrom(0x30, 0x660, 0x6f0, 0x966, 0xff10), (receipt, zero) => {
			const typed = asDigits(receipt).replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))
			assert.deepEqual(readReceipt(typed, lists), { ok: true, value: receipt })
		}),
	)
})

test('one wrong digit, or two neighbours swapped, is noticed before anything is looked up', () => {
	fc.assert(
		fc.property(receipts, fc.nat(22), fc.integer({ min: 1, max: 9 }), (receipt, at, add) => {
			const digits = asDigits(receipt).replaceAll(' ', '')
			const wrong = digits.slice(0, at) + ((Number(digits[at]) + add) % 10) + digits.slice(at + 1)
			assert.deepEqual(readReceipt(wrong, lists), { ok: false, refusal: 'mistyped-digit' })
			const [a, b] = [digits.charAt(at), digits.charAt(at + 1)]
			if (a !== b) assert.deepEqual(readReceipt(digits.slice(0, at) + b + a + digits.slice(at + 2), lists), { ok: false, refusal: 'mistyped-digit' })
		}),
	)
})

test('a word that is not ours is named by its place', () => {
	const words = asWords(drawReceipt(chance), spanish)
	words[2] = 'holdfastish'
	assert.deepEqual(readReceipt(words.join(' '), lists), { ok: false, refusal: 'unknown-word', at: 3 })
	assert.deepEqual(readReceipt('x'.repeat(1_000_000), lists), { ok: false, refusal: 'not-a-receipt' })
})

test('a receipt put into a message is noticed, ordinary words are not', () => {
	const receipt = drawReceipt(chance)
	assert.equal(holdsReceipt(`mi recibo es ${asWords(receipt, spanish).join(' ')} gracias`, lists), true)
	assert.equal(holdsReceipt(`here: ${asDigits(receipt)}`, lists), true)
	assert.equal(holdsReceipt('Somos cinco, necesitamos leche y arroz para esta semana, y pañales talla 4. Llámenos al 612 555 0147.', lists), false)
})

test('recovery words carry a checksum and read back', () => {
	const entropy = chance(16)
	const words = recoveryWords(entropy, english)
	assert.equal(words.length, 12)
	assert.deepEqual(readRecovery(words.join('  ').toUpperCase(), lists), entropy)
	const [first = '', second = '', ...rest] = words
	const changed = readRecovery([second, first === second ? 'zoo' : first, ...rest].join(' '), lists)
	assert.notDeepEqual(changed, entropy)
})

test('the same words open different things for different purposes and hubs', async () => {
	const quick = async (secret: Uint8Array, salt: Uint8Array) => Uint8Array.from([...secret, ...salt, ...new Uint8Array(32)]).slice(0, 32)
	const receipt = 12_345n
	const here = await whatOpens('receipt', receipt, chance(16), quick)
	const there = await whatOpens('receipt', receipt, chance(16), quick)
	const other = await whatOpens('passphrase', receipt, new Uint8Array(16), quick)
	assert.equal(new Set([here.lookup, here.key, there.lookup, there.key, other.lookup, other.key].map((bytes) => Buffer.from(bytes).toString('hex'))).size, 6)
})

test('the stretching in a browser and the native one of the house give the same, which is argon2id with 19 MiB and two passes', async () => {
	const salt = new Uint8Array(16).fill(7)
	const here = await whatOpens('receipt', 1n, salt)
	const native = await whatOpens('receipt', 1n, salt, async (secret, with_) =>
		hashRaw(secret, { salt: with_, algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 }),
	)
	assert.deepEqual(here, native)
})
