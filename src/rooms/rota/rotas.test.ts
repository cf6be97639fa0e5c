import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hours, type Instant } from '#ground/time.ts'
import { isMovable } from './rotas.ts'

test('once it is published nobody is moved so long before a shift; before that, until it begins', () => {
	const now = 1_800_000_000_000 as Instant
	const at = (ahead: number) => ({ begins: (now + hours(ahead)) as Instant, ends: (now + hours(ahead + 1)) as Instant })
	const rota = (version: number) => ({ version, freezeHours: 48 }) as Parameters<typeof isMovable>[0]
	assert.deepEqual([-1, 1, 48, 49].map((ahead) => isMovable(rota(1), at(ahead), now)), [false, false, false, true])
	assert.deepEqual([-1, 1, 48, 49].map((ahead) => isMovable(rota(0), at(ahead), now)), [false, true, true, true])
})
