import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isShared, keepShared } from './shared.ts'

const box = () => {
	const kept = new Map<string, string>()
	return { kept, getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => void kept.set(name, value), removeItem: (name: string) => void kept.delete(name) }
}

test('that others use the device is kept as a plain flag and nothing else, and taken back', () => {
	const browser = box()
	assert.equal(isShared(browser), false)
	keepShared(browser, true)
	assert.deepEqual([isShared(browser), [...browser.kept]], [true, [['shared', 'yes']]])
	keepShared(browser, false)
	assert.deepEqual([isShared(browser), browser.kept.size], [false, 0])
})

test('a browser that keeps nothing harms nothing', () => {
	const fails = () => {
		throw new Error('denied')
	}
	const shut = { getItem: fails, setItem: fails, removeItem: fails }
	keepShared(shut, true)
	assert.equal(isShared(shut), false)
})
