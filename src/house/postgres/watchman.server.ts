/**
 * A program that ends when we end, kill -9 included, and never lives on as an orphan that holds the data.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { asUser, type Runner } from '#house/postgres/programs.server.ts'

export type Running = {
	/** Its last fifty lines. */
	readonly log: readonly string[]
	/** True once a line ends with `sign`, false when it ended before. */
	says(sign: string): Promise<boolean>
	/** Its exit code, once the last of its processes is gone. */
	readonly ended: Promise<number>
	/** Asks it to end in order, insists after ten seconds. `pid` is its own number, not the watchman's. */
	end(pid: number): Promise<void>
}

/**
 * The shell holds the reading end of a pipe whose other end only we hold: however we die, it reads the end and stops its
 * child. `read` is built in, so the child is not reaped before `kill` and its number cannot have become somebody else's.
 * TERM ends a child so young that it still ignores QUIT, as children of a shell do; QUIT ends PostgreSQL at once, where
 * the gentler INT may go unanswered for ever while it comes back from a crash of one of its children (seen with 18.4). Either way nothing committed is lost.
 */
const watchman = 'ulimit -c 0; "$@" </dev/null & p=$!; exec 2>&-; trap "" INT TERM HUP; read -r _; kill -TERM $p; kill -QUIT $p; wait $p'

/** Starts a program whose words go to its error stream, and ends it when we end. Never rejects: what went wrong is in the log. */
export function watch(runner: Runner, command: readonly string[]): Running {
	const child = spawn('/bin/sh', ['-c', watchman, 'watchman', ...runner.prefix, ...command], {
		stdio: ['pipe', 'ignore', 'pipe'], detached: true, cwd: '/', env: runner.env, ...asUser(runner),
	})
	const log: string[] = []
	const lines = createInterface({ input: child.stderr })
	child.stdin.on('error', () => {})
	// The error pipe closes when the program and all its children are gone, whoever ended them.
	let isOver = false
	const silent = once(lines, 'close').then(() => {
		isOver = true
		child.stdin.end()
	})
	const exit = once(child, 'exit').catch((error: Error) => [log.push(error.message) && -1])
	const ended = Promise.all([exit, silent]).then(([[code]]) => Number(code ?? -1))
	lines.on('line', (line) => {
		log.push(line)
		if (log.length > 50) log.shift()
	})
	return {
		log,
		ended,
		says: (sign) =>
			new Promise((resolve) => {
				lines.on('line', (line) => line.endsWith(sign) && resolve(true))
				void ended.then(() => resolve(false))
			}),
		async end(pid) {
			if (!isOver) signal(pid, 'SIGINT')
			const insist = setTimeout(signal, 10_000, pid, 'SIGQUIT')
			await ended
			clearTimeout(insist)
		},
	}
}

/** To a process that has not been waited for yet, so that its number is still its own. */
function signal(pid: number, name: NodeJS.Signals): void {
	try {
		process.kill(pid, name)
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
	}
}

/** The line that says why it failed, without its date. */
export const reason = (log: readonly string[]): string => (log.find((line) => /FATAL|PANIC|error/i.test(line)) ?? log.at(-1) ?? 'it gave no reason').replace(/^.*?(FATAL|PANIC|error): +/, '')
