/** What went wrong is read by carers who have nothing to do with it, and by nobody else; it shows nowhere that it was said; and it ends. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hex } from '#ground/ids.ts'
import { lift } from '#ground/lasting.server.ts'
import { DoesNotOpen, recipientOf } from '#ground/sealed.ts'
import { days, type Week } from '#ground/time.ts'
import { openWrong, sealWrong, wrongBytes } from '#ground/wrongs.ts'
import { forgetEnded } from '#house/duties.server.ts'
import { Line } from '#ui/desk/answers.ts'
import { Care, Readers, Reports } from '#ui/desk/care-answers.ts'
import { toBase64 } from '#ui/desk/bytes.ts'
import { report } from '#ui/desk/reporting.ts'
import { asText, form, postForm, sealed, stretch, teamOf, type Sealed } from './asking.testing.ts'
import { until } from './child.testing.ts'
import { newCanary, secretsOf, sweepFor, type Canary } from './canaries.testing.ts'
import { openTestHub } from './house.testing.ts'
import { chance, gave, join, joinWithKey, type Somebody } from './people.testing.ts'
import { postTo } from './steward.testing.ts'
import { knock } from './web.testing.ts'

const hub = await openTestHub({ first: { careOutside: 'The centre on Elm Street' } })
const { address, house: { pool, ports } } = hub
const ana = await join(address, hub.firstLink?.split('#')[1] ?? '', 'Ana')
const bo = await joinWithKey(address, ana, 'teller', 'Bo')
const cy = await joinWithKey(address, ana, 'teller', 'Cy', bo)
const dee = await join(address, await ana.invited('carer'), 'Dee')
/** Front pages, and whom they seal to, may be two seconds old. */
hub.move(3000)

const see = async (by: Somebody) => gave(await by.post('/desk/care', { act: 'see' }, Care))
const care = (by: Somebody, act: object) => by.post('/desk/care', act, Care)
const reportsOf = async (by: Somebody) => gave(await by.post('/desk/care', { act: 'reports' }, Reports))
const textsOf = async (by: Somebody) => {
	const { hub: name, seed } = await by.keys()
	return Promise.all((await reportsOf(by)).map(({ id, wrap, body }) => openWrong(name, id, seed, wrap, body)))
}
const asked = async (): Promise<Sealed> => {
	const one = await sealed(await teamOf(address), { text: 'bread' }, { by: stretch })
	const kept = await postTo(address, '/help/sealed', one.body)
	assert.ok(kept.body.ok)
	return one
}
const withReceipt = (one: Sealed, what: object) => postTo(address, '/receipt/care', { lookup: hex(one.opens.lookup), ...what })
const readersWith = async (one: Sealed) => (await withReceipt(one, { act: 'readers' })).body.value as unknown as { readers: { reader: string; recipient: string }[]; outside: string }
async function tell(one: Sealed, text: string, to?: readonly { reader: string; recipient: string }[]) {
	const { id, body, wraps } = await sealWrong(ports.hub().id, wrongBytes(text), to ?? (await readersWith(one)).readers, chance)
	return withReceipt(one, { act: 'report', wrong: { id, body: toBase64(body), wraps: wraps.map(({ reader, wrap }) => ({ reader, wrap: toBase64(wrap) })) } })
}
/** Has it and answers it, so that they have to do with it. */
const answers = (by: Somebody, one: Sealed) => by.note(one.id, 'seen')
/** Where in the tables, the data folder or the log any of it is, in any spelling. */
async function foundIn(what: Canary): Promise<string[]> {
	const sweep = sweepFor(secretsOf('a report', what))
	const { rows } = await pool.query<{ name: string }>(`select table_schema || '.' || table_name as name from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema')`)
	const found = sweep.in(Buffer.from(hub.log.join('\n'))).map(({ called }) => `${called} in the log`)
	for (const { name } of rows) {
		const { rows: all } = await pool.query<{ row: string }>(`select t::text as row from ${name} t`)
		found.push(...sweep.in(Buffer.from(all.map(({ row }) => row).join('\n'))).map(({ called, as }) => `${called} as ${as} in ${name}`))
	}
	return [...found, ...sweep.folder(hub.folder)]
}
const refused = async (answering: Promise<{ ok: boolean; refusal?: string }>) => (await answering).refusal

test('a steward asks, and nobody is a carer who has not said yes; whoever was not asked cannot', async () => {
	gave(await care(ana, { act: 'ask', member: bo.id }))
	assert.deepEqual([(await see(bo)).isAsked, (await see(cy)).isAsked, (await see(ana)).carers], [true, false, [dee.id]])
	gave(await care(cy, { act: 'accept' }))
	assert.deepEqual((await see(ana)).carers, [dee.id], 'Cy was not asked')
	gave(await care(bo, { act: 'decline' }))
	gave(await care(bo, { act: 'accept' }))
	assert.deepEqual((await see(ana)).carers, [dee.id], 'Bo said no')
	for (const one of [bo, cy]) {
		gave(await care(ana, { act: 'ask', member: one.id }))
		gave(await care(one, { act: 'accept' }))
	}
	assert.deepEqual((await see(ana)).carers.toSorted(), [bo.id, cy.id, dee.id].toSorted())
	assert.deepEqual((await see(bo)).carers, [], 'only stewards see who')
	assert.equal(await refused(care(bo, { act: 'ask', member: ana.id })), 'not-here')
})

const canary = newCanary()
let told: Sealed

test('with a receipt: sealed to carers who have nothing to do with it; a concerned one gets not-there by every verb; a canary is nowhere', async () => {
	told = await asked()
	await answers(bo, told)
	gave(await cy.post(`/desk/listing/${told.id}/act`, { verb: 'claim' }, Line))
	const { readers, outside } = await readersWith(told)
	assert.deepEqual([readers.length, outside], [1, 'The centre on Elm Street'], 'Bo wrote, Cy has it: Dee alone is apart from it')
	assert.ok(!JSON.stringify(readers).includes('member_') && !JSON.stringify(readers).includes('Dee'))

	const before = await postTo(address, '/desk/care', { act: 'reports' }, { cookie: ana.cookie })
	const text = Object.values(canary).join(' · ')
	assert.ok((await tell(told, text)).body.ok)
	assert.deepEqual(await textsOf(dee), [text])
	assert.deepEqual([await textsOf(bo), await textsOf(cy), await textsOf(ana)], [[], [], []])

	const [{ id } = { id: '' }] = await reportsOf(dee)
	const nowhere = `wrong_${hex(chance(16))}`
	for (const by of [ana, bo, cy])
		for (const act of ['seen', 'done', 'aside']) {
			const heard = await Promise.all([id, nowhere].map((wrong) => knock(address, '/desk/care', { method: 'POST', headers: { origin: address, cookie: by.cookie, 'content-type': 'application/json' }, body: JSON.stringify({ act, wrong }) })))
			const [there, none] = heard.map(({ status, lines, text: body }) => ({ status, lines: lines.filter((_, i) => lines[i - (i % 2)]?.toLowerCase() !== 'date'), body }))
			assert.deepEqual(there, none, `${act}`)
			assert.equal(there?.status, 404)
		}
	const after = await postTo(address, '/desk/care', { act: 'reports' }, { cookie: ana.cookie })
	assert.deepEqual([after.status, after.body, [...after.headers.keys()]], [before.status, before.body, [...before.headers.keys()]], 'a steward who is no carer sees no difference')
	assert.equal((await reportsOf(dee))[0]?.state, 'open', 'nobody else moved it')

	assert.deepEqual(await foundIn(canary), [])
})

test('sealed to somebody too many, too few, or to nobody who is there, it is not kept', async () => {
	const one = await asked()
	await answers(bo, one)
	const { readers } = await readersWith(one)
	assert.equal(readers.length, 2)
	const all = (await readersWith(await asked())).readers
	assert.equal(all.length, 3)
	for (const to of [all, readers.slice(1), all.filter((reader) => !readers.includes(reader)), [...readers, ...readers.slice(0, 1)]]) assert.equal((await tell(one, 'no', to)).body.refusal, 'stale-key')
	const before = (await pool.query('select 1 from ground_wrongs')).rowCount
	assert.ok((await tell(one, 'yes')).body.ok)
	assert.equal((await pool.query('select 1 from ground_wrongs')).rowCount, (before ?? 0) + 1)
})

test('without JavaScript it is sealed as it arrives, to the same people; and where nobody is apart from it, nothing is kept and what was typed is still there', async () => {
	const one = await asked()
	const receipt = (await asText(one.receipt)).digits
	await answers(bo, one)
	const page = await postForm(address, '/receipt', form({ act: 'open', receipt }))
	assert.match(page.html, /Solo lo pueden leer 2 personas que no tienen que ver/)
	assert.match(page.html, /nuestro servidor ve sus palabras un momento/)
	const sent = await postForm(address, '/receipt', form({ act: 'wrong', receipt, text: 'me gritó “mucho” & <más>' }))
	assert.match(sent.html, /Ya lo tienen/)
	assert.doesNotMatch(sent.html, /me gritó/)
	assert.ok((await textsOf(dee)).includes('me gritó “mucho” & <más>') && (await textsOf(cy)).includes('me gritó “mucho” & <más>'))
	assert.equal((await reportsOf(dee)).filter(({ sealedWhere }) => sealedWhere === 'arrival').length, 1)

	await answers(cy, one)
	await pool.query('insert into frontdoor_apart (listing, mark) values ($1, $2)', [one.id, ports.keys.digest('apart', Buffer.from(`${one.id}|${dee.id}`))])
	const before = (await pool.query('select 1 from ground_wrongs')).rowCount
	const none = await postForm(address, '/receipt', form({ act: 'wrong', receipt, text: 'otra vez' }))
	assert.match(none.html, /Aquí nadie que no tenga que ver/)
	assert.match(none.html, /The centre on Elm Street/)
	assert.equal((await pool.query('select 1 from ground_wrongs')).rowCount, before)
})

test('a member says it and leaves out whom they tick; a helper may, and whom they keep apart from does not read it', async () => {
	const eva = await join(address, await ana.invited('teller'), 'Eva')
	await pool.query(`update ground_members set roles = '{helper}' where id = $1`, [eva.id])
	const sent = await report(eva.post, ports.hub().id, { listing: null, without: [cy.id] }, 'Cy took the keys', chance)
	assert.ok(sent.ok)
	assert.ok((await textsOf(bo)).includes('Cy took the keys') && (await textsOf(dee)).includes('Cy took the keys'))
	assert.ok(!(await textsOf(cy)).includes('Cy took the keys'))
	gave(await care(eva, { act: 'apart', member: bo.id }))
	gave(await report(eva.post, ports.hub().id, { listing: null, without: [] }, 'again', chance))
	assert.ok(!(await textsOf(bo)).includes('again') && (await textsOf(cy)).includes('again'))
	const all = await report(eva.post, ports.hub().id, { listing: null, without: [bo.id, cy.id, dee.id] }, 'everybody', chance)
	assert.equal(all.ok || all.refusal, 'nobody-apart')
	assert.equal(await refused(eva.post('/desk/care', { act: 'readers', listing: told.id, without: [] }, Readers)), 'not-here', 'a record they may not see')
})

test('a carer whose public key is not in the membership log is sealed nothing: whoever shows a false one learns nothing by it', async () => {
	const gus = await join(address, await ana.invited('teller'), 'Gus')
	const { rows: [was] } = await pool.query<{ recipient: string }>('select recipient from ground_members where id = $1', [bo.id])
	const mallory = chance(32)
	await pool.query('update ground_members set recipient = $1 where id = $2', [await recipientOf(mallory), bo.id])
	gave(await report(gus.post, ports.hub().id, { listing: null, without: [] }, 'not for the host', chance))
	await pool.query('update ground_members set recipient = $1 where id = $2', [was?.recipient, bo.id])
	for (const one of [cy, dee]) assert.ok((await textsOf(one)).includes('not for the host'))
	const { hub: name } = await gus.keys()
	for (const { id, wrap, body } of await reportsOf(bo)) await assert.rejects(openWrong(name, id, mallory, wrap, body))
	assert.equal((await reportsOf(bo)).length < (await reportsOf(cy)).length, true, 'nothing of it lies there for Bo')
})

test('whoever opened a record has to do with it', async () => {
	const one = await asked()
	assert.equal((await readersWith(one)).readers.length, 3)
	await cy.open(one.id)
	assert.equal((await readersWith(one)).readers.length, 2)
	assert.ok((await tell(one, 'who read it does not read this')).body.ok)
	assert.ok(!(await textsOf(cy)).includes('who read it does not read this') && (await textsOf(dee)).includes('who read it does not read this'))
})

test('a role that is taken while somebody says yes to another stays taken; whoever has no key yet is not asked', async () => {
	const fay = await joinWithKey(address, ana, 'steward', 'Fay', bo)
	gave(await care(ana, { act: 'ask', member: fay.id }))
	const other = await pool.connect()
	try {
		await other.query('begin')
		await other.query(`update ground_members set roles = '{teller}' where id = $1`, [fay.id])
		const yes = care(fay, { act: 'accept' })
		await until('the yes waits', async () => ((await pool.query('select 1 from pg_locks where not granted')).rowCount ?? 0) > 0)
		await other.query('commit')
		gave(await yes)
	} finally {
		await other.query('rollback')
		other.release()
	}
	assert.deepEqual((await pool.query<{ roles: string[] }>('select roles from ground_members where id = $1', [fay.id])).rows[0]?.roles, ['teller', 'carer'])
	gave(await care(ana, { act: 'take', member: fay.id }))

	await pool.query(`update ground_members set roles = '{helper}' where id = $1`, [fay.id])
	assert.equal(await refused(care(ana, { act: 'ask', member: fay.id })), 'needs-two-ways')
})

test('a steward takes the role: what was sealed before stays with whom it was sealed to, and what comes later does not reach them', async () => {
	const before = await textsOf(dee)
	gave(await care(ana, { act: 'take', member: dee.id }))
	const again = await postTo(address, '/desk/sign-in/words', { lookup: dee.lookup })
	const cookie = again.headers.get('set-cookie')?.split(';')[0] ?? ''
	const reports = await postTo(address, '/desk/care', { act: 'reports' }, { cookie })
	assert.equal((reports.body.value as unknown as unknown[]).length, before.length)
	const one = await asked()
	assert.equal((await readersWith(one)).readers.length, 2)
})

test('whoever steps aside no longer reads it; done, it ends in a month, and whatever happens, in three: the key of its week goes with it', async () => {
	const one = await asked()
	assert.ok((await tell(one, 'step aside')).body.ok)
	const idOf = async (by: Somebody, text: string) => (await reportsOf(by))[(await textsOf(by)).indexOf(text)]?.id ?? ''
	const id = await idOf(bo, 'step aside')
	gave(await bo.post('/desk/care', { act: 'aside', wrong: id }, Reports))
	assert.ok(!(await textsOf(bo)).includes('step aside'))
	assert.equal((await reportsOf(cy)).find((report) => report.id === id)?.wantsOther, true)
	const left = gave(await cy.post('/desk/care', { act: 'done', wrong: id }, Reports))
	assert.equal(left.find((report) => report.id === id)?.state, 'done')
	assert.ok((await textsOf(cy)).includes('step aside'), 'its wrap opens under the new week, too')

	hub.move(days(45))
	await forgetEnded(ports)
	const rows = async () => (await pool.query('select id from ground_wrongs')).rows.map((row: { id: string }) => row.id)
	assert.ok(!(await rows()).includes(id) && (await rows()).length > 0)
	const copies = (await pool.query<{ wrong: string; wrap: Buffer; ends_week: number }>('select wrong, wrap, ends_week from ground_wrong_readers join ground_wrongs on id = wrong')).rows
	hub.move(days(60))
	await forgetEnded(ports)
	for (const { wrong, wrap, ends_week: week } of copies) assert.throws(() => lift(ports.keys, week as Week, wrong, Uint8Array.from(wrap)), DoesNotOpen, 'a copy of its row opens nothing')
	assert.deepEqual(await rows(), [])
	assert.equal((await pool.query('select 1 from ground_wrong_readers')).rowCount, 0)
})
