import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepLight, keptLight, LIGHTS } from './light.ts'

function storage() {
	const kept = new Map<string, string>()
	return { kept, getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key) }
}

test('what was chosen is there again, and following the device leaves nothing behind', () => {
	const browser = storage()
	for (const light of LIGHTS) {
		keepLight(browser, light)
		assert.equal(keptLight(browser), light)
	}
	keepLight(browser, 'night')
	keepLight(browser, 'device')
	assert.equal(browser.kept.size, 0)
})

test('what somebody else left there, or a browser that keeps nothing, is as if nothing was chosen', () => {
	assert.equal(keptLight({ getItem: () => 'neon' }), 'device')
	const closed = () => {
		throw new Error('SecurityError')
	}
	assert.equal(keptLight({ getItem: closed }), 'device')
	assert.doesNotThrow(() => keepLight({ setItem: closed, removeItem: closed }, 'night'))
})
