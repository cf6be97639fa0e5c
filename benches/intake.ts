/**
 * How many asks a minute the door can keep: sealed in the browser, and sealed on arrival for those without JavaScript. Beside them the least
 * there is to do for the first: the same row inserted and committed, one by one, by the same number of askers over as many connections.
 */
import pg from 'pg'
import { newId } from '#ground/ids.ts'
import { joinHub } from '#house/lock.server.ts'
import { MIGRATIONS } from '#house/house.server.ts'
import { migrate } from '#house/migrations.server.ts'
import { openRunFolder } from '#house/runfolder.server.ts'
import { form } from '../stories/asking.testing.ts'
import { chance, sealedPosts, TOLD } from './asks.ts'
import { figure, measured, stated, type Bench } from './figures.ts'
import { withHub, type Inhabited } from './hub.ts'
import { atOnce, openVisitor, type Load, type Visitor } from './load.ts'
import { median, quantile } from './numbers.ts'
import { memoryFigure } from './start.ts'

const SEALED = 'intake, sealed in the browser'
const PLAIN = 'intake without JavaScript'
const BARE = 'intake, the least there is to do: a bare committed INSERT'
const MEMORY = 'memory, at the end of the intake'

const ASKERS = 32
/** As many as the house has. */
const CONNECTIONS = 8
const ROUNDS = 3
const EACH = 2500
const WARM_UP = 1500
const PLAIN_POSTS = 300

export const intake: Bench = {
	rows: [BARE, SEALED, `${SEALED}: p95`, PLAIN, `${PLAIN}: p95`, MEMORY],
	run: () =>
		withHub(async (hub) => {
			const visitor = openVisitor(hub.address)
			const bare = await openBare(hub)
			const posts = await sealedPosts(hub.team, WARM_UP + ROUNDS * EACH)
			const post = async (n: number) => (await visitor.post('/help/sealed', posts[n] ?? '')).status === 200
			await allKept(atOnce(ASKERS, WARM_UP, post))
			await atOnce(ASKERS, WARM_UP, bare.insert)
			const [sealed, inserted]: [Load[], Load[]] = [[], []]
			// By turns, so that whatever else the machine does falls on both.
			for (let round = 0; round < ROUNDS; round++) {
				inserted.push(await allKept(atOnce(ASKERS, EACH, bare.insert)))
				sealed.push(await allKept(atOnce(ASKERS, EACH, (n) => post(WARM_UP + round * EACH + n))))
			}
			const plain = await plainIntake(visitor, hub)
			await bare.close()
			const memory = memoryFigure(MEMORY, hub.pid, 350)
			visitor.close()

			const [rate, limit] = [speedOf(sealed), speedOf(inserted)]
			return [
				figure(BARE, limit, '/s', null, `${ASKERS} askers, ${CONNECTIONS} connections, median of ${ROUNDS} rounds`),
				figure(SEALED, rate, '/s', measured('≥', limit / 2, 'half of the bare INSERT'), `POST /help/sealed, 2 KB asks; ${(rate / limit).toFixed(2)} of the bare INSERT`),
				figure(`${SEALED}: p95`, quantile(sealed.flatMap(({ times }) => times), 0.95), 'ms', stated('<', 300), `${ASKERS} at once`),
				figure(PLAIN, plain.perSecond, '/s', stated('≥', 40), 'POST /help, stretched and sealed by the worker; 40 a second is the worst minute of S2'),
				figure(`${PLAIN}: p95`, quantile(plain.times, 0.95), 'ms', null, `${ASKERS} at once`),
				memory,
			]
		}),
}

const speedOf = (loads: readonly Load[]) => median(loads.map(({ perSecond }) => perSecond))

async function allKept(loading: Promise<Load>): Promise<Load> {
	const load = await loading
	if (load.failed > 0) throw new Error(`${load.failed} were not kept`)
	return load
}

async function plainIntake(visitor: Visitor, { address }: Inhabited): Promise<Load> {
	const headers = `content-type: application/x-www-form-urlencoded\r\naccept: text/html\r\nreferer: ${address}/help`
	const { text, name, people, when, way, contact } = TOLD
	const body = () => new URLSearchParams(form({ text, name, people, when, way, contact }) as Record<string, string>).toString()
	return allKept(atOnce(ASKERS, PLAIN_POSTS, async () => (await visitor.post('/help', body(), headers)).status === 200))
}

/** The same table in a database of its own, on the hub's own server. */
async function openBare({ dataFolder, team }: Inhabited) {
	const { database } = (await joinHub(openRunFolder(dataFolder))) as { database: pg.PoolConfig }
	const admin = new pg.Client(database)
	await admin.connect()
	await admin.query('create database bare')
	await admin.end()
	const pool = new pg.Pool({ ...database, database: 'bare', max: CONNECTIONS })
	await migrate(pool, MIGRATIONS)
	await pool.query('insert into ground_teams (id, does) values ($1, $2)', [team.team, 'frontdoor'])

	const sealedBytes = (length: number) => Buffer.from(chance(length))
	const [told, teamWrap, holderWrap] = [sealedBytes(2089), sealedBytes(1865), sealedBytes(114)]
	const row = (): Record<string, unknown> => ({
		id: newId('listing', chance), side: 'ask', kind: 'food', zone: null, language: 'en', urgency: 'today', size: '5+', sealed_where: 'browser', state: 'waiting', outcome: null,
		asked_half: 41_000, turn_half: 41_000, settled_half: null, held_by: null, held_until: null, taken_by: null, ends_week: 2930, extended: 0, extended_for: null, wrote_again: false,
		team: team.team, epoch: 1, version: 1, alike: null, lookup: sealedBytes(32), once: sealedBytes(32), told, team_wrap: teamWrap, wrapped: 'door', holder_wrap: holderWrap,
	})
	const columns = Object.keys(row())
	const sql = `insert into frontdoor_listings (${columns.join(', ')}) values (${columns.map((_, i) => `$${i + 1}`).join(', ')})`
	return {
		insert: async (): Promise<boolean> => (await pool.query(sql, Object.values(row()))).rowCount === 1,
		close: () => pool.end(),
	}
}
