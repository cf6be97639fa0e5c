/** The house's side of the sealing worker: starts it, replaces it, and hands it posts unread. */
import { spawn, type ChildProcess } from 'node:child_process'
import http from 'node:http'
import { realpathSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Context, FillIn, Form, OpenedFor, OpenFor, Read } from './talk.ts'

/** A worker is replaced after so many posts or so long, and with it whatever its memory still holds. */
export const POSTS_EACH = 500
export const LIVES_MS = 10 * 60_000
const DRAIN_MS = 35_000
const WAIT_MS = 30_000
const AT_ONCE = 64

export class Busy extends Error {
	override name = 'Busy'
}

export type Sealing = {
	/** Pipes a post to the worker unread. @throws Busy where too many wait. */
	read(form: Form, post: http.IncomingMessage, context: Context): Promise<{ read: Read; next: Next }>
	/** Replaces the worker now. */
	replace(): Promise<void>
	pid(): number | null
	close(): Promise<void>
}
export type Next = { open(ticket: string, about: OpenFor): Promise<OpenedFor>; fill(ticket: string, page: FillIn): Promise<Buffer> }

type Worker = { readonly child: ChildProcess; readonly socket: string; posts: number; readonly since: number; readonly gone: Promise<void> }

const PROGRAM = fileURLToPath(new URL('./worker.server.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const READS = [ROOT, realpathSync(join(ROOT, 'node_modules'))]

/** @param secret makes the receipts of posts that are sealed on arrival; kept in the key folder */
export async function openSealing({ runFolder, secret, fault }: { runFolder: string; secret: Buffer; fault: (fault: unknown) => void }): Promise<Sealing> {
	let made = 0
	let waiting = 0
	let closed = false
	let latest: Worker | null = null
	let current: Promise<Worker> = start()

	async function start(): Promise<Worker> {
		const socket = join(runFolder, `s${process.pid}-${made++}`)
		// No core dumps of what it reads; no files but the program's own; no children.
		const flags = ['--permission', ...READS.map((folder) => `--allow-fs-read=${folder}`), '--allow-addons', '--max-old-space-size=96', '--disable-warning=SecurityWarning']
		const child = spawn('/bin/sh', ['-c', 'ulimit -c 0; exec "$@"', 'sealing', process.execPath, ...flags, PROGRAM], {
			stdio: ['pipe', 'pipe', 'pipe'],
			env: { PATH: process.env['PATH'] ?? '', NODE_OPTIONS: '--max-semi-space-size=2' },
		})
		const gone = new Promise<void>((resolve) =>
			child.once('exit', () => {
				try {
					unlinkSync(socket)
				} catch {
					// It never listened, or somebody tidied up.
				}
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
		const worker: Worker = { child, socket, posts: 0, since: Date.now(), gone }
		latest = worker
		child.once('exit', () => {
			if (!closed && worker.posts < POSTS_EACH) current = current.then((now) => (now === worker ? start() : now))
			current.catch(fault)
		})
		return worker
	}

	function retire(worker: Worker): void {
		worker.posts = POSTS_EACH
		setTimeout(() => worker.child.stdin?.end(), DRAIN_MS).unref()
	}

	async function workerNow(): Promise<Worker> {
		const worker = await current
		if (worker.posts < POSTS_EACH && Date.now() - worker.since < LIVES_MS) return worker
		const next = start()
		current = next
		retire(worker)
		return next
	}

	return {
		async read(form, post, context) {
			if (waiting >= AT_ONCE) throw new Busy('too many posts at once')
			waiting += 1
			try {
				const worker = await workerNow()
				worker.posts += 1
				const headers = { 'x-context': Buffer.from(JSON.stringify(context)).toString('base64'), 'transfer-encoding': 'chunked' }
				const read = JSON.parse((await ask(worker, `/read/${form}`, headers, (to) => pipeUnread(post, to))).toString()) as Read
				return {
					read,
					next: {
						open: async (ticket, about) => JSON.parse((await ask(worker, `/open/${ticket}`, {}, (to) => void to.end(JSON.stringify(about)))).toString()) as OpenedFor,
						fill: (ticket, page) => ask(worker, `/fill/${ticket}`, {}, (to) => void to.end(JSON.stringify(page))),
					},
				}
			} finally {
				waiting -= 1
			}
		},
		async replace() {
			const worker = await current
			current = start()
			await current
			worker.posts = POSTS_EACH
			worker.child.stdin?.end()
			await worker.gone
		},
		pid: () => latest?.child.pid ?? null,
		async close() {
			closed = true
			const worker = await current.catch(() => null)
			worker?.child.stdin?.end()
			await worker?.gone
		},
	}
}

/** Every piece is wiped as soon as it is handed on. */
function pipeUnread(post: http.IncomingMessage, to: http.ClientRequest): void {
	post.on('data', (chunk: Buffer) => {
		const wantsMore = to.write(chunk, () => chunk.fill(0))
		if (!wantsMore) {
			post.pause()
			to.once('drain', () => post.resume())
		}
	})
	post.once('end', () => to.end())
	post.once('error', (error) => to.destroy(error))
	post.once('aborted', () => to.destroy(new Error('the post was broken off')))
}

function ask(worker: Worker, path: string, headers: http.OutgoingHttpHeaders, send: (to: http.ClientRequest) => void): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		const to = http.request({ socketPath: worker.socket, path, method: 'POST', headers, timeout: WAIT_MS, agent: false }, (res) => {
			const chunks: Buffer[] = []
			res.on('data', (chunk: Buffer) => chunks.push(chunk))
			res.once('end', () => (res.statusCode === 200 ? resolve(Buffer.concat(chunks)) : reject(res.statusCode === 413 ? new Busy('too large') : new Error(`the sealing worker said ${res.statusCode}`))))
			res.once('error', reject)
		})
		to.once('timeout', () => to.destroy(new Error('the sealing worker did not answer')))
		to.once('error', reject)
		send(to)
	})
}
