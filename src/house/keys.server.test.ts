import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { HoldId } from '#ground/holds.ts'
import { lay, lift } from '#ground/lasting.server.ts'
import type { LeaseId } from '#ground/leases.ts'
import type { Week } from '#ground/time.ts'
import { openKeys } from './keys.server.ts'

const folder = mkdtempSync(join(tmpdir(), 'hf-keys-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const week = 2970 as Week

test('two processes on one folder have the same keys, and another folder has others', () => {
	const [one, two, other] = [openKeys(join(folder, 'a')), openKeys(join(folder, 'a')), openKeys(join(folder, 'b'))]
	const secret = new Uint8Array(32)
	assert.deepEqual(one.digest('receipt', secret), two.digest('receipt', secret))
	assert.deepEqual(one.bucket(week), two.bucket(week))
	assert.notDeepEqual(one.digest('receipt', secret), other.digest('receipt', secret))
	assert.notDeepEqual(one.digest('receipt', secret), one.digest('once', secret))
	assert.notDeepEqual(one.bucket(week), one.bucket((week + 1) as Week))
})

test('a week’s key that was destroyed stays destroyed, also for whoever had seen it', () => {
	const keys = openKeys(join(folder, 'c'))
	keys.bucket(week)
	rmSync(join(folder, 'c', 'weeks', `${week}.key`))
	assert.equal(keys.livingBucket(week), null)
})

test('keys are for their owner alone', () => {
	openKeys(join(folder, 'd')).bucket(week)
	for (const file of readdirSync(join(folder, 'd'), { recursive: true, encoding: 'utf8' })) assert.equal(statSync(join(folder, 'd', file)).mode & 0o077, 0)
})

test('a folder that cannot be made is named in one line', () => {
	assert.throws(() => openKeys('/proc/nowhere/keys'), { name: 'CannotStart', message: /The key folder \/proc\/nowhere\/keys cannot be used/ })
})

test('what a kill left of a key that was just being made is tidied up, and the key is made anew', () => {
	const weeks = join(folder, 'e', 'weeks')
	openKeys(join(folder, 'e'))
	const draft = join(weeks, `${week}.key.4711-abcd.draft`)
	writeFileSync(draft, '')
	utimesSync(draft, 0, 0)
	assert.equal(openKeys(join(folder, 'e')).bucket(week).length, 32)
	assert.deepEqual(readdirSync(weeks), [`${week}.key`])
})

test('a hold has a key of its own, which weeks do not touch and which ends when it is destroyed', () => {
	const [keys, id] = [openKeys(join(folder, 'f')), `hold_${'a'.repeat(32)}` as HoldId]
	assert.equal(keys.livingHold(id), null, 'asking makes none')
	const key = keys.hold(id)
	keys.destroyBefore((week + 1000) as Week)
	assert.deepEqual(openKeys(join(folder, 'f')).livingHold(id), key)
	assert.equal(statSync(join(folder, 'f', 'holds', `${id}.key`)).mode & 0o077, 0)
	keys.destroyHold(id)
	assert.equal(keys.livingHold(id), null)
})

test('a lease has a key of its own, which ends when it is destroyed and with nothing else', () => {
	const keys = openKeys(join(folder, 'h'))
	const [one, other] = ['e', 'f'].map((letter) => `lease_${letter.repeat(32)}` as LeaseId) as [LeaseId, LeaseId]
	assert.equal(keys.livingLease(one), null, 'asking makes none')
	assert.notDeepEqual(keys.lease(one), keys.lease(other))
	const [laid, wrap] = [lay(keys, one, 'follow', new Uint8Array([1, 2, 3]), (n) => randomBytes(n)), new Uint8Array([1, 2, 3])]
	keys.destroyBefore((week + 1000) as Week)
	keys.destroyHoldsBut([])
	assert.deepEqual(Uint8Array.from(lift(openKeys(join(folder, 'h')), one, 'follow', laid)), wrap)
	assert.throws(() => lift(keys, other, 'follow', laid))
	keys.destroyLease(one)
	assert.throws(() => lift(keys, one, 'follow', laid), /its time is over/)
	assert.ok(keys.livingLease(other))
	utimesSync(join(folder, 'h', 'leases', `${other}.key`), 0, 0)
	keys.destroyLeasesBut([])
	assert.equal(keys.livingLease(other), null)
})

test('keys of holds nobody wrote down are destroyed, and none that may be about to be', () => {
	const keys = openKeys(join(folder, 'g'))
	const [kept, fresh, left] = ['b', 'c', 'd'].map((letter) => `hold_${letter.repeat(32)}` as HoldId) as [HoldId, HoldId, HoldId]
	for (const id of [kept, fresh, left]) keys.hold(id)
	for (const id of [kept, left]) utimesSync(join(folder, 'g', 'holds', `${id}.key`), 0, 0)
	keys.destroyHoldsBut([kept])
	assert.deepEqual([kept, fresh, left].map((id) => keys.livingHold(id) !== null), [true, true, false])
})
