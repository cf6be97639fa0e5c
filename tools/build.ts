/**
 * Builds what is missing, and nothing when nothing is. `build/stamp` holds a hash of every source that matters and is written last,
 * so a build that was cut short is never taken for a whole one. One builder at a time: a second waits, and then finds the work done.
 */
import { fork, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'

const SOURCES = ['src', 'words', 'static', 'package.json', 'package-lock.json', 'vite.config.ts', 'islands.config.ts', 'worker.config.ts', 'svelte.config.js', 'tsconfig.json', 'tools/build.ts']
/** What a build leaves behind; if any of it is gone, the stamp is not believed. */
const RESULTS = ['build/handler.js', 'static/i/islands.json', 'static/i/worker/alerts.js']
const STAMP = 'build/stamp'
/** The kernel lets go of this file when its builder dies, however it dies. */
const LOCK = 'node_modules/.cache/build.lock'
const INSIDE = 'inside'
const LONGEST_WAIT_MS = 10 * 60_000

/** @returns sha256, in hexadecimal, over names and contents of all sources of a build. Tests and built files do not count. */
export function stampOf(root: string): string {
	const hash = createHash('sha256')
	for (const source of SOURCES) {
		for (const file of filesUnder(root, source)) {
			const bytes = readFileSync(join(root, file))
			hash.update(`${file}\0${bytes.length}\0`).update(bytes)
		}
	}
	return hash.digest('hex')
}

function filesUnder(root: string, path: string): string[] {
	if (!existsSync(join(root, path))) return []
	if (extname(path) !== '') return [path]
	return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
		.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1).replaceAll('\\', '/'))
		.filter((file) => !file.startsWith('static/i/'))
		.toSorted()
}

export const isBuilt = (root: string, stamp: string) =>
	[STAMP, ...RESULTS].every((result) => existsSync(join(root, result))) && readFileSync(join(root, STAMP), 'utf8').trim() === stamp

/** Does the work alone. @param onWait is told once if another builder is at work; the wait then lasts until that one is done or dead. */
export async function underLock<T>(file: string, work: () => Promise<T>, onWait: () => void): Promise<T> {
	const { DatabaseSync } = await import('node:sqlite')
	mkdirSync(dirname(file), { recursive: true })
	const lock = new DatabaseSync(file)
	try {
		try {
			lock.exec('BEGIN EXCLUSIVE')
		} catch {
			onWait()
			lock.exec(`PRAGMA busy_timeout = ${LONGEST_WAIT_MS}`)
			lock.exec('BEGIN EXCLUSIVE')
		}
		return await work()
	} finally {
		lock.close()
	}
}

/** Builds in this process, the one that holds the lock: a killed builder writes no more. */
async function build(root: string) {
	const stamp = stampOf(root)
	rmSync(join(root, STAMP), { force: true })
	// Vite reads tsconfig.json, which extends what SvelteKit writes here.
	const sync = spawnSync(process.execPath, [join(root, 'node_modules/@sveltejs/kit/svelte-kit.js'), 'sync'], { cwd: root, encoding: 'utf8' })
	if (sync.status !== 0) throw new Error(sync.stdout + sync.stderr)
	const { createBuilder } = await import('vite')
	for (const config of ['islands.config.ts', 'worker.config.ts', 'vite.config.ts']) {
		const builder = await createBuilder({ root, configFile: join(root, config), configLoader: 'native' }, null)
		await builder.buildApp()
	}
	await precompress(join(root, 'static/i'))
	writeFileSync(join(root, STAMP), `${stamp}\n`)
}

/** Compresses scripts and styles once, as far as it goes. They hold nothing of anyone, so their length tells nothing. */
async function precompress(folder: string) {
	const { brotliCompressSync, gzipSync } = await import('node:zlib')
	for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(js|css)$/.test(name))) {
		const bytes = readFileSync(join(folder, file))
		writeFileSync(join(folder, `${file}.br`), brotliCompressSync(bytes))
		writeFileSync(join(folder, `${file}.gz`), gzipSync(bytes, { level: 9 }))
	}
}

async function buildUnderLock(root: string) {
	const tell = (words: string) => process.connected && process.send?.(words)
	const work = async () => {
		if (isBuilt(root, stampOf(root))) return
		const began = performance.now()
		tell('building pages…')
		await build(root)
		tell(` ${((performance.now() - began) / 1000).toFixed(1)} s\n`)
	}
	await underLock(join(root, LOCK), work, () => tell('another build is at work; waiting for it…\n'))
	process.disconnect?.()
}

/** The builders are talkative; a child process keeps what they say until somebody needs it. */
async function buildWhatIsMissing(root: string) {
	if (isBuilt(root, stampOf(root))) return
	const env = process.stderr.isTTY ? process.env : { ...process.env, NO_COLOR: '1' }
	const child = fork(import.meta.filename, [INSIDE], { cwd: root, env, silent: true })
	const said: Buffer[] = []
	for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes: Buffer) => said.push(bytes))
	child.on('message', (words) => process.stderr.write(String(words)))
	const [code] = (await once(child, 'close')) as [number | null]
	if (code === 0) return
	process.stderr.write(`\n${Buffer.concat(said).toString()}\nThe build failed.\n`)
	process.exitCode = 1
}

if (process.argv[1] === import.meta.filename) {
	const root = resolve(import.meta.dirname, '..')
	await (process.argv[2] === INSIDE ? buildUnderLock(root) : buildWhatIsMissing(root))
}
