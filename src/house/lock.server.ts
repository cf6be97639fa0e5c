/**
 * One hub per data folder. The lock is a listening socket: whoever listens is the hub, and a killed hub stops listening.
 * It is taken before PostgreSQL is touched; the command line and a second start talk to it instead.
 */
import { chmodSync, chownSync, rmSync, statSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { CannotStart } from '#house/config.server.ts'

/** `release` stops listening and removes the socket; safe to call twice. */
export type Lock = { readonly taken?: never; release(): Promise<void> }
/** Somebody else is the hub. `answer` is what it said, null when it said nothing in five seconds. */
export type Taken = { readonly taken: true; readonly answer: unknown }

const patience = 5_000
const longestAnswer = 65_536

/**
 * Becomes the hub of this folder, or hears from the one there is; harms it in no way.
 * @param runFolder a folder only we may enter
 * @param answer what to tell whoever asks, as JSON; called at each asking, so that it may change while the house opens
 * @throws CannotStart when the folder cannot hold a lock
 */
export async function takeLock(runFolder: string, answer: () => object): Promise<Lock | Taken> {
	const turn = await waitForTurn(runFolder)
	let line: Line
	try {
		line = await reach(runFolder)
		if (line === 'nobody') return await listen(socketIn(runFolder), answer)
	} finally {
		turn.end()
	}
	return { taken: true, answer: await hear(line).catch(() => null) }
}

/**
 * Asks the hub that runs on this folder.
 * @returns its answer, null when there is no hub
 * @throws CannotStart when a hub lives and does not answer: it must not be taken for a dead one
 */
export async function joinHub(runFolder: string): Promise<unknown> {
	const line = await reach(runFolder)
	if (line === 'nobody') return null
	return hear(line).catch((cause: unknown) => {
		throw new CannotStart('hub-does-not-answer', 'The hub of this data folder runs, but does not answer. Wait a little, or stop it and try again.', cause)
	})
}

const socketIn = (runFolder: string) => path.join(runFolder, 'hub.sock')

/**
 * Looking for a living hub, removing a dead one's socket and listening must be one step, or two starters could each
 * remove the other's. SQLite's file lock is the one lock in Node that the kernel itself takes back from the dead.
 */
async function waitForTurn(runFolder: string): Promise<{ end(): void }> {
	const file = path.join(runFolder, 'hub.turn')
	const until = performance.now() + patience
	for (;;) {
		let turn: DatabaseSync | undefined
		try {
			turn = new DatabaseSync(file, { timeout: 0 })
			turn.exec('begin exclusive')
			if (process.getuid?.() === 0) leaveToOwner(file)
			return { end: () => turn?.close() }
		} catch (cause) {
			turn?.close()
			const isBusy = (cause as { errcode?: number }).errcode === 5
			if (!isBusy || performance.now() > until)
				throw new CannotStart('no-lock', `The hub lock in ${runFolder} cannot be taken${isBusy ? ': another start hangs' : ''}. Is the folder ours and on a local disk?`, cause)
		}
		await wait(10)
	}
}

/** Root may start somebody else's hub; what it leaves must not shut them out, killed or not. */
function leaveToOwner(file: string): void {
	const { uid, gid } = statSync(path.dirname(file))
	chownSync(file, uid, gid)
}

type Line = net.Socket | 'nobody' | 'busy'

/** A full queue (EAGAIN) is a sign of life; only a refusal or an absence is death. */
function reach(runFolder: string): Promise<Line> {
	return new Promise((resolve, reject) => {
		const socket = net.connect(socketIn(runFolder))
		socket.once('connect', () => resolve(socket))
		socket.once('error', (error: NodeJS.ErrnoException) => {
			if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve('nobody')
			else if (error.code === 'EAGAIN') resolve('busy')
			else reject(error)
		})
	})
}

function listen(file: string, answer: () => object): Promise<Lock> {
	rmSync(file, { force: true })
	const server = net.createServer((socket) => {
		socket.on('error', () => socket.destroy())
		socket.setTimeout(patience, () => socket.destroy())
		socket.end(`${JSON.stringify(answer())}\n`)
	})
	return new Promise((resolve, reject) => {
		server.on('error', reject)
		server.listen(file, () => {
			chmodSync(file, 0o600)
			if (process.getuid?.() === 0) leaveToOwner(file)
			// Closing removes the socket before it stops listening, so a successor's is never removed.
			resolve({ release: async () => void server.close() })
		})
	})
}

async function hear(line: net.Socket | 'busy'): Promise<unknown> {
	if (line === 'busy') throw new Error('too many are asking')
	const stop = setTimeout(() => line.destroy(new Error('no answer in time')), patience)
	try {
		let text = ''
		for await (const part of line.setEncoding('utf8')) {
			text += String(part)
			if (text.length > longestAnswer) throw new Error('an answer without end')
		}
		return JSON.parse(text)
	} finally {
		clearTimeout(stop)
		line.destroy()
	}
}
