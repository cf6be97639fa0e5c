import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import { chanceOf, newId } from '#ground/chance.ts'
import { notesOf, openMessage, openThreadVoice, threadOf } from '#rooms/frontdoor/envelope.ts'
import { move, newMessage, onceFor, saidOf } from './acting.ts'
import { fromBase64 } from './bytes.ts'
import type { Answered, Post } from './calls.ts'

const chance = chanceOf(webcrypto as Crypto)
const id = newId('listing', chance)

/** A house that refuses whatever is named, as often as it is told to, and writes down what was asked. */
function house(refusing: Record<string, string[]>) {
	const asked: string[] = []
	const post: Post = async (_path, body) => {
		const { verb } = body as { verb: string }
		asked.push(verb)
		const refusal = refusing[verb]?.shift()
		return (refusal ? { ok: false, refusal, says: '' } : { ok: true, value: null }) as Answered<never>
	}
	return { asked, post }
}

test('what is not one’s own yet is claimed first', async () => {
	const { asked, post } = house({})
	assert.ok((await move(post, id, { verb: 'reply' }, false)).ok)
	assert.deepEqual(asked, ['claim', 'reply'])
})

test('where somebody else has it, nothing is sent', async () => {
	const { asked, post } = house({ claim: ['someone-has-it'] })
	const moved = await move(post, id, { verb: 'close' }, false)
	assert.equal(!moved.ok && moved.refusal, 'someone-has-it')
	assert.deepEqual(asked, ['claim'])
})

test('a lease that ran out meanwhile is taken again, once', async () => {
	const lapsed = house({ reply: ['not-from-here'] })
	assert.ok((await move(lapsed.post, id, { verb: 'reply' }, true)).ok)
	assert.deepEqual(lapsed.asked, ['reply', 'claim', 'reply'])
	const stuck = house({ reply: ['not-from-here', 'not-from-here'] })
	assert.ok(!(await move(stuck.post, id, { verb: 'reply' }, true)).ok)
	assert.deepEqual(stuck.asked, ['reply', 'claim', 'reply'])
})

test('keeping longer and reopening need no claim', async () => {
	const { asked, post } = house({})
	await move(post, id, { verb: 'extend' }, false)
	await move(post, id, { verb: 'reopen' }, false)
	assert.deepEqual(asked, ['extend', 'reopen'])
})

test('the same words again are the same message, other words another', () => {
	let n = 0
	const once = onceFor(() => ++n)
	assert.deepEqual([once('a'), once('a'), once('b'), once('a')], [1, 1, 2, 3])
})

type Sent = { readonly said: { readonly id: ReturnType<typeof newMessage>; readonly body: string; readonly voice: { readonly pieces: string[] } | null } }

test('a reply opens with the receipt’s thread key, voice and all; a note does not', () => {
	const record = chance(32)
	const message = newMessage(chance)
	const recording = { bytes: Uint8Array.from({ length: 100_000 }, (_, i) => i % 251), seconds: 12.5, type: 'audio/webm' }
	const reply = saidOf('reply', 'hub_x', id, record, message, { text: 'On Thursday', by: 'Rosa', recording }, chance) as unknown as Sent
	const read = openMessage('hub_x', id, threadOf(record), message, fromBase64(reply.said.body))
	assert.equal(read.text, 'On Thursday')
	assert.equal(read.by, 'Rosa')
	assert.ok(read.voice && reply.said.voice)
	const heard = openThreadVoice('hub_x', id, threadOf(record), read.voice, reply.said.voice.pieces.map(fromBase64))
	assert.deepEqual(Buffer.concat(heard), Buffer.from(recording.bytes))

	const note = saidOf('note', 'hub_x', id, record, message, { text: 'Nobody there', by: 'Rosa', recording }, chance) as unknown as Sent
	assert.equal(note.said.voice, null)
	assert.throws(() => openMessage('hub_x', id, threadOf(record), message, fromBase64(note.said.body)), { name: 'DoesNotOpen' })
	assert.equal(openMessage('hub_x', id, notesOf(record), message, fromBase64(note.said.body)).text, 'Nobody there')
})
