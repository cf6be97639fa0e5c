/**
 * The command line: `npm run -s hub -- COMMAND`. JSON on standard output, words for people on standard error; 0 done, 1 failed, 2 not understood.
 * It joins a hub that is running on the same data folder, and opens the database by itself where none is.
 */
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import * as v from 'valibot'
import { backup } from './commands/backup.server.ts'
import { Refused } from './commands/refused.ts'
import { CameOutBadly, NotUnderstood, type At, type Command } from './commands/command.ts'
import { close } from './commands/close.server.ts'
import { demo } from './commands/demo.server.ts'
import { disclose } from './commands/disclose.server.ts'
import { doctor } from './commands/doctor.server.ts'
import { drill } from './commands/drill.server.ts'
import { exporting } from './commands/export.server.ts'
import { importing } from './commands/import.server.ts'
import { invite } from './commands/invite.server.ts'
import { log } from './commands/log.server.ts'
import { plan } from './commands/plan.server.ts'
import { restore } from './commands/restore.server.ts'
import { upgrade } from './commands/upgrade.server.ts'
import { purge } from './commands/purge.server.ts'
import { sleep } from './commands/sleep.server.ts'
import { wake } from './commands/wake.server.ts'
import { CannotStart, readConfig, type Config } from './config.server.ts'
import { openHouse, UPGRADES, type House } from './house.server.ts'
import { joinHub, takeLock } from './lock.server.ts'
import { startPostgres } from './postgres/postgres.server.ts'
import { openRunFolder } from './runfolder.server.ts'
import { closedOn } from './showing/closing.server.ts'

const commands: Readonly<Record<string, Command>> = {
	backup,
	restore,
	upgrade,
	invite,
	log,
	demo,
	disclose,
	doctor,
	drill,
	export: exporting,
	import: importing,
	plan,
	purge,
	close,
	sleep,
	wake,
}

const Running = v.object({ address: v.string(), keysFolder: v.string(), database: v.looseObject({}) })

const tell = (line: string) => void process.stderr.write(`${line}\n`)

/** Runs a command in the house of the hub that is running, or in one opened for it alone. */
async function inHouse<T>(config: Config, work: (house: House, address: string) => Promise<T>): Promise<T> {
	const closed = closedOn(config.dataFolder)
	if (closed !== null) throw new Refused('closed', `This hub was closed on ${closed}: its keys are destroyed and its rows are gone. npm start begins a new one here; restore puts one back from a backup and its .keys file.`)
	const fault = (where: string) => tell(`${where}: something went wrong`)
	const runFolder = openRunFolder(config.dataFolder)
	const running = v.safeParse(Running, await joinHub(runFolder))
	if (running.success) {
		const house = await openHouse({ database: running.output.database, keysFolder: running.output.keysFolder, upgradesFolder: join(config.dataFolder, UPGRADES), tell, duties: false, fault })
		return work(house, running.output.address).finally(() => house.close())
	}
	const lock = await takeLock(runFolder, () => ({ pid: process.pid }))
	if (lock.taken) throw new CannotStart('taken', 'A hub is just starting or stopping on this data folder. Try again in a moment.')
	const postgres = config.databaseUrl === null ? await startPostgres({ dataFolder: config.dataFolder, runFolder }) : null
	try {
		const house = await openHouse({ database: postgres?.connection ?? { connectionString: config.databaseUrl ?? '' }, keysFolder: config.keysFolder, upgradesFolder: join(config.dataFolder, UPGRADES), tell, duties: false, fault })
		return await work(house, config.origins[0]).finally(() => house.close())
	} finally {
		await postgres?.stop()
		await lock.release()
	}
}

/** What is typed here may be a secret, so it is not echoed. One reader for all questions: a second one would miss what the first has read ahead. */
function asking(): At['askFor'] {
	let lines: AsyncIterator<string> | undefined
	return async (what) => {
		process.stderr.write(`${what}: `)
		lines ??= createInterface({ input: process.stdin, output: new Writable({ write: (_, __, done) => done() }), terminal: process.stdin.isTTY === true })[Symbol.asyncIterator]()
		const next = await lines.next()
		process.stderr.write('\n')
		if (next.done) throw new Error('Nothing was typed, so nothing was done.')
		return next.value
	}
}

async function main([name = '', ...args]: readonly string[]): Promise<number> {
	const command = Object.hasOwn(commands, name) ? commands[name] : undefined
	if (!command) {
		tell(`Not understood: ${name || 'no command'}. There are: ${Object.keys(commands).join(', ')}.`)
		return 2
	}
	const config = readConfig(process.env)
	if (!config.ok) {
		tell(config.sentence)
		return 2
	}
	const result = await command({ config: config.value, tell, askFor: asking(), inHouse: (work) => inHouse(config.value, work) }, args)
	await print(result)
	return 0
}

/** Done when all of it is out: what still waits for a slow reader is lost at the exit. */
const print = (result: unknown) => new Promise<void>((done) => void process.stdout.write(`${typeof result === 'string' ? result : JSON.stringify(result)}\n`, () => done()))

const isMain = process.argv[1] !== undefined && join(process.argv[1]) === new URL(import.meta.url).pathname
if (isMain) {
	const code = await main(process.argv.slice(2)).catch(async (fault: unknown) => {
		if (fault instanceof CameOutBadly) await print(fault.result)
		tell(fault instanceof Error ? fault.message : String(fault))
		return fault instanceof NotUnderstood ? 2 : 1
	})
	process.exit(code)
}
