/**
 * A person taken, and their people: from the morning of the raid to the forty-seventh day. Somebody calls, agrees until Friday, and what she says is for two
 * companions alone. Who took the call, who dispatches and who keeps the hub find nothing; a copy of every file opens for nobody; and at its end not even with all keys.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { newId } from '#ground/ids.ts'
import { lift } from '#ground/lasting.server.ts'
import type { LeaseId } from '#ground/leases.ts'
import type { Role, Speaker } from '#ground/people.ts'
import { DoesNotOpen, recipientOf, type Key } from '#ground/sealed.ts'
import { minutes } from '#ground/time.ts'
import { backUp } from '#house/backup/care.server.ts'
import { deliverNotes, dutiesOf, forgetEnded } from '#house/duties.server.ts'
import { openHub, type Hub } from '#house/hub.server.ts'
import { hearReport } from '#rooms/hotline/hearing.server.ts'
import { FOLLOW_TASKS } from '#rooms/hotline/choices.ts'
import { followAt, tidyFollows } from '#rooms/hotline/follow.server.ts'
import { openFollow, sealFollow, type Companion, type FollowTold } from '#rooms/hotline/follow-sealing.ts'
import type { FollowId, IncidentId } from '#rooms/hotline/model.ts'
import { fromBase64, toBase64 } from '#ui/desk/bytes.ts'
import { newCanary, secretsOf, sweepFor } from './canaries.testing.ts'
import { heard } from './hotline.testing.ts'
import type { TestHub } from './house.testing.ts'
import { memberOf, sessionOf, type MemberHere } from './members.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'
import { TOWN } from './town.testing.ts'

/** 10:20 on a Tuesday. */
const TEN_TWENTY = Date.UTC(2026, 2, 3, 10, 20)
const data = mkdtempSync(join(tmpdir(), 'hf-'))
const log: string[] = []
let now = TEN_TWENTY
// With a database of its own, because every file of it is looked at.
const opened = await openHub({ host: '127.0.0.1', port: 0, origins: ['http://localhost:0'], dataFolder: data, keysFolder: join(data, 'keys'), databaseUrl: null, proxy: 0, gatesFile: join(data, 'gates.json') }, { log: (line) => void log.push(line), clock: () => now, duties: false, first: TOWN })
if ('taken' in opened) throw new Error('a new folder cannot be taken')
const hub = Object.assign(opened as Hub, { folder: data, log, move: (ms: number) => void (now += ms) }) as unknown as TestHub
const { address, house } = hub
const { ports, pool, keysFolder } = house
after(async () => {
	await hub.close()
	rmSync(data, { recursive: true, force: true, maxRetries: 5 })
})
const chance = ports.chance
const at = (day: number, hour: number, minute = 0) => void (now = Date.UTC(2026, 2, 2 + day, hour, minute))

const ana = await joinAsSteward(hub)
const [dee, omar] = [await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Omar', ['operator'])]
type Fay = MemberHere & { readonly seed: Key }
async function companion(name: string): Promise<Fay> {
	const [member, seed] = [await memberOf(hub, name, ['companion']), Uint8Array.from(randomBytes(32))]
	await pool.query('update ground_members set recipient = $2 where id = $1', [member.id, await recipientOf(seed)])
	return { ...member, seed }
}
const [fay, gil] = [await companion('Fay'), await companion('Gil')]
const as = (who: { readonly cookie: string }) => ({ cookie: who.cookie, origin: address })
const ask = (who: { readonly cookie: string }, what: object) => postTo(address, '/desk/follow', what, as(who))
const speaker = (who: MemberHere, ...roles: Role[]): Speaker => ({ as: 'member', member: { id: who.id, called: who.name, roles, language: 'es', teams: [] } })
/** Members sign in again now and then; here, each time a day is over. */
const signedIn = async <Who extends MemberHere>(who: Who): Promise<Who> => ({ ...who, cookie: await sessionOf(hub, who.id) })
const companions = async (): Promise<Companion[]> => (await pool.query<Companion>(`select id, called, recipient from ground_members where 'companion' = any(roles) and ended_half is null order by called, id`)).rows
const sealedFor = async (id: FollowId, version: number, told: FollowTold, to?: Companion[]) => {
	const { body, wraps } = await sealFollow(ports.hub().id, id, version, told, to ?? (await companions()), chance)
	return { body: toBase64(body), wraps: wraps.map(({ member, wrap }) => ({ member, wrap: toBase64(wrap) })) }
}
type Seen = { now: number; follows: { follow: { id: string; state: string; needs: string[]; checks: number; until: number }; due: string[]; canOpen: boolean; waitsFor: number; version: number }[] }
const see = async (who: Fay): Promise<Seen['follows'][number]> => {
	const answered = await ask(who, { act: 'see' })
	assert.equal(answered.status, 200)
	const one = (answered.body.value as unknown as Seen).follows.find(({ follow }) => follow.id === id)
	assert.ok(one)
	return one
}
async function read(who: Fay): Promise<FollowTold> {
	const answered = await ask(who, { act: 'open', follow: id })
	assert.equal(answered.status, 200, JSON.stringify(answered.body).slice(0, 200))
	const { version, wrap, body } = answered.body.value as unknown as { version: number; wrap: string; body: string }
	return openFollow(ports.hub().id, id, version, who.seed, fromBase64(wrap), fromBase64(body))
}
const did = async (who: Fay, what: object) => {
	const answered = await ask(who, { follow: id, ...what })
	assert.equal(answered.status, 200, JSON.stringify(answered.body).slice(0, 200))
}

// Twelve canaries: what she said on the phone, and what companions wrote down since.
const [first, second, third] = [newCanary(), newCanary(), newCanary()]
const told: FollowTold = { agreed: first.text, name: first.name, contact: first.phone, language: second.name, about: `${first.address} · ${first.email}`, notes: second.text, tasks: { children: { is: 'open', note: second.address }, lawyer: { is: 'open', note: third.name }, 'phone-money': { is: 'open', note: second.phone }, 'court-date': { is: 'open', note: third.address } } }
const CANARIES = [first.text, first.name, first.phone, first.address, first.email, second.name, second.text, second.address, second.phone, third.name, third.address, third.email]
const canaries = sweepFor([first, second, third].flatMap((one, i) => secretsOf(`canary ${i}`, one)))
const id = newId('follow', chance) as FollowId
const friday = Date.UTC(2026, 2, 6, 23, 59)
let incident: IncidentId
let report: string
let lease: LeaseId

test('10:20: somebody was taken; an incident where nobody was is no reason to ask anybody', async () => {
	assert.equal(CANARIES.length, 12)
	const [taken, none] = [await hearReport(ports, { as: 'house' }, heard(hub, { taken: 1, words: 'se llevaron a un muchacho' })), await hearReport(ports, { as: 'house' }, heard(hub, { spot: { lat: 44.9445, lon: -93.266 }, place: 'La panadería', words: 'dos camionetas' }))]
	assert.ok(taken.ok && taken.value.incident && none.ok && none.value.incident)
	incident = taken.value.incident
	const offer = (about: string) => postTo(address, '/desk/hotline/follow/act', { id: newId('follow', chance), incident: about, report: null, needs: ['lawyer'], until: null, sealed: null }, as(dee))
	assert.equal((await offer(none.value.incident)).body.refusal, 'nobody-taken')
	assert.deepEqual((await offer(incident)).body.value, 'offered')
	assert.equal((await offer(incident)).status, 200, 'offered twice it is one')
	assert.equal((await pool.query(`select from hotline_follow where state = 'offered' and body is null and lease is null`)).rowCount, 1)
})

test('10:31: her sister calls and agrees until Friday; it is sealed to two companions, and who wrote it down has nothing that opens it', async () => {
	at(1, 10, 31)
	const called = await hearReport(ports, speaker(omar, 'operator'), heard(hub, { channel: 'desk', taken: 1, words: 'se llevaron a mi hermano' }))
	assert.ok(called.ok && called.value.incident === incident, 'about the same')
	report = (await pool.query<{ id: string }>('select id from hotline_reports where taken_by = $1', [omar.id])).rows[0]?.id ?? ''
	const post = (who: MemberHere, sealed: object) => postTo(address, '/desk/hotline/follow/act', { id, incident: null, report, needs: ['child-care'], until: friday, sealed }, as(who))
	const short = await sealedFor(id, 1, told, (await companions()).slice(1))
	assert.equal((await post(omar, short)).body.refusal, 'stale-key', 'none of them is left out')
	const odd = await sealedFor(id, 1, told, [...(await companions()).slice(1), { id: omar.id, called: 'Omar', recipient: await recipientOf(Uint8Array.from(randomBytes(32))) }])
	assert.equal((await post(omar, odd)).body.refusal, 'stale-key', 'and nobody else is among them')
	assert.equal((await pool.query(`select from hotline_follow where state = 'offered'`)).rowCount, 1, 'what was offered is still there')
	assert.equal((await post(dee, await sealedFor(id, 1, told))).status, 404, 'of a call somebody else took, nothing')
	assert.deepEqual((await post(omar, await sealedFor(id, 1, told))).body.value, 'consented')
	assert.equal((await pool.query('select from hotline_follow')).rowCount, 1, 'what was offered became this')
	assert.deepEqual((await see(fay)).follow.needs.toSorted(), ['child-care', 'lawyer'])
	for (const who of [fay, gil]) assert.deepEqual(await read(who), told)
	lease = (await pool.query<{ lease: LeaseId }>('select lease from hotline_follow')).rows[0]?.lease as LeaseId
})

test('dispatchers, operators and stewards find nothing there, also with a companion’s hat on top; the incident says “follow-up: yes”', async () => {
	const both = [await memberOf(hub, 'Bea', ['steward', 'companion']), await memberOf(hub, 'Ben', ['dispatcher', 'companion']), await memberOf(hub, 'Bo', ['operator', 'companion'])]
	const acts: object[] = [{ act: 'see' }, { act: 'open', follow: id }, { act: 'withdraw', follow: id }, { act: 'renew', follow: id, until: friday }]
	for (const who of [dee, omar, ana, ...both])
		for (const act of acts) {
			const answered = await ask(who, act)
			assert.deepEqual([answered.status, answered.body.refusal], [404, 'not-here'])
		}
	await pool.query('update ground_members set ended_half = 1 where id = any($1)', [both.map((one) => one.id)])
	assert.deepEqual(await followAt(ports, speaker(dee, 'dispatcher'), incident), { has: true, taken: 1 })
	assert.deepEqual(await followAt(ports, speaker(omar, 'operator'), incident), { has: false, taken: 0 })
	const page = await fetch(`${address}/desk/hotline?lang=en&incident=${incident}`, { headers: { cookie: dee.cookie } }).then((answer) => answer.text())
	assert.match(page, /Follow-up: yes/)
	assert.equal(canaries.in(Buffer.from(page)).length, 0)
	assert.ok(!page.includes(id))
})

test('others hear that it is so and what is needed, once each, without a name or an incident', async () => {
	await deliverNotes(ports)
	const { rows } = await pool.query<{ says: string; about: string }>(`select says, about from ground_lines where says like 'hotline/follow-up%' order by says`)
	assert.deepEqual(rows, ['child-care', 'lawyer'].map((need) => ({ says: `hotline/follow-up.${need}`, about: id })))
})

test('11:05: a lawyer knows; day 2 located; on Thursday she agrees anew; a call after a day, after three', async () => {
	at(1, 11, 5)
	await did(fay, { act: 'step', to: 'contact-made' })
	await did(fay, { act: 'step', to: 'legal-connected' })
	assert.deepEqual((await see(fay)).due, [])
	at(2, 9)
	const day2 = await signedIn(fay)
	await did(day2, { act: 'step', to: 'located' })
	assert.deepEqual((await ask(day2, { act: 'checked', follow: id })).body.refusal, 'nothing-due')
	at(2, 11)
	const later = await signedIn(fay)
	assert.deepEqual((await see(later)).due, ['check'])
	await did(later, { act: 'checked' })
	await did(later, { act: 'needs', needs: ['child-care', 'lawyer', 'ride'] })
	await deliverNotes(ports)
	assert.equal((await pool.query(`select from ground_lines where about = $1`, [id])).rowCount, 3)
})

test('day 3: the seizure drill: disk, database, backups and logs hold none of twelve canaries, and no key in them opens it without a member’s', async () => {
	at(3, 15)
	// What was written is written anew, with more in it, and the old writing goes.
	const day3 = await signedIn(gil)
	const more: FollowTold = { ...told, notes: `${second.text} ${third.email}` }
	const write = async (version: number) => ask(day3, { act: 'write', follow: id, version, sealed: await sealedFor(id, version + 1, more) })
	assert.equal((await write(1)).status, 200)
	assert.equal((await write(1)).body.refusal, 'follow-changed')
	assert.deepEqual(await read(await signedIn(fay)), more)
	await pool.query('checkpoint')
	await backUp({ ports, pool, keysFolder }, join(data, 'hub.backup'), () => {})
	writeFileSync(join(data, 'all.log'), log.join('\n'))
	// Every byte of every file somebody could copy: the database's, the key folder's, the backup and its keys, the log.
	for (const name of ['hub.backup', 'hub.backup.keys', 'all.log', 'keys', 'postgres']) assert.ok(existsSync(join(data, name)), name)
	assert.deepEqual(canaries.folder(data), [])
	// A dump in full: what a compressed value hides on the disk stands there as it is.
	const { rows } = await pool.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public'`)
	const dump = await Promise.all(rows.map(async ({ name }) => (await pool.query<Record<string, unknown>>(`select * from "${name}"`)).rows))
	const bytes = Buffer.concat(dump.flat().flatMap((row) => Object.values(row).map((value) => (Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'object' ? JSON.stringify(value) : String(value))))))
	assert.deepEqual(canaries.in(bytes), [])
	// The drill can find something: what is there in clear is found.
	assert.notEqual(canaries.in(Buffer.from(JSON.stringify(more))).length, 0)
	const wraps = (await pool.query<{ wrap: Buffer; member: string }>('select wrap, member from hotline_follow_wraps where follow = $1', [id])).rows
	assert.equal(wraps.length, 2)
	for (const { wrap } of wraps) await assert.rejects(openFollow(ports.hub().id, id, 2, Uint8Array.from(randomBytes(32)), lift(ports.keys, lease, id, wrap), new Uint8Array(600)), DoesNotOpen)
})

test('Friday: the words stop coming out where nobody asks her; she agreed anew, so they go on', async () => {
	const thursday = now
	now = friday + minutes(1)
	const weekend = await signedIn(fay)
	assert.equal((await ask(weekend, { act: 'open', follow: id })).body.refusal, 'consent-over')
	assert.equal((await see(weekend)).canOpen, false)
	now = thursday
	await did(await signedIn(fay), { act: 'renew', until: Date.UTC(2026, 2, 31) })
	now = friday + minutes(1)
	assert.equal((await read(weekend)).name, told.name)
})

test('day 4: another family withdraws, and within the minute its key is gone and its row, also where the house was killed in between', async () => {
	at(4, 12)
	const [one, two] = [newId('follow', chance) as FollowId, newId('follow', chance) as FollowId]
	const open = async (each: FollowId) => assert.equal((await postTo(address, '/desk/hotline/follow/act', { id: each, incident, report: null, needs: ['food'], until: friday, sealed: await sealedFor(each, 1, told) }, as(await signedIn(dee)))).status, 200)
	await open(one)
	await open(two)
	await deliverNotes(ports)
	const leaseOf = async (each: FollowId) => (await pool.query<{ lease: LeaseId }>('select lease from hotline_follow where id = $1', [each])).rows[0]?.lease as LeaseId
	const leases = [await leaseOf(one), await leaseOf(two)] as const
	const laid = (await pool.query<{ wrap: Buffer }>('select wrap from hotline_follow_wraps where follow = $1', [one])).rows[0]?.wrap as Buffer
	const before = now
	await did(await signedIn(gil), { act: 'withdraw', follow: one })
	assert.ok(now - before < minutes(1))
	assert.equal(existsSync(join(keysFolder, 'leases', `${leases[0]}.key`)), false)
	assert.throws(() => lift(ports.keys, leases[0], one, laid), /its time is over/)
	assert.equal((await pool.query('select from hotline_follow where id = $1', [one])).rowCount, 0)
	assert.equal((await pool.query('select from ground_lines where about = $1', [one])).rowCount, 0)
	// The key went, and the house was killed before the row did: the duty of the minute finishes it.
	ports.keys.destroyLease(leases[1])
	assert.equal((await ask(await signedIn(gil), { act: 'open', follow: two })).body.refusal, 'not-sealed-to-you')
	const duty = dutiesOf(ports, pool).find(({ name }) => name === 'tidy-follow-ups')
	assert.equal(duty?.cron, '* * * * *')
	await duty?.run()
	assert.equal((await pool.query('select from hotline_follow where id = $1', [two])).rowCount, 0)
	assert.ok(ports.keys.livingLease(lease), 'hers lives')
})

test('a companion who goes has nothing here that opens it; one who comes opens it after the next writing, and not before', async () => {
	const hana = await companion('Hana')
	await pool.query(`update ground_members set roles = '{}' where id = $1`, [gil.id])
	await tidyFollows(ports)
	assert.equal((await ask(await signedIn(gil), { act: 'open', follow: id })).status, 404)
	assert.equal((await pool.query('select from hotline_follow_wraps where member = $1', [gil.id])).rowCount, 0)
	assert.equal((await ask(hana, { act: 'open', follow: id })).body.refusal, 'not-sealed-to-you')
	const today = await signedIn(fay)
	assert.equal((await see(today)).waitsFor, 1)
	const { version } = await see(today)
	await did(today, { act: 'write', version, sealed: await sealedFor(id, version + 1, { ...(await read(today)), tasks: Object.fromEntries(FOLLOW_TASKS.map((task) => [task, { is: 'done' as const, note: '' }])) }) })
	assert.equal((await read(hana)).contact, told.contact)
})

test('a week, then day 16: closed; day 45 still a row, day 47 nothing, and not with all keys', async () => {
	at(8, 12)
	const week = await signedIn(fay)
	assert.deepEqual((await see(week)).due, ['check'])
	await did(week, { act: 'checked' })
	assert.equal((await see(week)).follow.checks, 3)
	await did(week, { act: 'step', to: 'support-running' })
	at(16, 18)
	const last = await signedIn(fay)
	await did(last, { act: 'close' })
	assert.equal((await ask(last, { act: 'open', follow: id })).body.refusal, 'consent-over', 'closed, the words rest')
	const { rows: kept } = await pool.query<{ wrap: Buffer; body: Buffer; version: number; member: string }>('select f.body, f.version, w.wrap, w.member from hotline_follow f join hotline_follow_wraps w on w.follow = f.id where f.id = $1', [id])
	const mine = kept.find(({ member }) => member === fay.id)
	assert.ok(mine)
	assert.equal((await openFollow(ports.hub().id, id, mine.version, fay.seed, lift(ports.keys, lease, id, mine.wrap), mine.body)).name, told.name, 'until then it opens for her, and so it could be destroyed')
	at(45, 12)
	await forgetEnded(ports)
	assert.deepEqual((await pool.query('select incident from hotline_follow where id = $1', [id])).rows, [{ incident: null }], 'what happened is forgotten before')
	at(47, 10)
	await forgetEnded(ports)
	assert.equal((await pool.query('select from hotline_follow')).rowCount, 0)
	assert.equal((await pool.query('select from hotline_follow_wraps')).rowCount, 0)
	assert.equal((await pool.query(`select from ground_lines where about = $1`, [id])).rowCount, 0)
	assert.deepEqual(readdirSync(join(keysFolder, 'leases')), [])
	assert.throws(() => lift(ports.keys, lease, id, mine.wrap), /its time is over/, 'the copy somebody kept opens for nobody')
	assert.deepEqual(canaries.folder(data), [])
})
