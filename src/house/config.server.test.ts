import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { readConfig } from '#house/config.server.ts'

const config = (env: Record<string, string>) => {
	const read = readConfig(env)
	assert.ok(read.ok, read.ok ? '' : read.sentence)
	return read.value
}

const refused = (env: Record<string, string>) => {
	const read = readConfig(env)
	assert.ok(!read.ok, `${JSON.stringify(env)} was believed`)
	return read
}

test('an empty environment gives the defaults', () => {
	assert.deepEqual(config({}), {
		host: '127.0.0.1',
		port: 8420,
		origins: ['http://localhost:8420'],
		dataFolder: path.resolve('data'),
		keysFolder: path.resolve('data/keys'),
		databaseUrl: null,
		proxy: 0,
		gatesFile: path.resolve('data/gates.json'),
	})
})

test('an empty value counts as absent', () => {
	assert.deepEqual(config({ PORT: '', ORIGIN: ' ', DATABASE_URL: '' }), config({}))
})

test('the default origin follows the port, keys and gates follow the data folder', () => {
	const read = config({ PORT: '9000', HOLDFAST_DATA: '/srv/hub' })
	assert.deepEqual(read.origins, ['http://localhost:9000'])
	assert.equal(read.keysFolder, '/srv/hub/keys')
	assert.equal(read.gatesFile, '/srv/hub/gates.json')
	assert.equal(config({ HOLDFAST_BACKUPS: 'copies' }).backupsFolder, path.resolve('copies'))
})

test('a database address needs no keys folder of its own', () => {
	const read = config({ DATABASE_URL: 'postgres://hub:secret@db.example/holdfast', HOLDFAST_DATA: '/srv/hub' })
	assert.equal(read.databaseUrl, 'postgres://hub:secret@db.example/holdfast')
	assert.equal(read.keysFolder, '/srv/hub/keys')
})

test('several origins may be given, the first is canonical, each once', () => {
	const { origins } = config({ ORIGIN: 'https://Help.example.org/, http://abcdefgh.onion https://help.example.org:443 http://[::1]:8420' })
	assert.deepEqual(origins, ['https://help.example.org', 'http://abcdefgh.onion', 'http://[::1]:8420'])
})

test('a proxy setting is a number or the word onion', () => {
	assert.equal(config({ HOLDFAST_PROXY: '2' }).proxy, 2)
	assert.equal(config({ HOLDFAST_PROXY: 'onion' }).proxy, 'onion')
})

const wrongs: readonly (readonly [string, string, readonly string[]])[] = [
	['PORT', 'not-a-port', ['http', '-1', '65536', '80.5', '0x50', '1e3', '99999999']],
	['HOST', 'not-a-host', ['http://127.0.0.1', '127.0.0.1:80', 'a b', '-x', 'a/b']],
	['ORIGIN', 'not-an-origin', ['help.example.org', 'https://x.org/hub', 'https://x.org?', 'https://x.org#', 'https://u:p@x.org', 'ftp://x.org', 'https://*.x.org', ',', 'https://ok.org nonsense', 'https://x.org:99999', 'javascript:alert(1)']],
	['DATABASE_URL', 'not-a-postgres-address', ['mysql://x/y', 'localhost', 'postgres://', 'postgres://a b:']],
	['HOLDFAST_PROXY', 'not-a-number-of-proxies', ['yes', '-1', '10', 'Onion', '1.5']],
	['HOLDFAST_DATA', 'not-a-path', ['a\0b']],
]

for (const [name, problem, values] of wrongs)
	test(`a wrong ${name} is named, with what would be right, on one line`, () => {
		for (const value of values) {
			const read = refused({ [name]: value })
			assert.deepEqual([read.name, read.problem], [name, problem])
			assert.match(read.sentence, new RegExp(`^${name} .*must be .*\\.$`))
			assert.doesNotMatch(read.sentence, /[\n\0]/)
		}
	})

test('a password in a mistyped database address is not repeated', () => {
	assert.doesNotMatch(JSON.stringify(refused({ DATABASE_URL: 'postgre://hub:secret@db/holdfast' })), /secret/)
})
