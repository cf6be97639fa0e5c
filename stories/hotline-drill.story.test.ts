/** Drills of the hotline, each through the real room on a database of its own, with carriers that remember: what a script says, and what must come of it. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import { playOn } from '#house/drill/run.server.ts'
import { readScript, type Script } from '#house/drill/script.ts'
import { atTheEnd, newDatabase } from './house.testing.ts'
import { backwards, cutOff, infiltrated, market, outage, repeated, retraction, rumour, twoEvents } from './scripts.testing.ts'

const keys = mkdtempSync(join(tmpdir(), 'hf-drill-keys-'))
atTheEnd(() => rmSync(keys, { recursive: true }))
let n = 0
async function played(script: Script, database?: Awaited<ReturnType<typeof newDatabase>>) {
	const closing = new Set<() => Promise<void>>()
	try {
		return await playOn(script, { database: database ?? (await newDatabase()), keysFolder: join(keys, `${n++}`), closing })
	} finally {
		for (const close of closing) await close()
	}
}
const statesOf = ({ states }: { readonly states: readonly { readonly state: string; readonly t: number }[] } = { states: [] }) => states.map(({ state, t }) => `${state} ${t}`)
const NOTHING_WRONG = { handOffsOfOldVersionAfter: 0, neverExposedButTold: 0 }

test('forty reports in three languages are one incident, and whoever is told has it within ninety seconds', async (t) => {
	const file = join(process.env['HOLDFAST_HOTLINE'] ?? '', 'forty-reports.json')
	if (!existsSync(file)) return t.skip('HOLDFAST_HOTLINE names no folder with forty-reports.json')
	const script = readScript(readFileSync(file, 'utf8'))
	assert.ok(script.ok)
	const { incidents, unlinked, alerts, refusals, correction, load } = await played(script.value)
	const [one, ...others] = incidents
	assert.deepEqual([others.length, one?.reports, one?.independentFirstHand, one?.distinctMedia, unlinked], [0, 38, 9, 1, ['o11', 'o32']])
	assert.deepEqual(statesOf(one), ['unconfirmed 0', 'verifying 58', 'confirmed 262'])
	const [alert, ...more] = alerts
	assert.ok(alert && more.length === 0 && alert.kind === 'alert' && alert.level === 'L2')
	assert.deepEqual([alert.approvedAt, alert.handedOff, alert.failed, alert.etaLast_s, alert.languages], [275, { push: 500, sms: 340 }, 0, 85, ['es', 'en', 'so']])
	assert.ok((alert.firstAt ?? 0) >= 275 && (alert.firstAt ?? Infinity) <= 277 && (alert.lastAt ?? Infinity) <= 365, JSON.stringify(alert))
	assert.deepEqual([refusals, correction], [[], { exposed: 0, corrected: 0, unreachable: 0, ...NOTHING_WRONG }])
	assert.deepEqual(load, { Dee: { tasks: 1 }, Eli: { tasks: 1 }, V3: { tasks: 0 }, V7: { tasks: 1 } })
})

test('forty reports as the town has its twelve hundred: verifiers within five seconds, everybody within ninety, each once and in their own language, Somali too', async (t) => {
	const file = join(process.env['HOLDFAST_HOTLINE'] ?? '', 'forty-reports.json')
	if (!existsSync(file)) return t.skip('HOLDFAST_HOTLINE names no folder with forty-reports.json')
	const read = readScript(readFileSync(file, 'utf8'))
	assert.ok(read.ok)
	const langs = { es: 190, en: 110, so: 40 }
	const script = readScript(JSON.stringify({
		...read.value,
		subscribers: [
			...[['push', 620], ['signal', 240], ['sms', 340]].map(([way, count]) => ({ count, zone: 'Z3', langs: { es: langs.es / 340, en: langs.en / 340, so: langs.so / 340 }, channels: [way] })),
			// Who goes and looks asked as a member.
			...[['V3', 'so'], ['V7', 'en']].map(([id, lang]) => ({ id, zone: 'Z3', lang, channels: ['push'] })),
		],
		carriers: { push: { perSecond: 2000 }, signal: { perSecond: 4 }, sms: { perSecond: 1, numbers: 4 } },
		acts: [...read.value.acts, { t: 20, by: 'Dee', do: 'approve', level: 'L0', incidentAt: [0, 0] }],
	}))
	assert.ok(script.ok)
	const database = await newDatabase()
	const { incidents: [one, ...others], unlinked, alerts: [first, everybody, ...more], refusals } = await played(script.value, database)
	assert.deepEqual([others.length, more.length, refusals, unlinked], [0, 0, [], ['o11', 'o32']])
	assert.deepEqual(statesOf(one), ['unconfirmed 0', 'verifying 58', 'confirmed 262'])
	assert.ok(first && everybody)
	assert.deepEqual([first.level, first.handedOff, first.languages, (first.lastAt ?? Infinity) <= 25], ['L0', { push: 2 }, ['en', 'so'], true], JSON.stringify(first))
	assert.deepEqual([everybody.version, everybody.level, everybody.approvedAt, everybody.handedOff, everybody.failed, everybody.languages, everybody.etaLast_s], [2, 'L2', 275, { push: 622, signal: 240, sms: 340 }, 0, ['es', 'en', 'so'], 85])
	assert.ok((everybody.firstAt ?? 0) >= 275 && (everybody.firstAt ?? Infinity) <= 277 && (everybody.lastAt ?? Infinity) <= 365, JSON.stringify(everybody))
	// Whoever saw it themselves is heard, as nine people; with a receipt they read what came of it.
	const eyes = new Set(script.value.reports.filter(({ hand }) => hand === '1st').map(({ origin }) => origin))
	assert.deepEqual([eyes.size, one?.independentFirstHand, [...eyes].filter((origin) => !one?.origins.includes(origin))], [9, 9, []])
	const client = new pg.Client(database)
	await client.connect()
	try {
		const ask = async (sql: string) => (await client.query<Record<string, string>>(sql)).rows.map((row) => Object.values(row).join(' '))
		assert.deepEqual(await ask(`select language, count(*) from hotline_subscribers s join hotline_addresses a on a.subscriber = s.id where way = 'sms' group by 1 order by 1`), ['en 110', 'es 190', 'so 40'])
		assert.deepEqual(await ask('select distinct language from hotline_subscribers except select language from hotline_texts where version = 2'), [], 'nobody is told in another’s')
		assert.deepEqual(await ask('select subscriber from hotline_deliveries where version = 2 group by 1 having count(*) <> 1'), [], 'each once')
		assert.match((await ask(`select text from hotline_texts where version = 2 and language = 'so' and form = 'short'`)).join(), /Waan hubinnay: laanta socdaalku way joogtaa/)
	} finally {
		await client.end()
	}
})

test('one pair of eyes and one signature alarm nobody; neither the order of what happens at once nor any repetition changes what comes of it', async () => {
	const first = await played(market)
	const [one] = first.incidents
	assert.deepEqual([first.incidents.length, one?.independentFirstHand, one?.distinctMedia, one?.reports, first.unlinked], [1, 2, 1, 6, ['far']])
	assert.deepEqual(statesOf(one), ['unconfirmed 0', 'verifying 58', 'confirmed 60'])
	assert.deepEqual(first.refusals, [{ t: 40, by: 'Dee', why: 'one-pair-of-eyes' }, { t: 66, by: 'V3', why: 'not-yours-to-do' }, { t: 75, by: 'Eli', why: 'already-told' }])
	assert.deepEqual(first.alerts.map(({ approvedAt, handedOff, firstAt, medianAt, lastAt, etaLast_s, languages }) => [approvedAt, handedOff, firstAt, medianAt, lastAt, etaLast_s, languages]), [[70, { sms: 40 }, 70, 74, 79, 10, ['es', 'en']]])
	const shuffled = await played(backwards(market))
	assert.deepEqual(shuffled, { ...first, load: shuffled.load })
	assert.deepEqual(shuffled.load, first.load)
	const again = await played(repeated(market))
	assert.deepEqual(again, { ...first, incidents: first.incidents.map((incident) => ({ ...incident, reports: 12 })) })
})

test('a rumour is never confirmed: two who saw something and a picture sent twenty-three times are no pair of eyes that went and looked', async () => {
	const { incidents: [one, ...others], unlinked, alerts, refusals } = await played(rumour)
	assert.deepEqual([others.length, unlinked, one?.reports, one?.independentFirstHand, one?.distinctMedia], [0, [], 25, 2, 1])
	assert.deepEqual(statesOf(one), ['unconfirmed 0', 'verifying 1260', 'not-enforcement 1320'])
	assert.deepEqual(alerts.map(({ kind, level, approvedAt }) => [kind, level, approvedAt]), [['alert', 'L1', 700], ['not-enforcement', 'L1', 1320]])
	assert.deepEqual(refusals.map(({ t, why }) => [t, why]), [[600, 'one-pair-of-eyes'], [1290, 'not-confirmed']])
})

test('whoever heard that it is being checked hears what it was, each in their own language, within a minute of its approval', async () => {
	const [observers, langs] = [['O1', 'O2'], { V2: 'so', O1: 'es', O2: 'en' }]
	const script: Script = { ...rumour, people: [...rumour.people, ...observers.map((id) => ({ id, roles: ['observer' as const] }))], subscribers: [...rumour.subscribers, ...Object.entries(langs).map(([id, lang]) => ({ id, zone: rumour.zones[0]?.id ?? '', lang, channels: ['push' as const] }))] }
	const { alerts: [checked, back, ...more] } = await played(script)
	assert.ok(checked && back && more.length === 0)
	assert.deepEqual([checked.level, checked.handedOff, checked.languages, back.kind, back.handedOff, back.languages], ['L1', { push: 3 }, ['en', 'es', 'so'], 'not-enforcement', { push: 3 }, ['en', 'es', 'so']], 'and no neighbor at all')
	assert.ok((back.lastAt ?? Infinity) <= back.approvedAt + 60, JSON.stringify(back))
})

test('what is taken back overtakes what is still going out, also when the hub is killed in the middle of both', async () => {
	const { incidents: [one], alerts: [told, back, ...more], correction, refusals } = await played(retraction)
	assert.ok(told && back && more.length === 0)
	assert.deepEqual([refusals, statesOf(one)], [[], ['unconfirmed 0', 'verifying 10', 'confirmed 20', 'verifying 70']])
	assert.deepEqual([told.version, told.kind, told.approvedAt, back.version, back.kind, back.approvedAt], [1, 'alert', 30, 2, 'cancel', 95])
	assert.ok((told.lastAt ?? Infinity) < 95 && (told.handedOff['sms'] ?? 0) < 300 && told.handedOff['push'] === 620 && (back.firstAt ?? 0) >= 95)
	const { exposed, corrected, unreachable, ...wrong } = correction
	assert.deepEqual(wrong, NOTHING_WRONG)
	assert.deepEqual([exposed, corrected + unreachable], [(told.handedOff['push'] ?? 0) + (told.handedOff['sms'] ?? 0), exposed])
	assert.ok(unreachable <= 10, `${unreachable} unreachable`)
})

test('killed in the moment in which everybody is told at once: whoever nobody can tell of counts as exposed, is told no second time and hears of the end', async () => {
	const { alerts: [told, back], correction } = await played(cutOff)
	assert.deepEqual([correction.handOffsOfOldVersionAfter, correction.neverExposedButTold, correction.exposed], [0, 0, 400])
	assert.ok((told?.handedOff['push'] ?? 0) < 400 && back?.kind === 'cancel')
	assert.equal(correction.corrected, 400)
})

test('two events near each other stay two, and what a dispatcher joined by mistake comes apart with its history: whoever was told hears of both places', async () => {
	const { incidents, alerts, refusals } = await played(twoEvents)
	assert.deepEqual(incidents.map(({ reports, independentFirstHand, center }) => [reports, independentFirstHand, center]), [[7, 3, [0, 0]], [6, 3, [300, 0]]])
	assert.deepEqual(incidents.map(statesOf), [['unconfirmed 0', 'verifying 400', 'confirmed 400'], ['unconfirmed 240', 'merged 600', 'verifying 720']])
	assert.deepEqual(alerts.map(({ incident, version, kind, approvedAt, handedOff }) => [incident, version, kind, approvedAt, handedOff]), [['incident-1', 1, 'alert', 615, { sms: 40 }], ['incident-1', 2, 'update', 735, { sms: 40 }]])
	assert.deepEqual(refusals, [{ t: 760, by: 'Dee', why: 'already-told' }], 'once they have heard of both, there is nothing more to say')
})

test('nobody is in two places at once: what one verifier sees miles apart within minutes alarms nobody a second time', async () => {
	const { alerts, refusals, incidents } = await played(infiltrated)
	assert.deepEqual(alerts.map(({ incident, approvedAt }) => [incident, approvedAt]), [['incident-1', 75]])
	assert.deepEqual(refusals, [{ t: 310, by: 'Dee', why: 'impossible-travel' }, { t: 510, by: 'Dee', why: 'impossible-travel' }])
	assert.deepEqual(incidents.map(({ states }) => states.at(-1)?.state), ['confirmed', 'verifying', 'verifying'])
})

test('where a carrier is down it is said, the second channel takes over, and who is left is for the phone tree', async () => {
	const { alerts: [told] } = await played(outage)
	assert.deepEqual([told?.handedOff, told?.failed, told?.toPhoneTree], [{ mail: 30 }, 80, 50])
})
