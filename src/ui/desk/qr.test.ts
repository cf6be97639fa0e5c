import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encode } from 'uqr'
import { qrOf } from './qr.ts'

test('every dark module of the code is a square of the path, with a quiet border around', () => {
	const text = 'https://hub.example/join#0123456789abcdef0123456789abcdef'
	const { size, path } = qrOf(text)
	const { data } = encode(text, { ecc: 'M', border: 4 })
	const squares = new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x},${y}`))
	assert.equal(size, data.length)
	assert.equal(squares.size * 'M'.length, (path.match(/M/g) ?? []).length)
	for (const [y, row] of data.entries()) for (const [x, isDark] of row.entries()) assert.equal(squares.has(`${x},${y}`), isDark)
	assert.ok([...squares].every((one) => one.split(',').every((at) => Number(at) >= 4 && Number(at) < size - 4)))
})
