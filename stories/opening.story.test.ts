/** Opening is budgeted and shows; the most sensitive part takes two; answers on law and health take a word; what somebody has is given one by one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hex, newId } from '#ground/chance.ts'
import type { MemberId } from '#ground/people.ts'
import { days, hours, minutes } from '#ground/time.ts'
import { lift } from '#ground/lasting.server.ts'
import { dutiesOf } from '#house/duties.server.ts'
import { messageBytes, openClose, sealMessage, threadOf } from '#rooms/frontdoor/envelope.ts'
import type { ListingId } from '#rooms/frontdoor/model.ts'
import { toBase64 } from '#ui/desk/bytes.ts'
import { sealed, teamOf, type Sealed } from './asking.testing.ts'
import { openTestHub } from './house.testing.ts'
import { sessionOf } from './members.testing.ts'
import { chance, join, joinWithKey, type Somebody } from './people.testing.ts'
import { postTo, type Answer } from './steward.testing.ts'

const hub = await openTestHub({ first: { openings: 8 } })
const { address, house: { pool, ports } } = hub
const ana = await join(address, hub.firstLink?.split('#')[1] ?? '', 'Ana')
const bo = await joinWithKey(address, ana, 'steward', 'Bo')
const cy = await joinWithKey(address, ana, 'teller', 'Cy', bo)
const dee = await joinWithKey(address, ana, 'teller', 'Dee', bo)
const eve = await join(address, await ana.invited('teller'), 'Eve')
hub.move(days(15))
const sit = (who: Somebody) => sessionOf(hub, who.id)
let cookies = new Map<string, string>()
const signIn = async () => {
	cookies = new Map(await Promise.all([ana, bo, cy, dee, eve].map(async (who) => [who.id, await sit(who)] as const)))
}
await signIn()
const say = (who: Somebody, path: string, body: object): Promise<Answer> => postTo(address, path, body, { cookie: cookies.get(who.id) ?? '' })
const heard = async (who: Somebody, path: string, body: object) => (await say(who, path, body)).body
const refusal = async (who: Somebody, path: string, body: object) => (await heard(who, path, body)).refusal ?? 'done'
const value = async (who: Somebody, path: string, body: object) => {
	const answered = await heard(who, path, body)
	assert.ok(answered.ok, `${path}: ${answered.refusal}`)
	return answered.value as never
}
const open = (who: Somebody, id: string) => refusal(who, `/desk/listing/${id}`, {})
const act = (who: Somebody, id: string, command: object) => refusal(who, `/desk/listing/${id}/act`, command)
const close = (who: Somebody, id: string, what: string) => refusal(who, `/desk/listing/${id}/close`, { act: what })
const opening = (who: Somebody, what: object) => refusal(who, '/desk/opening', what)
/** The first minute of the next hour, with everybody signed in. */
const nextHour = async () => {
	hub.move(hours(1) - (ports.now() % hours(1)) + minutes(1))
	await signIn()
}
async function asked(more: Parameters<typeof sealed>[2] = {}): Promise<Sealed> {
	const made = await sealed(await teamOf(address), { text: 'a loaf' }, more)
	assert.ok((await postTo(address, '/help/sealed', made.body)).body.ok)
	return made
}
const many = (n: number) => Promise.all(Array.from({ length: n }, async () => (await asked()).id))
const came = async ({ opens }: Sealed) => (await postTo(address, '/receipt/open', { lookup: hex(opens.lookup) })).body.value as unknown as { seen: { opened: number; openers: number; searched: number } }
const columns = async (text: string, ...with_: unknown[]) => (await pool.query<Record<string, unknown>>(text, with_)).rows

test('eight in an hour are opened, however many are asked for at once, and the ninth is refused with a reason', async () => {
	await nextHour()
	const ids = await many(20)
	const answers = await Promise.all(ids.map((id) => open(ana, id)))
	assert.deepEqual([answers.filter((one) => one === 'done').length, answers.filter((one) => one === 'opened-enough').length], [8, 12])
	const refused = await heard(ana, `/desk/listing/${ids[answers.indexOf('opened-enough')]}`, {})
	assert.match(refused.says ?? '', /ask a second person/)
	assert.ok(!JSON.stringify(refused).includes('teamWrap'))
	assert.equal(await open(ana, ids[answers.indexOf('done')] ?? ''), 'done', 'again costs nothing')
	assert.equal(await open(bo, ids[answers.indexOf('opened-enough')] ?? ''), 'done', 'everybody has their own')
	await nextHour()
	assert.equal(await open(ana, ids[answers.indexOf('opened-enough')] ?? ''), 'done')
})

test('a second person doubles it for that hour, never oneself; the desk and People see it', async () => {
	await nextHour()
	const ids = await many(20)
	for (const id of ids.slice(0, 8)) assert.equal(await open(cy, id), 'done')
	assert.equal(await opening(cy, { act: 'agree', member: cy.id, what: 'more' }), 'nobody-asks-this')
	assert.equal(await opening(cy, { act: 'ask', what: 'more' }), 'done')
	assert.equal(await opening(cy, { act: 'agree', member: cy.id, what: 'more' }), 'needs-another')
	assert.equal(await open(cy, ids[8] ?? ''), 'opened-enough', 'asking alone opens nothing')
	type Seen = { asked: { member: string; agreedBy: string | null; mayAgree: boolean }[]; today: Record<string, number>; left: number }
	const seen: Seen = await value(bo, '/desk/opening', { act: 'see' })
	assert.deepEqual(seen.asked.map(({ member, mayAgree }) => [member, mayAgree]), [[cy.id, true]])
	assert.ok((seen.today[cy.id] ?? 0) >= 8)
	const answers = await Promise.all([...ids.slice(8).map((id) => open(cy, id)), opening(bo, { act: 'agree', member: cy.id, what: 'more' })])
	assert.equal(answers.at(-1), 'done')
	for (const id of ids.slice(8)) await open(cy, id)
	const [row] = await columns('select opened from ground_openings where member = $1 order by ends_at desc limit 1', cy.id)
	assert.equal(row?.['opened'], 16)
	const after: Seen = await value(ana, '/desk/opening', { act: 'see' })
	assert.deepEqual(after.asked.map(({ agreedBy }) => agreedBy), [bo.id], 'it stays until the hour is over')
	await nextHour()
	assert.deepEqual(((await value(ana, '/desk/opening', { act: 'see' })) as Seen).asked, [])
	for (const id of ids.slice(0, 8)) assert.equal(await open(cy, id), 'done')
	assert.equal(await open(cy, ids[9] ?? ''), 'opened-enough', 'and the next hour begins anew')
})

test('a newcomer has half of it, and whoever holds no key is no second person', async () => {
	await nextHour()
	await pool.query('update ground_members set since_half = $2 where id = $1', [dee.id, Math.floor((ports.now() - days(13)) / hours(12))])
	const ids = await many(6)
	const answers = await Promise.all(ids.map((id) => open(dee, id)))
	assert.equal(answers.filter((one) => one === 'done').length, 4)
	assert.equal(await opening(dee, { act: 'ask', what: 'more' }), 'done')
	assert.equal(await opening(eve, { act: 'agree', member: dee.id, what: 'more' }), 'needs-another', 'Eve holds no key')
	hub.move(days(2))
	await nextHour()
	assert.equal((await Promise.all(ids.concat(await many(4)).map((id) => open(dee, id)))).filter((one) => one === 'done').length, 8, 'two weeks later they have all of it')
})

test('a search costs what it newly hands out, and takes a second person where that is more than is left', async () => {
	await nextHour()
	assert.equal(await refusal(bo, '/desk/search', { after: '' }), 'search-needs-second')
	assert.ok(!JSON.stringify(await heard(bo, '/desk/search', { after: '' })).includes('teamWrap'))
	assert.equal(await opening(bo, { act: 'ask', what: 'search' }), 'done')
	assert.equal(await refusal(bo, '/desk/search', { after: '' }), 'search-needs-second')
	assert.equal(await opening(cy, { act: 'agree', member: bo.id, what: 'search' }), 'done')
	const found: { id: string }[] = await value(bo, '/desk/search', { after: '' })
	assert.ok(found.length > 40)
	const [row] = await columns('select opened, searched from ground_openings where member = $1 order by ends_at desc limit 1', bo.id)
	assert.deepEqual([row?.['opened'], row?.['searched']], [0, found.length])
	await value(bo, '/desk/search', { after: '' })
	assert.equal((await columns('select searched from ground_openings where member = $1 order by ends_at desc limit 1', bo.id))[0]?.['searched'], found.length, 'again costs nothing')
	for (const { id } of found.slice(0, 12)) assert.equal(await open(bo, id), 'done', 'what a search handed out is paid for')
	assert.equal(await refusal(ana, '/desk/search', { after: '' }), 'search-needs-second', 'it is the one who asked who may')
})

test('every opening shows to the team and to the asker, as numbers: once an hour and once a claim', async () => {
	await nextHour()
	const one = await asked()
	assert.deepEqual((await came(one)).seen, { opened: 0, openers: 0, searched: 0 })
	assert.equal(await act(ana, one.id, { verb: 'claim' }), 'done')
	for (let i = 0; i < 3; i++) assert.equal(await open(ana, one.id), 'done')
	assert.deepEqual((await came(one)).seen, { opened: 1, openers: 1, searched: 0 })
	for (let i = 0; i < 2; i++) assert.equal(await open(bo, one.id), 'done')
	assert.deepEqual((await came(one)).seen, { opened: 2, openers: 2, searched: 0 })
	hub.move(minutes(25))
	assert.equal(await act(ana, one.id, { verb: 'claim' }), 'done')
	await nextHour()
	const seen = ((await value(bo, `/desk/listing/${one.id}`, {})) as { seen: object }).seen
	assert.deepEqual(seen, { opened: 3, openers: 2, searched: 0 })
	assert.deepEqual((await came(one)).seen, seen)
})

test('what one has stays open at no cost beyond the hour', async () => {
	await nextHour()
	const one = await asked()
	hub.move(minutes(45))
	assert.equal(await act(ana, one.id, { verb: 'claim' }), 'done')
	assert.equal(await open(ana, one.id), 'done')
	hub.move(minutes(20))
	const others = await many(8)
	for (const id of others) assert.equal(await open(ana, id), 'done')
	assert.equal(await open(ana, one.id), 'done')
	assert.deepEqual((await came(one)).seen, { opened: 1, openers: 1, searched: 0 })
})

test('the close part leaves the house only for who has it, after another said yes to this very request, for half an hour', async () => {
	await nextHour()
	const [one, other] = [await asked({ close: 'flat 3, ring twice' }), await asked({ close: 'insulin' })]
	const bytes = async (who: Somebody, id: string): Promise<string> => ((await value(who, `/desk/listing/${id}/close`, { act: 'open' })) as { close: string }).close
	assert.equal(await close(ana, one.id, 'ask'), 'claim-it-first')
	for (const id of [one.id, other.id]) assert.equal(await act(ana, id, { verb: 'claim' }), 'done')
	assert.equal(await close(ana, one.id, 'open'), 'needs-another')
	assert.equal(await close(bo, one.id, 'agree'), 'nobody-asks-this')
	assert.equal(await close(ana, one.id, 'ask'), 'done')
	assert.equal(await close(ana, one.id, 'agree'), 'needs-another', 'nobody agrees with themselves')
	assert.equal(await close(ana, one.id, 'open'), 'needs-another')
	assert.equal(await close(bo, one.id, 'agree'), 'done')
	assert.equal(await close(ana, other.id, 'open'), 'needs-another', 'a yes is for one request')
	assert.equal(await close(bo, one.id, 'open'), 'claim-it-first', 'the second person does not have it')
	const sealedClose = Uint8Array.from(Buffer.from(await bytes(ana, one.id), 'base64'))
	assert.equal(openClose(ports.hub().id, one.id as ListingId, one.record.key, sealedClose), 'flat 3, ring twice')
	const [row] = await columns('select close, ends_week from frontdoor_listings where id = $1', one.id)
	assert.notDeepEqual(Buffer.from(sealedClose), row?.['close'], 'it lies under the house’s lock, too')
	assert.deepEqual(lift(ports.keys, row?.['ends_week'] as never, one.id, Uint8Array.from(row?.['close'] as Buffer)), sealedClose)
	for (const answer of [await heard(bo, `/desk/listing/${one.id}`, {}), await heard(ana, `/desk/listing/${one.id}`, {}), await came(one)]) assert.ok(!JSON.stringify(answer).includes(Buffer.from(sealedClose).toString('base64').slice(0, 40)))
	assert.ok(!JSON.stringify(await came(one)).includes('lose"'), 'the receipt does not show it, nor whether it is there')

	assert.equal(await act(ana, one.id, { verb: 'release' }), 'done')
	assert.equal((await columns('select 1 from frontdoor_together where listing = $1', one.id)).length, 0)
	assert.equal(await act(ana, one.id, { verb: 'claim' }), 'done')
	assert.equal(await close(ana, one.id, 'open'), 'needs-another', 'it ends with the claim')
	assert.equal(await close(ana, one.id, 'ask'), 'done')
	assert.equal(await close(bo, one.id, 'agree'), 'done')
	hub.move(minutes(29))
	assert.equal(await act(ana, one.id, { verb: 'claim' }), 'done')
	assert.equal(await close(ana, one.id, 'open'), 'done')
	hub.move(minutes(2))
	assert.equal(await close(ana, one.id, 'open'), 'needs-another', 'and with the half hour')
	await dutiesOf(ports, pool).find(({ name }) => name === 'let-lapse')?.run()
	assert.equal((await columns('select 1 from frontdoor_together')).length, 0)
})

test('the close part moves with a longer end and with a legal hold, and goes with its listing', async () => {
	await nextHour()
	const one = await asked({ close: 'room 12' })
	const opened = async (): Promise<string> => {
		assert.equal(await act(ana, one.id, { verb: 'claim' }), 'done')
		assert.equal(await close(ana, one.id, 'ask'), 'done')
		assert.equal(await close(bo, one.id, 'agree'), 'done')
		const { close: bytes } = (await value(ana, `/desk/listing/${one.id}/close`, { act: 'open' })) as { close: string }
		return openClose(ports.hub().id, one.id as ListingId, one.record.key, Uint8Array.from(Buffer.from(bytes, 'base64')))
	}
	assert.equal(await opened(), 'room 12')
	assert.equal(await act(ana, one.id, { verb: 'extend', because: 'still-open' }), 'done')
	assert.equal(await act(bo, one.id, { verb: 'agree' }), 'done')
	assert.equal(await opened(), 'room 12')
	const held = (await value(ana, '/desk/holds', { act: 'place', asked: { askedBy: 'a court', scope: 'one ask', reviewHalf: Math.floor(ports.now() / hours(12)) + 100 }, listings: [one.id] })) as { holds: { id: string }[] }
	assert.equal(await opened(), 'room 12')
	assert.equal(await refusal(ana, '/desk/holds', { act: 'release', hold: held.holds[0]?.id, because: 'over' }), 'done')
	await dutiesOf(ports, pool).find(({ name }) => name === 'forget')?.run()
	assert.equal(await opened(), 'room 12')
	assert.ok((await postTo(address, '/receipt/act', { lookup: hex(one.opens.lookup), command: { verb: 'delete' } })).body.ok)
	assert.equal((await columns('select 1 from frontdoor_together where listing = $1', one.id)).length, 0)
})

const replyTo = (one: Sealed, about?: string) => {
	const id = newId('message', chance)
	const body = toBase64(sealMessage(ports.hub().id, one.id as ListingId, threadOf(one.record.key), id, messageBytes({ text: 'yes', by: 'Cy', voice: null }), chance))
	return { verb: 'reply', said: { id, body, voice: null }, ...(about && { about }) }
}

test('an answer on law or health takes the word of two stewards, for a year at most; others pass it on', async () => {
	await nextHour()
	const [plain, legal] = [await asked(), await asked({ kind: 'legal' })]
	for (const { id } of [plain, legal]) assert.equal(await act(cy, id, { verb: 'claim' }), 'done')
	assert.equal(await act(cy, legal.id, replyTo(legal)), 'needs-attestation')
	for (const about of ['law', 'health']) assert.equal(await act(cy, plain.id, replyTo(plain, about)), 'needs-attestation')
	const nowHalf = Math.floor(ports.now() / hours(12))
	const attest = (who: Somebody, what: object) => refusal(who, '/desk/attest', { member: cy.id, what: 'law', ...what })
	assert.equal(await attest(cy, { act: 'attest', untilHalf: nowHalf + 100 }), 'not-here')
	assert.equal(await attest(ana, { act: 'attest', untilHalf: nowHalf + 731 }), 'too-far-ahead')
	assert.equal(await attest(ana, { act: 'attest', untilHalf: nowHalf + 100 }), 'done')
	assert.equal(await attest(ana, { act: 'agree' }), 'needs-another')
	assert.equal(await act(cy, legal.id, replyTo(legal)), 'needs-attestation', 'one word is not enough')
	assert.equal(await attest(bo, { act: 'agree' }), 'done')
	assert.equal(await act(cy, legal.id, replyTo(legal)), 'done')
	assert.equal(await act(cy, plain.id, replyTo(plain, 'health')), 'needs-attestation', 'law is not health')
	assert.equal(await act(cy, plain.id, { verb: 'refer', to: 'outside' }), 'done', 'passing it on takes no word')
	assert.equal(await attest(bo, { act: 'take-back' }), 'done')
	assert.equal(await act(cy, legal.id, { verb: 'claim' }), 'done')
	assert.equal(await act(cy, legal.id, replyTo(legal)), 'needs-attestation')
})

test('what somebody has is given one by one, stays theirs until it is accepted, and the half hour begins anew', async () => {
	await nextHour()
	const ids = await many(3)
	for (const id of ids) assert.equal(await act(ana, id, { verb: 'claim' }), 'done')
	const [one = '', two = '', three = ''] = ids
	assert.equal(await act(ana, one, { verb: 'give', to: ana.id }), 'give-to-another')
	assert.equal(await act(ana, one, { verb: 'give', to: bo.id }), 'done')
	assert.equal(await act(ana, two, { verb: 'give', to: null }), 'done')
	assert.equal(await act(ana, three, { verb: 'give', to: bo.id }), 'done')
	type Mine = { mine: { id: string; given: { to: string | null } | null }[]; offered: { id: string }[]; others: { id: string }[] }
	const bos: Mine = await value(bo, '/desk/mine', {})
	assert.deepEqual([bos.mine.length, bos.offered.map(({ id }) => id).toSorted()], [0, [...ids].toSorted()])
	assert.deepEqual(((await value(cy, '/desk/mine', {})) as Mine).offered.map(({ id }) => id), [two])
	assert.equal(await act(cy, one, { verb: 'accept' }), 'someone-has-it')
	hub.move(minutes(20))
	assert.equal(await act(bo, one, { verb: 'accept' }), 'done')
	assert.equal(await act(bo, three, { verb: 'decline' }), 'done')
	assert.equal(await act(bo, three, { verb: 'accept' }), 'nothing-given')
	const races = await Promise.all([act(bo, two, { verb: 'accept' }), act(cy, two, { verb: 'accept' })])
	assert.deepEqual(races.filter((answer) => answer === 'done').length, 1)
	const anas: Mine = await value(ana, '/desk/mine', {})
	assert.deepEqual(anas.mine.map(({ id }) => id), [three])
	assert.deepEqual(anas.others.map(({ id }) => id).includes(ana.id), false)
	hub.move(minutes(15))
	assert.equal(await act(cy, three, { verb: 'claim' }), 'done', 'what nobody accepted is everybody’s again')
	assert.equal(await act(cy, one, { verb: 'claim' }), 'someone-has-it', 'whoever accepted has a new half hour')
})

test('no table and no answer of the desk is a list of who helped whom', async () => {
	await nextHour()
	const ids = await many(4)
	const taken = await sealed(await teamOf(address), { text: 'taken at the table' })
	await value(ana, '/desk/take', taken.body)
	for (const id of [...ids, taken.id]) {
		assert.equal(await act(ana, id, { verb: 'claim' }), 'done')
		assert.equal(await open(ana, id), 'done')
		assert.equal(await act(ana, id, { verb: 'close', outcome: 'helped' }), 'done')
	}
	await nextHour()
	for (const name of ['let-lapse', 'tidy', 'deliver-notes']) await dutiesOf(ports, pool).find((one) => one.name === name)?.run()
	const done = [...ids, taken.id]
	const { rows: tables } = await pool.query<{ name: string }>(`select table_name as name from information_schema.tables where table_schema = 'public'`)
	const people = [ana.id, bo.id, cy.id]
	for (const { name } of tables) {
		for (const { row } of (await pool.query<{ row: string }>(`select t::text as row from ${name} t`)).rows) {
			const listings = done.filter((id) => row.includes(id))
			assert.ok(listings.length === 0 || !people.some((id) => row.includes(id)), `${name}: ${row.slice(0, 200)}`)
		}
	}
	assert.deepEqual(await columns('select 1 from frontdoor_marks where listing = any($1)', done), [], 'digests of who opened it are gone, too')
	// Nor does any answer put a member beside a listing that nobody has now.
	type Held = { id?: string; listing?: string; heldBy?: string | null }
	const answers = await Promise.all(['ask', 'offer'].map((side) => heard(bo, '/desk/queue', { side, from: null })))
	const records = await Promise.all(done.slice(0, 3).map((id) => heard(bo, `/desk/listing/${id}`, {})))
	const rest = await Promise.all([heard(bo, '/desk/opening', { act: 'see' }), heard(bo, '/desk/mine', {}), heard(bo, '/desk/people', { act: 'see' }), heard(bo, '/desk/lines', { act: 'see', line: null }), heard(bo, '/desk/found', {}), heard(bo, '/desk/attest', { act: 'see' })])
	const walk = (at: unknown): void => {
		if (typeof at !== 'object' || at === null) return
		const own = Object.values(at as Held).filter((one): one is string => typeof one === 'string')
		if (own.some((one) => done.includes(one))) assert.ok(!own.some((one) => people.includes(one as MemberId)), JSON.stringify(at).slice(0, 300))
		for (const inner of Object.values(at)) walk(inner)
	}
	for (const answer of [...answers, ...records, ...rest]) {
		assert.ok(answer.ok)
		walk(answer)
	}
})

test('counts are gone after a day, and what was asked for with its hour', async () => {
	hub.move(days(1) + hours(1))
	for (const name of ['let-lapse', 'tidy']) await dutiesOf(ports, pool).find((one) => one.name === name)?.run()
	for (const table of ['ground_openings', 'ground_more', 'frontdoor_this_hour', 'frontdoor_together']) assert.deepEqual(await columns(`select * from ${table}`), [], table)
})
