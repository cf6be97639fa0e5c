/**
 * Killing whoever hands over, in the middle of it, with a correction behind it, and looking afterwards at what left the process. Needs no test runner,
 * so that a bench can do it longer.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import type { AlertId, SubscriberId } from '#rooms/hotline/model.ts'
import { correct, coverageOf, sign } from '#rooms/hotline/telling.server.ts'
import { wait } from './child.testing.ts'
import { confirmedAt, neighbours, plainly } from './telling.testing.ts'

export type Here = { readonly ports: Ports; readonly pool: Parameters<typeof neighbours>[1]; readonly databaseUrl: string; readonly keysFolder: string; readonly folder: string; readonly dispatchers: readonly [Speaker, Speaker]; readonly verifiers: readonly Speaker[] }
/** @property begun what left the process of the old version, all rounds together @property after of that, once a correction was committed @property missed who was handed the old one and never the correction @property lost whom a process that was killed had taken for the correction, so that nobody can tell @property beside who was told the correction and cannot have seen the old one @property twice copies on one channel @property correctMs the slowest */
export type Sent = { readonly rounds: number; readonly begun: number; readonly cutOff: number; readonly after: number; readonly missed: number; readonly lost: number; readonly beside: number; readonly twice: number; readonly correctMs: number }

const running = new Set<ChildProcess>()
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')))

function start({ databaseUrl, keysFolder }: Here, record: string) {
	const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'sending-child.testing.ts'), databaseUrl, keysFolder, record], { stdio: ['ignore', 'ignore', 'inherit'] })
	running.add(child)
	const ended = new Promise<void>((resolve) => child.once('close', () => void (running.delete(child), resolve())))
	return {
		async kill() {
			child.kill('SIGKILL')
			await ended
		},
	}
}

type Line = { readonly version: number; readonly who: string; readonly way: string; readonly at: number }
const linesOf = (record: string): Line[] =>
	(existsSync(record) ? readFileSync(record, 'utf8') : '').split('\n').filter(Boolean).map((line) => {
		const [version, who = '', way = '', at] = line.split(' ')
		return { version: Number(version), who, way, at: Number(at) }
	})

async function until(what: string, is: () => Promise<boolean> | boolean): Promise<void> {
	for (const began = performance.now(); !(await is()); await wait(20)) if (performance.now() - began > 30_000) throw new Error(`never: ${what}`)
}

/** By turns the process dies before the correction, while it waits, and right after it. */
export async function killWhileSending(here: Here, { rounds, people = 240, tell = () => {} }: { readonly rounds: number; readonly people?: number; readonly tell?: (round: number) => void }): Promise<Sent> {
	const { ports, pool, dispatchers, verifiers, folder } = here
	const sums = { begun: 0, cutOff: 0, after: 0, missed: 0, lost: 0, beside: 0, twice: 0, correctMs: 0 }
	for (let round = 1; round <= rounds; round++) {
		const record = join(mkdtempSync(join(folder, 'sent-')), 'record')
		await pool.query('delete from hotline_subscribers')
		const ids = new Map<SubscriberId, string>()
		for (const [n, id] of (await neighbours(ports, pool, people / 2, ['push', 'sms'])).entries()) ids.set(id, `u${n}`)
		for (const [n, id] of (await neighbours(ports, pool, people / 2, ['sms'], { from: people / 2 })).entries()) ids.set(id, `u${people / 2 + n}`)
		const incident = await confirmedAt(ports, verifiers)
		for (const by of dispatchers) await sign(ports, by, { incident, tells: 'alert', level: 'L2', because: null }, plainly)
		const first = start(here, record)
		await until('it begins', () => linesOf(record).length > 10)
		await wait(randomInt(0, 300))
		const began = performance.now()
		const taking = () => correct(ports, dispatchers[0], { incident, tells: 'cancel', because: 'tow company' }, plainly).then((taken) => (sums.correctMs = Math.max(sums.correctMs, performance.now() - began), taken))
		let taken: Awaited<ReturnType<typeof taking>>
		if (round % 3 === 0) {
			await first.kill()
			taken = await taking()
		} else if (round % 3 === 1) {
			const going = taking()
			await wait(randomInt(0, 30))
			await first.kill()
			taken = await going
		} else {
			taken = await taking()
			await wait(randomInt(0, 200))
			await first.kill()
		}
		if (!taken.ok) throw new Error(taken.refusal)
		const alert: AlertId = taken.value.alert
		const next = start(here, record)
		await until('everything is handed over', async () => (await pool.query(`select from hotline_deliveries where alert = $1 and state in ('queued', 'handing')`, [alert])).rowCount === 0)
		await wait(50)
		await next.kill()

		const lines = linesOf(record)
		const [{ approved_at: at } = { approved_at: 0 }] = (await pool.query('select approved_at from hotline_alerts where id = $1 and version = 2', [alert])).rows as { approved_at: string | number }[]
		const old = lines.filter(({ version }) => version === 1)
		const told = new Set(lines.filter(({ version }) => version === 2).map(({ who }) => who))
		const exposed = new Set(((await pool.query(`select subscriber from hotline_deliveries where alert = $1 and version = 1 and state in ('handed', 'delivered', 'unknown')`, [alert])).rows as { subscriber: SubscriberId }[]).map(({ subscriber }) => ids.get(subscriber)))
		sums.begun += old.length
		sums.after += old.filter((line) => line.at > Number(at)).length
		// Whoever died over it may have handed it over: nobody can tell, it is not repeated on that channel, and they stand among those to be reached otherwise.
		const lost = new Set(((await pool.query(`select subscriber from hotline_deliveries where alert = $1 and version = 2 group by subscriber having bool_and(state = 'unknown')`, [alert])).rows as { subscriber: SubscriberId }[]).map(({ subscriber }) => ids.get(subscriber)))
		sums.lost += lost.size
		sums.missed += old.filter(({ who }) => !told.has(who) && !lost.has(who)).length
		sums.beside += [...told].filter((who) => !exposed.has(who)).length
		sums.twice += lines.length - new Set(lines.map(({ version, who, way }) => `${version} ${who} ${way}`)).size
		sums.cutOff += ((await pool.query(`select from hotline_deliveries where alert = $1 and state = 'unknown'`, [alert])).rowCount ?? 0)
		const all = await coverageOf(ports, alert)
		if (all?.exposed !== exposed.size || all.toldAnyway !== 0) throw new Error('the ledger says otherwise')
		tell(round)
	}
	return { rounds, ...sums }
}
