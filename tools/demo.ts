/** A throw-away hub with an invented community, gone when stopped. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '#house/config.server.ts'
import { fillDemo } from '#house/demo.server.ts'
import { SETTINGS } from '#house/demo-town.ts'
import { openHub } from '#house/hub.server.ts'
import { STREETS_FILE } from '#house/streets.server.ts'
import { writeTownMap } from './town-map.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-demo-'))
const say = (line: string) => void process.stdout.write(`${line}\n`)
const config = readConfig({ ...process.env, HOLDFAST_DATA: folder, HOLDFAST_KEYS: join(folder, 'keys'), DATABASE_URL: '' })
if (!config.ok) {
	process.stderr.write(`${config.sentence}\n`)
	process.exit(2)
}
writeTownMap(join(folder, STREETS_FILE), SETTINGS.zones)
const hub = await openHub(config.value, { log: (line) => void process.stderr.write(`${line}\n`) })
if ('taken' in hub) throw new Error('a new folder cannot be taken')

async function stop(): Promise<void> {
	if (!('taken' in hub)) await hub.close()
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
	process.exit(0)
}
process.on('SIGINT', () => void stop())
process.on('SIGTERM', () => void stop())

const { links, receipt, listings } = await fillDemo(hub.house.ports, hub.address)
say(`A demo hub is running at ${hub.address}, with ${listings} invented asks and offers. It is gone when you stop it (Ctrl+C).`)
for (const { as, link } of links) say(`  sign in once as ${as}: ${link}`)
say(`  come back with a receipt: ${hub.address}/receipt   ${receipt}`)
