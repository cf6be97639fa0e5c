import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { postsWith } from './calls.ts'

const say = (key: string) => key
const answering = (body: string, status = 200) => postsWith(say, '?lang=es', async () => new Response(body, { status }))
const Value = v.object({ n: v.number() })

test('a value that fits comes back, one that does not is a fault of ours', async () => {
	assert.deepEqual(await answering('{"ok":true,"value":{"n":1}}')('/desk/queue', {}, Value), { ok: true, value: { n: 1 } })
	assert.deepEqual(await answering('{"ok":true,"value":{"n":"1"}}')('/desk/queue', {}, Value), { ok: false, refusal: 'broken', says: 'desk.call.broken' })
	assert.deepEqual(await answering('<!doctype html>', 502)('/desk/queue', {}, Value), { ok: false, refusal: 'broken', says: 'desk.call.broken' })
})

test('a refusal is said in the words the house chose, and the page says which language it is in', async () => {
	let asked = ''
	const post = postsWith(say, '?lang=es', async (path) => {
		asked = String(path)
		return Response.json({ ok: false, refusal: 'someone-has-it', says: 'Ahora lo tiene otra persona.' }, { status: 409 })
	})
	assert.deepEqual(await post('/desk/take', {}, Value), { ok: false, refusal: 'someone-has-it', says: 'Ahora lo tiene otra persona.' })
	assert.equal(asked, '/desk/take?lang=es')
})

test('too many tries, a cut line and no answer in time are told apart', async () => {
	assert.equal((await answering('slow down', 429)('/x', {}, Value)).ok, false)
	const cut = await postsWith(say, '', () => Promise.reject(new TypeError('cut')))('/x', {}, Value)
	const never = postsWith(say, '', (_, init) => new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))))
	const late = await never('/x', {}, Value, { patience: 5 })
	assert.deepEqual([cut, late].map((answered) => !answered.ok && answered.refusal), ['no-line', 'no-answer'])
})

test('whoever stops it hears nothing more of it', async () => {
	const never = postsWith(say, '', (_, init) => new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))))
	const stop = new AbortController()
	const answered = never('/x', {}, Value, { stop: stop.signal })
	stop.abort()
	assert.deepEqual(await answered, { ok: false, refusal: 'stopped', says: '' })
})
