import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noticesFor, type Notice } from './notices.ts'

const notice = (says: string, turn: number, go: Notice['go'], stands = false): Notice => ({ mark: {}, says, go, turn, stands })
const all = [notice('who is with whom', 9, 'care', true), notice('the door is not open', 3, 'recovery'), notice('a report', 0, 'care')]
const saysOn = (view: string) => noticesFor(all, view).map(({ says }) => says)

test('the most pressing line stands first', () => assert.deepEqual(saysOn('queue'), ['a report', 'the door is not open', 'who is with whom']))
test('what has been so for days is said at the queue alone', () => assert.deepEqual(saysOn('search'), ['a report', 'the door is not open']))
test('nobody is sent where they are', () => assert.deepEqual(saysOn('recovery'), ['a report']))
