import assert from 'node:assert/strict'
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { findPrograms, mendLinks } from '#house/postgres/programs.server.ts'

const ground = mkdtempSync(path.join(tmpdir(), 'hf-'))
after(() => rmSync(ground, { recursive: true, force: true }))

/** A package as npm unpacks it: one library, its second name only on the list. */
const unpacked = (folders = 'native/lib') => {
	const root = mkdtempSync(path.join(ground, 'p'))
	mkdirSync(path.join(root, 'native/lib'), { recursive: true })
	writeFileSync(path.join(root, 'native/lib/libword.so.1.2'), 'a library')
	writeFileSync(path.join(root, 'native/pg-symlinks.json'), JSON.stringify([{ source: 'native/lib/libword.so.1.2', target: `${folders}/libword.so.1` }]))
	return root
}

test('a machine without programs is told of DATABASE_URL in one line', () => {
	assert.throws(() => findPrograms('linux', 's390x'), { name: 'CannotStart', problem: 'no-postgres-here', message: /^No PostgreSQL .* s390x: set DATABASE_URL .*$/ })
})

test('libraries get their second names, twice at once does no harm', () => {
	const root = unpacked()
	assert.equal(mendLinks(root, path.join(root, 'spare')), null)
	assert.equal(mendLinks(root, path.join(root, 'spare')), null)
	assert.equal(readlinkSync(path.join(root, 'native/lib/libword.so.1')), 'libword.so.1.2')
})

test('a name that is there already stays', () => {
	const root = unpacked()
	symlinkSync('elsewhere', path.join(root, 'native/lib/libword.so.1'))
	assert.equal(mendLinks(root, path.join(root, 'spare')), null)
	assert.equal(readlinkSync(path.join(root, 'native/lib/libword.so.1')), 'elsewhere')
})

test('where the package may not be written the names go elsewhere, anew at each start', () => {
	const root = unpacked('native/not-there')
	const spare = path.join(root, 'spare')
	for (let start = 0; start < 2; start++) {
		assert.equal(mendLinks(root, spare), `${spare}:${root}/native/lib`)
		assert.equal(readFileSync(path.join(spare, 'libword.so.1'), 'utf8'), 'a library')
		assert.equal(lstatSync(spare).mode & 0o777, 0o755)
	}
})

test('a package without a list of names needs none', () => {
	const root = unpacked()
	rmSync(path.join(root, 'native/pg-symlinks.json'))
	assert.equal(mendLinks(root, path.join(root, 'spare')), null)
})
