import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listOf, recoveryWords } from '#ground/secret-words.ts'
import { readTyped } from './secret-typed.ts'

const SALT = new Uint8Array(16)
const es = (await listOf('es')) ?? []
const words = recoveryWords(Uint8Array.from({ length: 16 }, (_, i) => i * 7), es)
const read = (typed: readonly string[]) => readTyped(typed.join(' '), ['en'], SALT)

test('twelve recovery words open, in capitals and without accents too', async () => {
	assert.equal((await read(words.map((word) => word.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase()))).ok, true)
})

test('of twelve words the one that is not ours is named, and twelve of ours that do not belong together open nothing', async () => {
	assert.deepEqual(await read([...words.slice(0, 7), 'xyzzy', ...words.slice(8)]), { ok: false, problem: 'unknown-word', at: 8 })
	const [first = '', second = '', ...rest] = words
	assert.deepEqual(await read([second, first, ...rest]), { ok: false, problem: 'not-known', at: 0 })
})

test('seven words are looked at the same way, and any other number is not words of ours', async () => {
	assert.deepEqual(await read([...words.slice(0, 2), 'xyzzy', ...words.slice(3, 7)]), { ok: false, problem: 'unknown-word', at: 3 })
	assert.deepEqual(await read(words.slice(0, 5)), { ok: false, problem: 'not-words', at: 0 })
})
