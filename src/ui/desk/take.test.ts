import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrongWith, type Filled } from './take.ts'

const filled: Filled = { kind: 'food', text: '', people: '', urgency: 'days', zone: '', language: 'en', way: 'none', contact: '', name: '', hours: [], hoursNote: '', relay: '', close: '' }

test('an ask needs a kind, and a way to reach somebody needs somewhere to reach them', () => {
	const wrong = (changes: Partial<Filled>) => wrongWith({ ...filled, ...changes }).map(({ field, problem }) => `${field} ${problem}`)
	assert.deepEqual(wrong({}), [])
	assert.deepEqual(wrong({ kind: '', way: 'call', contact: ' ' }), ['kind choose', 'contact say-where'])
	assert.deepEqual(wrong({ way: 'relay' }), ['relay say-who'])
	assert.deepEqual(wrong({ way: 'email', contact: 'a@example.org' }), [])
})
