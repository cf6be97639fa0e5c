/** A process that hears reports, to be killed in the middle of it. Of what was accepted it writes down the name, with a full stop behind it. */
import { appendFileSync } from 'node:fs'
import { openHouse } from '#house/house.server.ts'
import { hearReport } from '#rooms/hotline/hearing.server.ts'
import { wait } from '../stories/child.testing.ts'
import { report } from './hotline-linking.ts'

const [databaseUrl = '', keysFolder = '', record = ''] = process.argv.slice(2)
/** Two hundred a second, as long as so many are not waiting. */
const EVERY_MS = 5
const AT_MOST = 100

async function open(tries = 60): ReturnType<typeof openHouse> {
	try {
		return await openHouse({ database: { connectionString: databaseUrl }, keysFolder, duties: false, fault: () => {} })
	} catch (fault) {
		// The database may still be reading its log.
		if (tries === 0) throw fault
		await wait(250)
		return open(tries - 1)
	}
}

const { ports } = await open()
let waiting = 0
for (let n = Date.now() % 100_000; ; n++) {
	await wait(EVERY_MS)
	if (waiting >= AT_MOST) continue
	waiting += 1
	const said = report(n)
	hearReport(ports, { as: 'anyone' }, said)
		.then(
			({ ok }) => ok && appendFileSync(record, `${said.id}.\n`),
			// The database went first.
			() => {},
		)
		.finally(() => (waiting -= 1))
}
