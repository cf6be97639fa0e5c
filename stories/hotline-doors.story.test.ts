/** The public doors of the hotline, over HTTP as an old phone without JavaScript uses them: say what you see, come back with its number, ask whether it is true. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minutes } from '#ground/time.ts'
import { evidenceOf, moveIncident } from '#rooms/hotline/actions.server.ts'
import { comeBackWithStub } from '#rooms/hotline/door.server.ts'
import { hearReport } from '#rooms/hotline/hearing.server.ts'
import type { Command, IncidentId } from '#rooms/hotline/model.ts'
import { looksAt } from '#rooms/hotline/store.server.ts'
import { told } from './alerts.testing.ts'
import { heard, MERCADO, openHotline } from './hotline.testing.ts'
import { openTestHub } from './house.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { anOnce, knock, postForm, tablesOf } from './web.testing.ts'

const hub = await openHotline({ proxy: 1, first: { phone: '612-555-0100' } })
const { address, house: { pool, ports } } = hub
await joinAsSteward(hub)

let from = 0
const elsewhere = () => ({ 'x-forwarded-for': `10.9.${from++ & 255}.1`, 'accept-language': 'en' })
const aReport = (more: Record<string, string | readonly string[]> = {}) => ({ once: anOnce(), hand: '1st', doings: ['knocking'], size: 'few', place: 'Bakery, 9th and Elm', words: '', ...more })
const report = (more: Record<string, string | readonly string[]> = {}) => postForm(address, '/report', aReport(more), elsewhere())
const back = (fields: Record<string, string>) => postForm(address, '/report/again', { act: 'see', ...fields }, elsewhere())
const ask = (words: string) => postForm(address, '/check', { words }, elsewhere())
const stubOn = (page: string) => /data-slot="stub"><bdi>([^<]*)/.exec(page)?.[1] ?? ''
const plain = (page: string) => (/<main[\s\S]*<\/main>/.exec(page)?.[0] ?? '').replace(/<[^>]*>/g, ' ').replace(/&#39;|&rsquo;/g, '’').replace(/\s+/g, ' ')
type Row = { id: string; incident: IncidentId | null; state: string; words: string | null; place: string | null; origin: string; lat: number | null; media: string | null; lookup: Buffer | null; still: string; chain: string | null }
const rows = async (): Promise<Row[]> => (await pool.query<Row>(`select id, incident, state, words, place, encode(origin, 'hex') as origin, lat, media, lookup, still, chain from hotline_reports order by received_at, id`)).rows
const newest = async () => (await rows()).at(-1)
const fresh = async () => {
	await pool.query('delete from hotline_texts; delete from hotline_alerts; delete from hotline_reports; delete from hotline_incidents')
	hub.move(minutes(1))
}
const move = (id: IncidentId, command: Command) => ports.storage.inOneGo((tx) => moveIncident(ports, tx, { as: 'house' }, id, command))
const eyewitnesses = async (id: IncidentId) => (await ports.storage.inOneGo((tx) => evidenceOf(tx, id))).eyewitnesses

test('a report is left in one post, its number is kept as a digest alone, and sent twice it is one', async () => {
	await fresh()
	const sent = aReport({ still: 'yes', children: 'yes', taken: '2', wants: ['medic'], vests: ['ice'], ago: 'quarter', words: 'Three cars.' })
	const [first, again] = [await postForm(address, '/report', sent, elsewhere()), await postForm(address, '/report', sent, elsewhere())]
	assert.equal(first.status, 200)
	const stub = stubOn(first.text)
	assert.match(stub, /^\d{4} \d{4} \d{4}$/)
	assert.equal(stubOn(again.text), stub)
	const [row, ...more] = await rows()
	assert.ok(row && more.length === 0)
	assert.equal(row.state, 'linked')
	assert.equal(row.lookup?.length, 32)
	for (const secret of [sent.once, stub, stub.replaceAll(' ', '')]) assert.ok(!JSON.stringify(await pool.query('select t::text from hotline_reports t')).includes(secret as string))
	assert.match(plain(first.text), /keep silent.*612-555-0100/)
	assert.equal(first.headers['set-cookie'], undefined)
	assert.equal(first.headers['content-encoding'], undefined, 'what was sent is not pressed together with a secret')
})

test('what is missing is asked for beside its field, and everything typed stays', async () => {
	await fresh()
	const { status, text } = await report({ hand: '', place: '', words: 'by <b>the</b> "shop"', doings: ['knocking', 'nonsense'], taken: '3' })
	assert.equal(status, 422)
	assert.match(text, /id="wrong-hand"/)
	assert.match(text, /id="wrong-where"/)
	assert.match(text, /by &lt;b>the&lt;\/b> "shop"/)
	assert.match(text, /value="knocking" checked/)
	assert.match(text, /name="taken"[^>]*value="3"/)
	assert.match(text, /<details open/)
	assert.deepEqual(await rows(), [])
	assert.equal((await report({ words: 'x'.repeat(1001) })).status, 422)
	assert.equal((await postForm(address, '/report', {}, elsewhere())).status, 422)
})

test('what is on no list is left out and the report is heard all the same; a place is no finer than ten metres', async () => {
	await fresh()
	const { status } = await report({ size: 'a million', still: 'perhaps', doings: ['flying'], media: 'zz', taken: 'many', zone: 'atlantis', lat: '44.95123456', lon: '-93.26987654', once: 'short' })
	assert.equal(status, 200)
	assert.equal((await newest())?.lat, 44.9512)
})

test('a name in the words is said kindly and the report is heard', async () => {
	await fresh()
	const { text } = await report({ words: 'Officer John Smith is here, plate ABC 1234' })
	assert.match(text, /data-part="names"/)
	assert.ok(await newest())
	assert.doesNotMatch((await report({ words: 'Two cars, knocking on doors' })).text, /data-part="names"/)
})

test('one phone with two forms is one pair of eyes: the same words, the same place without words, the same picture', async () => {
	for (const [one, other] of [
		[{ words: 'Three cars outside, they knock' }, { words: 'three CARS outside, they knock!!' }],
		[{}, { size: 'many', doings: ['parked'] }],
		[{ words: 'They are at the door', media: 'a5a5a5a5f0f0f0f0' }, { words: 'A picture of what I see from my window', media: 'a5a5a5a5f0f0f0f1' }],
		[{ place: '', lat: '44.9501', lon: '-93.2601' }, { place: '', lat: '44.9505', lon: '-93.2603' }],
	]) {
		await fresh()
		await report(one)
		await report(other)
		const [first, second] = await rows()
		assert.ok(first?.incident && second)
		assert.equal(first.origin, second.origin, JSON.stringify([one, other]))
		assert.equal(await eyewitnesses(first.incident), 1)
	}
	await fresh()
	await report({ words: 'Three cars outside, they knock' })
	await report({ words: 'I see officers with vests asking people for papers' })
	const [first, second] = await rows()
	assert.ok(first?.incident && second)
	assert.equal(first.incident, second.incident)
	assert.notEqual(first.origin, second.origin)
	assert.equal(await eyewitnesses(first.incident), 2)
})

test('of many who write the same, all are the voice of the first, however they come at once', async () => {
	await fresh()
	await Promise.all(Array.from({ length: 8 }, () => report({ words: 'They are knocking at the corner' })))
	const all = await rows()
	assert.equal(all.length, 8)
	assert.equal(new Set(all.map(({ origin }) => origin)).size, 1)
})

test('a part of town without a place is enough, and the incident lies there', async () => {
	await fresh()
	await report({ place: '', zone: 'mill', words: 'Vans' })
	const row = await newest()
	assert.equal(row?.words, 'Vans (Mill)')
	assert.deepEqual((await pool.query('select zone from hotline_incidents')).rows, [{ zone: 'mill' }])
})

test('with its number whoever reported hears what came of it', async () => {
	await fresh()
	const stub = stubOn((await report()).text)
	hub.move(minutes(12))
	assert.match(plain((await back({ stub })).text), /Still being looked at, for 12 minutes/)
	const { incident } = (await newest()) ?? {}
	assert.ok(incident)
	await move(incident, { verb: 'confirm' })
	assert.match(plain((await back({ stub: stub.replaceAll(' ', '-') })).text), /Looked at and confirmed\. Last seen at \d+:\d\d/)
	await move(incident, { verb: 'not-it', really: 'tow' })
	assert.match(plain((await back({ stub })).text), /it was not immigration\. It was a tow company\./)
	await pool.query(`update hotline_incidents set really = 'Mister Smith from number 12'`)
	assert.match(plain((await back({ stub })).text), /it was not immigration\. (?!It was)/, 'words of somebody’s own stay with the team')
	await pool.query(`update hotline_incidents set state = 'unverified', really = null`)
	assert.match(plain((await back({ stub })).text), /nobody could tell/)
	await pool.query(`update hotline_reports set state = 'proposed'`)
	assert.match(plain((await back({ stub })).text), /Still being looked at/, 'what is only perhaps theirs is not told')
})

test('a number that is none is not there, whatever it looks like, and asks the database no less', async () => {
	await fresh()
	const stub = stubOn((await report()).text)
	const wrong = ['0000 0000 0000', '123456789012', '', 'hello', '٠'.repeat(12), '9'.repeat(59)]
	const answers = await Promise.all(wrong.map((one) => back({ stub: one })))
	for (const { status, text } of answers) {
		assert.equal(status, 404)
		assert.match(text, /There is no report with these digits/)
	}
	let asked = 0
	const { inOneGo } = ports.storage
	const watched = <T extends object>(tx: T): T => new Proxy(tx, { get: (target, name) => {
		if (name === 'withTables') asked++
		const value: unknown = Reflect.get(target, name, target)
		return typeof value === 'function' ? value.bind(target) : value
	} })
	const counting: typeof ports = { ...ports, storage: { ...ports.storage, inOneGo: (work) => inOneGo((tx) => work(watched(tx))) } }
	const cost = async (one: string) => {
		asked = 0
		await comeBackWithStub(counting, one)
		return asked
	}
	const right = await cost(stub)
	assert.ok(right > 0)
	for (const one of wrong) assert.equal(await cost(one), right)
})

test('wrong numbers from one neighbourhood come to an end, as wrong receipts do', async () => {
	const here = { 'x-forwarded-for': '10.77.1.1' }
	let last = 0
	for (let i = 0; i < 25 && last !== 429; i++) last = (await postForm(address, '/report/again', { act: 'see', stub: '000000000000' }, here)).status
	assert.equal(last, 429)
})

test('more is added by the same voice, once, and makes no second pair of eyes; what is taken back counts no more and its words are gone', async () => {
	await fresh()
	const stub = stubOn((await report({ words: 'They knock' })).text)
	const more = { act: 'add', stub, once: anOnce(), words: 'Now they leave', still: 'no' }
	assert.match((await back(more)).text, /Added/)
	await back(more)
	const [first, second, ...others] = await rows()
	assert.ok(first?.incident && second && others.length === 0)
	assert.deepEqual([second.incident, second.words, second.still, second.chain, second.state], [first.incident, 'Now they leave', 'no', first.id, 'linked'])
	assert.equal(await eyewitnesses(first.incident), 1)
	assert.match((await back({ act: 'withdraw', stub })).text, /You took it back/)
	for (const row of await rows()) assert.deepEqual([row.state, row.words, row.place], ['withdrawn', null, null])
	assert.equal(await eyewitnesses(first.incident), 0)
	assert.match((await back({ act: 'withdraw', stub })).text, /You took it back/)
	assert.equal((await back(more)).status, 404)
	const { rows: acts } = await pool.query(`select act from hotline_acts where act = 'withdrawn'`)
	assert.equal(acts.length, 1)
})

test('what is decided already is said at once', async () => {
	await fresh()
	await report({ words: 'They knock' })
	const { incident } = (await newest()) ?? {}
	assert.ok(incident)
	await move(incident, { verb: 'not-it', really: 'sheriff' })
	hub.move(minutes(5))
	const { text } = await report({ words: 'I see people at the bakery with vests' })
	assert.match(plain(text), /Checked at \d+:\d\d [AP]M: it was not immigration\. It was the sheriff\./)
})

test('a neighbour who sees nothing counts where somebody said something, once, and hears the same where nobody did', async () => {
	await fresh()
	const nothing = aReport({ hand: 'nothing', words: '' })
	const alone = await postForm(address, '/report', nothing, elsewhere())
	assert.equal(alone.status, 200)
	assert.deepEqual(await rows(), [], 'that nothing is there opens nothing')
	await report({ words: 'They knock' })
	const { incident } = (await newest()) ?? {}
	assert.ok(incident)
	const again = { ...nothing, once: anOnce() }
	const counted = await postForm(address, '/report', again, elsewhere())
	await postForm(address, '/report', again, elsewhere())
	assert.equal(plain(counted.text), plain(alone.text), 'whether anybody said anything is not heard')
	const looks = await ports.storage.inOneGo((tx) => looksAt(tx, incident))
	assert.deepEqual(looks.map(({ by, eyes, saw }) => ({ by, eyes, saw })), [{ by: null, eyes: 'neighbour', saw: 'nothing' }])
	assert.equal((await rows()).length, 1)
})

test('whoever says that nothing is there confirms nothing, however many pictures were sent', async () => {
	await fresh()
	for (const [i, words] of ['Three cars outside', 'They are knocking at every door', 'Seven people with vests and a dog'].entries()) await report({ words, media: i === 0 ? 'a5a5a5a5f0f0f0f0' : '' })
	await postForm(address, '/report', aReport({ hand: 'nothing' }), elsewhere())
	const { rows: states } = await pool.query<{ state: string }>('select state from hotline_incidents')
	assert.deepEqual(states, [{ state: 'verifying' }])
})

// Is it true?

const QUESTION = 'Compartan: redada en la panadería de la 9 y Elm'
test('of what is not decided nothing can be asked out: not a byte of any answer changes', async () => {
	await fresh()
	const questions = [QUESTION, 'Raid at the bakery on 9th and Elm, they knock at every door', 'Mill', 'Mercado del Sur', '']
	const said = () => Promise.all(questions.map(async (one) => (await ask(one)).text))
	const before = await said()
	for (const text of before) assert.match(text, /data-part="unknown"/)
	await report({ words: 'Raid at the bakery on 9th and Elm, they knock at every door' })
	assert.deepEqual(await said(), before, 'unconfirmed')
	const { incident } = (await newest()) ?? {}
	assert.ok(incident)
	await move(incident, { verb: 'check' })
	assert.deepEqual(await said(), before, 'being looked at')
	await move(incident, { verb: 'confirm' })
	assert.deepEqual(await said(), before, 'confirmed, and not told')
	await move(incident, { verb: 'end' })
	assert.deepEqual(await said(), before, 'ended, and never told')
	for (const level of ['L0', 'L1'] as const) await told(hub, { level, place: 'Bakery, 9th and Elm', zones: ['mill'] })
	assert.deepEqual(await said(), before, 'told to the team alone')
})

test('what was told to everybody is answered in the language of the words, and what was corrected says when', async () => {
	await fresh()
	await told(hub, { level: 'L2', place: 'Bakery, 9th and Elm', zones: ['mill'] })
	const { text } = await postForm(address, '/check', { words: QUESTION }, { ...elsewhere(), 'accept-language': 'es' })
	assert.match(text, /data-standing="now"/)
	assert.match(plain(text), /Esto es lo que sabemos.*agentes de inmigración/i)
	assert.match(text, /data-part="answers"/)
	assert.doesNotMatch(plain(text).split('Preguntar otra cosa')[0] ?? '', /9th and Elm/, 'no finer than on the page of alerts')
	const elsewhereInTown = await ask('Raid at the school on Cherry Street')
	assert.match(elsewhereInTown.text, /data-part="unknown"/)
})

test('what came to nothing is answered by the place, and by the words that went round, though nobody was told of it', async () => {
	await fresh()
	await hearReport(ports, { as: 'anyone' }, heard(hub, { hand: '2nd', place: 'Tienda Luna, Olmo y 3', words: 'Compartan: hay una redada grande en la tienda, no salgan de casa', spot: MERCADO }))
	const { incident } = (await newest()) ?? {}
	assert.ok(incident)
	await move(incident, { verb: 'not-it', really: 'works' })
	for (const words of ['Is ICE at Luna, Olmo and 3rd?', 'COMPARTAN!! hay una redada grande en la tienda no salgan de casa']) {
		const { text } = await ask(words)
		assert.match(plain(text), /it was not immigration\. It was road or house works\./, words)
	}
	hub.move(minutes(60 * 25))
	assert.match((await ask('Is ICE at Luna, Olmo and 3rd?')).text, /data-part="unknown"/)
})

test('nothing of a question is kept until it is reported; then its words are in the form, and only there', async () => {
	await fresh()
	const before = await tablesOf(hub)
	const { text } = await ask('canary: they say the school')
	const carried = await postForm(address, '/report', { act: 'carry', words: 'canary: they say the school' }, elsewhere())
	assert.match(text, /name="words" value="canary: they say the school"/)
	assert.equal(carried.status, 200)
	assert.match(carried.text, />canary: they say the school<\/textarea>/)
	assert.match(carried.text, /value="online" checked/)
	assert.deepEqual(await tablesOf(hub), before)
})

test('where the room is off there is no trace of its doors', async () => {
	const closed = await openTestHub()
	for (const path of ['/report', '/report/again', '/check']) {
		const [there, nowhere] = [await knock(closed.address, path), await knock(closed.address, '/nothing-of-the-kind')]
		assert.equal(there.status, 404)
		assert.equal(there.text.replaceAll(path, ''), nowhere.text.replaceAll('/nothing-of-the-kind', ''))
	}
	assert.doesNotMatch((await knock(closed.address, '/')).text, /\/report|\/check/)
	assert.match((await knock(address, '/')).text, /href="\/report".*href="\/check"/)
})
