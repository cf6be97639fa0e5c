import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import * as v from 'valibot'
import { chanceOf, hex, newId } from '#ground/chance.ts'
import type { Opens } from '#ground/secret-words.ts'
import { newRecord, sealListing, toldBytes } from '#rooms/frontdoor/sealing.ts'
import { Told } from '#rooms/frontdoor/told.ts'
import { fromBase64 } from './bytes.ts'
import type { Post } from './calls.ts'
import { newTeam, publicOf, unlocksOf } from './joining.ts'
import { epochOf, newestOf, wipe } from './keyring.ts'
import { toldOf } from './record.ts'
import { openIdentity, passkeyKey, unlock } from './unlocking.ts'

const chance = chanceOf(webcrypto as Crypto)
const hub = 'hub_x'
const opens = (): Opens => ({ lookup: chance(32), key: chance(32) })
const member = { id: newId('member', chance), seed: chance(32) }

test('each way in opens the identity, and no other key does', () => {
	const [recovery, passphrase, secret] = [opens(), opens(), chance(32)]
	const unlocks = unlocksOf(hub, member, { recovery, passphrase, passkey: { response: {}, secret } }, chance)
	const keys = [recovery.key, passphrase.key, passkeyKey(secret)]
	for (const [i, { wrap }] of unlocks.entries()) {
		const key = keys[i]
		assert.ok(key && wrap)
		assert.deepEqual(openIdentity(hub, member.id, key, fromBase64(wrap)), member.seed)
		assert.throws(() => openIdentity(hub, member.id, chance(32), fromBase64(wrap)), { name: 'DoesNotOpen' })
		assert.throws(() => openIdentity(hub, newId('member', chance), key, fromBase64(wrap)), { name: 'DoesNotOpen' })
	}
})

test('a lock without a secret signs in and holds no key', () => {
	const unlocks = unlocksOf(hub, member, { recovery: opens(), passphrase: null, passkey: { response: {}, secret: null } }, chance)
	assert.deepEqual(unlocks.map(({ by, wrap }) => [by, wrap !== null]), [['recovery', true], ['passkey', false]])
})

test('the first steward opens what strangers seal to the new team; a bundle that is not theirs is left out', async () => {
	const team = await newTeam(hub, await publicOf(member.seed), chance)
	const others = await newTeam(hub, await publicOf(chance(32)), chance)
	const bundles = [team, others].map(({ id, bundle }) => ({ team: id, does: 'frontdoor', epoch: 1, bundle }))
	/** A hub without a list yet, whose door is another team's: nothing is begun. */
	const list = { half: 1, entries: [], opener: null, heads: [] }
	const post: Post = async (_path, _body, schema) => ({ ok: true, value: v.parse(schema, { ...list, hub, member: { id: member.id, called: 'Rosa', roles: ['steward'], language: 'en', teams: [] }, bundles }) })
	const unlocked = await unlock(post, member.seed)
	assert.ok(unlocked.ok)
	assert.deepEqual(unlocked.value.epochs.map(({ team }) => team), [team.id])
	assert.equal(newestOf(unlocked.value, 'frontdoor')?.epoch, 1)
	assert.equal(newestOf(unlocked.value, 'court'), null)
	assert.equal(epochOf(unlocked.value, team.id, 2), null)

	const record = newRecord(chance)
	const sealed = await sealListing({ hub, team: team.id, epoch: 1, recipient: team.recipient }, toldBytes(v.parse(Told, { text: 'Diapers, size 4' })), null, opens(), record, chance)
	const listing = { id: record.id, team: team.id, epoch: 1, told: sealed.told, teamWrap: sealed.teamWrap, wrapped: 'door' } as unknown as Parameters<typeof toldOf>[1]
	assert.equal((await toldOf(unlocked.value, listing))?.told.text, 'Diapers, size 4')
	assert.equal(await toldOf(unlocked.value, { ...listing, epoch: 2 }), null)

	wipe(unlocked.value)
	assert.match(hex(unlocked.value.seed) + unlocked.value.epochs.map(({ seed, desk, likeness }) => hex(seed) + hex(desk) + hex(likeness)).join(''), /^0+$/)
})
