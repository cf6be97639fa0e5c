import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import { chanceOf, newId } from '#ground/chance.ts'
import { recipientOf } from '#ground/sealed.ts'
import type { Member } from '#ground/people.ts'
import { fromBase64 } from './bytes.ts'
import type { Unlocked } from './keyring.ts'
import { CONTACT_AT_MOST, openReach, resealed, sealReach, type Reach } from './reach.ts'

const chance = chanceOf(webcrypto as Crypto)
const [team, id] = [newId('team', chance), newId('member', chance)]
const epochs = [1, 2].map((epoch) => ({ team, does: 'frontdoor', epoch, seed: chance(32), desk: chance(32), likeness: chance(32) }))
const keys = (...held: number[]): Unlocked => ({ hub: 'hub_1', member: { id } as Member, seed: chance(32), epochs: epochs.filter(({ epoch }) => held.includes(epoch)) })
const to = async (epoch: number) => ({ team, epoch, recipient: await recipientOf(epochs[epoch - 1]?.seed ?? chance(32)) })
const sealed = async (reach: Reach, epoch = 1, member: string = id) => {
	const { sealed: text, ...rest } = await sealReach('hub_1', member, await to(epoch), reach)
	return { ...rest, sealed: fromBase64(text) }
}

test('it opens as it was sealed, for that member and under that key, and is of one length whatever is in it', async () => {
	const longest: Reach = { way: 'relay', contact: '\u{1f33b}'.repeat(CONTACT_AT_MOST / 2) }
	const [a, b, c] = await Promise.all([sealed({ way: 'none', contact: '' }), sealed({ way: 'text', contact: '612 555 0188' }), sealed(longest)])
	assert.equal(new Set([a, b, c].map((one) => one.sealed.length)).size, 1)
	assert.deepEqual(await openReach(keys(1), id, c), longest)
	await assert.rejects(openReach(keys(2), id, a), 'another key')
	await assert.rejects(openReach(keys(1), newId('member', chance), b), 'another member')
	await assert.rejects(openReach(keys(1, 2), id, { ...a, epoch: 2 }), 'another epoch')
})

test('it goes under the newest key that is held, and nowhere where it lies there already', async () => {
	const reach: Reach = { way: 'call', contact: '612 555 0188' }
	const was = await sealed(reach)
	assert.equal(await resealed(keys(1), id, was, reach, recipientOf), null)
	const newer = await resealed(keys(1, 2), id, was, reach, recipientOf)
	assert.equal(newer?.epoch, 2)
	assert.deepEqual(await openReach(keys(2), id, { team, epoch: 2, sealed: fromBase64(newer?.sealed ?? '') }), reach)
})
