/** Goes back to what was before the last upgrade, so that the older version starts again. Going forward happens by starting the newer one. */
import { webcrypto } from 'node:crypto'
import { join } from 'node:path'
import { chanceOf } from '#ground/ids.ts'
import type { Instant } from '#ground/time.ts'
import { Refused } from './refused.ts'
import { MIGRATIONS, UPGRADES } from '../house.server.ts'
import { openKeys } from '../keys.server.ts'
import { readMigrations } from '../migrations.server.ts'
import { standingStill } from '../backup/place.server.ts'
import { findUndo, undo } from '../backup/upgrade.server.ts'
import { NotUnderstood, type Command } from './command.ts'

export const upgrade: Command = ({ config, tell, askFor }, args) => {
	if (args.join(' ') !== '--undo') throw new NotUnderstood('Say: upgrade --undo. Going forward happens by starting the newer version.')
	return standingStill(config, async (pool) => {
		const place = { pool, keys: openKeys(config.keysFolder), keysFolder: config.keysFolder, folder: join(config.dataFolder, UPGRADES), chance: chanceOf(webcrypto as Crypto), now: () => Date.now() as Instant, tell }
		const found = await findUndo(place)
		const taken = new Date(found.sealed.head.taken).toISOString()
		tell(`This puts the database back to ${taken}, before ${found.file} was needed. Everything that came since is lost to the hub: asks, offers, replies, members, settings.`)
		tell(`Now there are: ${Object.entries(found.now).filter(([, n]) => n > 0).map(([table, n]) => `${table} ${n.toLocaleString('en')}`).join(', ')}.`)
		tell('What is there now is laid aside in a backup first.')
		if ((await askFor('Type "go back" to do it')).trim() !== 'go back') throw new Refused('not-wanted', 'Nothing was changed.')
		const { restored, setAside } = await undo(place, found, await readMigrations(MIGRATIONS))
		tell('Now start the older version.')
		return { undone: found.file, taken, rows: restored.rows, lost: lostSince(found.now, restored.counts), setAside: setAside.file }
	})
}

/** How many rows fewer there are, by table; what was changed and not added does not show in it. */
const lostSince = (now: Readonly<Record<string, number>>, then: Readonly<Record<string, number>>) =>
	Object.fromEntries(Object.entries(now).flatMap(([table, n]) => (n > (then[table] ?? 0) ? [[table, n - (then[table] ?? 0)]] : [])))
