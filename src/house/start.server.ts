/** Opens the house from one command and closes it in order: configuration, lock, database, ports, worker, front. */
import { CannotStart, readConfig } from './config.server.ts'
import { openHub } from './hub.server.ts'
import { readWords } from './words.server.ts'

const tell = (line: string) => void process.stderr.write(`${line}\n`)

/** A problem a person can mend is one line; anything else is a fault and shows where it happened. */
function fail(fault: unknown): never {
	const isTold = fault instanceof Error && fault.name === 'CannotStart'
	tell(isTold ? fault.message : fault instanceof Error ? (fault.stack ?? fault.message) : String(fault))
	process.exit(1)
}

process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)

const config = readConfig(process.env)
if (!config.ok) fail(new CannotStart(config.problem, config.sentence))

const hub = await openHub(config.value, { log: tell }).catch(fail)
if ('taken' in hub) {
	tell(readWords()(hub.language)('cli.taken', { folder: config.value.dataFolder, address: hub.address }))
	process.exit(1)
}

const say = readWords()(hub.language())
process.stdout.write(`${say('cli.running', { address: hub.address })}\n`)
if (hub.firstLink) process.stdout.write(`${say('cli.first', { link: hub.firstLink })}\n`)

let isStopping = false
async function stop(): Promise<void> {
	if (isStopping || 'taken' in hub) return
	isStopping = true
	tell(say('cli.stopping'))
	await hub.close()
	tell(say('cli.stopped'))
	process.exit(0)
}
process.on('SIGTERM', () => void stop().catch(fail))
process.on('SIGINT', () => void stop().catch(fail))
void hub.broken.then((reason) => fail(new CannotStart('database', reason)))
