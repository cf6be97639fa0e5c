/** How long things are kept, decided by two; what the law makes us keep, by whom, and no longer. Told over HTTP, and then by chance in any order. */
import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import * as v from 'valibot'
import { keeps, lapsesAt, type Hold } from '#ground/holds.ts'
import { chanceOf, hex } from '#ground/ids.ts'
import { lift, type Until } from '#ground/lasting.server.ts'
import type { Speaker } from '#ground/people.ts'
import { DoesNotOpen } from '#ground/sealed.ts'
import { whatOpens } from '#ground/secret-words.ts'
import { FIRST_SCHEDULE, lastWeek } from '#ground/schedule.ts'
import { after, days, endOf, halfDayOf, halfDaysAfter, weekOf, type Instant, type Week } from '#ground/time.ts'
import { inviteSteward } from '#ground/welcome.server.ts'
import { forgetEnded } from '#house/duties.server.ts'
import { moveListing, postListing } from '#rooms/frontdoor/actions.server.ts'
import { actOnHolds } from '#rooms/frontdoor/holding.server.ts'
import { Posted, type Command, type ListingId } from '#rooms/frontdoor/model.ts'
import { asText, comeBackWith, postForm, sealed, stretch, teamOf } from './asking.testing.ts'
import { openTestHub, type TestHub } from './house.testing.ts'
import { joinAsSteward, postTo, returnAsSteward, type Answer } from './steward.testing.ts'

const chance = chanceOf(webcrypto as Crypto)
const wordsOf = () => whatOpens('passphrase', chance(16), chance(16), async () => chance(32))

/** Two stewards who come back by their words, however much time has passed. */
async function withTwo(hub: TestHub) {
	const [annas, bos] = [await wordsOf(), await wordsOf()]
	const ana = await joinAsSteward(hub, 'Ana', { passphrase: annas })
	const link = await hub.house.ports.storage.inOneGo((tx) => inviteSteward(hub.house.ports, tx))
	const bo = await joinAsSteward({ address: hub.address, firstLink: `#${link}` }, 'Bo', { passphrase: bos })
	const cookies = { ana: ana.cookie, bo: bo.cookie }
	return {
		ids: { ana: ana.id, bo: bo.id },
		as: (who: 'ana' | 'bo', path: string, body: unknown): Promise<Answer> => postTo(hub.address, path, body, { cookie: cookies[who] }),
		opens: async (id: string) => (await returnAsSteward(hub.address, 'passphrase', annas)).open(id as ListingId),
		/** Time passes; sessions do not last that long. */
		async later(ms: number) {
			hub.move(ms)
			for (const [who, words] of [['ana', annas], ['bo', bos]] as const) {
				const answer = await postTo(hub.address, '/desk/sign-in/words', { lookup: hex(words.lookup) })
				cookies[who] = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
			}
		},
	}
}

const hub = await openTestHub()
const two = await withTwo(hub)
hub.move(3000)
const { ports, pool } = hub.house
const team = await teamOf(hub.address)

async function ask(text: string) {
	const one = await sealed(team, { text }, { by: stretch })
	const answer = await postTo(hub.address, '/help/sealed?lang=en', one.body)
	assert.equal(answer.body.ok, true)
	const { endsAt, goneSays } = answer.body.value as unknown as { endsAt: Instant; goneSays: string }
	return { ...one, endsAt, goneSays }
}
const endOfRow = async (id: string): Promise<number | undefined> => (await pool.query<{ ends_week: number }>('select ends_week from frontdoor_listings where id = $1', [id])).rows[0]?.ends_week
const refusalOf = ({ body }: Answer) => (body.ok ? '' : body.refusal)
const page = async (path: string) => (await fetch(hub.address + path)).text()

test('whoever asks is told the day of which nothing is left, and that is the end of its week', async () => {
	const asked = await ask('bread')
	assert.equal(asked.endsAt, endOf((await endOfRow(asked.id)) as Week))
	const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(asked.endsAt)
	assert.ok(asked.goneSays.includes(day) && /backups/.test(asked.goneSays), asked.goneSays)
})

test('a shorter schedule takes two stewards and seven days, is published before it begins, and touches only what comes after', async () => {
	const before = await ask('before')
	const propose = { act: 'propose', kind: 'frontdoor/open', days: 20 }
	const proposed = await two.as('ana', '/desk/schedule', propose)
	const [change] = (proposed.body.value as unknown as { ahead: { id: string }[] }).ahead
	assert.equal(refusalOf(await two.as('bo', '/desk/schedule', propose)), 'change-waits')
	assert.equal(refusalOf(await two.as('ana', '/desk/schedule', { act: 'agree', change: change?.id })), 'needs-another')
	hub.move(3000)
	assert.doesNotMatch(await page('/kept?lang=en'), /20 days/, 'one person’s wish is no notice')
	assert.equal(refusalOf(await two.as('bo', '/desk/schedule', { act: 'agree', change: change?.id })), '')
	hub.move(3000)
	for (const [language, says] of [['en', /20 days for what you send from/], ['es', /20 días para lo que envíe desde el/]] as const) assert.match(await page(`/kept?lang=${language}`), says)

	const meanwhile = await ask('meanwhile')
	assert.equal(await endOfRow(meanwhile.id), lastWeek(meanwhile.id, ports.now(), FIRST_SCHEDULE['frontdoor/open']))
	await two.later(days(7))
	const later = await ask('later')
	assert.equal(await endOfRow(later.id), lastWeek(later.id, ports.now(), 20))
	assert.equal(endOf((await endOfRow(before.id)) as Week), before.endsAt, 'as it was told')
	assert.equal(refusalOf(await two.as('bo', '/desk/schedule', { act: 'stop', change: change?.id })), 'change-is-over')
})

test('the page of what we keep needs no JavaScript, says it of backups, and is not there where the room is off', async () => {
	for (const [language, says] of [['en', /not from our backups either/], ['es', /tampoco en nuestras copias/]] as const) assert.match(await page(`/kept?lang=${language}`), says)
	assert.match(await page('/?lang=en'), /href="\/kept\?lang=en"/)
	const bare = await openTestHub({ first: { rooms: [] } })
	assert.equal((await fetch(`${bare.address}/kept`)).status, 404)
	assert.doesNotMatch(await (await fetch(bare.address)).text(), /kept/)
})

test('one ask is kept longer when one steward asks and the other agrees, and not before', async () => {
	const { id } = await ask('winter coat')
	const was = await endOfRow(id)
	const act = (who: 'ana' | 'bo', command: object) => two.as(who, `/desk/listing/${id}/act`, command)
	assert.equal(refusalOf(await act('bo', { verb: 'agree' })), 'nothing-asked')
	assert.equal(refusalOf(await act('ana', { verb: 'extend', because: 'date-ahead' })), '')
	assert.equal(refusalOf(await act('ana', { verb: 'agree' })), 'needs-another')
	assert.equal(await endOfRow(id), was)
	const seen = (await two.as('bo', `/desk/listing/${id}`, {})).body.value as unknown as { longer: object }
	assert.deepEqual(seen.longer, { by: two.ids.ana, because: 'date-ahead' })
	assert.equal(refusalOf(await act('bo', { verb: 'agree' })), '')
	assert.equal(await endOfRow(id), (was ?? 0) + 4)
	assert.equal((await two.opens(id)).told.text, 'winter coat', 'its wraps went along')
})

const place = (listings: readonly string[], inDays = 200) => ({ act: 'place', asked: { askedBy: 'The county court', scope: 'Two asks of one week', reviewHalf: halfDayOf(ports.now()) + 2 * inDays }, listings })

test('what the law makes us keep opens after its week’s key is destroyed, while its neighbour does not; and it goes when the hold ends', async () => {
	const [held, neighbour] = [await ask('held'), await ask('neighbour')]
	const rows = async () => new Map((await pool.query<{ id: string; team_wrap: Buffer; ends_week: Week }>('select id, team_wrap, ends_week from frontdoor_listings')).rows.map((row) => [row.id, row]))
	const copies = await rows()
	assert.equal(refusalOf(await two.as('ana', '/desk/holds', place([held.id, `listing_${'0'.repeat(32)}`]))), 'not-all-here')
	assert.equal(refusalOf(await two.as('ana', '/desk/holds', place([held.id], 400))), 'review-first')
	assert.equal(refusalOf(await two.as('ana', '/desk/holds', place([held.id]))), '')
	assert.equal(refusalOf(await two.as('bo', '/desk/holds', place([held.id]))), 'held-already')
	const { holds } = (await two.as('bo', '/desk/holds', { act: 'see' })).body.value as unknown as { holds: (Hold & { holds: number })[] }
	const [hold] = holds
	assert.ok(hold)
	assert.deepEqual([hold.askedBy, hold.scope, hold.placedBy, hold.holds], ['The county court', 'Two asks of one week', two.ids.ana, 1], 'every steward sees it')
	assert.deepEqual((await rows()).get(neighbour.id), copies.get(neighbour.id), 'its neighbour is untouched')

	assert.equal(refusalOf(await postTo(hub.address, '/receipt/act?lang=en', { lookup: hex(held.opens.lookup), command: { verb: 'delete' } })), 'kept-by-law')
	const { digits } = await asText(held.receipt)
	const told = await postForm(hub.address, '/receipt?lang=en', { receipt: digits, act: 'delete' })
	assert.match(told.html, /The law makes us keep this/)

	await two.later(days(90))
	await forgetEnded(ports)
	assert.equal(await endOfRow(neighbour.id), undefined)
	const copy = copies.get(neighbour.id)
	assert.ok(copy)
	assert.throws(() => lift(ports.keys, copy.ends_week, neighbour.id, copy.team_wrap), DoesNotOpen)
	assert.equal((await two.opens(held.id)).told.text, 'held')
	assert.equal((await comeBackWith(hub.address, team.hub, held.opens)).id, held.id, 'its asker comes back, too')
	const heldRow = (await rows()).get(held.id)
	assert.ok(heldRow && lift(ports.keys, hold.id, held.id, heldRow.team_wrap).length > 0)

	assert.equal(refusalOf(await two.as('bo', '/desk/holds', { act: 'renew', hold: hold.id, reviewHalf: halfDayOf(ports.now()) + 600, because: 'The hearing was moved' })), '')
	assert.equal(refusalOf(await two.as('bo', '/desk/holds', { act: 'release', hold: hold.id, because: 'The case is closed' })), '')
	assert.equal((await two.opens(held.id)).told.text, 'held', 'until the next sweep')
	await forgetEnded(ports)
	assert.equal(await endOfRow(held.id), undefined)
	assert.throws(() => lift(ports.keys, hold.id, held.id, heldRow.team_wrap), DoesNotOpen)
	assert.equal(existsSync(join(hub.folder, 'keys', 'holds', `${hold.id}.key`)), false)
})

test('a hold is placed on all that are named or on none, and nobody but a steward sees one', async () => {
	const { id } = await ask('nobody’s')
	assert.equal((await postTo(hub.address, '/desk/holds', place([id]))).status, 404)
	assert.equal((await postTo(hub.address, '/desk/schedule', { act: 'see' })).status, 404)
	assert.equal(refusalOf(await two.as('ana', '/desk/holds', { ...place([id]), asked: {} })), 'not-understood')
})

test('whatever is asked, extended, held, renewed and released, in any order and at any time: nothing goes early, nothing stays for ever, and nothing else is touched', { timeout: 240_000 }, async () => {
	const by = (id: string): Speaker => ({ as: 'member', member: { id: id as never, called: '', roles: ['steward', 'teller'], language: 'es', teams: [] } })
	const [ana, bo] = [by(two.ids.ana), by(two.ids.bo)]
	type Copy = { readonly id: string; readonly until: Until; readonly wrap: Uint8Array }
	const copyOf = async (id: string): Promise<Copy | undefined> => {
		const { rows } = await pool.query<{ team_wrap: Buffer; ends_week: Week; hold: Hold['id'] | null }>('select team_wrap, ends_week, hold from frontdoor_listings where id = $1', [id])
		return rows[0] && { id, until: rows[0].hold ?? rows[0].ends_week, wrap: Uint8Array.from(rows[0].team_wrap) }
	}
	const laidOf = async (id: string) => (await pool.query<{ laid: Week }>('select coalesce(laid_week, ends_week) as laid from frontdoor_listings where id = $1', [id])).rows[0]?.laid
	const opens = ({ id, until, wrap }: Copy) => {
		try {
			return lift(ports.keys, until, id, wrap).length > 0
		} catch {
			return false
		}
	}
	const which = fc.nat(9)
	const step = fc.oneof(
		fc.constant({ does: 'ask' } as const),
		fc.record({ does: fc.constant('longer' as const), which }),
		fc.record({ does: fc.constant('close' as const), which }),
		fc.record({ does: fc.constant('hold' as const), which, also: which, inDays: fc.integer({ min: 1, max: 366 }) }),
		fc.record({ does: fc.constant('renew' as const), which, inDays: fc.integer({ min: 1, max: 366 }) }),
		fc.record({ does: fc.constant('release' as const), which }),
		fc.record({ does: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 45 }) }),
	)
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
			/** What ought to be: for each record the week it ends with and the hold it lies under. */
			const records = new Map<string, { ends: Week; laid: Week; hold: string | null }>()
			/** Of what is gone, the last week any copy of it lay under. */
			const gone = new Map<string, Week>()
			const holds = new Map<string, Hold>()
			const copies: Copy[] = []
			const nth = <T>(all: Iterable<T>, n: number): T | undefined => [...all][n % Math.max(1, [...all].length)]
			const refresh = async () => {
				const seen = await actOnHolds(ports, ana, { act: 'see' })
				assert.ok(seen.ok)
				for (const hold of seen.value) if (holds.has(hold.id)) holds.set(hold.id, hold)
			}
			const sweep = async () => {
				await forgetEnded(ports)
				await refresh()
				const now = ports.now()
				for (const [id, record] of records) {
					const hold = record.hold === null ? undefined : holds.get(record.hold)
					const isHeld = hold !== undefined && keeps(hold, now)
					if (!isHeld) record.hold = null
					const copy = await copyOf(id)
					if (record.ends >= weekOf(now) || isHeld) assert.ok(copy && opens(copy), 'nothing goes early')
					else {
						assert.equal(copy, undefined, 'nothing stays past its end')
						records.delete(id)
						gone.set(id, record.laid)
					}
				}
				for (const copy of copies) {
					const laid = gone.get(copy.id)
					if (laid !== undefined && (laid < weekOf(now) || typeof copy.until === 'string')) assert.equal(opens(copy), false, 'no copy of what is gone opens, from the day it was told at first')
				}
				for (const hold of holds.values()) assert.equal(ports.keys.livingHold(hold.id) !== null, keeps(hold, now) , 'a hold’s key lives as long as the hold')
			}
			for (const one of steps) {
				const now = ports.now()
				if (one.does === 'ask') {
					const { id, body } = await sealed(team, { text: 'x' })
					assert.ok((await postListing(ports, { as: 'anyone' }, v.parse(Posted, body), 'browser')).ok)
					const ends = (await endOfRow(id)) as Week
					records.set(id, { ends, laid: ends, hold: null })
				}
				for (const each of records.keys()) assert.deepEqual(await laidOf(each), records.get(each)?.laid, 'and that day is known')
				const id = 'which' in one ? nth(records.keys(), one.which) : undefined
				const record = id === undefined ? undefined : records.get(id)
				if (id !== undefined && record && (one.does === 'longer' || one.does === 'close')) {
					const say = (who: Speaker, command: Command) => moveListing(ports, who, id as ListingId, command)
					if (one.does === 'longer') {
						await say(ana, { verb: 'extend', because: 'still-open' })
						const agreed = await say(bo, { verb: 'agree' })
						if (agreed.ok) {
							record.ends = (record.ends + 4) as Week
							record.laid = Math.max(record.laid, record.ends) as Week
						}
					} else {
						await say(ana, { verb: 'claim' })
						await say(ana, { verb: 'close', outcome: 'helped' })
						const ends = (await endOfRow(id)) as Week
						assert.ok(ends <= record.ends && ends >= weekOf(after(now, days(FIRST_SCHEDULE['frontdoor/closed'] - 3))) || ends === record.ends)
						record.ends = ends
					}
				}
				if (one.does === 'hold' && id !== undefined) {
					const ids = [...new Set([id, nth(records.keys(), one.also) ?? id])] as ListingId[]
					const before = await actOnHolds(ports, ana, { act: 'see' })
					const placed = await actOnHolds(ports, ana, { act: 'place', asked: { askedBy: 'A court', scope: 'x', reviewHalf: halfDaysAfter(halfDayOf(now), 2 * one.inDays) }, listings: ids })
					if (placed.ok) {
						const hold = placed.value.find(({ id: each }) => before.ok && before.value.every((other) => other.id !== each))
						assert.ok(hold)
						holds.set(hold.id, hold)
						for (const each of ids) Object.assign(records.get(each) ?? {}, { hold: hold.id })
					} else assert.equal(placed.refusal, 'held-already')
				}
				const hold = one.does === 'renew' || one.does === 'release' ? nth(holds.values(), one.which) : undefined
				if (hold && one.does === 'renew') await actOnHolds(ports, bo, { act: 'renew', hold: hold.id, reviewHalf: halfDaysAfter(halfDayOf(now), 2 * one.inDays), because: 'x' })
				if (hold && one.does === 'release') await actOnHolds(ports, bo, { act: 'release', hold: hold.id, because: 'x' })
				if (hold) await refresh()
				if (one.does === 'wait') {
					hub.move(days(one.days))
					await sweep()
				}
				for (const each of records.keys()) {
					const copy = await copyOf(each)
					if (copy) copies.push(copy)
				}
			}
			for (const hold of holds.values()) assert.ok(lapsesAt(hold) <= after(ports.now(), days(366 + 31)), 'nobody holds anything for longer than a year and a month without looking')
			hub.move(days(366 + 32))
			await sweep()
			assert.equal(records.size, 0, 'in the end nothing is left')
			assert.deepEqual(readdirSync(join(hub.folder, 'keys', 'holds')), [])
		}),
		{ numRuns: 12 },
	)
	const { rows } = await pool.query<{ n: string }>('select count(*) as n from frontdoor_listings')
	assert.equal(rows[0]?.n, '0', 'what remains is counts')
})
