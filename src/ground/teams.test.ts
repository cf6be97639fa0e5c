import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { MemberId, Role, Speaker } from './people.ts'
import { fits, handOn, holders, holdersOf, isTaken, leave, opensAlone, remove, rotate, vouch, type Change, type Person, type Team, type TeamRefusal } from './teams.ts'
import type { Result } from './result.ts'
import type { HalfDay } from './time.ts'

const id = (name: string) => `member_${name}` as MemberId
const person = (name: string, holds: readonly number[] = [], more: Partial<Person> = {}): Person => ({ id: id(name), roles: ['steward', 'teller'], waysIn: 2, holds, vouchedBy: [], ...more })
const as = (name: string, roles: readonly Role[] = ['steward', 'teller']): Speaker => ({ as: 'member', member: { id: id(name), called: name, roles: [...roles], language: 'en', teams: [] } })
const team = (people: readonly Person[], more: Partial<Team> = {}): Team => ({ epoch: 1, isDue: false, people, open: [], ...more })
const refusal = (result: Result<Change, TeamRefusal>) => (result.ok ? '' : result.refusal)
const made = (result: Result<Change, TeamRefusal>): Change => {
	assert.ok(result.ok, refusal(result))
	return result.value
}

test('the first holder hands the key on alone; everybody who holds it, and the newcomer, get a new one', () => {
	const { team: after, to } = made(handOn(as('ana'), team([person('ana', [1]), person('bo')]), id('bo')))
	assert.deepEqual([after.epoch, to], [2, [id('ana'), id('bo')]])
	assert.deepEqual(after.people.map(({ holds }) => holds), [[1, 2], [2]], 'the newcomer opens nothing older')
	assert.deepEqual(after.people[1]?.vouchedBy, [id('ana')], 'whoever decided alone answers for them')
})

test('where two hold it, somebody else than who hands it on vouches first, and the vouch is kept', () => {
	const three = team([person('ana', [1]), person('bo', [1]), person('cy')])
	assert.equal(refusal(handOn(as('ana'), three, id('cy'))), 'needs-a-vouch')
	const byAna = made(vouch(as('ana'), three, id('cy'))).team
	assert.equal(refusal(handOn(as('ana'), byAna, id('cy'))), 'needs-a-vouch', 'nobody is two people')
	const { team: after } = made(handOn(as('bo'), byAna, id('cy')))
	assert.deepEqual([holders(after).length, after.people[2]?.vouchedBy], [3, [id('ana')]])
})

test('several get the key in one new epoch, and where one of them may not have it, nobody does', () => {
	const both = [id('ana'), id('bo')]
	const room = [person('ana', [1]), person('bo', [1]), person('cy', [], { vouchedBy: both }), person('dee', [], { vouchedBy: both }), person('eli', [], { vouchedBy: [id('ana')] }), person('fay', [], { vouchedBy: both, waysIn: 1 })]
	const { team: after, to } = made(handOn(as('ana'), team(room), [id('cy'), id('dee')]))
	assert.deepEqual([after.epoch, to], [2, [id('ana'), id('bo'), id('cy'), id('dee')]])
	assert.deepEqual(after.people.map(({ vouchedBy }) => vouchedBy.length), [0, 0, 2, 2, 1, 2], 'who vouched for whom is kept')
	assert.equal(refusal(handOn(as('ana'), team(room), [id('cy'), id('eli')])), 'needs-a-vouch')
	assert.equal(refusal(handOn(as('ana'), team(room), [id('cy'), id('fay')])), 'needs-two-ways')
	assert.equal(refusal(handOn(as('ana'), team(room), [id('cy'), id('nobody')])), 'not-here')
	assert.equal(refusal(handOn(as('ana'), team(room), [])), 'not-here')
	assert.deepEqual(made(handOn(as('ana'), team(room), [id('cy'), id('cy')])).to, [id('ana'), id('bo'), id('cy')])
})

test('whoever gets the key together with others could have got it alone', () => {
	const anybody = fc.record({ waysIn: fc.integer({ min: 0, max: 3 }), holds: fc.constantFrom<readonly number[]>([], [1]), vouchers: fc.subarray(['ana', 'bo', 'cy']) })
	fc.assert(
		fc.property(fc.array(anybody, { minLength: 1, maxLength: 6 }), fc.boolean(), (newcomers, isOne) => {
			const people = newcomers.map(({ waysIn, holds, vouchers }, i) => person(`n${i}`, holds, { waysIn, vouchedBy: vouchers.map(id) }))
			const room = team([person('ana', [1]), ...(isOne ? [] : [person('bo', [1])]), person('cy'), ...people])
			const all = people.map((one) => one.id)
			assert.equal(handOn(as('ana'), room, all).ok, all.every((one) => handOn(as('ana'), room, one).ok))
		}),
	)
})

test('nobody vouches for themselves, without the key, or for somebody who has it', () => {
	const two = team([person('ana', [1]), person('bo', [1]), person('cy'), person('dee')])
	assert.equal(refusal(vouch(as('cy'), two, id('cy'))), 'not-here')
	assert.equal(refusal(vouch(as('cy'), two, id('dee'))), 'hold-it-first')
	assert.equal(refusal(vouch(as('ana'), two, id('bo'))), 'holds-it-already')
	assert.equal(refusal(vouch({ as: 'anyone' }, two, id('cy'))), 'not-yours-to-do')
})

test('the key is handed on by who holds the newest, to who has two ways in and does not have it', () => {
	const some = team([person('ana', [1, 2]), person('old', [1]), person('one', [], { waysIn: 1 }), person('new')], { epoch: 2 })
	assert.equal(refusal(handOn(as('old'), some, id('new'))), 'hold-it-first')
	assert.equal(refusal(handOn(as('ana'), some, id('one'))), 'needs-two-ways')
	assert.equal(refusal(handOn(as('ana'), team([person('ana', [1]), person('bo', [1])]), id('bo'))), 'holds-it-already')
	assert.equal(refusal(handOn(as('gone'), some, id('new'))), 'not-yours-to-do', 'who went a moment ago may no more')
})

test('a steward removes somebody, and a teller does not; who is removed holds nothing, and the others get a new key', () => {
	const three = team([person('ana', [1]), person('bo', [1], { roles: ['teller'] }), person('cy', [1])])
	assert.equal(refusal(remove(as('bo', ['teller']), three, id('cy'), false)), 'not-yours-to-do')
	assert.equal(refusal(remove(as('ana'), three, id('ana'), false)), 'not-here', 'oneself leaves')
	const { team: after, to } = made(remove(as('ana'), three, id('bo'), false))
	assert.deepEqual([after.epoch, to, after.people.map((one) => one.id)], [2, [id('ana'), id('cy')], [id('ana'), id('cy')]])
})

test('who leaves makes no key, because they would know it: it is due until the next holder makes it', () => {
	const { team: after, to } = made(leave(as('bo'), team([person('ana', [1]), person('bo', [1])]), false))
	assert.deepEqual([after.epoch, after.isDue, to], [1, true, null])
	assert.deepEqual(made(rotate(as('ana'), after)).team, { ...team([person('ana', [1, 2])], { epoch: 2 }) })
	assert.equal(made(leave(as('cy'), team([person('ana', [1]), person('cy')]), false)).team.isDue, false, 'who could not open knows no key')
})

test('a steward without the key removes somebody who has it, and the next key is due', () => {
	assert.equal(made(remove(as('cy'), team([person('ana', [1]), person('bo', [1]), person('cy')]), id('bo'), false)).team.isDue, true)
})

test('the last who can open something open goes only when somebody says: even so', () => {
	const two = team([person('ana', [1, 2]), person('bo', [2])], { epoch: 2, open: [{ epoch: 1, n: 3 }, { epoch: 2, n: 4 }] })
	assert.deepEqual([opensAlone(two, id('ana')), opensAlone(two, id('bo'))], [3, 0])
	assert.equal(refusal(leave(as('ana'), two, false)), 'nobody-else-opens')
	assert.equal(refusal(remove(as('bo'), two, id('ana'), false)), 'nobody-else-opens')
	assert.deepEqual(holders(made(leave(as('ana'), two, true)).team), [id('bo')])
})

test('where nobody holds the key any more, a steward begins anew, and a teller does not', () => {
	const none = team([person('ana'), person('bo', [], { roles: ['teller'] }), person('cy', [], { waysIn: 1 })])
	assert.equal(refusal(rotate(as('bo', ['teller']), none)), 'hold-it-first')
	assert.equal(refusal(rotate(as('cy'), none)), 'needs-two-ways')
	assert.deepEqual(made(rotate(as('ana'), none)).to, [id('ana')])
	assert.equal(refusal(rotate(as('ana'), team([person('ana'), person('bo', [1])]))), 'hold-it-first')
})

test('what was sealed to the epoch before is taken for a day, while somebody holds it', () => {
	const epochs = (isHeld: boolean) => [{ epoch: 1, sinceHalf: 0 as HalfDay, isHeld }, { epoch: 2, sinceHalf: 100 as HalfDay, isHeld: true }]
	assert.deepEqual([100, 102, 103].map((half) => isTaken(epochs(true), 1, half as HalfDay)), [true, true, false])
	assert.equal(isTaken(epochs(false), 1, 100 as HalfDay), false)
	assert.equal(isTaken(epochs(true), 2, 900 as HalfDay), true)
	assert.equal(isTaken(epochs(true), 3, 100 as HalfDay), false)
})

test('a key made for another moment is not taken: of another epoch, for somebody too many, too few, or somebody else', () => {
	const change = made(rotate(as('ana'), team([person('ana', [1]), person('bo', [1]), person('cy')])))
	const [ana, bo, cy] = ['ana', 'bo', 'cy'].map(id)
	const tried = ([[2, [bo, ana]], [1, [ana, bo]], [3, [ana, bo]], [2, [ana]], [2, [ana, bo, cy]], [2, [ana, cy]], [2, [ana, ana]]] as [number, string[]][]).map(([epoch, to]) => fits(change, epoch, to))
	assert.deepEqual(tried, [true, false, false, false, false, false, false])
	assert.equal(fits({ ...change, to: null }, 2, []), false)
})

/** What one of them does; `late` means that the key was made from what their page showed some moves ago. */
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const
const who = fc.constantFrom(...NAMES)
const deed = fc.record({ does: fc.constantFrom('join', 'join', 'vouch', 'vouch', 'vouch', 'vouch', 'hand-on', 'hand-on', 'hand-on', 'hand-on', 'leave', 'remove', 'rotate', 'post', 'post', 'rewrap', 'rewrap', 'wait'), anyone: who, anybody: who, isWild: fc.boolean(), late: fc.nat({ max: 3 }), pick: fc.nat({ max: 7 }), other: fc.nat({ max: 7 }) })

test('in whatever order people join, leave, make keys and hand over, at once too: every record opens for somebody, and nobody opens what is not theirs', () => {
	let [kept, refusedLate] = [0, 0]
	fc.assert(
		fc.property(fc.array(deed, { minLength: 40, maxLength: 160 }), (deeds) => {
			let now: Team = team([person('a', [1])])
			const seen: Team[] = [now]
			const began = new Map([[1, 0]])
			/** Epochs each person has ever known, whether or not they are still here. */
			const known = new Map<MemberId, Set<number>>([[id('a'), new Set([1])]])
			const records: { epoch: number }[] = []
			let half = 0
			const moved = (result: Result<Change, TeamRefusal>, again: (then: Team) => Result<Change, TeamRefusal>, late: number) => {
				if (!result.ok) return
				const { team: next, to } = result.value
				if (to) {
					const was = again(seen.at(-1 - late) ?? now)
					if (!was.ok || !was.value.to || !fits(result.value, was.value.team.epoch, was.value.to)) return void (refusedLate += 1)
					began.set(next.epoch, half)
					for (const one of to) known.set(one, (known.get(one) ?? new Set()).add(next.epoch))
				}
				now = next
			}
			for (const { does, anyone, anybody, isWild, late, pick, other } of deeds) {
				// Half of the time somebody who may, with somebody it makes sense with.
				const [hold, rest] = [holders(now), now.people.filter(({ holds }) => !holds.includes(now.epoch))]
				const by = (isWild ? undefined : hold[pick % hold.length]?.replace('member_', '')) ?? anyone
				const whom = (isWild || does === 'remove' ? undefined : rest[other % rest.length]?.id.replace('member_', '')) ?? anybody
				const me = now.people.find((one) => one.id === id(by))
				if (does === 'wait') half += pick % 4
				if (does === 'join' && !known.has(id(anyone)) && !now.people.some((one) => one.id === id(anyone))) now = { ...now, people: [...now.people, person(anyone)] }
				if (does === 'vouch') moved(vouch(as(by), now, id(whom)), (then) => vouch(as(by), then, id(whom)), late)
				const vouched = rest.filter(({ vouchedBy }) => vouchedBy.length > 0).map((one) => one.id)
				const newcomers = vouched.length > 1 && !isWild ? vouched : id(whom)
				if (does === 'hand-on') moved(handOn(as(by), now, newcomers), (then) => handOn(as(by), then, newcomers), late)
				if (does === 'rotate') moved(rotate(as(by), now), (then) => rotate(as(by), then), late)
				if (does === 'leave') moved(leave(as(by), now, false), (then) => leave(as(by), then, false), late)
				if (does === 'remove') moved(remove(as(by), now, id(whom), false), (then) => remove(as(by), then, id(whom), false), late)
				const epochs = [...began].map(([epoch, since]) => ({ epoch, sinceHalf: since as HalfDay, isHeld: holdersOf(now, epoch).length > 0 }))
				const to = Math.max(1, now.epoch - (pick % 3))
				if (does === 'post' && isTaken(epochs, to, half as HalfDay)) kept = records.push({ epoch: to }) && kept + 1
				const record = records[pick % Math.max(1, records.length)]
				if (does === 'rewrap' && me && record && record.epoch < now.epoch && me.holds.includes(record.epoch) && me.holds.includes(now.epoch)) record.epoch = now.epoch
				const counts = Map.groupBy(records, ({ epoch }) => epoch)
				now = { ...now, open: [...counts].map(([epoch, those]) => ({ epoch, n: those.length })) }
				seen.push(now)

				for (const { epoch } of records) assert.ok(holdersOf(now, epoch).length > 0, 'a record nobody opens')
				const gone = [...known].filter(([one]) => !now.people.some((here) => here.id === one))
				for (const [one, epochsKnown] of gone) assert.ok(now.isDue || holders(now).length === 0 || !epochsKnown.has(now.epoch), `${one} left and knows the newest key`)
				for (const one of now.people) assert.deepEqual([...one.holds].sort(), [...(known.get(one.id) ?? [])].sort(), 'what was handed to them and nothing else')
			}
		}),
		{ numRuns: 2500 },
	)
	assert.ok(kept > 7500 && refusedLate > 750, `${kept} records, ${refusedLate} keys made too late`)
})
