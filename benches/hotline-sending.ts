/**
 * Telling a hundred thousand: planned and durable from the second signature on, taken back while the queue drains, and handed over to a carrier that
 * takes everything at once. And kill -9 in the middle of it, twenty-five times.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Role } from '#ground/people.ts'
import { newId } from '#ground/ids.ts'
import { addMember } from '#ground/members.server.ts'
import type { MemberId } from '#ground/people.ts'
import { halfDayOf } from '#ground/time.ts'
import { openHouse, type House } from '#house/house.server.ts'
import { startPostgres } from '#house/postgres/postgres.server.ts'
import { handOn } from '#rooms/hotline/handing.server.ts'
import { correct, sign } from '#rooms/hotline/telling.server.ts'
import { wait } from '../stories/child.testing.ts'
import { TOWN } from '../stories/town.testing.ts'
import { killWhileSending } from '../stories/sending.testing.ts'
import { confirmedAt, fakes, neighbours, speaking } from '../stories/telling.testing.ts'
import { figure, measured, stated, type Bench, type Figure } from './figures.ts'
import { withFolder } from './hub.ts'
import { median } from './numbers.ts'

const MANY = 100_000
const PART = 10_000
const TIMES = 3
const KILLS = 25
const all = MANY.toLocaleString('en-US')
const BARE = `bare INSERT … SELECT of ${all} deliveries`
const PLANNED = `approve → ${all} deliveries planned and durable`
const BACK = `taken back with ${all} queued, until it is committed`
const DRAINING = `taken back while ${all} drain, until it is committed`
const RATE = 'hand-overs to a carrier that takes everything'
const KILLED = `kill -9 in the middle of handing over, ${KILLS} rounds: told wrongly after a correction, missed by it, or twice`

export type Inhabited = House & { readonly databaseUrl: string; readonly folder: string; readonly dispatchers: ReturnType<typeof speaking>[]; readonly verifiers: ReturnType<typeof speaking>[] }

export async function withHouse(work: (house: Inhabited) => Promise<Figure[]>): Promise<Figure[]> {
	return withFolder(async (folder) => {
		mkdirSync(join(folder, 'pg'), { mode: 0o700 })
		const postgres = await startPostgres({ dataFolder: join(folder, 'pg'), runFolder: folder })
		const { host, user, password, database } = postgres.connection
		try {
			const house = await openHouse({ database: postgres.connection, keysFolder: join(folder, 'keys'), first: TOWN, duties: false, fault: () => {} })
			const member = async (role: Role) => {
				const id = newId('member', house.ports.chance) as MemberId
				await house.ports.storage.inOneGo((tx) => addMember(tx, { id, called: role, roles: [role], language: 'en', recipient: 'age1', sinceHalf: halfDayOf(house.ports.now()) }))
				return speaking(id, role)
			}
			try {
				return await work({ ...house, folder, databaseUrl: `postgres://${user}:${encodeURIComponent(password)}@localhost/${database ?? 'holdfast'}?host=${encodeURIComponent(host)}`, dispatchers: [await member('dispatcher'), await member('dispatcher')], verifiers: [await member('verifier'), await member('verifier')] })
			} finally {
				await house.close()
			}
		} finally {
			await postgres.stop()
		}
	})
}

/** @returns milliseconds from the second signature to its commit */
async function told({ ports, dispatchers, verifiers }: Inhabited) {
	const incident = await confirmedAt(ports, verifiers)
	let ms = 0
	for (const by of dispatchers) {
		const began = performance.now()
		const signed = await sign(ports, by, { incident, tells: 'alert', level: 'L2', because: null })
		if (!signed.ok) throw new Error(signed.refusal)
		ms = performance.now() - began
	}
	return { incident, ms }
}

async function telling(house: Inhabited): Promise<Figure[]> {
	const { ports, pool, dispatchers: [dee] } = house
	if (!dee) throw new Error('nobody signs')
	// In parts: one statement of all of them is long on a crowded machine.
	for (let from = 0; from < MANY; from += PART) await neighbours(ports, pool, PART, ['push', 'sms'], { from })
	await pool.query('analyze')
	const [bare, planned, back, draining, rate] = [[] as number[], [] as number[], [] as number[], [] as number[], [] as number[]]
	for (let time = 0; time < TIMES; time++) {
		const { incident, ms } = await told(house)
		planned.push(ms)
		await pool.query('drop table if exists copied')
		// The same table with its indexes and its ties to others; the rows are there already.
		await pool.query('create table copied (like hotline_deliveries including all)')
		await pool.query('alter table copied add foreign key (subscriber) references hotline_subscribers on delete cascade, add foreign key (alert, version) references hotline_alerts on delete cascade')
		let began = performance.now()
		await pool.query('insert into copied select * from hotline_deliveries')
		bare.push(performance.now() - began)
		if ((await pool.query(`select from hotline_deliveries where state = 'queued'`)).rowCount !== MANY) throw new Error('not everybody is told')
		began = performance.now()
		const taken = await correct(ports, dee, { incident, tells: 'cancel', because: null })
		back.push(performance.now() - began)
		if (!taken.ok || taken.value.exposed !== 0) throw new Error('somebody was exposed whom nobody told')
		await pool.query('delete from hotline_alerts')

		const next = await told(house)
		const out = fakes({ push: 1e6 })
		const stops = new AbortController()
		began = performance.now()
		let n = 0
		for (let round = 0; round < 20; round++) n += await handOn(ports, out.carriers, { limit: 1000, signal: stops.signal })
		rate.push((n * 1000) / (performance.now() - began))
		const going = (async () => {
			// As the house does: where nothing may be taken, it rests.
			while (!stops.signal.aborted) if ((await handOn(ports, out.carriers, { limit: 1000, signal: stops.signal })) === 0) await wait(100)
		})()
		began = performance.now()
		const overtaken = await correct(ports, dee, { incident: next.incident, tells: 'cancel', because: null }).finally(() => stops.abort())
		draining.push(performance.now() - began)
		await going
		if (!overtaken.ok || overtaken.value.exposed < n) throw new Error('not taken back')
		await pool.query('delete from hotline_alerts')
		await pool.query('vacuum hotline_deliveries')
	}
	const [one, other] = [median(planned), median(bare)]
	return [
		figure(BARE, other, 'ms', null, `one statement, one commit, the same indexes and ties; median of ${TIMES}`),
		figure(PLANNED, one, 'ms', measured('≤', 2 * other, 'twice the bare INSERT … SELECT'), `${(one / other).toFixed(2)} of the bare one; signature, decision, texts and ledger in one transaction`),
		figure(BACK, median(back), 'ms', stated('≤', 7000), 'nothing is under way, so nothing is waited for; every queued row is written down as superseded'),
		figure(DRAINING, median(draining), 'ms', stated('≤', 7000), 'what is under way is waited for, five seconds at most; then each row is written down, and a row for each who may have seen it'),
		figure(RATE, median(rate), '/s', stated('≥', 2000), 'taken, its address opened, handed over, settled, a thousand at a time; the limit is what a push service takes'),
	]
}

export const hotlineSending: Bench = { rows: [BARE, PLANNED, BACK, DRAINING, RATE], run: () => withHouse(telling) }

/** For itself, so that all of its rounds can be run without telling a hundred thousand first. */
export const hotlineKilling: Bench = {
	rows: [KILLED],
	run: () =>
		withHouse(async (house) => {
			const [dee, eli] = house.dispatchers
			if (!dee || !eli) throw new Error('nobody signs')
			const { after, missed, beside, twice, begun, cutOff, correctMs } = await killWhileSending({ ...house, keysFolder: join(house.folder, 'keys'), dispatchers: [dee, eli] }, { rounds: KILLS })
			return [figure(KILLED, after + missed + beside + twice, '', stated('≤', 0), `${begun} begun before, ${cutOff} of them nobody can tell; slowest correction ${Math.round(correctMs)} ms`)]
		}),
}
