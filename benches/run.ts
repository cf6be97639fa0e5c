/**
 * `npm run bench`: every figure beside its limit of the same run, as a table and as JSON. `npm run bench -- WORD…` runs only rows whose names
 * have one of the words in them; `--json` prints nothing but JSON.
 */
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'
import { backups } from './backups.ts'
import { crowds } from './crowds.ts'
import { skipped, tableOf, verdictOf, type Bench, type Figure } from './figures.ts'
import { hotlineBoards } from './hotline-boards.ts'
import { hotlineCalls } from './hotline-calls.ts'
import { hotlineFlood } from './hotline-flood.ts'
import { hotlineLinking } from './hotline-linking.ts'
import { hotlineHeardKilled, hotlineRush } from './hotline-rush.ts'
import { hotlineKilling, hotlineSending } from './hotline-sending.ts'
import { importing } from './importing.ts'
import { intake } from './intake.ts'
import { keys } from './keys.ts'
import { killing } from './killing.ts'
import { leaving } from './leaving.ts'
import { live } from './live.ts'
import { month } from './month/run.ts'
import { planning } from './planning.ts'
import { publishing } from './publishing.ts'
import { purging } from './purging.ts'
import { receipts } from './receipts.ts'
import { sealing } from './sealing.ts'
import { rotaColumns } from './rota-columns.ts'
import { start } from './start.ts'
import { weight } from './weight.ts'

const BENCHES: readonly Bench[] = [start, weight, intake, killing, sealing, receipts, crowds, live, keys, leaving, backups, purging, importing, planning, publishing, rotaColumns, hotlineLinking, hotlineRush, hotlineHeardKilled, hotlineSending, hotlineKilling, hotlineCalls, hotlineFlood, hotlineBoards, month]

const args = process.argv.slice(2)
const words = args.filter((arg) => !arg.startsWith('--')).map((word) => word.toLowerCase())
const isWanted = (row: string) => words.length === 0 || words.some((word) => row.toLowerCase().includes(word))
const tell = (line: string) => void process.stderr.write(line)

const system = (): string => {
	try {
		return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? process.platform
	} catch {
		return process.platform
	}
}
const load = () => (loadavg()[0] ?? 0).toFixed(1)
const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 1024 ** 3)} GiB, ${system()}, kernel ${release()}, Node ${process.version}`
const loadBefore = load()

const figures: Figure[] = []
for (const { rows, run } of BENCHES) {
	const wanted = rows.filter(isWanted)
	if (wanted.length === 0) continue
	tell(`${wanted[0]}… `)
	const began = performance.now()
	const told = await run().catch((fault: unknown) => {
		process.exitCode = 1
		return rows.map((row) => skipped(row, `broke: ${fault instanceof Error ? fault.message : String(fault)}`))
	})
	figures.push(...told.filter(({ name }) => isWanted(name)))
	tell(`${((performance.now() - began) / 1000).toFixed(0)} s\n`)
}

const said = { date: new Date().toISOString().slice(0, 10), machine, load: { before: Number(loadBefore), after: Number(load()) }, figures: figures.map((one) => ({ ...one, verdict: verdictOf(one) })) }
if (figures.length === 0) {
	tell(`No row has ${words.join(' or ')} in its name. There are:\n${BENCHES.flatMap(({ rows }) => rows).join('\n')}\n`)
	process.exitCode = 2
} else {
	if (!args.includes('--json')) process.stdout.write(`${machine}; load ${loadBefore} before, ${load()} after\n\n${tableOf(figures)}\n\n`)
	process.stdout.write(`${JSON.stringify(said)}\n`)
}
