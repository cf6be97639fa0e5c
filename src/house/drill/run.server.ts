/**
 * Plays a drill: the world outside. It keeps the time, speaks for everybody, is every carrier, and kills the hub where the script says so. The hub is a process
 * of its own on a database that is made for this and gone afterwards, whatever happens; no hub's data folder is touched.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Planned } from '#rooms/hotline/drilling.server.ts'
import type { ReportId } from '#rooms/hotline/model.ts'
import { startPostgres, type Connection } from '#house/postgres/postgres.server.ts'
import { openRunFolder } from '#house/runfolder.server.ts'
import { openGates } from './gates.ts'
import { beginHub } from './keeping.server.ts'
import type { People } from './messages.ts'
import { reportOf, versionKey, type Report } from './report.ts'
import { eventsOf, type Done, type Event, type Script } from './script.ts'

/** The longest it goes on after the last thing that is done, in virtual milliseconds. */
const GOES_ON = 6 * 3_600_000
/** While it dies, what is on its way into a carrier arrives; this long without another, and nothing more is. Real milliseconds. */
const QUIET = 150
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const UNDECIDED: readonly Done['do'][] = ['accept', 'observe', 'kill -9']

/** What a drill stands on. @property closing what ends before it does, the last first */
export type Ground = { readonly database: Connection; readonly keysFolder: string; readonly closing: Set<() => Promise<void>> }

/** Everything it needs of this machine, and what is left of it afterwards: nothing, also where somebody presses Ctrl-C. */
async function onGround<T>(work: (ground: Ground) => Promise<T>): Promise<T> {
	const folder = mkdtempSync(join(tmpdir(), 'holdfast-drill-'))
	const remove = (path: string) => async () => rmSync(path, { recursive: true, force: true, maxRetries: 5 })
	const closing: Ground['closing'] = new Set([remove(folder)])
	let closed: Promise<void> | undefined
	// What begins while it ends is ended, too.
	const all = async () => {
		for (let last = [...closing].at(-1); last; last = [...closing].at(-1)) {
			closing.delete(last)
			await last().catch(() => {})
		}
	}
	const close = () => (closed ??= all())
	const stop = (signal: NodeJS.Signals) => void close().finally(() => process.exit(128 + constants.signals[signal]))
	for (const signal of SIGNALS) process.on(signal, stop)
	try {
		const runFolder = openRunFolder(folder)
		closing.add(remove(runFolder))
		// What it keeps is gone in a minute: nothing has to be on the disk.
		const starting = startPostgres({ dataFolder: folder, runFolder, settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' } })
		closing.add(() => starting.then((postgres) => postgres.stop(), () => {}))
		const { connection } = await starting
		if (closed) throw new Error('It was stopped.')
		return await work({ database: connection, keysFolder: join(folder, 'keys'), closing })
	} finally {
		await close()
		for (const signal of SIGNALS) process.off(signal, stop)
	}
}

/** @returns the report; the same one for the same script, in whatever order it names what happens at once */
export const play = (script: Script): Promise<Report> => onGround((ground) => playOn(script, ground))

/** The same on an empty database that is there. */
export async function playOn(script: Script, { database, keysFolder, closing }: Ground): Promise<Report> {
	const start = Date.parse(script.startsAt)
	let now = start
	const gates = openGates(script)
	let dying: { last: number } | null = null
	const begin = () => {
		const hub = beginHub(script, ({ way, over }) => {
			const became = gates.take(way, over, now)
			if (dying) dying.last = performance.now()
			return dying ? null : became
		})
		closing.add(hub.kill)
		return hub
	}
	let hub = begin()
	const people: People = await hub.ask({ to: 'open', setting: { database, keysFolder, script, people: null } }, now)

	const said = new Map<ReportId, string>()
	const [commits, planned] = [new Map<string, number>(), new Map<string, number>()]
	const refusals: { t: number; by: string; why: string }[] = []
	const acts: string[] = []
	const keep = (some: readonly Planned[]) => {
		for (const one of some) {
			planned.set(versionKey(one), one.seconds)
			commits.set(versionKey(one), gates.mark())
		}
	}
	let nextAt: number | null = null
	let isQueued = false
	async function goOn(): Promise<void> {
		const gone = await hub.ask({ to: 'go-on' }, now)
		keep(gone.planned)
		;({ nextAt, isQueued } = gone)
	}
	/** In the middle of a round of hand-overs, where there is one. Another begins on the same database. */
	async function die(): Promise<void> {
		const before = gates.memory.length
		dying = { last: performance.now() }
		const round = hub.ask({ to: 'go-on' }, now).then(() => true, () => true)
		let isOver = false
		while (!isOver && gates.memory.length === before) isOver = await Promise.race([round, wait(20, false)])
		while (gates.memory.length > before && performance.now() < dying.last + QUIET) await wait(20)
		closing.delete(hub.kill)
		await hub.kill()
		dying = null
		hub = begin()
		await hub.ask({ to: 'open', setting: { database, keysFolder, script, people } }, now)
	}
	async function happen({ t, ...event }: Event): Promise<void> {
		if (event.is === 'said') return void said.set(await hub.ask({ to: 'hear', said: event.said }, now), event.said.origin)
		const { done } = event
		if (done.do === 'kill -9') return die()
		const origins = done.do === 'split' ? done.origins : []
		const { refused, planned } = await hub.ask({ to: 'act', done, reports: [...said].filter(([, origin]) => origins.includes(origin)).map(([id]) => id) }, now)
		keep(planned)
		if (refused !== null) refusals.push({ t, by: done.by, why: refused })
		else if (!UNDECIDED.includes(done.do)) acts.push(done.by)
	}

	for (const event of eventsOf(script)) {
		const at = start + Math.round(event.t * 1000)
		while (nextAt !== null && nextAt < at) {
			now = Math.max(now, nextAt)
			await goOn()
		}
		// What happens at once happens before anything goes on.
		now = at
		await happen(event)
		nextAt = now
	}
	const last = now + GOES_ON
	do {
		now = Math.max(now, nextAt ?? now)
		await goOn()
	} while (isQueued && nextAt !== null && nextAt <= last)

	return reportOf(script, await hub.ask({ to: 'find' }, now), { said, handed: gates.memory, commits, planned, refusals, acts, people })
}
