/**
 * `npm test`: builds what is missing, then runs every test there is. `npm test -- FILE…` runs only those files; what begins with a dash goes to node's runner.
 *
 * The runner's closing lines (tests, pass, fail…) stand last, also after the details of what failed.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { stripVTControlCharacters } from 'node:util'

const ROOT = resolve(import.meta.dirname, '..')
const ALL = ['src/**/*.test.ts', 'tools/**/*.test.ts', 'stories/**/*.test.ts']
/** A story is a browser, a hub and a database at once; more than two of them only wait for each other. */
const SIDE_BY_SIDE = Math.min(2, availableParallelism())
const LONGEST_FILE_MS = 15 * 60_000
const CLOSING = /^ℹ (tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /

async function runTests(given: readonly string[]): Promise<number> {
	const flags = given.filter((argument) => argument.startsWith('-'))
	const files = given.filter((argument) => !argument.startsWith('-'))
	const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }
	const runner = spawn(process.execPath, ['--test', '--test-reporter=spec', `--test-concurrency=${SIDE_BY_SIDE}`, `--test-timeout=${LONGEST_FILE_MS}`, ...flags, ...(files.length > 0 ? files : ALL)], {
		cwd: ROOT,
		env: { ...process.env, ...colour },
		stdio: ['ignore', 'pipe', 'inherit'],
	})
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => runner.kill(signal))
	const closing: string[] = []
	const lines = createInterface({ input: runner.stdout })
	lines.on('line', (line) => (CLOSING.test(stripVTControlCharacters(line)) ? closing.push(line) : process.stdout.write(`${line}\n`)))
	const [[code]] = (await Promise.all([once(runner, 'close'), once(lines, 'close')])) as [[number | null], unknown]
	process.stdout.write(`${closing.join('\n')}\n`)
	return code ?? 1
}

const built = spawnSync(process.execPath, [join(ROOT, 'tools/build.ts')], { stdio: ['ignore', 'inherit', 'inherit'] })
process.exitCode = built.status === 0 ? await runTests(process.argv.slice(2)) : 1
