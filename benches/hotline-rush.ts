/**
 * A rush: two hundred reports a second for a minute beside 100,000 that are kept, what becomes of others meanwhile, and how soon neighbours hear of what
 * is confirmed in the middle of it. And kill -9 while they come: what was accepted is there.
 */
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { minutes } from '#ground/time.ts'
import { openSending } from '#house/sending.server.ts'
import { startPostgres } from '#house/postgres/postgres.server.ts'
import { HOTLINE_TOPIC } from '#rooms/hotline/actions.server.ts'
import { hearReport } from '#rooms/hotline/hearing.server.ts'
import { sign } from '#rooms/hotline/telling.server.ts'
import { wait } from '../stories/child.testing.ts'
import { fakes, incidentAt, neighbours, saw } from '../stories/telling.testing.ts'
import { chance } from './asks.ts'
import { figure, stated, type Bench, type Figure } from './figures.ts'
import { withFolder } from './hub.ts'
import { fill, report } from './hotline-linking.ts'
import { withHouse, type Inhabited } from './hotline-sending.ts'
import { quantile } from './numbers.ts'

const A_SECOND = 200
const SECONDS = 60
/** Where so many wait for their answer nobody more comes, so that the bench ends on any machine. */
const WAITING_AT_MOST = 1000
/** Milliseconds between two incidents that are confirmed. */
const CONFIRMED_EVERY = 2000
const SUBSCRIBERS = 200
const FAR = { zone: 'northgate', spot: { lat: 44.953, lon: -93.346 } }

const RUN = 'two hundred reports a second for a minute, beside 100,000'
const ACCEPTED = `${RUN}: accepted, p99`
const BESIDE = `${RUN}: another room’s small write meanwhile, p99`
const HANDED = `${RUN}: confirmed meanwhile → first hand-over, p99`
const GROWN = `${RUN}: memory afterwards, more than before`
const KILLS = 10
const KILLED = `kill -9 while reports come, ${KILLS} rounds: accepted reports lost`

export const hotlineRush: Bench = {
	rows: [RUN, ACCEPTED, BESIDE, HANDED, GROWN],
	run: () => withHouse(rush),
}

async function rush(house: Inhabited): Promise<Figure[]> {
	const { ports, pool, live } = house
	await fill(pool)
	await neighbours(ports, pool, SUBSCRIBERS, ['push'], { zone: FAR.zone })
	const out = fakes({ push: 1e6 })
	const faults: unknown[] = []
	const sending = openSending(ports, { carriers: out.carriers, origin: null, fault: (fault) => void faults.push(fault) })
	const stops = live.listen(HOTLINE_TOPIC, () => sending.look())
	const hear = async (n: number) => (await hearReport(ports, { as: 'anyone' }, report(n))).ok
	try {
		for (let n = 0; n < 100; n++) await hear(n)
		const { times, refused, failed, perSecond, beside, before, handed, grown } = await paced(house, hear, out)
		if (faults.length > 0) throw faults[0]
		return [
			figure(RUN, perSecond, '/s', stated('≥', A_SECOND * 0.99), `each accepted, kept and linked before its answer; ${SECONDS} s, not ten minutes; ${times.length} came, ${refused} did not because ${WAITING_AT_MOST} waited, ${failed} failed`),
			figure(ACCEPTED, quantile(times, 0.99), 'ms', stated('<', 100), `median ${quantile(times, 0.5).toFixed(0)} ms, from when each was due`),
			figure(BESIDE, quantile(beside, 0.99), 'ms', null, `median ${quantile(beside, 0.5).toFixed(1)} ms, before it began ${quantile(before, 0.5).toFixed(1)} ms`),
			figure(HANDED, quantile(handed, 0.99), 'ms', stated('<', 2000), `from the second pair of eyes, through two signatures and the plan for ${SUBSCRIBERS}; ${handed.length} times, median ${quantile(handed, 0.5).toFixed(0)} ms`),
			figure(GROWN, grown, 'MB', stated('<', 100)),
		]
	} finally {
		stops()
		await sending.close()
	}
}

/** As they would come: one every five milliseconds, whether or not the last has been answered. Beside them, ten times a second, a small write of another room. */
async function paced(house: Inhabited, hear: (n: number) => Promise<boolean>, out: ReturnType<typeof fakes>) {
	const { ports } = house
	const write = async () => {
		const since = performance.now()
		await ports.storage.inOneGo((tx) => tx.insertInto('ground_once').values({ id: chance(16), purpose: 'bench', ends_at: ports.now() + minutes(5) }).execute())
		return performance.now() - since
	}
	const before: number[] = []
	for (let n = 0; n < 50; n++) before.push(await write())
	const memory = process.memoryUsage().rss
	const times: number[] = []
	const [beside, all]: [Promise<number>[], Promise<void>[]] = [[], []]
	let [waiting, refused, failed] = [0, 0, 0]
	const began = performance.now()
	const handing = confirming(house, out, began + SECONDS * 1000)
	for (let n = 0; n < A_SECOND * SECONDS; n++) {
		const due = began + (n * 1000) / A_SECOND
		if (due > performance.now()) await wait(due - performance.now())
		if (n % 20 === 0) beside.push(write())
		if (waiting >= WAITING_AT_MOST) {
			refused += 1
			await wait(0)
			continue
		}
		waiting += 1
		const since = (ok: boolean) => {
			waiting -= 1
			// From when it was due: whoever waits for the machine waits, too.
			times.push(performance.now() - due)
			failed += ok ? 0 : 1
		}
		all.push(hear(n + 100).then(since, () => since(false)))
	}
	await Promise.all(all)
	const perSecond = ((times.length - failed) * 1000) / (performance.now() - began)
	return { perSecond, times, refused, failed, before, beside: await Promise.all(beside), handed: await handing, grown: (process.memoryUsage().rss - memory) / 1024 ** 2 }
}

/** Again and again somebody looks, a second sees it too, two sign at once, and the first neighbour is told. @returns milliseconds */
async function confirming({ ports, dispatchers, verifiers }: Inhabited, { given }: ReturnType<typeof fakes>, until: number): Promise<number[]> {
	const [one, other] = verifiers
	if (!one || !other) throw new Error('nobody looks')
	const took: number[] = []
	while (performance.now() < until - CONFIRMED_EVERY) {
		await wait(CONFIRMED_EVERY)
		const incident = await incidentAt(ports, FAR)
		const seen = await saw(ports, one, incident, 'activity')
		const told = given.length
		const began = performance.now()
		if (!seen.ok || !(await saw(ports, other, incident, 'activity')).ok) throw new Error('not confirmed')
		for (const by of dispatchers) {
			const signed = await sign(ports, by, { incident, tells: 'alert', level: 'L2', because: null })
			if (!signed.ok) throw new Error(signed.refusal)
		}
		while (given.length === told) {
			if (performance.now() - began > 30_000) throw new Error('nobody was told')
			await wait(1)
		}
		took.push((given[told]?.at ?? performance.now()) - began)
		// All of them, so that the next first one is the next incident's.
		while (given.length < told + SUBSCRIBERS) {
			if (performance.now() - began > 30_000) throw new Error('not all were told')
			await wait(5)
		}
	}
	return took
}

/** By turns the process that hears is killed alone, and with one of the database's own, which makes all of the database start anew from its log. */
export const hotlineHeardKilled: Bench = {
	rows: [KILLED],
	run: () =>
		withFolder(async (folder) => {
			mkdirSync(join(folder, 'pg'), { mode: 0o700 })
			const postgres = await startPostgres({ dataFolder: join(folder, 'pg'), runFolder: folder })
			const { host, user, password, database } = postgres.connection
			const url = `postgres://${user}:${encodeURIComponent(password)}@localhost/${database ?? 'holdfast'}?host=${encodeURIComponent(host)}`
			const record = join(folder, 'accepted')
			const accepted = () => (existsSync(record) ? readFileSync(record, 'utf8') : '').split('\n').filter((line) => line.endsWith('.'))
			try {
				for (let round = 1; round <= KILLS; round++) {
					const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'hotline-heard-child.ts'), url, join(folder, 'keys'), record], { stdio: ['ignore', 'ignore', 'inherit'] })
					const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
					const before = accepted().length
					for (const began = performance.now(); accepted().length < before + 20; await wait(20)) if (child.exitCode !== null || performance.now() - began > 60_000) throw new Error('it does not hear')
					await wait(randomInt(50, 1500))
					if (round % 2 === 0) for (const { pid } of await asked<{ pid: number }>(url, `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() and query <> '' order by query_start desc limit 1`)) process.kill(pid, 'SIGKILL')
					child.kill('SIGKILL')
					await ended
				}
				const there = new Set((await asked<{ id: string }>(url, 'select id from hotline_reports')).map(({ id }) => `${id}.`))
				const all = accepted()
				const [half] = await asked<{ n: string }>(url, `select count(*) as n from hotline_reports r where r.state = 'linked' and not exists (select from hotline_acts a where a.about = r.id)`)
				return [figure(KILLED, all.filter((id) => !there.has(id)).length + Number(half?.n), '', stated('≤', 0), `${all.length} accepted, up to ${A_SECOND} a second; also counted: reports linked by half. Every other round the database goes down with it`)]
			} finally {
				await postgres.stop()
			}
		}),
}

/** The database may just be reading its log. */
async function asked<Row extends pg.QueryResultRow>(url: string, question: string, tries = 100): Promise<Row[]> {
	const client = new pg.Client({ connectionString: url })
	client.on('error', () => {})
	try {
		await client.connect()
		return (await client.query<Row>(question)).rows
	} catch (fault) {
		if (tries === 0) throw fault
	} finally {
		await client.end().catch(() => {})
	}
	await wait(100)
	return asked(url, question, tries - 1)
}
