/**
 * Where a report belongs, with 10,000 incidents open and 100,000 reports kept: decided alone, and kept by the hub, one after another and many at once.
 * Beside it the least there is to do: the same row inserted and committed.
 */
import { newId } from '#ground/ids.ts'
import { spotAt, type Spot } from '#ground/places.ts'
import { days, minutes } from '#ground/time.ts'
import { openHub } from '#house/hub.server.ts'
import { hearReport } from '#rooms/hotline/hearing.server.ts'
import { traitsOf } from '#rooms/hotline/likeness.ts'
import { linkOf, type Cluster } from '#rooms/hotline/linking.ts'
import { saying } from '#rooms/hotline/linking.testing.ts'
import type { Heard, IncidentId } from '#rooms/hotline/model.ts'
import { GLOSSARY } from '#rooms/hotline/terms.ts'
import { join } from 'node:path'
import { chance } from './asks.ts'
import { figure, measured, stated, type Bench } from './figures.ts'
import { withFolder } from './hub.ts'
import { atOnce } from './load.ts'
import { quantile } from './numbers.ts'

const PURE = 'linking a report, decided alone among 60 incidents near'
const BARE = 'linking a report, the least there is to do: a bare committed INSERT'
const ONE = 'linking a report, 10,000 incidents open, 100,000 reports kept'
const MANY = `${ONE}: eight at once`

const SIDE = 100
const APART = 400
const OF_EACH = 10
const REPORTS = 500
const MIDDLE: Spot = { lat: 44.95, lon: -93.26 }

export const hotlineLinking: Bench = {
	rows: [PURE, BARE, `${BARE}: p99`, ONE, `${ONE}: p99`, MANY],
	run: () =>
		withFolder(async (dataFolder) => {
			const config = { host: '127.0.0.1', port: 0, origins: ['http://localhost:0'], dataFolder, keysFolder: join(dataFolder, 'keys'), databaseUrl: null, proxy: 0, gatesFile: join(dataFolder, 'gates.json') } as const
			const hub = await openHub(config, { log: () => {}, duties: false })
			if ('taken' in hub) throw new Error('a new folder cannot be taken')
			try {
				const { pool, ports } = hub.house
				await fill(pool)
				const hear = async (n: number) => (await hearReport(ports, { as: 'anyone' }, report(n))).ok
				await pool.query('create table copied (like hotline_reports including all)')
				const insert = async () => (await pool.query(`insert into copied select * from hotline_reports where id = $1`, [`report_${(at += 1).toString(16).padStart(32, '0')}`])).rowCount === 1
				let at = 0
				await atOnce(1, 100, hear)
				const bare = await atOnce(1, REPORTS, insert)
				const one = await atOnce(1, REPORTS, hear)
				const many = await atOnce(8, REPORTS, hear)
				if (bare.failed + one.failed + many.failed > 0) throw new Error('not all were kept')
				const p99 = (times: readonly number[]) => quantile(times, 0.99)
				return [
					figure(PURE, decided(), '/s', null, 'four reports of each'),
					figure(BARE, bare.perSecond, '/s', null, 'one after another'),
					figure(`${BARE}: p99`, p99(bare.times), 'ms'),
					figure(ONE, one.perSecond, '/s', measured('≥', bare.perSecond / 20, 'a twentieth of the bare INSERT'), `one after another; ${(one.perSecond / bare.perSecond).toFixed(2)} of the bare INSERT`),
					figure(`${ONE}: p99`, p99(one.times), 'ms', stated('<', 25)),
					figure(MANY, many.perSecond, '/s', null, `one waits for the other, so that one event is one incident; p99 ${p99(many.times).toFixed(0)} ms`),
				]
			} finally {
				await hub.close()
			}
		}),
}

/** Among incidents a street apart, half of the reports where something is known, half somewhere new. */
export function report(n: number): Heard {
	const [x, y] = [(n * 37) % SIDE, (n * 61) % SIDE]
	const known = n % 2 === 0
	return { id: newId('report', chance), channel: 'web', language: 'es', hand: n % 3 === 0 ? '2nd' : '1st', size: null, doings: [], vests: [], wants: [], still: 'unknown', children: false, taken: 0, place: `Calle ${x} y ${y}`, words: 'Hay dos camionetas y hombres con chalecos', spot: spotAt(MIDDLE, { dx: x * APART + (known ? 15 : 200), dy: y * APART + (known ? 8 : 200) }), media: n % 10 === 0 ? n.toString(16).padStart(16, 'a') : null, origin: `o${n}`, chain: null, observedAt: null, isDrill: false }
}

export async function fill(pool: { query(sql: string, values?: unknown[]): Promise<unknown> }): Promise<void> {
	const [now, degree] = [Date.now(), 111_320]
	const east = degree * Math.cos((MIDDLE.lat * Math.PI) / 180)
	const at = `$2::float8 + (n / ${SIDE}) * ${APART} / ${degree}::float8 as lat, $3::float8 + (n % ${SIDE}) * ${APART} / ${east}::float8 as lon, $1::bigint - (n::bigint * 7919 % 720) * ${minutes(1)} as t`
	const values = [now, MIDDLE.lat, MIDDLE.lon]
	await pool.query(`insert into hotline_incidents (id, state, kind, lat, lon, opened_at, heard_at, fades_at, ends_at) select 'incident_' || lpad(to_hex(n), 32, '0'), 'unconfirmed', 'street', lat, lon, t, t, t + ${days(1)}, t + ${days(30)} from (select n, ${at} from generate_series(0, ${SIDE * SIDE - 1}) n) one`, values)
	// One of each incident at a time: a statement that takes too long is ended.
	for (let k = 0; k < OF_EACH; k++) await pool.query(
		`insert into hotline_reports (id, state, incident, channel, language, hand, still, place, words, lat, lon, media, origin, received_at, keys, words_end, ends_at)
		select 'report_' || lpad(to_hex(n * ${OF_EACH} + k), 32, '0'), 'linked', 'incident_' || lpad(to_hex(n), 32, '0'), 'web', 'es', case k when 0 then '1st' else '2nd' end, 'unknown', 'Calle ' || n % ${SIDE} || ' y ' || n / ${SIDE}, 'Hay camionetas', lat, lon,
			case when k = 3 then lpad(to_hex(n::bigint * 7919777), 16, 'b') end, decode(md5((n * ${OF_EACH} + k)::text), 'hex'), t + k * 1000, array[(n % ${SIDE})::text, (n / ${SIDE})::text], t + ${days(1)}, t + ${days(30)}
		from (select n, ${at} from generate_series(0, ${SIDE * SIDE - 1}) n) one, (select ${k} as k) each`,
		values,
	)
	for (const table of ['hotline_reports', 'hotline_keys', 'hotline_incidents']) await pool.query(`analyze ${table}`)
}

/** Decisions a second on plain data. */
function decided(): number {
	const clusters = Array.from({ length: 60 }, (_, n): Cluster => {
		const reports = Array.from({ length: 4 }, (_, k) => ({ ...traitsOf(saying({ t: k, at: [n * 200, k], place: `Calle ${n} y ${k}`, words: 'Hay dos camionetas' }), GLOSSARY), state: 'linked' as const }))
		return { incident: `incident_${n}` as IncidentId, isFirm: true, isTouched: false, openedAt: reports[0]?.receivedAt as never, closedAt: null, reports }
	})
	const said = Array.from({ length: 500 }, (_, n) => saying({ t: n, at: [n * 23, 5], place: `Calle ${n % 60} y 2`, words: 'Hay tres camionetas y hombres con chalecos', hand: n % 2 ? '1st' : '2nd' }))
	const began = performance.now()
	for (const one of said) linkOf(one, clusters, GLOSSARY)
	return (said.length * 1000) / (performance.now() - began)
}
