import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import * as v from 'valibot'
import { chanceOf, newId } from '#ground/chance.ts'
import { openBundle } from '#ground/identity.ts'
import type { MemberId, Speaker } from '#ground/people.ts'
import { recipientOf, type Key } from '#ground/sealed.ts'
import { fits, handOn, holders, holdersOf, leave, remove, rotate, type Change, type Person, type Team } from '#ground/teams.ts'
import { newRecord, openRecord, openTold, sealListing, toldBytes, Told, wrapForDesk } from '#rooms/frontdoor/envelope.ts'
import type { ListingId } from '#rooms/frontdoor/model.ts'
import type { Searchable } from './answers.ts'
import { fromBase64 } from './bytes.ts'
import { newEpoch } from './epochs.ts'
import { handed } from './handing.ts'
import type { TeamKeys, Unlocked } from './keyring.ts'

const chance = chanceOf(webcrypto as Crypto)
const hub = newId('hub', chance)
const teamId = newId('team', chance)
const NAMES = ['a', 'b', 'c', 'd'] as const
type Name = (typeof NAMES)[number]
const id = (name: string) => `member_${name}` as MemberId

/** Seeds are slow to make into public keys, so each name has one for all runs. */
const seeds = new Map<MemberId, Key>(NAMES.map((name) => [id(name), chance(32)]))
const recipients = new Map<MemberId, string>(await Promise.all([...seeds].map(async ([one, seed]) => [one, await recipientOf(seed)] as const)))

type Record = { readonly id: ListingId; readonly told: Uint8Array; readonly text: string; epoch: number; teamWrap: Uint8Array; wrapped: 'door' | 'desk' }

const deed = fc.record({ does: fc.constantFrom('hand-on', 'hand-on', 'leave', 'remove', 'rotate', 'post', 'post', 'open', 'hand-over', 'hand-over'), by: fc.nat({ max: 3 }), whom: fc.constantFrom<Name>(...NAMES), pick: fc.nat({ max: 5 }) })

test('with real keys, in whatever order people are handed the key, leave, are removed, make it anew and hand over: each record opens for exactly those who hold its epoch', async () => {
	let [opened, shut, moved] = [0, 0, 0]
	await fc.assert(
		fc.asyncProperty(fc.array(deed, { minLength: 8, maxLength: 16 }), async (deeds) => {
			const person = (name: Name): Person => ({ id: id(name), roles: ['steward', 'teller'], waysIn: 2, holds: [], vouchedBy: NAMES.map(id) })
			const begin: Team = { epoch: 0, isDue: false, people: NAMES.map(person), open: [] }
			let now: Team = { ...begin, epoch: 1, people: begin.people.map((one) => (one.id === id('a') ? { ...one, holds: [1] } : one)) }
			/** What was ever sealed to somebody: a leaver keeps theirs. */
			const bundles = new Map<MemberId, Map<number, Uint8Array>>(NAMES.map((name) => [id(name), new Map()]))
			const doors = new Map<number, string>()
			const records: Record[] = []

			const make = async (epoch: number, to: readonly MemberId[]) => {
				const next = await newEpoch(hub, teamId, epoch, to.map((one) => ({ id: one, recipient: recipients.get(one) ?? '' })), chance)
				for (const { member, bundle } of next.bundles) bundles.get(member as MemberId)?.set(epoch, fromBase64(bundle))
				doors.set(epoch, next.recipient)
				return next.bundles.map(({ member }) => member)
			}
			const keysOf = async (member: MemberId): Promise<Unlocked> => {
				const seed = seeds.get(member) ?? chance(32)
				const epochs = await Promise.all([...(bundles.get(member) ?? [])].map(async ([epoch, bundle]): Promise<TeamKeys> => ({ team: teamId, does: 'frontdoor', epoch, ...(await openBundle(hub, seed, teamId, epoch, bundle)) })))
				return { hub, member: { id: member, called: '', roles: ['teller'], language: 'en', teams: [] }, seed, epochs }
			}
			const textFor = async (keys: Unlocked, record: Record): Promise<string | null> => {
				const held = keys.epochs.find(({ epoch }) => epoch === record.epoch)
				return held ? openTold(hub, record.id, await openRecord(hub, record.id, record.teamWrap, record.wrapped, held), record.told).text : null
			}
			const keep = async ({ team, to }: Change) => {
				if (to) assert.ok(fits({ team, to }, team.epoch, await make(team.epoch, to)))
				now = team
			}
			await make(1, [id('a')])
			for (const { does, by, whom, pick } of deeds) {
				const hold = holders(now)
				const me = hold[by % Math.max(1, hold.length)] ?? now.people[0]?.id ?? id('a')
				const speaker: Speaker = { as: 'member', member: { id: me, called: '', roles: ['steward', 'teller'], language: 'en', teams: [] } }
				const ruled = does === 'hand-on' ? handOn(speaker, now, id(whom)) : does === 'leave' ? leave(speaker, now, false) : does === 'remove' ? remove(speaker, now, id(whom), false) : does === 'rotate' ? rotate(speaker, now) : null
				if (ruled?.ok) await keep(ruled.value)
				if (does === 'post' && hold.length > 0) {
					const record = newRecord(chance)
					const text = `record ${records.length}`
					const to = { hub, team: teamId, epoch: now.epoch, recipient: doors.get(now.epoch) ?? '' }
					const sealed = await sealListing(to, toldBytes(v.parse(Told, { text, contact: '612 555 0147' })), null, { lookup: chance(32), key: chance(32) }, record, chance)
					records.push({ id: record.id, told: sealed.told, text, epoch: now.epoch, teamWrap: sealed.teamWrap, wrapped: 'door' })
				}
				const record = records[pick % Math.max(1, records.length)]
				if (record && (does === 'open' || does === 'hand-over')) {
					const keys = await keysOf(me)
					const held = keys.epochs.find(({ epoch }) => epoch === record.epoch)
					if (does === 'open' && held && record.wrapped === 'door') Object.assign(record, { teamWrap: wrapForDesk(hub, record.id, await openRecord(hub, record.id, record.teamWrap, 'door', held), held, chance), wrapped: 'desk' })
					const next = does === 'hand-over' ? await handed(keys, { ...record, team: teamId } as unknown as Searchable, chance) : null
					if (next && keys.epochs.some(({ epoch }) => epoch === now.epoch)) {
						Object.assign(record, { teamWrap: fromBase64(next.teamWrap), wrapped: 'desk', epoch: now.epoch })
						moved += 1
					}
				}
				now = { ...now, open: [...Map.groupBy(records, ({ epoch }) => epoch)].map(([epoch, those]) => ({ epoch, n: those.length })) }
			}
			for (const member of NAMES.map(id)) {
				const keys = await keysOf(member)
				for (const one of records) {
					const knows = bundles.get(member)?.has(one.epoch) ?? false
					assert.equal(await textFor(keys, one), knows ? one.text : null)
					if (now.people.some((here) => here.id === member)) assert.equal(knows, holdersOf(now, one.epoch).includes(member), 'what the rules say they hold, and nothing else')
					if (knows) opened += 1
					else shut += 1
				}
			}
			for (const one of records) assert.ok(holdersOf(now, one.epoch).length > 0, 'a record nobody opens')
		}),
		{ numRuns: 25 },
	)
	assert.ok(opened > 30 && shut > 30 && moved > 3, `${opened} opened, ${shut} stayed shut, ${moved} handed over`)
})
