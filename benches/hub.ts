/** A hub to measure: the real program in a process of its own, started as `npm start` starts it, in a folder that is thrown away. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export const ROOT = resolve(import.meta.dirname, '..')

export type BenchHub = {
	readonly address: string
	readonly dataFolder: string
	/** The one-time link for the first steward; null once there is one. */
	readonly firstLink: string | null
	readonly pid: number
	/** Milliseconds from the start of the process until it said it can take a write. */
	readonly startedIn: number
	/** Asks it to stop in order. */
	stop(): Promise<void>
	/** Kill -9, without a word. */
	kill(): Promise<void>
}

/** A folder for one bench, gone with it. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
	const folder = mkdtempSync(join(tmpdir(), 'hf-bench-'))
	try {
		return await work(folder)
	} finally {
		rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
	}
}

/** A new hub for one bench. */
export const withHub = <T>(work: (hub: BenchHub) => Promise<T>): Promise<T> =>
	withFolder(async (folder) => {
		const hub = await startHub(folder)
		return work(hub).finally(() => hub.stop())
	})

/**
 * The bench stands where a trusted proxy would stand and speaks for many neighbourhoods, so that no limit has to be switched off:
 * what is measured is the hub as it is.
 */
const SETTINGS = { HOST: '127.0.0.1', PORT: '0', ORIGIN: '', DATABASE_URL: '', HOLDFAST_KEYS: '', HOLDFAST_GATES: '', HOLDFAST_PROXY: '1', NODE_OPTIONS: '' }
const LONGEST_START_MS = 60_000

/** @throws where it does not start */
export async function startHub(dataFolder: string): Promise<BenchHub> {
	const began = performance.now()
	const child = spawn('/bin/sh', ['tools/shell', '-c', 'exec node src/house/start.server.ts'], {
		cwd: ROOT,
		env: { ...process.env, ...SETTINGS, HOLDFAST_DATA: dataFolder },
		stdio: ['ignore', 'pipe', 'pipe'],
	})
	const ended = once(child, 'exit')
	const said = listenTo(child)
	const isOver = () => child.exitCode !== null || child.signalCode !== null
	const end = async (signal: NodeJS.Signals) => {
		if (!isOver()) child.kill(signal)
		await ended
	}
	for (;;) {
		const [address] = /http:\/\/localhost:\d+/.exec(said()) ?? []
		if (address && (await isHealthy(address))) {
			const startedIn = performance.now() - began
			const firstLink = /http:\S+#[0-9a-f]{64}/.exec(said())?.[0] ?? null
			return { address, dataFolder, firstLink, pid: child.pid ?? 0, startedIn, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
		}
		if (isOver() || performance.now() - began > LONGEST_START_MS) {
			await end('SIGKILL')
			throw new Error(`the hub did not start: ${said()}`)
		}
		await wait(2)
	}
}

function listenTo({ stdout, stderr }: ChildProcess): () => string {
	let said = ''
	for (const stream of [stdout, stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-20_000)))
	return () => said
}

const isHealthy = (address: string) => fetch(`${address}/health`).then(({ ok }) => ok, () => false)
