import assert from 'node:assert/strict'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { openRunFolder } from '#house/runfolder.server.ts'

const ground = mkdtempSync(path.join(tmpdir(), 'hf-'))
after(() => rmSync(ground, { recursive: true, force: true }))

const fresh = () => mkdtempSync(path.join(ground, 'd'))
const deep = () => path.join(fresh(), 'a'.repeat(60), 'b'.repeat(60))
const modeOf = (folder: string) => statSync(folder).mode & 0o7777

test('a short data folder keeps its sockets inside, for its owner only', () => {
	const data = path.join(fresh(), 'new', 'data')
	assert.equal(openRunFolder(data), path.join(data, 'run'))
	assert.equal(modeOf(path.join(data, 'run')), 0o700)
	assert.equal(modeOf(data), 0o700)
})

test('a deep data folder gets a short stand-in, the same each time and by every way to it', () => {
	const data = deep()
	const temporary = fresh()
	const run = openRunFolder(data, temporary)
	assert.equal(path.dirname(run), temporary)
	assert.ok(Buffer.byteLength(`${run}/.s.PGSQL.5432`) <= 100)
	assert.equal(modeOf(run), 0o700)
	const link = path.join(fresh(), 'link')
	symlinkSync(data, link)
	assert.equal(openRunFolder(link, temporary), run)
	assert.notEqual(openRunFolder(deep(), temporary), run)
})

test('a temporary folder that is itself too long is passed over', () => {
	const temporary = path.join(fresh(), 't'.repeat(80))
	mkdirSync(temporary)
	const run = openRunFolder(deep(), temporary)
	after(() => rmSync(run, { recursive: true, force: true }))
	assert.equal(path.dirname(run), '/tmp')
})

test('a folder left open is closed again', () => {
	const data = fresh()
	chmodSync(openRunFolder(data), 0o777)
	assert.equal(modeOf(openRunFolder(data)), 0o700)
})

test('a link or a file laid in its place is refused', () => {
	const data = deep()
	const temporary = fresh()
	const run = openRunFolder(data, temporary)
	rmSync(run, { recursive: true })
	symlinkSync(fresh(), run)
	assert.throws(() => openRunFolder(data, temporary), { name: 'CannotStart', problem: 'run-folder-not-a-folder' })
	rmSync(run)
	writeFileSync(run, '')
	assert.throws(() => openRunFolder(data, temporary), { name: 'CannotStart', problem: 'run-folder-not-a-folder' })
})

test('a stand-in that somebody else made is refused', { skip: process.getuid?.() === 0 ? false : 'only root can make a folder for somebody else' }, () => {
	const data = deep()
	const temporary = fresh()
	chownSync(openRunFolder(data, temporary), 65534, 65534)
	assert.throws(() => openRunFolder(data, temporary), { name: 'CannotStart', problem: 'run-folder-not-ours' })
})

test('a data folder that cannot be made is named', () => {
	const file = path.join(fresh(), 'file')
	writeFileSync(file, '')
	assert.throws(() => openRunFolder(path.join(file, 'data')), { name: 'CannotStart', problem: 'folder-not-usable', message: /file/ })
})
