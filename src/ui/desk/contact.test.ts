import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkTo, spelling } from './contact.ts'

test('one phone in many spellings is one contact', () => {
	const spellings = ['612-555-0134', '(612) 555 0134', '+1 612 555 0134', '1-612-555-0134', '001 612 555 0134', '６１２ 555 0134', ' 612.555.0134 ']
	assert.deepEqual([...new Set(spellings.map((contact) => spelling({ way: 'call', contact })))], ['16125550134'])
})

test('a number from elsewhere keeps its country', () => {
	assert.equal(spelling({ way: 'signal', contact: '+52 55 1234 5678' }), '525512345678')
	assert.equal(spelling({ way: 'text', contact: '0044 20 7946 0018' }), '442079460018')
})

test('an address is alike whatever its capitals', () => {
	assert.equal(spelling({ way: 'email', contact: 'Asha@Example.org ' }), 'asha@example.org')
})

test('what is neither, or somebody else’s, has no likeness', () => {
	for (const contact of ['', '555', 'ask at the school, room 12, after 3 30 pm 99']) assert.equal(spelling({ way: 'call', contact }), null)
	assert.equal(spelling({ way: 'relay', contact: '612-555-0134' }), null)
	assert.equal(spelling({ way: 'none', contact: '612-555-0134' }), null)
})

test('a tap calls, texts or writes, and nothing else can stand in the link', () => {
	assert.equal(linkTo({ way: 'call', contact: '612-555-0134' }), 'tel:6125550134')
	assert.equal(linkTo({ way: 'text', contact: '+1 (612) 555 0134' }), 'sms:+16125550134')
	assert.equal(linkTo({ way: 'call', contact: 'javascript:alert(1)' }), null)
	assert.equal(linkTo({ way: 'signal', contact: '612-555-0134' }), null)
})
