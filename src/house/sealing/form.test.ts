import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { asHtml, asJson, lengthOf, readForm, textIn } from './form.server.ts'

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constantFrom('"', '\\', '\u0000\u001f', '“ñ”', '🍞', '<b>&\'"', '%41+%')).map((said) => said.toWellFormed())

test('a form is read as a browser wrote it', () => {
	fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('text', 'name', 'hours'), text), { maxLength: 8 }), (fields) => {
		const read = readForm(Buffer.from(new URLSearchParams(fields).toString()))
		assert.deepEqual(read?.map(({ name, value }) => [name, value.toString()]), fields)
	}))
	assert.equal(readForm(Buffer.from('text=%ff')), null, 'not UTF-8')
	assert.equal(readForm(Buffer.from('te xt=1')), null)
})

test('words become JSON and HTML without ever being a string, and are read back from JSON in the same way', () => {
	fc.assert(fc.property(text, text, (said, by) => {
		assert.equal(JSON.parse(asJson(Buffer.from(said)).toString()), said)
		assert.equal(asHtml(Buffer.from(said)).toString(), said.replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c] ?? c))
		assert.equal(lengthOf(Buffer.from(said)), said.length)
		for (const json of [{ text: said, by }, { by, voice: { text: by, seconds: 3 }, text: said }, { by: `"text":"${by}"`, text: said }]) {
			assert.equal(textIn(Buffer.from(JSON.stringify(json)), 'text').toString(), said)
			assert.equal(textIn(Buffer.from(JSON.stringify(json, null, '\t').replace(/[^ -~\s]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)), 'text').toString(), said)
		}
	}))
	for (const json of ['', '{', '{"text":1}', '[{"text":"no"}]', '{"text', '{"by":"text"}']) assert.equal(textIn(Buffer.from(json), 'text').length, 0, json)
})
