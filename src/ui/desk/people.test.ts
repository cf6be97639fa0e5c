import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { People, Person } from './answers.ts'
import { isHeldByNobody, stepsFor, wordsToCompare } from './people.ts'

const person = (id: string, canOpen: boolean, more: Partial<Person> = {}): Person => ({ id: id as Person['id'], called: id, roles: ['teller'], recipient: '', canOpen, isReady: true, vouchedBy: [], opensAlone: 0, pair: null, lookAgain: false, ...more })
const seen = (...people: Person[]): People => ({ team: { id: 'team_1' as never, epoch: 3, isDue: false, older: 0 }, people, link: null })

test('one holder hands on alone; of two, one vouches and the other hands on', () => {
	const [ana, bo, cy] = [person('ana', true), person('bo', true), person('cy', false)]
	assert.deepEqual(stepsFor(seen(ana, cy), 'ana', cy), ['hand-on'])
	assert.deepEqual(stepsFor(seen(ana, bo, cy), 'ana', cy), ['vouch', 'wait'])
	const vouched = person('cy', false, { vouchedBy: ['ana' as Person['id']] })
	assert.deepEqual([stepsFor(seen(ana, bo, vouched), 'ana', vouched), stepsFor(seen(ana, bo, vouched), 'bo', vouched)], [['wait'], ['hand-on']])
})

test('who has no key does nothing about it, nor does anybody for who has it, or has one way in', () => {
	const [ana, cy, dee] = [person('ana', true), person('cy', false), person('dee', false, { isReady: false })]
	assert.deepEqual([stepsFor(seen(ana, cy, dee), 'cy', dee), stepsFor(seen(ana, cy), 'cy', ana), stepsFor(seen(ana, cy), 'cy', cy)], [[], [], []])
	assert.deepEqual(stepsFor(seen(ana, dee), 'ana', dee), ['ways'])
	assert.deepEqual([isHeldByNobody(seen(ana, cy)), isHeldByNobody(seen(cy))], [false, true])
})

test('both who compare a key see the same four words, and another key has others', async () => {
	const salt = new Uint8Array(16)
	const [one, again, other, english] = await Promise.all([wordsToCompare('age1pq1aaa', ['es'], salt), wordsToCompare('age1pq1aaa', ['es', 'en'], salt), wordsToCompare('age1pq1aab', ['es'], salt), wordsToCompare('age1pq1aaa', ['so'], salt)])
	assert.equal(one?.length, 4)
	assert.ok(one?.every((word) => word.length > 2))
	assert.deepEqual(again, one)
	assert.notDeepEqual(other, one)
	assert.notDeepEqual(english, one)
})
