import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { areApart, askedBy, inOrder, mayDecideFor, type Pair } from './apart.ts'
import type { MemberId } from './people.ts'

const member = fc.constantFrom('a', 'b', 'c', 'd').map((name) => `member_${name}` as MemberId)
const pairs = fc.array(fc.tuple(member, member).filter(([one, other]) => one !== other).map(([one, other]): Pair => inOrder(one, other)))

test('two are apart or not, whichever of them is named first, and whoever asked', () => {
	fc.assert(
		fc.property(pairs, member, member, (those, one, other) => {
			assert.equal(areApart(those, one, other), areApart(those, other, one))
			assert.equal(areApart(those, one, other), those.some((pair) => pair.includes(one) && pair.includes(other) && one !== other))
			assert.equal(mayDecideFor(those, one, other), mayDecideFor(those, other, one))
		}),
	)
})

test('nobody is the second for themselves, or for somebody they are apart from; anybody else is', () => {
	fc.assert(fc.property(pairs, member, member, (those, one, other) => assert.equal(mayDecideFor(those, one, other), one !== other && !areApart(those, one, other))))
})

test('what tells who asked differs between the two, and is the same whoever computes it', () => {
	fc.assert(
		fc.property(member, member, (one, other) => {
			fc.pre(one !== other)
			assert.notEqual(askedBy(one, other, one), askedBy(one, other, other))
			assert.equal(askedBy(one, other, one), askedBy(other, one, one))
		}),
	)
})
