import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { add, drop, isEnough, WAYS_AT_MOST, type Way, type WayBy } from './ways.ts'

const way = (id: string, by: WayBy, opens = true): Way => ({ id, by, opens })
const joined = [way('lock', 'passkey'), way('words', 'recovery')]

test('of two ways in that open, neither can be dropped; of three, one can, and never the recovery words', () => {
	for (const { id } of joined) assert.deepEqual(drop(joined, id), { ok: false, refusal: 'keep-two-ways' })
	const three = [...joined, way('seven', 'passphrase')]
	assert.deepEqual(drop(three, 'lock'), { ok: true, value: [joined[1], three[2]] })
	assert.deepEqual(drop(three, 'words'), { ok: false, refusal: 'keep-two-ways' })
})

test('a lock that opens nothing can always be dropped, and does not count', () => {
	const weak = [way('weak', 'passkey', false), way('seven', 'passphrase'), way('words', 'recovery')]
	assert.deepEqual(drop(weak, 'weak'), { ok: true, value: weak.slice(1) })
	assert.deepEqual(drop(weak, 'seven'), { ok: false, refusal: 'keep-two-ways' })
})

test('what is not there cannot be dropped', () => assert.deepEqual(drop(joined, 'another'), { ok: false, refusal: 'not-here' }))

test('new recovery words take the place of the old, also where there is room for nothing else', () => {
	const full = [...joined, ...Array.from({ length: WAYS_AT_MOST - 2 }, (_, i) => way(`lock${i}`, 'passkey'))]
	assert.deepEqual(add(full, way('one', 'passphrase')), { ok: false, refusal: 'enough-ways' })
	const renewed = add(full, way('new', 'recovery'))
	assert.ok(renewed.ok)
	assert.deepEqual(renewed.value.filter(({ by }) => by === 'recovery'), [way('new', 'recovery')])
})

const by = fc.constantFrom<WayBy>('passkey', 'passphrase', 'recovery')
const deed = fc.record({ adds: fc.boolean(), by, opens: fc.boolean(), pick: fc.nat({ max: 9 }) })

test('however ways come and go: two that open are left, recovery words among them, and never more than there is room for', () => {
	fc.assert(
		fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
			let now: readonly Way[] = joined
			for (const [i, { adds, by: how, opens, pick }] of deeds.entries()) {
				const ruled = adds ? add(now, way(`w${i}`, how, opens || how !== 'passkey')) : drop(now, now[pick % now.length]?.id ?? '')
				if (ruled.ok) now = ruled.value
				assert.ok(isEnough(now) && now.length <= WAYS_AT_MOST)
				assert.equal(now.filter((one) => one.by === 'recovery').length, 1)
			}
		}),
		{ numRuns: 1000 },
	)
})
