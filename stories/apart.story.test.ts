/** "Not together": whoever is kept apart from a record never gets it, by any verb or list; and two who would rather not be together never learn of it. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { hex, newId } from '#ground/ids.ts'
import type { MemberId } from '#ground/people.ts'
import { halfDayOf } from '#ground/time.ts'
import { addLine } from '#ground/hub.server.ts'
import { Command, type ListingId } from '#rooms/frontdoor/model.ts'
import { HandedOver, HoldsSeen, Line, Lines, Nothing, Opened, Queue, Schedules, Searchables } from '#ui/desk/answers.ts'
import { Care, Readers } from '#ui/desk/care-answers.ts'
import { Founding } from '#ui/desk/joining-answers.ts'
import { Attested } from '#ui/desk/opening-answers.ts'
import { Stewardship } from '#ui/desk/stewardship-answers.ts'
import { sealed, teamOf, type Sealed } from './asking.testing.ts'
import { openTestHub } from './house.testing.ts'
import { chance, gave, join, joinWithKey, type Somebody } from './people.testing.ts'
import { postTo } from './steward.testing.ts'
import { knock } from './web.testing.ts'

const hub = await openTestHub({ proxy: 1, first: { openings: 500 } })
const { address, house: { pool, ports } } = hub
const ana = await join(address, hub.firstLink?.split('#')[1] ?? '', 'Ana')
const bo = await joinWithKey(address, ana, 'steward', 'Bo')
const cy = await joinWithKey(address, ana, 'steward', 'Cy', bo)
hub.move(3000)

let from = 0
const elsewhere = () => ({ 'x-forwarded-for': `10.7.${from++ & 255}.1` })
const asked = async (): Promise<Sealed> => {
	const one = await sealed(await teamOf(address), { text: 'bread', contact: '612 555 0147', way: 'call' })
	assert.ok((await postTo(address, '/help/sealed', one.body, elsewhere())).body.ok)
	return one
}
const holder = (one: Sealed, command: object) => postTo(address, '/receipt/act', { lookup: hex(one.opens.lookup), command }, elsewhere())
const came = async (one: Sealed) => (await postTo(address, '/receipt/open', { lookup: hex(one.opens.lookup) }, elsewhere())).body.value as unknown as { state: string; hasAnswerer: boolean; isAnswerable: boolean }
const act = (by: Somebody, id: string, command: object) => by.post(`/desk/listing/${id}/act`, command, Line)
const reply = () => ({ verb: 'reply', said: { id: newId('message', chance), body: randomBytes(553).toString('base64'), voice: null } })
const care = (by: Somebody, what: object) => by.post('/desk/care', what, Care)
const why = <T>(answered: { ok: true; value: T } | { ok: false; refusal: string }) => (answered.ok ? 'done' : answered.refusal)

const VERBS = Command.options.map(({ entries }) => entries.verb.literal)
const wordsOf = (verb: string) =>
	verb === 'reply' || verb === 'note' || verb === 'write' ? { ...reply(), verb } : { verb, ...(verb === 'refer' && { to: 'outside' }), ...(verb === 'give' && { to: null }), ...(verb === 'close' && { outcome: 'helped' }), ...(verb === 'extend' && { because: 'date-ahead' }), ...(verb === 'reissue' && { lookup: hex(randomBytes(32)), holderWrap: randomBytes(72).toString('base64') }) }

/** Everything there is to do with a record, as somebody would hear it about this one. */
async function heardAbout(by: Somebody, id: string): Promise<unknown[]> {
	const say = async (path: string, body: object) => {
		const { status, lines, text } = await knock(address, path, { method: 'POST', headers: { origin: address, cookie: by.cookie, 'content-type': 'application/json', ...elsewhere() }, body: JSON.stringify(body) })
		return [status, lines.filter((_, i) => lines[i - (i % 2)]?.toLowerCase() !== 'date'), text]
	}
	const team = (await teamOf(address)).team
	const { epoch } = await teamOf(address)
	const asks: readonly (readonly [string, object])[] = [
		[`/desk/listing/${id}`, {}],
		[`/desk/listing/${id}/rewrap`, { teamWrap: randomBytes(72).toString('base64'), alike: null }],
		[`/desk/listing/${id}/voice`, { file: newId('file', chance) }],
		...VERBS.map((verb): readonly [string, object] => [`/desk/listing/${id}/act`, wordsOf(verb)]),
		['/desk/holds', { act: 'place', asked: { askedBy: 'A court', scope: 'one', reviewHalf: halfDayOf(ports.now()) + 100 }, listings: [id] }],
		['/desk/handover', { team, epoch, records: [{ listing: id, from: 1, teamWrap: randomBytes(72).toString('base64'), alike: null }] }],
		['/desk/care', { act: 'readers', listing: id, without: [] }],
	]
	const heard = []
	for (const [path, body] of asks) heard.push(await say(path, body))
	return heard
}

/** Whether it stands in any list this member is shown. */
async function isListedFor(by: Somebody, id: string): Promise<boolean> {
	const queue = gave(await by.post('/desk/queue', { side: 'ask', from: null }, Queue))
	const found = gave(await by.post('/desk/search', { after: '' }, Searchables))
	const lines = gave(await by.post('/desk/lines', { act: 'see', line: null }, Lines))
	const others = queue.lines.slice(0, 5).map(({ id: other }) => other)
	const alike = await Promise.all(others.map(async (other) => gave(await by.post(`/desk/listing/${other}`, {}, Opened)).alike))
	return [...queue.lines, ...found, ...alike.flat()].some((line) => line.id === id) || lines.lines.some(({ about }) => about === id)
}

test('“somebody else, please”: whoever has it or answered it no longer has it anywhere, and hears what is said where nothing ever was', async () => {
	const [one, alike] = [await asked(), await asked()]
	for (const { id } of [one, alike]) assert.ok(await bo.open(id))
	await pool.query('update frontdoor_listings set alike = 7 where id = any($1)', [[one.id, alike.id]])
	const line = newId('line', chance)
	await ports.storage.inOneGo((tx) => addLine(tx, { id: line, says: 'frontdoor/longer', about: one.id, sinceHalf: halfDayOf(ports.now()) }))
	gave(await act(bo, one.id, { verb: 'claim' }))
	gave(await act(bo, one.id, reply()))
	gave(await act(cy, one.id, { verb: 'claim' }))
	assert.ok((await isListedFor(bo, one.id)) && (await isListedFor(cy, one.id)) && (await isListedFor(ana, one.id)))
	const tally = async (by: Somebody) => Object.values(gave(await by.post('/desk/queue', { side: 'ask', from: null }, Queue)).tally).reduce((sum, n) => sum + n, 0)
	const before = await tally(bo)

	assert.equal((await came(one)).hasAnswerer, true)
	assert.ok((await holder(one, { verb: 'apart' })).body.ok)
	assert.equal((await came(one)).state, 'waiting')
	const nowhere = newId('listing', chance)
	for (const by of [bo, cy]) {
		assert.deepEqual(await heardAbout(by, one.id), await heardAbout(by, nowhere))
		assert.equal(await isListedFor(by, one.id), false)
		gave(await by.post('/desk/lines', { act: 'done', line }, Lines))
		gave(await by.post('/desk/lines', { act: 'own', line }, Lines))
	}
	assert.equal(await tally(bo), before - 1, 'not even as a number')
	assert.equal((await pool.query('select owner from ground_lines where id = $1', [line])).rows[0]?.owner, null)
	assert.ok(await isListedFor(ana, one.id))
	assert.equal((await ana.open(one.id))?.told.text, 'bread')
	gave(await act(ana, one.id, { verb: 'claim' }))
	const { epoch: from } = await teamOf(address)
	const { team } = gave(await ana.change({ act: 'rotate' }))
	const handOver = async (by: Somebody) => gave(await by.post('/desk/handover', { team: team?.id, epoch: team?.epoch, records: [{ listing: one.id, from, teamWrap: randomBytes(72).toString('base64'), alike: null }] }, HandedOver)).handed
	assert.deepEqual([await handOver(bo), await handOver(ana)], [0, 1], 'nor do they wrap its key')
	hub.move(3000)
})

test('whoever closed it cannot take that back once they are kept apart, and whoever wrote again is not brought back to them', async () => {
	const one = await asked()
	gave(await act(bo, one.id, { verb: 'claim' }))
	gave(await act(bo, one.id, { verb: 'close', outcome: 'helped' }))
	assert.ok((await holder(one, { verb: 'apart' })).body.ok)
	assert.equal(why(await act(bo, one.id, { verb: 'reopen' })), 'not-here')
	assert.ok((await holder(one, { ...reply(), verb: 'write' })).body.ok)
	assert.equal(await isListedFor(bo, one.id), false)
	assert.ok(await isListedFor(cy, one.id))
})

test('“not me, for this one”; and where nobody else could open it, it stays, and the asker is told who is left', async () => {
	const one = await asked()
	gave(await act(bo, one.id, { verb: 'claim' }))
	gave(await act(bo, one.id, { verb: 'not-me' }))
	assert.equal((await came(one)).state, 'waiting')
	assert.equal(await isListedFor(bo, one.id), false)
	gave(await act(cy, one.id, { verb: 'not-me' }))
	assert.equal(why(await act(ana, one.id, { verb: 'not-me' })), 'nobody-else-here')
	assert.equal((await came(one)).isAnswerable, true)
	gave(await act(ana, one.id, { verb: 'claim' }))
	assert.ok((await holder(one, { verb: 'apart' })).body.ok)
	assert.deepEqual([(await came(one)).isAnswerable, await isListedFor(ana, one.id)], [false, false], 'the asker’s wish holds, and they are told')
})

test('whatever happens in whatever order, whoever is kept apart never gets the record again', async () => {
	const people = [ana, bo, cy]
	const step = fc.oneof(
		fc.record({ who: fc.nat(2), verb: fc.constantFrom(...VERBS.filter((verb) => verb !== 'reissue')) }),
		fc.record({ who: fc.constant('holder' as const), verb: fc.constantFrom('apart', 'write', 'withdraw') }),
	)
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
			const one = await asked()
			const apart = new Set<number>()
			const had = new Set<number>()
			for (const { who, verb } of steps) {
				if (who === 'holder') {
					const { body } = await holder(one, wordsOf(verb))
					if (verb === 'apart' && body.ok) for (const each of had) apart.add(each)
					if (verb === 'apart') had.clear()
					continue
				}
				const by = people[who] as Somebody
				const heard = why(await act(by, one.id, wordsOf(verb)))
				if (apart.has(who)) assert.equal(heard, 'not-here', verb)
				if (heard !== 'done') continue
				if (verb === 'not-me') apart.add(who)
				if (['reply', 'note', 'refer', 'close'].includes(verb)) had.add(who)
			}
			for (const each of apart) {
				const by = people[each] as Somebody
				assert.equal(why(await by.post(`/desk/listing/${one.id}`, {}, Opened)), 'not-here')
				assert.equal(gave(await by.post('/desk/search', { after: '' }, Searchables)).some(({ id }) => id === one.id), false)
			}
			await pool.query('delete from frontdoor_listings where id = $1', [one.id])
		}),
		{ numRuns: 25 },
	)
})

test('two who would rather not be together: no yes to what the other asked for, no vouch, and the other never learns of it', async () => {
	const dee = await join(address, await ana.invited('teller'), 'Dee')
	const before = gave(await care(dee, { act: 'see' }))
	const one = await asked()
	gave(await act(bo, one.id, { verb: 'extend', because: 'date-ahead' }))
	const proposal = gave(await bo.post('/desk/schedule', { act: 'propose', kind: 'frontdoor/open', days: 20 }, Schedules)).ahead[0]
	gave(await care(cy, { act: 'apart', member: bo.id }))
	gave(await care(bo, { act: 'apart', member: dee.id }))
	assert.equal(why(await act(cy, one.id, { verb: 'agree' })), 'needs-another')
	assert.equal(why(await act(bo, one.id, { verb: 'agree' })), 'needs-another', 'the same as for whoever asked')
	assert.equal(why(await cy.post('/desk/schedule', { act: 'agree', change: proposal?.id }, Schedules)), 'needs-another')
	assert.equal(why(await bo.act({ act: 'vouch', member: dee.id })), 'needs-a-vouch')
	gave(await act(ana, one.id, { verb: 'agree' }))
	gave(await bo.post('/desk/attest', { act: 'attest', member: ana.id, what: 'law', untilHalf: halfDayOf(ports.now()) + 10 }, Attested))
	assert.equal(why(await cy.post('/desk/attest', { act: 'agree', member: ana.id, what: 'law' }, Attested)), 'needs-another')
	gave(await bo.post('/desk/attest', { act: 'take-back', member: ana.id, what: 'law' }, Attested))
	gave(await bo.post('/desk/founding', { act: 'begin' }, Founding))
	assert.equal(why(await cy.post('/desk/founding', { act: 'agree' }, Founding)), 'needs-another')
	gave(await bo.post('/desk/founding', { act: 'end' }, Founding))
	await pool.query('update ground_members set term_half = $1 where id = $2', [halfDayOf(ports.now()) + 1, bo.id])
	assert.equal(why(await cy.post('/desk/stewardship', { act: 'renew', member: bo.id }, Stewardship)), 'somebody-else-renews')
	gave(await ana.post('/desk/stewardship', { act: 'renew', member: bo.id }, Stewardship))

	assert.deepEqual([gave(await care(cy, { act: 'see' })).apart, gave(await care(bo, { act: 'see' })).apart], [[bo.id], [dee.id]])
	assert.deepEqual(gave(await care(dee, { act: 'see' })), before, 'who is kept away sees what they saw before')
	gave(await care(dee, { act: 'together', member: bo.id }))
	gave(await care(bo, { act: 'together', member: cy.id }))
	assert.equal((await pool.query('select 1 from ground_apart')).rowCount, 2, 'only whoever asked takes it back')
	const ask = (a: MemberId, b: MemberId) => ports.storage.inOneGo((tx) => ports.ask(tx, 'are-apart', { one: a, other: b }))
	assert.deepEqual([await ask(bo.id, cy.id), await ask(cy.id, bo.id), await ask(ana.id, cy.id)], [true, true, false])
	gave(await care(cy, { act: 'together', member: bo.id }))
	gave(await cy.post('/desk/schedule', { act: 'agree', change: proposal?.id }, Schedules))
})

test('of many who begin founding day at the same moment one does, and the others hear that it is on', async () => {
	const heard = await Promise.all(Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? ana : bo).post('/desk/founding', { act: 'begin' }, Founding)))
	assert.deepEqual(heard.map(why).toSorted(), ['done', ...Array.from({ length: 7 }, () => 'founding-is-on')])
	gave(await ana.post('/desk/founding', { act: 'end' }, Founding))
})

test('a vouch from before counts for nothing once the two are apart, and nobody hands on a key to whom they are apart from', async () => {
	const eva = await join(address, await ana.invited('teller'), 'Eva')
	gave(await bo.act({ act: 'vouch', member: eva.id }))
	gave(await care(eva, { act: 'apart', member: bo.id }))
	assert.equal(why(await ana.change({ act: 'hand-on', member: eva.id })), 'needs-a-vouch')
	gave(await cy.act({ act: 'vouch', member: eva.id }))
	assert.equal(why(await bo.change({ act: 'hand-on', member: eva.id })), 'needs-a-vouch')
	gave(await ana.change({ act: 'hand-on', member: eva.id }))
	const pairs = (await pool.query<{ guide: string }>('select guide from ground_pairs where newcomer = $1', [eva.id])).rows
	assert.deepEqual(pairs, [{ guide: cy.id }], 'with one who vouched, and not the one they are apart from')
	gave(await care(cy, { act: 'apart', member: eva.id }))
	assert.equal((await pool.query('select 1 from ground_pairs where newcomer = $1', [eva.id])).rowCount, 0)
})

test('what lies under an older key is counted without what is kept from whoever looks', async () => {
	const one = await asked()
	await bo.note(one.id, 'seen')
	gave(await ana.change({ act: 'rotate' }))
	const older = async (by: Somebody) => (await by.see()).team?.older ?? 0
	const [before, others] = [await older(bo), await older(ana)]
	assert.ok((await holder(one, { verb: 'apart' })).body.ok)
	assert.deepEqual([await older(bo), await older(ana)], [before - 1, others])
	await pool.query('delete from frontdoor_listings where id = $1', [one.id])
})

test('a hold, a report or a listing that is nobody’s is as it was: nothing else moved', async () => {
	const one = await asked()
	const held = gave(await ana.post('/desk/holds', { act: 'place', asked: { askedBy: 'A court', scope: 'two', reviewHalf: halfDayOf(ports.now()) + 100 }, listings: [one.id] }, HoldsSeen))
	assert.equal(held.holds.length, 1)
	assert.ok((await holder(one, { verb: 'apart' })).body.ok, 'nobody had it: nothing to do')
	for (const by of [ana, bo, cy]) assert.ok(await isListedFor(by, one.id))
	assert.equal(why(await ana.post('/desk/care', { act: 'readers', listing: one.id as ListingId, without: [] }, Readers)), 'done')
	assert.equal(why(await ana.post('/desk/sign-out', {}, Nothing)), 'done')
})
