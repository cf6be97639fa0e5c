import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { chanceOf, hex } from './chance.ts'
import { asGroups, combineShares, GROUPS, readSheet, shareBytes, shareFrom, splitSeed } from './shares.ts'

const chance = chanceOf(webcrypto as Crypto)
const SPLIT = '0a1b2c3d'
const PLANS = [{ need: 3, of: 5 }, { need: 2, of: 3 }, { need: 2, of: 2 }]
const plan = fc.constantFrom(...PLANS)
const split = (need: number, of: number, as = SPLIT) => {
	const seed = chance(32)
	return splitSeed(seed, as, need, of).then((shares) => ({ seed, shares }))
}

test('any combination of enough shares gives the seed back, in any order; fewer say how many are missing', async () => {
	await fc.assert(
		fc.asyncProperty(plan, fc.infiniteStream(fc.nat(1000)), async ({ need, of }, order) => {
			const { seed, shares } = await split(need, of)
			const mixed = shares.map((share) => ({ share, at: order.next().value ?? 0 })).toSorted((a, b) => a.at - b.at).map(({ share }) => share)
			for (let n = 0; n <= of; n++) {
				const combined = await combineShares(mixed.slice(0, n), SPLIT)
				if (n >= need) assert.deepEqual(combined, { ok: true, seed, wrong: [] })
				else assert.deepEqual(combined, { ok: false, refusal: 'too-few', have: n, need: n === 0 ? 2 : need })
			}
		}),
		{ numRuns: 60 },
	)
})

test('the same sheet twice is one sheet', async () => {
	const { shares: [one] } = await split(2, 3)
	assert.ok(one)
	assert.deepEqual(await combineShares([one, one], SPLIT), { ok: false, refusal: 'too-few', have: 1, need: 2 })
})

test('one changed byte in a share never gives another seed: refused, or named where the others are enough', async () => {
	await fc.assert(
		fc.asyncProperty(plan, fc.nat(4), fc.nat(40), fc.integer({ min: 1, max: 255 }), fc.boolean(), async ({ need, of }, which, at, by, all) => {
			const { seed, shares } = await split(need, of)
			const some = all ? shares : shares.slice(0, need)
			const bad = which % some.length
			const changed = some.map((share, i) => (i === bad ? { ...share, secret: share.secret.map((byte, j) => (j === at ? byte ^ by : byte)) } : share))
			const combined = await combineShares(changed, SPLIT)
			if (some.length === need) assert.deepEqual(combined, { ok: false, refusal: 'wrong-combination' })
			else assert.deepEqual(combined, { ok: true, seed, wrong: [bad + 1] })
		}),
		{ numRuns: 150 },
	)
})

test('a share of an older split is named, and so is one whose split only looks alike', async () => {
	const [now, before] = [await split(2, 3), await split(2, 3, 'ffffffff')]
	assert.deepEqual(await combineShares([...now.shares.slice(0, 1), ...before.shares.slice(1, 2)], SPLIT), { ok: false, refusal: 'other-split', numbers: [2] })
	const passed = before.shares.slice(1, 2).map((share) => ({ ...share, split: SPLIT }))
	assert.deepEqual(await combineShares([...now.shares.slice(0, 1), ...passed], SPLIT), { ok: false, refusal: 'wrong-combination' })
})

test('a share survives as bytes and as a sheet, typed in small letters, with O for 0 and I or L for 1', async () => {
	for (const { need, of } of PLANS)
		for (const share of (await split(need, of)).shares) {
			assert.deepEqual(shareFrom(shareBytes(share)), share)
			const groups = asGroups(share)
			assert.equal(groups.length, GROUPS)
			assert.deepEqual(readSheet(groups.join(' ').toLowerCase().replaceAll('0', 'o').replace(/1/g, 'l')), { ok: true, share })
		}
	assert.equal(shareFrom(new Uint8Array(48)), null)
	assert.equal(hex(shareBytes({ split: SPLIT, number: 1, need: 2, of: 3, secret: new Uint8Array(41) })).slice(0, 14), `012301${SPLIT}`)
})

test('every wrong sign on a sheet is refused, and the group it stands in is named', async () => {
	const { shares: [share] } = await split(3, 5)
	assert.ok(share)
	const text = asGroups(share).join('')
	const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
	for (const [at, sign] of [...text].entries())
		for (const other of SIGNS) if (other !== sign) assert.deepEqual(readSheet(text.slice(0, at) + other + text.slice(at + 1)), { ok: false, refusal: 'mistyped', at: Math.floor(at / 5) + 1 })
})

test('groups in another order, a group too few and something else altogether are not a sheet', async () => {
	const { shares: [share] } = await split(3, 5)
	assert.ok(share)
	const groups = asGroups(share)
	// Two groups can be alike by chance.
	const other = groups.findIndex((group) => group !== groups[0])
	const moved = groups.map((group, i) => (i === 0 ? groups[other] : i === other ? groups[0] : group))
	assert.deepEqual(readSheet(moved.join(' ')), { ok: false, refusal: 'not-a-sheet' })
	assert.deepEqual(readSheet(groups.slice(1).join(' ')), { ok: false, refusal: 'not-whole', have: 19 })
	fc.assert(fc.property(fc.string(), (typed) => !readSheet(typed).ok))
})
