import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Moment } from './machine.ts'
import type { MemberId, Role, Speaker } from './people.ts'
import * as rules from './recovery.ts'
import { after, days, type Instant } from './time.ts'

const NOW = 1_800_000_000_000 as Instant
const id = (name: string) => name as MemberId
const speaker = (name: string, roles: readonly Role[] = ['steward']): Speaker => ({ as: 'member', member: { id: id(name), called: name, roles: [...roles], language: 'en', teams: [] } })
const by = (name: string, now = NOW, roles: readonly Role[] = ['steward']): Moment => ({ by: speaker(name, roles), now })
const STEWARDS = ['ana', 'bo', 'caro', 'dani', 'ed', 'flo'].map(id)

const fresh = (stewards: readonly MemberId[]): rules.RecoveryKey => {
	const { need, of } = rules.planFor(stewards.length)
	return { state: 'proposed', maker: id('ana'), need, of, rehearsedAt: null, isDrill: false, keepers: rules.keepersOf(id('ana'), stewards).map((member, i) => ({ number: i + 1, member, isConfirmed: false, hasReleased: false })) }
}
const ask: rules.Ask = { state: 'asked', member: id('lost'), askedAt: NOW, need: 2, approved: [] }

test('five stewards or more: three of five; three or four: two of three; two, or one alone: two sheets and both', () => {
	assert.deepEqual([1, 2, 3, 4, 5, 6, 60].map(rules.planFor), [{ need: 2, of: 2 }, { need: 2, of: 2 }, { need: 2, of: 3 }, { need: 2, of: 3 }, { need: 3, of: 5 }, { need: 3, of: 5 }, { need: 3, of: 5 }])
	assert.deepEqual(rules.keepersOf(id('bo'), STEWARDS.slice(0, 2)), ['bo', 'ana'])
	assert.deepEqual(rules.keepersOf(id('ana'), STEWARDS.slice(0, 1)), ['ana', 'ana'])
	assert.deepEqual(rules.keepersOf(id('flo'), STEWARDS), ['flo', 'ana', 'bo', 'caro', 'dani'])
})

test('in whatever order things are done, a key stands only after every keeper confirmed theirs and enough were released to who made it', () => {
	const command = fc.oneof(
		fc.record({ verb: fc.constantFrom('confirm' as const, 'release' as const), number: fc.integer({ min: 1, max: 5 }) }),
		fc.record({ verb: fc.constantFrom('drill' as const, 'rehearsed' as const, 'spend' as const) }),
	)
	const who = fc.constantFrom(...STEWARDS, id('lost'))
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 6 }), fc.array(fc.tuple(who, command), { maxLength: 60 }), (n, tries) => {
			let key = fresh(STEWARDS.slice(0, n))
			for (const [name, move] of tries) {
				const moved = rules.moveKey(by(name), key, move)
				if (!moved.ok) continue
				if (moved.value.state === 'confirmed') assert.ok(moved.value.keepers.every(({ isConfirmed }) => isConfirmed))
				if (moved.value.state === 'standing' && move.verb === 'rehearsed') assert.ok(key.keepers.filter(({ hasReleased }) => hasReleased).length >= key.need && name === key.maker)
				if (move.verb === 'confirm' || move.verb === 'release') assert.equal(key.keepers.find(({ number }) => number === move.number)?.member, name, 'each opens their own share alone')
				assert.ok(!(key.state === 'spent' && moved.value.state !== 'spent'), 'what is spent never stands again')
				key = moved.value
			}
		}),
		{ numRuns: 2000 },
	)
})

test('whoever asks gets nothing before a day is over, with too few shares, or once a steward stopped it, in whatever order', () => {
	const command = fc.oneof(
		fc.record({ verb: fc.constant('approve' as const), number: fc.integer({ min: 1, max: 3 }) }),
		fc.record({ verb: fc.constantFrom('stop' as const, 'take' as const) }),
	)
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.constantFrom('ana', 'bo', 'lost'), command, fc.integer({ min: 0, max: 2 * rules.SEEN_FOR })), { maxLength: 20 }), (tries) => {
			let now: rules.Ask = ask
			for (const [name, move, ms] of tries) {
				const moved = rules.moveAsk(by(name, after(NOW, ms)), now, move)
				if (move.verb === 'take') assert.equal(moved.ok, now.state === 'asked' && name === 'lost' && ms >= rules.SEEN_FOR && now.approved.length >= 2)
				else if (moved.ok) now = moved.value
			}
		}),
		{ numRuns: 2000 },
	)
	assert.deepEqual(rules.moveAsk(by('tess', NOW, ['teller']), ask, { verb: 'approve', number: 1 }), { ok: false, refusal: 'not-yours-to-do' }, 'a teller keeps no share')
})

test('who leaves takes their shares along; who made it ends it; what was not finished goes whole', () => {
	const key = fresh(STEWARDS.slice(0, 3))
	assert.equal(rules.without(key, id('bo')), null)
	assert.deepEqual(rules.without(key, id('flo')), key)
	const stands: rules.RecoveryKey = { ...key, state: 'standing', rehearsedAt: NOW }
	assert.deepEqual(rules.without(stands, id('bo'))?.keepers.map(({ member }) => member), ['ana', 'caro'])
	assert.equal(rules.without(stands, id('bo'))?.state, 'standing')
	assert.equal(rules.without(stands, id('ana'))?.state, 'spent')
})

test('a new split is due while none stands, when a share is gone or other stewards would make another plan, and a rehearsal every ninety days', () => {
	const stands: rules.RecoveryKey = { ...fresh(STEWARDS.slice(0, 3)), state: 'standing', rehearsedAt: NOW }
	const due = (key: rules.RecoveryKey | null, stewards: number, at = NOW) => rules.dueOf(key ? [key] : [], stewards, at)
	assert.equal(due(null, 3), 'none')
	assert.equal(due({ ...stands, state: 'spent' }, 3), 'spent')
	assert.deepEqual([due(stands, 3), due(stands, 4), due(stands, 5), due(stands, 2)], [null, null, 'stewards-changed', 'stewards-changed'])
	assert.equal(due(rules.without(stands, id('bo')), 3), 'share-gone')
	assert.deepEqual([due(stands, 3, after(NOW, days(90) - 1)), due(stands, 3, after(NOW, days(90)))], [null, 'drill'])
	const alone: rules.RecoveryKey = { ...fresh(STEWARDS.slice(0, 1)), state: 'standing', rehearsedAt: NOW }
	assert.deepEqual([due(alone, 1), due(alone, 2)], [null, 'stewards-changed'])
})

test('a door opens with two who can open, every share confirmed and the rehearsal done, and not before', () => {
	const isReady = (openers: number, state: rules.RecoveryKey['state'] | null) => rules.stepsToOpen(openers, state ? [{ state }] : []).every(({ isDone }) => isDone)
	for (const openers of [0, 1, 2, 9]) for (const state of [null, 'proposed', 'confirmed', 'standing', 'spent'] as const) assert.equal(isReady(openers, state), openers >= 2 && state === 'standing')
})
