/**
 * The command line: `npm run -s hub -- COMMAND`. JSON on standard output, words for people on standard error; 0 done, 1 failed, 2 not understood.
 * It joins a hub that is running on the same data folder, and opens the database by itself where none is.
 */
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import * as v from 'valibot'
import { NotUnderstood, type Command } from './commands/command.ts'
import { demo } from './commands/demo.server.ts'
import { invite } from './commands/invite.server.ts'
import { CannotStart, readConfig, type Config } from './config.server.ts'
import { openHouse, type House } from './house.server.ts'
import { joinHub, takeLock } from './lock.server.ts'
import { startPostgres } from './postgres.server.ts'
import { openRunFolder } from './runfolder.server.ts'

const commands: Readonly<Record<string, Command>> = {
	invite,
	demo,
}

const Running = v.object({ address: v.string(), keysFolder: v.string(), database: v.looseObject({}) })

const tell = (line: string) => void process.stderr.write(`${line}\n`)

/** Runs a command in the house of the hub that is running, or in one opened for it alone. */
async function inHouse<T>(config: Config, work: (house: House, address: string) => Promise<T>): Promise<T> {
	const fault = (where: string) => tell(`${where}: something went wrong`)
	const runFolder = openRunFolder(config.dataFolder)
	const running = v.safeParse(Running, await joinHub(runFolder))
	if (running.success) {
		const house = await openHouse({ database: running.output.database, keysFolder: running.output.keysFolder, duties: false, fault })
		return work(house, running.output.address).finally(() => house.close())
	}
	const lock = await takeLock(runFolder, () => ({ pid: process.pid }))
	if (lock.taken) throw new CannotStart('taken', 'A hub is just starting or stopping on this data folder. Try again in a moment.')
	const postgres = config.databaseUrl === null ? await startPostgres({ dataFolder: config.dataFolder, runFolder }) : null
	try {
		const house = await openHouse({ database: postgres?.connection ?? { connectionString: config.databaseUrl ?? '' }, keysFolder: config.keysFolder, duties: false, fault })
		return await work(house, config.origins[0]).finally(() => house.close())
	} finally {
		await postgres?.stop()
		await lock.release()
	}
}

/** What is typed here may be a secret, so it is not echoed. */
async function askFor(what: string): Promise<string> {
	process.stderr.write(`${what}: `)
	const lines = createInterface({ input: process.stdin, output: new Writable({ write: (_, __, done) => done() }), terminal: process.stdin.isTTY === true })
	try {
		return await lines.question('')
	} finally {
		lines.close()
		process.stderr.write('\n')
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
	const result = await command({ config: config.value, tell, askFor, inHouse: (work) => inHouse(config.value, work) }, args)
	process.stdout.write(`${JSON.stringify(result)}\n`)
	return 0
}

const isMain = process.argv[1] !== undefined && join(process.argv[1]) === new URL(import.meta.url).pathname
if (isMain) {
	const code = await main(process.argv.slice(2)).catch((fault: unknown) => {
		tell(fault instanceof Error ? fault.message : String(fault))
		return fault instanceof NotUnderstood ? 2 : 1
	})
	process.exit(code)
}
