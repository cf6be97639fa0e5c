import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import { chanceOf, newId } from '#ground/ids.ts'
import { CHUNK, DoesNotOpen, recipientOf } from '#ground/sealed.ts'
import type { Opens } from '#ground/secret-words.ts'
import { messageBytes, newRecord, notesOf, openForHolder, openMessage, openRecord, openThreadVoice, openTold, sealListing, sealMessage, sealVoice, threadOf, toldBytes, wrapForDesk, wrapForHolder, type EpochKeys, type Told } from './envelope.ts'

const chance = chanceOf(webcrypto as Crypto)
const epoch: EpochKeys = { team: 'team_1', epoch: 3, seed: chance(32), desk: chance(32), likeness: chance(32) }
const to = { hub: 'hub_1', team: 'team_1', epoch: 3, recipient: await recipientOf(epoch.seed) }
const receipt: Opens = { lookup: chance(32), key: chance(32) }
const told: Told = { text: 'Somos cinco. Leche, arroz, pañales talla 4.', name: 'Rosa', people: '5', when: 'el martes', way: 'call', contact: '+1 612 555 0147', hours: ['evening', 'never-aloud'], hoursNote: '17 a 20', relay: 'maestra Inés', limits: '', voice: null }

test('the team opens what the door sealed, at the door and after the first opener put it under the desk’s key', async () => {
	const record = newRecord(chance)
	const sealed = await sealListing(to, toldBytes(told), null, receipt, record, chance)
	const key = await openRecord('hub_1', record.id, sealed.teamWrap, 'door', epoch)
	assert.deepEqual(openTold('hub_1', record.id, key, sealed.told), told)
	const again = await openRecord('hub_1', record.id, wrapForDesk('hub_1', record.id, key, epoch, chance), 'desk', epoch)
	assert.deepEqual(again, key)
})

test('another epoch, another team’s key, or another record’s wrap opens nothing', async () => {
	const [one, two] = [newRecord(chance), newRecord(chance)]
	const [first, second] = [await sealListing(to, toldBytes(told), null, receipt, one, chance), await sealListing(to, toldBytes(told), null, receipt, two, chance)]
	await assert.rejects(openRecord('hub_1', one.id, first.teamWrap, 'door', { ...epoch, epoch: 4 }), DoesNotOpen)
	await assert.rejects(openRecord('hub_1', one.id, first.teamWrap, 'door', { ...epoch, seed: chance(32) }), DoesNotOpen)
	await assert.rejects(openRecord('hub_1', one.id, second.teamWrap, 'door', epoch), DoesNotOpen)
	assert.throws(() => openTold('hub_1', one.id, one.key, second.told), DoesNotOpen)
})

test('the receipt leads to the thread and to nothing else: neither what was told nor the team’s notes', async () => {
	const record = newRecord(chance)
	const sealed = await sealListing(to, toldBytes(told), null, receipt, record, chance)
	const thread = openForHolder('hub_1', record.id, receipt.key, sealed.holderWrap)
	const [reply, note] = [newId('message', chance), newId('message', chance)]
	const answered = sealMessage('hub_1', record.id, threadOf(record.key), reply, messageBytes({ text: 'El sábado a las 10.', by: 'Ana', voice: null }), chance)
	assert.equal(openMessage('hub_1', record.id, thread, reply, answered).text, 'El sábado a las 10.')
	const noted = sealMessage('hub_1', record.id, notesOf(record.key), note, messageBytes({ text: 'baby at home', by: 'Ana', voice: null }), chance)
	assert.throws(() => openMessage('hub_1', record.id, thread, note, noted), DoesNotOpen)
	assert.throws(() => openTold('hub_1', record.id, thread, sealed.told), DoesNotOpen)
})

test('a new receipt opens the thread, and what the old one held opens nothing of the new wrap', () => {
	const record = newRecord(chance)
	const fresh: Opens = { lookup: chance(32), key: chance(32) }
	const wrap = wrapForHolder('hub_1', record.id, threadOf(record.key), fresh, chance)
	assert.deepEqual(openForHolder('hub_1', record.id, fresh.key, wrap), threadOf(record.key))
	assert.throws(() => openForHolder('hub_1', record.id, receipt.key, wrap), DoesNotOpen)
})

test('a voice travels in pieces of one length, and pieces in another order do not open', () => {
	const record = newRecord(chance)
	const bytes = Uint8Array.from({ length: 60_000 + CHUNK }, (_, i) => i % 251)
	const { voice, pieces } = sealVoice('hub_1', record.id, record.key, { bytes, seconds: 30, type: 'audio/webm' }, chance)
	assert.equal(new Set(pieces.map(({ length }) => length)).size, 1)
	assert.deepEqual(Buffer.concat(openThreadVoice('hub_1', record.id, threadOf(record.key), voice, pieces)), Buffer.from(bytes))
	assert.throws(() => openThreadVoice('hub_1', record.id, threadOf(record.key), voice, pieces.toReversed()), DoesNotOpen)
})
