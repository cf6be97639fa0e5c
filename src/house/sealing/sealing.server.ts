/** The house's side of the sealing worker: starts it, replaces it, and hands it posts unread. */
import { spawn, type ChildProcess } from 'node:child_process'
import { readdirSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ask, NotThere, type Sending } from './line.server.ts'
import { openBasin, rinse } from './rinse.server.ts'
import type { Context, FillIn, Form, OpenedFor, OpenFor, Read } from './talk.ts'

/** A worker is replaced after so many posts, or so long after its first one, and with it whatever its memory still holds. */
export const POSTS_EACH = 500
export const LIVES_MS = 10 * 60_000
const DRAIN_MS = 35_000
const WAIT_MS = 30_000
const MISSED_AFTER_MS = 1000
const AT_ONCE = 64

export class Busy extends Error {
	override name = 'Busy'
}

export type Sealing = {
	/** Pipes a post to the worker unread. @throws Busy where too many wait. */
	read(form: Form, post: Readable, context: Context): Promise<{ read: Read; next: Next }>
	/** Replaces the worker now. */
	replace(): Promise<void>
	pid(): number | null
	close(): Promise<void>
}
export type Next = { open(ticket: string, about: OpenFor): Promise<OpenedFor>; fill(ticket: string, page: FillIn): Promise<Buffer> }

type Worker = { readonly child: ChildProcess; readonly socket: string; posts: number; readonly gone: Promise<void> }

const PROGRAM = fileURLToPath(new URL('./worker.server.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const READS = [ROOT, realpathSync(join(ROOT, 'node_modules'))]

/** @param secret makes the receipts of posts that are sealed on arrival; kept in the key folder */
export async function openSealing({ runFolder, secret, fault }: { runFolder: string; secret: Buffer; fault: (fault: unknown) => void }): Promise<Sealing> {
	// Whoever was killed here could not tidy up, and the next process may well have the same number.
	for (const name of readdirSync(runFolder).filter((each) => /^s\d+-\d+$/.test(each))) rmSync(join(runFolder, name), { force: true })
	const basin = await openBasin(join(runFolder, 'rinse.sock'))
	let made = 0
	let waiting = 0
	let closed = false
	let latest: Worker | null = null
	let current: Promise<Worker> = start()
	current.catch(fault)

	/** What keeps one from starting may pass, so that the next post tries again. */
	function startNext(): Promise<Worker> {
		current = start()
		current.catch(fault)
		return current
	}

	async function start(): Promise<Worker> {
		const socket = join(runFolder, `s${process.pid}-${made++}`)
		// No core dumps of what it reads; no files but the program's own; no children. It stretches receipts, which is hard work on purpose: everything else goes first.
		const flags = ['--permission', ...READS.map((folder) => `--allow-fs-read=${folder}`), '--allow-addons', '--max-old-space-size=96', '--disable-warning=SecurityWarning']
		const child = spawn('/bin/sh', ['-c', 'ulimit -c 0; exec nice -n 19 "$@"', 'sealing', process.execPath, ...flags, PROGRAM], {
			stdio: ['pipe', 'pipe', 'pipe'],
			env: { PATH: process.env['PATH'] ?? '', NODE_OPTIONS: '--max-semi-space-size=2', UV_THREADPOOL_SIZE: '2' },
		})
		const gone = new Promise<void>((resolve) =>
			child.once('exit', () => {
				rmSync(socket, { force: true })
				resolve()
			}),
		)
		child.stdin?.on('error', () => undefined)
		child.stdin?.write(`${JSON.stringify({ socket, secret: secret.toString('hex') })}\n`)
		// What it says before it reads anything may be told; from then on nobody listens.
		let said = ''
		child.stderr?.on('data', (words: Buffer) => (said = (said + words.toString()).slice(-2000)))
		await new Promise<void>((resolve, reject) => {
			child.stdout?.once('data', () => resolve())
			child.once('error', reject)
			child.once('exit', (code) => reject(new Error(`the sealing worker ended with ${code}: ${said}`)))
		})
		child.stderr?.removeAllListeners('data').resume()
		const worker: Worker = { child, socket, posts: 0, gone }
		latest = worker
		child.once('exit', () => {
			if (!closed && latest === worker && worker.posts < POSTS_EACH) void startNext()
		})
		return worker
	}

	function retire(worker: Worker): void {
		if (closed || worker.posts >= POSTS_EACH) return
		worker.posts = POSTS_EACH
		void startNext()
		setTimeout(() => worker.child.stdin?.end(), DRAIN_MS).unref()
	}

	async function workerNow(): Promise<Worker> {
		const tried = current
		const worker = await tried.catch(() => (current === tried ? startNext() : current))
		worker.posts += 1
		if (worker.posts === 1) setTimeout(() => retire(worker), LIVES_MS).unref()
		if (worker.posts === POSTS_EACH - 1) retire(worker)
		return worker
	}

	async function answerOf(worker: Worker, path: string, headers: Readonly<Record<string, string>>, send: (to: Sending) => void): Promise<Buffer> {
		const { status, body } = await ask(worker.socket, path, headers, WAIT_MS, send)
		if (status === 413) throw new Busy('too large')
		if (status !== 200) throw new Error(`the sealing worker said ${status}`)
		return body
	}

	/** A worker that died a moment ago may not have been missed yet: as long as nothing was handed on, the next one is asked. */
	async function handOver(form: Form, post: Readable, headers: Readonly<Record<string, string>>, tries = 2): Promise<{ worker: Worker; answer: Buffer }> {
		const worker = await workerNow()
		const now = current
		try {
			const answer = await answerOf(worker, `/read/${form}`, headers, (to) => pipeUnread(post, to)).finally(() => Promise.all([basin.rinse(), rinse(worker.socket)]))
			return { worker, answer }
		} catch (cause) {
			if (tries === 0 || !(cause instanceof NotThere)) throw cause
			await Promise.race([worker.gone, wait(MISSED_AFTER_MS)])
			if (current === now) await startNext()
			return handOver(form, post, headers, tries - 1)
		}
	}

	return {
		async read(form, post, context) {
			if (waiting >= AT_ONCE) throw new Busy('too many posts at once')
			waiting += 1
			try {
				const context64 = Buffer.from(JSON.stringify(context)).toString('base64')
				const { worker, answer } = await handOver(form, post, { 'x-context': context64 })
				const read = JSON.parse(answer.toString()) as Read
				return {
					read,
					next: {
						open: async (ticket, about) => JSON.parse((await answerOf(worker, `/open/${ticket}`, {}, whole(about))).toString()) as OpenedFor,
						fill: (ticket, page) => answerOf(worker, `/fill/${ticket}`, {}, whole(page)),
					},
				}
			} finally {
				waiting -= 1
			}
		},
		async replace() {
			const worker = await current
			worker.posts = POSTS_EACH
			await startNext()
			worker.child.stdin?.end()
			await worker.gone
		},
		pid: () => latest?.child.pid ?? null,
		async close() {
			closed = true
			const worker = await current.catch(() => null)
			worker?.child.stdin?.end()
			await worker?.gone
			await basin.close()
		},
	}
}

/** Every piece is wiped as soon as it is handed on. */
function pipeUnread(post: Readable, to: Sending): void {
	post.on('data', (chunk: Buffer) => {
		if (to.write(chunk, () => chunk.fill(0))) return
		post.pause()
		to.onRoom(() => post.resume())
	})
	post.once('end', () => to.end())
	post.once('error', () => to.breakOff())
	post.once('aborted', () => to.breakOff())
}

const whole = (said: unknown) => (to: Sending) => {
	to.write(Buffer.from(JSON.stringify(said)), () => {})
	to.end()
}
