import assert from 'node:assert/strict'
import { test } from 'node:test'
import { days, hours } from '#ground/time.ts'
import { care, carriers, certificates, copies, database, disk, findingsText, holds, isWell, keys, memory, permissions, streets, time, type Finding, type SeenFolder, type SeenKeys } from './doctor.ts'

const NOW = Date.UTC(2027, 2, 10, 12)
const MB = 2 ** 20
const is = (findings: readonly Finding[]) => findings.map((finding) => finding.is).join()
const folder = (more: Partial<SeenFolder> = {}): SeenFolder => ({ what: 'data', path: '/d', bytes: 9000 * MB, inodes: 1e6, kind: 'ext4', ...more })
const whole: SeenKeys = { path: '/k', folder: true, digest: true, hasDatabase: true, damaged: [], fits: true, missing: 0, weeks: 9 }

test('a clock that runs is well; one that jumped, or says a year nobody lives in, is not', () => {
	assert.equal(is(time({ now: NOW, zone: 'UTC', jump: null })), 'well')
	assert.equal(is(time({ now: 60_000, zone: 'UTC', jump: null })), 'wrong')
	const [jumped] = time({ now: NOW, zone: 'UTC', jump: { from: NOW - days(3), by: days(3), left: hours(20) } })
	assert.match(jumped?.says ?? '', /went forward from 2027-03-07 to 2027-03-10; .* 20 more hours/)
})

test('a disk with little room is wrong before it is full, and so is one that takes no more files', () => {
	assert.equal(is(disk([folder(), folder({ what: 'key', bytes: 40 * MB })])), 'well')
	assert.equal(is(disk([folder({ bytes: 1500 * MB })])), 'hint')
	assert.equal(is(disk([folder({ bytes: 64 * MB })])), 'wrong')
	assert.equal(is(disk([folder({ what: 'key', bytes: MB })])), 'wrong')
	assert.equal(is(disk([folder({ inodes: 12 })])), 'wrong')
	assert.equal(is(disk([folder({ inodes: null })])), 'well')
})

test('where somebody else may keep copies, it says what cannot be promised, and is not called broken', () => {
	assert.equal(is(copies([folder()], null)), 'well')
	for (const kind of ['nfs', 'cifs', 'btrfs', 'zfs', 'tmpfs']) assert.equal(is(copies([folder({ kind })], null)), 'hint', kind)
	const [rented] = copies([folder()], 'Amazon EC2')
	assert.match(rented?.says ?? '', /Amazon EC2’s.*nobody can promise/)
})

test('a key that others may read is wrong; a data folder that a group may enter is as PostgreSQL sometimes needs it', () => {
	const entry = { path: '/k/digest.key', isFolder: false, mode: 0o600, uid: 7, isKey: true }
	assert.equal(is(permissions([entry, { ...entry, path: '/d', isFolder: true, mode: 0o710, isKey: false }], 7)), 'well')
	assert.equal(permissions([{ ...entry, mode: 0o640 }], 7)[0]?.mend, 'chmod 0600 /k/digest.key')
	assert.equal(permissions([{ ...entry, isFolder: true, mode: 0o755, isKey: false }], 7)[0]?.mend, 'chmod 0700 /k/digest.key')
	assert.equal(is(permissions([{ ...entry, uid: 8 }], 7)), 'wrong')
	assert.equal(is(permissions([{ ...entry, uid: 8 }], 0)), 'well')
})

test('a database without its keys is wrong; a hub that never started has neither', () => {
	assert.equal(is(keys(whole)), 'well')
	assert.equal(is(keys({ ...whole, folder: false })), 'wrong')
	assert.equal(is(keys({ ...whole, digest: false })), 'wrong')
	assert.equal(is(keys({ ...whole, folder: false, hasDatabase: false })), 'hint')
	assert.equal(is(keys({ ...whole, fits: false })), 'wrong')
	assert.equal(is(keys({ ...whole, damaged: ['weeks/2900.key'], missing: 2 })), 'wrong,wrong')
})

test('a name without a certificate is wrong, but on this machine alone or by onion', () => {
	const at = (origin: string, expires: number | string | null = null) => is(certificates({ origin, expires }, NOW))
	assert.deepEqual([at('http://localhost:8420'), at('http://help.example.org'), at('http://abc.onion')], ['hint', 'wrong', 'well'])
	assert.deepEqual([at('https://help.example.org'), at('https://help.example.org', NOW + days(60)), at('https://help.example.org', NOW + days(3)), at('https://help.example.org', 'ECONNREFUSED')], ['hint', 'well', 'wrong', 'wrong'])
})

test('no street map is well; one that cannot be drawn from, or leaves a part of town out, is wrong and names it', () => {
	const seen = { path: '/d/map.pmtiles', fault: null, leftOut: [] }
	assert.deepEqual([streets(null), streets(seen), streets({ ...seen, fault: 'cut-short' }), streets({ ...seen, leftOut: ['Mill'] })].map(is), ['well', 'well', 'wrong', 'wrong'])
	assert.match(findingsText(streets({ ...seen, leftOut: ['Mill', 'Harbor'] })), /map\.pmtiles does not cover Mill, Harbor\.[\s\S]*README/)
})

test('no carriers is well, and said; open ones are named; a file that nothing understands is wrong', () => {
	assert.deepEqual([carriers([]), carriers(['push', 'mail']), carriers('/g cannot be read as JSON.')].map(is), ['well', 'well', 'wrong'])
	assert.match(findingsText(carriers(['push', 'mail'])), /Open: push, mail\./)
	const [open, silent] = carriers(['signal'], { at: 'http://127.0.0.1:8080', why: 'ECONNREFUSED' })
	assert.deepEqual([open?.is, silent?.is], ['well', 'wrong'])
	assert.match(findingsText(carriers(['signal'], { at: 'http://127.0.0.1:8080', why: 'ECONNREFUSED' })), /nothing answers at http:\/\/127\.0\.0\.1:8080 \(ECONNREFUSED\).*signal-cli -a NUMBER daemon --http/s)
})

test('a hub with people and without a backup is wrong, an old backup too; one nobody has tried is a hint', () => {
	const seen = { backup: NOW - days(1), rehearsal: NOW - days(30), members: 3, nightly: false }
	assert.equal(is(care(seen, NOW)), 'well,well')
	assert.equal(is(care({ ...seen, members: 0, backup: null, rehearsal: null }, NOW)), 'well')
	assert.equal(is(care({ ...seen, backup: null, rehearsal: null }, NOW)), 'wrong,hint')
	assert.equal(is(care({ ...seen, backup: NOW - days(9), rehearsal: NOW - days(200) }, NOW)), 'wrong,hint')
})

test('memory that may reach a disk is said; too little of it is wrong', () => {
	assert.equal(is(memory({ available: 800 * MB, swap: 0, core: 0 })), 'well')
	assert.equal(is(memory({ available: 800 * MB, swap: MB, core: 1 })), 'hint,hint')
	assert.equal(is(memory({ available: 90 * MB, swap: 0, core: null })), 'wrong')
})

test('a legal hold past its day of review is wrong', () => {
	assert.equal(is(holds([], NOW)), 'well')
	assert.equal(is(holds([{ reviewBy: NOW + days(1), lapsesAt: NOW + days(31) }], NOW)), 'well')
	assert.match(holds([{ reviewBy: NOW - days(1), lapsesAt: NOW + days(29) }], NOW)[0]?.says ?? '', /lapses by itself on 2027-04-08/)
})

test('a database that is away, old, or does not wait for its disk is wrong', () => {
	const seen = { version: '18.4', number: 180_004, isOwn: true, waits: true }
	assert.deepEqual([database(seen), database({ trouble: 'PostgreSQL cannot be reached' }), database({ ...seen, number: 140_000 }), database({ ...seen, waits: false })].map(is), ['well', 'wrong', 'wrong', 'wrong'])
})

test('each thing that is wrong comes with its mend, and one is enough for the hub not to be well', () => {
	const all = [...time({ now: 1, zone: 'UTC', jump: null }), ...disk([folder({ bytes: 1 })]), ...keys({ ...whole, fits: false }), ...database({ trouble: 'away' })]
	for (const { mend } of all) assert.ok(mend)
	assert.equal(isWell(all), false)
	assert.equal(isWell(copies([folder({ kind: 'nfs' })], null)), true)
	assert.match(findingsText(all), /^WRONG {2}clock: The clock says it is the year 1970\.\n {7}→ Set the clock/)
})
