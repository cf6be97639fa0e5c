/**
 * Everything a machine can say about the house without a browser: types, lint, borders, words, tests. One line each; details only where something is wrong.
 *
 * `npm run check` does all, `npm run check -- lint words` only those named. Exit 1 when anything is wrong, 2 when a name is not known.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { markupFaults } from './markup.ts'

type Outcome = { readonly ok: boolean; readonly details: string; readonly note?: string }
type Step = () => Promise<Outcome>

const ROOT = resolve(import.meta.dirname, '..')
const ISLANDS = 'static/i/islands.json'
const LONGEST_LINE = 400
const FOLDERS = ['src', 'tools', 'stories', 'benches'].filter((folder) => existsSync(join(ROOT, folder)))

/** Runs a program of node_modules, or a file of ours, under this Node. */
const node = (...args: string[]) =>
	new Promise<Outcome>((done) => {
		const child = execFile(process.execPath, args, { cwd: ROOT, maxBuffer: 1 << 28 }, (_, stdout, stderr) =>
			done({ ok: child.exitCode === 0, details: stripVTControlCharacters([stdout, stderr].filter((text) => text.trim() !== '').join('\n')) }),
		)
	})

/** Pages import the list of islands, which only a build writes; before the first build an empty one lets their types be checked. */
function placeIslands() {
	if (existsSync(join(ROOT, ISLANDS))) return
	mkdirSync(join(ROOT, dirname(ISLANDS)), { recursive: true })
	writeFileSync(join(ROOT, ISLANDS), '{}\n')
}

/** What SvelteKit generates (types of pages, the tsconfig ours extends) is needed by several steps and written once. */
let synced: Promise<Outcome> | undefined
const sync = () => (synced ??= node('node_modules/@sveltejs/kit/svelte-kit.js', 'sync'))

async function afterSync(step: Step): Promise<Outcome> {
	const outcome = await sync()
	return outcome.ok ? step() : outcome
}

const markup: Step = async () => {
	const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => /\.(svelte|html)$/.test(file))
	const faults = files.flatMap((file) => markupFaults(`src/${file}`, readFileSync(join(ROOT, 'src', file), 'utf8')))
	return { ok: faults.length === 0, details: faults.join('\n') }
}

const STEPS: Readonly<Record<string, Step>> = {
	types: () =>
		afterSync(async () => {
			placeIslands()
			// svelte-check leaves what it made of a component here, also when the component is gone.
			rmSync(join(ROOT, '.svelte-kit/.svelte-check'), { recursive: true, force: true })
			const [svelte, native] = await Promise.all([
				node('node_modules/svelte-check/bin/svelte-check', '--tsgo', '--threshold', 'error', '--output', 'human'),
				node('node_modules/@typescript/native/bin/tsc', '--project', 'tsconfig.json'),
			])
			// Both find what is wrong in a .ts file; once is enough to read.
			return svelte.ok ? native : svelte
		}),
	lint: async () => {
		const [scripts, pages] = await Promise.all([node('node_modules/oxlint/bin/oxlint', '.'), markup()])
		return { ok: scripts.ok && pages.ok, details: [scripts, pages].flatMap(({ ok, details }) => (ok ? [] : [details])).join('\n') }
	},
	borders: () => afterSync(() => node('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', ...FOLDERS, '--config', 'borders.cjs')),
	words: async () => {
		const outcome = await node('tools/words.ts')
		return { ...outcome, note: outcome.details.trim().split('\n').at(-1) ?? '' }
	},
	tests: async () => {
		const { ok, details } = await node('--test', '--test-reporter=spec', 'src/**/*.test.ts')
		return { ok, details: details.slice(Math.max(0, details.indexOf('✖ failing tests:'))), note: /^ℹ (pass \d+)$/m.exec(details)?.[1] ?? '' }
	},
}

async function take(name: string, step: Step): Promise<boolean> {
	const began = performance.now()
	const { ok, details, note } = await step()
	const line = `${ok ? '✔' : '✖'} ${name.padEnd(8)}${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s${note ? `  ${note}` : ''}\n`
	const shortened = details.trim().split('\n').map((text) => `    ${text.slice(0, LONGEST_LINE)}\n`)
	process.stdout.write(ok ? line : line + shortened.join(''))
	return ok
}

/** As many steps side by side as the machine has cores, in the order given. */
async function takeAll(names: readonly string[]): Promise<boolean> {
	const waiting = [...names]
	let fine = true
	const lane = async () => {
		for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
			const step = STEPS[name]
			if (step && !(await take(name, step))) fine = false
		}
	}
	await Promise.all(Array.from({ length: Math.min(availableParallelism(), names.length) }, lane))
	return fine
}

const named = process.argv.slice(2)
const unknown = named.filter((name) => !(name in STEPS))
if (unknown.length > 0) {
	process.stderr.write(`There is no step called ${unknown.join(', ')}. There are: ${Object.keys(STEPS).join(', ')}.\n`)
	process.exitCode = 2
} else {
	process.exitCode = (await takeAll(named.length > 0 ? named : Object.keys(STEPS))) ? 0 : 1
}
