import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { days, hours, type Instant } from '#ground/time.ts'
import { keyFilesIn, UNDO_KEY } from '#house/backup/keyfile.server.ts'
import { tidyUpgrades } from '#house/backup/upgrade.server.ts'

const folder = mkdtempSync(join(tmpdir(), 'hf-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const [backups, keys] = [join(folder, 'backups'), join(folder, 'keys')]
for (const each of [backups, keys]) mkdirSync(each)
const now = 1_800_000_000_000 as Instant
const laid = (name: string, age: number) => {
	writeFileSync(join(backups, name), '')
	utimesSync(join(backups, name), (now - age) / 1000, (now - age) / 1000)
}

test('what an upgrade can be undone with goes after thirty days, not an hour sooner, and its key goes with the last of it', () => {
	writeFileSync(join(keys, UNDO_KEY), 'x')
	laid('before-0003-endings.backup', days(30) - hours(1))
	laid('undone-20270101000000.backup', days(30) + hours(1))
	laid('somebody-elses.backup', days(400))
	tidyUpgrades(backups, keys, now)
	assert.deepEqual(readdirSync(backups).toSorted(), ['before-0003-endings.backup', 'somebody-elses.backup'])
	assert.ok(existsSync(join(keys, UNDO_KEY)))
	tidyUpgrades(backups, keys, (now + hours(2)) as Instant)
	assert.deepEqual(readdirSync(backups), ['somebody-elses.backup'])
	assert.equal(existsSync(join(keys, UNDO_KEY)), false)
	tidyUpgrades(join(folder, 'nowhere'), keys, now)
})

test('the key to undo an upgrade with leaves the machine in no key file, nor does half a key', () => {
	mkdirSync(join(keys, 'weeks'))
	for (const name of [UNDO_KEY, 'digest.key', 'weeks/3000.key', 'weeks/3001.key.12-ab.draft']) writeFileSync(join(keys, name), 'x')
	assert.deepEqual([...keyFilesIn(keys).keys()], ['digest.key', 'weeks/3000.key'])
	assert.deepEqual([...keyFilesIn(join(folder, 'nowhere')).keys()], [])
})
