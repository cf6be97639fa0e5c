/** A flood on every channel, and thirty-eight people in it who mean it: they are heard, what floods waits, and a person can undo whatever was done with many at once. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Speaker } from '#ground/people.ts'
import { spotAt } from '#ground/places.ts'
import { days, hours, minutes, seconds } from '#ground/time.ts'
import { boardFor } from '#rooms/hotline/board.server.ts'
import { handleVoice, releaseAll, undoBulk } from '#rooms/hotline/bulks.server.ts'
import { hearReport } from '#rooms/hotline/hearing.server.ts'
import { fortyFrom, NOON } from '#rooms/hotline/linking.testing.ts'
import type { Heard } from '#rooms/hotline/model.ts'
import { GUESSES } from '#rooms/hotline/partners.ts'
import { endPartner, makePartner } from '#rooms/hotline/partners.server.ts'
import { reportAtTheDoor } from '#rooms/hotline/door.server.ts'
import { untyped, readDoor } from '#rooms/hotline/door-form.ts'
import { hearText } from '#rooms/hotline/texting.server.ts'
import { OF_ONE_SILENT_NUMBER, OF_ONE_VOICE, RUSH, voiceOfCall } from '#rooms/hotline/surge.ts'
import { saySurge, tendSurge } from '#rooms/hotline/surge.server.ts'
import { hex } from '#ground/chance.ts'
import { heard, MERCADO, openHotline } from './hotline.testing.ts'
import { memberOf } from './members.testing.ts'

const hub = await openHotline()
const { ports, pool } = hub.house
const dee: Speaker = { as: 'member', member: { id: (await memberOf(hub, 'Dee', ['dispatcher'])).id, called: 'Dee', roles: ['dispatcher'], language: 'en', teams: [] } }
const anyone = { as: 'anyone' } as const
const rows = async (sql: string, ...with_: unknown[]) => (await pool.query<Record<string, string>>(sql, with_)).rows
const at = (dx: number, dy: number) => spotAt(MERCADO, { dx, dy })
const hear = async (more: Partial<Heard>, word = '') => {
	const answer = await hearReport(ports, anyone, heard(hub, more), null, word)
	assert.ok(answer.ok)
	return answer.value
}
const boardNow = async () => {
	const board = await boardFor(ports, dee)
	assert.ok(board.ok)
	return board.value
}
const later = async (ms: number = hours(14)) => {
	hub.move(ms)
	await tendSurge(ports)
}
/** Every word of its own, so that nothing is one voice by chance. */
const strange = (n: number) => Array.from({ length: 6 }, (_, i) => `w${((n + 7) * 31 + i * 101).toString(36)}q`).join(' ')

test('in a flood whoever means it is heard, what floods waits and counts for nothing, and the surge is known within three minutes', async () => {
	const began = ports.now()
	const real: { at: number; said: Partial<Heard> }[] = Array.from({ length: 38 }, (_, i) => ({
		at: seconds(20) * i + 5,
		// Six do not show their number; ten say nothing at all.
		said: { channel: i % 2 ? 'voice' : 'sms', origin: i % 6 === 1 ? voiceOfCall('anonymous', `call ${i}`) : `real ${i}`, spot: at((i % 5) * 9, (i % 4) * 8), place: 'Mercado del Sur', words: i % 4 === 0 ? '' : strange(i) },
	}))
	// Fifteen a minute as there, for 13 minutes: six tenths from five numbers.
	const flood: { at: number; said: Partial<Heard> }[] = Array.from({ length: 200 }, (_, i) => ({ at: seconds(4) * i, said: { channel: i % 5 ? 'voice' : 'sms', hand: '2nd', origin: i % 10 < 6 ? `spam ${i % 5}` : `spoofed ${i}`, spot: null, place: `nowhere ${i}`, words: strange(900 + i) } }))
	const all = [...real.map((one) => ({ ...one, isReal: true })), ...flood.map((one) => ({ ...one, isReal: false }))].toSorted((one, other) => one.at - other.at)
	let known: number | null = null
	const became: { isReal: boolean; state: string; report: string }[] = []
	for (const one of all) {
		hub.move(Math.max(0, began + one.at - ports.now()))
		became.push({ isReal: one.isReal, ...(await hear(one.said)) })
		if (known === null && (await rows('select from hotline_surges where ended_at is null')).length > 0) known = ports.now() - began
	}
	assert.ok(known !== null && known <= minutes(3), `after ${known} ms`)
	assert.deepEqual(became.filter(({ isReal, state }) => isReal && state === 'quarantined'), [])
	const aside = became.filter(({ state }) => state === 'quarantined')
	assert.ok(aside.length >= 60, `${aside.length} set aside`)

	const board = await boardNow()
	assert.ok(board.surge !== null && !board.surge.isByHand)
	assert.equal(board.quarantined.n, aside.length)
	const [counted] = await rows(`select count(*) as n from hotline_reports where state = 'quarantined' and incident is not null`)
	assert.equal(counted?.['n'], '0')
	const voices = JSON.stringify(await rows('select origin, words, place from hotline_reports'))
	for (const spelt of ['spam 1', 'spoofed', 'real 3']) assert.equal(voices.includes(spelt), false, spelt)

	// Reviewed in bulk, and undone.
	const open = board.open.length
	const back = await releaseAll(ports, dee)
	assert.ok(back.ok && back.value.n === aside.length)
	assert.equal((await boardNow()).quarantined.n, 0)
	const undone = await undoBulk(ports, dee, back.value.id)
	assert.ok(undone.ok && undone.value.n === aside.length)
	const again = await boardNow()
	assert.deepEqual([again.quarantined.n, again.open.length, again.bulk], [aside.length, open, null])

	// It goes on while they go on, and ends by itself.
	hub.move(minutes(8))
	await tendSurge(ports)
	assert.ok((await boardNow()).surge)
	hub.move(minutes(20))
	await tendSurge(ports)
	assert.equal((await boardNow()).surge, null)
	await later(days(2))
})

test('everything one voice said is set aside at once, counts for nothing, and comes back as it was', async () => {
	await later()
	const first = await hear({ origin: 'loud' })
	await hear({ origin: 'loud' })
	const other = await hear({})
	assert.equal(first.incident, other.incident)
	const eyes = async () => (await boardNow()).open.find(({ incident }) => incident.id === first.incident)?.evidence.eyewitnesses
	assert.equal(await eyes(), 2)
	const aside = await handleVoice(ports, dee, { report: first.report, does: 'aside' })
	assert.ok(aside.ok && aside.value.n === 2)
	assert.equal(await eyes(), 1)
	assert.ok((await undoBulk(ports, dee, aside.value.id)).ok)
	assert.equal(await eyes(), 2)
	assert.deepEqual(await undoBulk(ports, dee, aside.value.id), { ok: false, refusal: 'not-here' }, 'once')
	for (const refused of [await handleVoice(ports, anyone, { report: first.report, does: 'aside' }), await releaseAll(ports, anyone), await undoBulk(ports, anyone, aside.value.id), await saySurge(ports, anyone, true)]) assert.deepEqual(refused, { ok: false, refusal: 'not-yours-to-do' })
})

test('a person says that it is a surge, or that it is none; then what floods waits, or does not', async () => {
	await later(days(2))
	assert.ok((await saySurge(ports, dee, true)).ok)
	assert.equal((await boardNow()).surge?.isByHand, true)
	const said = []
	for (let i = 0; i < OF_ONE_VOICE + 2; i++) said.push((await hear({ origin: 'again', hand: '2nd', words: strange(i) })).state)
	assert.deepEqual(said.map((state) => state === 'quarantined'), [...Array.from({ length: OF_ONE_VOICE }, () => false), true, true])
	assert.ok((await saySurge(ports, dee, false)).ok)
	assert.notEqual((await hear({ origin: 'again', words: strange(77) })).state, 'quarantined')
	await Promise.all(Array.from({ length: RUSH + 5 }, (_, i) => hear({ hand: '2nd', origin: `many ${i}`, spot: null, place: `far ${i}` })))
	assert.equal((await boardNow()).surge, null, 'not at once by itself')
})

test('a number that floods without a word waits after twelve, and comes back with the rest; whoever shows no number and says nothing is heard each time', async () => {
	await later(days(2))
	assert.ok((await saySurge(ports, dee, true)).ok)
	const silent = (origin: string) => hear({ channel: 'voice', origin, words: '', place: '', spot: null, doings: [] })
	const said = []
	for (let i = 0; i < OF_ONE_SILENT_NUMBER + 3; i++) said.push(await silent('+16125550144'))
	assert.deepEqual(said.map(({ state }) => state === 'quarantined'), [...Array.from({ length: OF_ONE_SILENT_NUMBER }, () => false), true, true, true])
	for (let i = 0; i < 2 * OF_ONE_SILENT_NUMBER; i++) assert.notEqual((await silent(voiceOfCall('anonymous', `call ${i}`))).state, 'quarantined')
	for (let i = 0; i < 2 * OF_ONE_SILENT_NUMBER; i++) assert.notEqual((await hear({ channel: 'web', origin: 'one corner', words: '' })).state, 'quarantined')
	const last = said.at(-1)?.report
	assert.ok(last)
	const back = await handleVoice(ports, dee, { report: last, does: 'back' })
	assert.ok(back.ok && back.value.n === 3)
	assert.ok((await saySurge(ports, dee, false)).ok)
})

test('a partner’s word is heard first, on the page and in a text; it is never kept, ends, and is not guessed', async () => {
	await later(days(2))
	const made = await makePartner(ports, dee, { called: 'Cedar school', days: 30 })
	assert.ok(made.ok)
	const { word, partner } = made.value
	assert.ok((await saySurge(ports, dee, true)).ok)
	for (let i = 0; i < OF_ONE_VOICE; i++) await hear({ origin: 'school', words: strange(i) })
	assert.equal((await hear({ origin: 'school', words: strange(50) })).state, 'quarantined')
	assert.equal((await hear({ origin: 'school', words: strange(51) }, word)).state, 'linked')
	const came = (n: number) => ({ channel: 'sms' as const, message: `m${n}`, from: hex(ports.keys.digest('origin', new TextEncoder().encode('phone'))), language: 'en' as const })
	const texted = await hearText(ports, came(1), `${word.replaceAll('-', ' ')} two vans at the north gate of Cedar school`)
	assert.ok(texted.ok)
	const { told } = readDoor({ ...untyped('0'.repeat(32)), hand: '1st', place: 'the lower yard', words: strange(60), word }, [], 'en', ports.now())
	assert.ok(told)
	await reportAtTheDoor(ports, '1'.repeat(32), told)
	assert.equal((await rows('select count(*) as n from hotline_reports where partner = $1', partner.id))[0]?.['n'], '3')
	assert.equal((await boardNow()).open[0]?.isPartner, true)
	assert.equal(JSON.stringify([await rows('select words, place from hotline_reports'), await rows('select * from hotline_partners')]).includes(word.slice(-4)), false)

	// Who guesses is not listened to for the rest of the hour, and hears the same as everybody.
	for (let i = 0; i < GUESSES; i++) await hear({ origin: 'guesser', channel: 'sms', words: '' }, `river-stone-${1000 + i}`)
	const { report } = await hear({ origin: 'guesser', channel: 'sms', words: '' }, word)
	assert.equal((await rows('select partner from hotline_reports where id = $1', report))[0]?.['partner'], null)
	hub.move(hours(1))
	const again = await hear({ origin: 'guesser', channel: 'sms', words: '' }, word)
	assert.equal((await rows('select partner from hotline_reports where id = $1', again.report))[0]?.['partner'], partner.id)

	assert.ok((await endPartner(ports, dee, partner.id)).ok)
	const over = await hear({ origin: 'late' }, word)
	assert.equal((await rows('select partner from hotline_reports where id = $1', over.report))[0]?.['partner'], null)
	assert.deepEqual(await makePartner(ports, anyone, { called: 'x', days: 7 }), { ok: false, refusal: 'not-yours-to-do' })
	const short = await makePartner(ports, dee, { called: 'Clinic', days: 7 })
	assert.ok(short.ok)
	hub.move(days(7) + 1)
	const late = await hear({ origin: 'later' }, short.value.word)
	assert.equal((await rows('select partner from hotline_reports where id = $1', late.report))[0]?.['partner'], null)
})

const FORTY = join(process.env['HOLDFAST_HOTLINE'] ?? '', 'forty-reports.json')
test('forty reports in any order, eight at once, are the same one incident', { skip: !existsSync(FORTY) && 'HOLDFAST_HOTLINE names no folder with forty-reports.json' }, async () => {
	const forty = fortyFrom(readFileSync(FORTY, 'utf8'))
	for (let round = 0; round < 6; round++) {
		await later(days(2))
		const began = ports.now()
		const order = forty.map((one) => ({ one, by: hex(ports.chance(4)) })).toSorted((a, b) => (a.by < b.by ? -1 : 1)).map(({ one }) => one)
		const said = order.map(({ id, hand, spot, media, place, words, vests, origin, observedAt }) => heard(hub, { id: `report_${round.toString(16).padStart(4, '0')}${Buffer.from(id.slice(7).replace(/^0+/, '')).toString('hex').padStart(28, '0').slice(-28)}` as Heard['id'], hand: hand as Heard['hand'], spot, media, place: place ?? '', words: words ?? '', vests: [...vests] as Heard['vests'], origin: `${round} ${origin}`, observedAt: observedAt && ((observedAt - NOON + began) as Heard['observedAt']), doings: [] }))
		let next = 0
		const line = async () => {
			for (let n = next++; n < said.length; n = next++) assert.ok((await hearReport(ports, anyone, said[n] as Heard)).ok)
		}
		await Promise.all(Array.from({ length: 8 }, line))
		const now = await rows('select state, incident, hand, chain, origin from hotline_reports where id = any($1)', said.map(({ id }) => id))
		const count = (state: string) => now.filter((one) => one['state'] === state).length
		const eyes = new Set(now.filter((one) => one['state'] === 'linked' && one['hand'] === '1st' && one['chain'] === null).map(({ origin }) => Buffer.from(origin as never).toString('hex'))).size
		assert.deepEqual([new Set(now.filter((one) => one['state'] === 'linked').map((one) => one['incident'])).size, count('linked'), count('proposed'), eyes], [1, 38, 2, 9], `round ${round}`)
	}
})
