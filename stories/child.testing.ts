/**
 * A hub as whoever runs it has it: a process of its own, told by its environment, known by what it prints. Needs no test runner, so that benches
 * can use it. What is still running when this process ends is ended with it.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const START = 'src/house/start.server.ts'
const LONGEST_START_MS = 30_000

export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly out: string; readonly err: string }

export type ChildHub = {
	readonly address: string
	/** For the first steward; null where there is one. */
	readonly firstLink: string | null
	readonly pid: number
	/** Milliseconds from the command to the printed address. */
	readonly startMs: number
	/** What it has printed so far. */
	out(): string
	err(): string
	readonly ended: Promise<Ended>
	/** kill -9 of its whole process group, at once. */
	kill(): Promise<Ended>
	/** SIGTERM. */
	stop(): Promise<Ended>
}

type Options = {
	readonly dataFolder: string
	readonly env?: Readonly<Record<string, string>>
	/** Words before the command, such as `unshare -m`. The last of them must hand on to the command. */
	readonly prefix?: readonly string[]
}

const running = new Set<ChildProcess>()
process.on('exit', () => running.forEach((child) => killGroup(child)))

function killGroup({ pid }: ChildProcess): void {
	try {
		if (pid !== undefined) process.kill(-pid, 'SIGKILL')
	} catch {
		// It is gone already.
	}
}

function launch({ dataFolder, env = {}, prefix = [] }: Options) {
	const [program = '', ...words] = [...prefix, process.execPath, START]
	const child = spawn(program, words, {
		cwd: ROOT,
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { PATH: process.env['PATH'] ?? '', TMPDIR: process.env['TMPDIR'] ?? '/tmp', NODE_OPTIONS: '--max-semi-space-size=4 --disable-warning=ExperimentalWarning', PORT: '0', HOLDFAST_DATA: dataFolder, ...env },
	})
	running.add(child)
	const said = { out: '', err: '' }
	child.stdout.on('data', (words: Buffer) => (said.out += words.toString()))
	child.stderr.on('data', (words: Buffer) => (said.err += words.toString()))
	const ended = new Promise<Ended>((resolve, reject) => {
		child.once('error', reject)
		child.once('close', (code, signal) => {
			running.delete(child)
			resolve({ code, signal, ...said })
		})
	})
	return { child, said, ended }
}

/** Resolves once it has printed its address. @throws with its words where it ends before */
export async function startHub(options: Options): Promise<ChildHub> {
	const began = performance.now()
	const { child, said, ended } = launch(options)
	const address = await new Promise<string>((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error(`the hub did not start: ${said.err}`)), LONGEST_START_MS)
		child.stdout.on('data', () => {
			const [found] = /https?:\/\/[^\s/]+(?=\n)/.exec(said.out) ?? []
			if (found) resolve(found)
		})
		ended.then(({ code, err }) => reject(new Error(`the hub ended with ${code}: ${err}`)), reject).finally(() => clearTimeout(timer))
	})
	// The link comes with the next line, if there is one.
	await new Promise((resolve) => setTimeout(resolve, 20))
	return {
		address,
		firstLink: /https?:\/\/\S+\/join#[0-9a-f]{64}/.exec(said.out)?.[0] ?? null,
		pid: child.pid ?? 0,
		startMs: performance.now() - began - 20,
		out: () => said.out,
		err: () => said.err,
		ended,
		kill() {
			killGroup(child)
			return ended
		},
		stop() {
			child.kill('SIGTERM')
			return ended
		},
	}
}

/** For a start that should come to nothing; one that comes to something is ended. */
export async function startAndEnd(options: Options): Promise<Ended> {
	const { child, ended } = launch(options)
	const timer = setTimeout(() => killGroup(child), LONGEST_START_MS)
	return ended.finally(() => clearTimeout(timer))
}

/** All processes that come from this one, children's children included (Linux). */
export function familyOf(pid: number): { readonly pid: number; readonly command: string }[] {
	const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
		try {
			const parent = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1])
			return [{ pid: Number(name), parent, command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() }]
		} catch {
			return []
		}
	})
	const below = (of: number): typeof all => all.filter(({ parent }) => parent === of).flatMap((one) => [one, ...below(one.pid)])
	return below(pid).map((one) => ({ pid: one.pid, command: one.command }))
}

export const sealingPidOf = (hub: number): number | null => familyOf(hub).find(({ command }) => command.endsWith('worker.server.ts'))?.pid ?? null

/** Asks the database of a hub that runs, as whoever runs the machine could. */
export async function inDatabase<T extends pg.QueryResultRow>(dataFolder: string, sql: string, values: unknown[] = []): Promise<T[]> {
	const password = readFileSync(join(dataFolder, 'postgres/hub.password'), 'utf8')
	const client = new pg.Client({ host: join(dataFolder, 'run'), user: 'holdfast', database: 'holdfast', password })
	// It may be ended in the middle, by what is asked itself.
	client.on('error', () => {})
	await client.connect()
	try {
		return (await client.query<T>(sql, values)).rows
	} finally {
		await client.end()
	}
}

export const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Until something is so. @throws with what it waited for when it takes too long */
export async function until(what: string, isSo: () => Promise<boolean> | boolean, longestMs = 10_000): Promise<void> {
	for (const end = performance.now() + longestMs; !(await isSo()); await wait(50)) if (performance.now() > end) throw new Error(`waited in vain until ${what}`)
}
