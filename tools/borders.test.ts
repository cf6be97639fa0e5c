/** A small house is built in a temporary folder; then one import that should not be is planted for every rule of borders.cjs. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { after, before, test } from 'node:test'

const ROOT = resolve(import.meta.dirname, '..')
const RULES = (createRequire(import.meta.url)('../borders.cjs') as { forbidden: { name: string }[] }).forbidden.map(({ name }) => name)

const SOUND = {
	'package.json': '{ "type": "module", "imports": { "#ground/*": "./src/ground/*", "#rooms/*": "./src/rooms/*", "#gates/*": "./src/gates/*", "#house/*": "./src/house/*" } }',
	'tsconfig.json': '{ "compilerOptions": { "module": "esnext", "moduleResolution": "bundler", "allowImportingTsExtensions": true, "noEmit": true } }',
	'src/ground/ids.ts': `export type Id = string`,
	'src/ground/ports.ts': `import type { Tx } from './storage.server.ts'\nexport type Ports = { tx: Tx }`,
	'src/ground/storage.server.ts': `import { Kysely } from 'kysely'\nimport { join } from 'node:path'\nexport type Tx = Kysely<unknown>\nexport const at = join`,
	'src/ground/sealed.ts': `import { Encrypter } from 'age-encryption'\nexport const seal = Encrypter`,
	'src/planners/rota.ts': `export const plan = () => []`,
	'src/rooms/bread/model.ts': `import type { Id } from '#ground/ids.ts'\nexport type Loaf = { id: Id }`,
	'src/rooms/bread/rules.ts': `import type { Loaf } from './model.ts'\nimport { seal } from '#ground/sealed.ts'\nexport const may = (loaf: Loaf) => seal && loaf`,
	'src/rooms/bread/rules.test.ts': `import { may } from './rules.ts'\nimport test from 'node:test'\ntest('x', () => may({ id: 'a' }))`,
	'src/rooms/bread/store.server.ts': `import { sql } from 'kysely'\nimport { at } from '#ground/storage.server.ts'\nexport const find = [sql, at]`,
	'src/rooms/bread/crumb-store.server.ts': `import { sql } from 'kysely'\nexport const crumbs = sql`,
	'src/rooms/bread/actions.server.ts': `import { find } from './store.server.ts'\nimport { may } from './rules.ts'\nexport const bake = [find, may]`,
	'src/rooms/soup/model.ts': `export type Bowl = string`,
	'src/rooms/soup/actions.server.ts': `export const ladle = 1`,
	'src/gates/mail.server.ts': `import type { Id } from '#ground/ids.ts'\nexport const mail = (to: Id) => to`,
	'src/house/house.server.ts': `import { mail } from '#gates/mail.server.ts'\nimport { bake } from '#rooms/bread/actions.server.ts'\nexport const house = [mail, bake]`,
	'src/ui/Piece.svelte': `<script lang="ts">\nimport { may } from '#rooms/bread/rules.ts'\nlet { id }: { id: string } = $props()\n</script>\n<p>{may({ id })}</p>`,
	'src/islands/piece.island.ts': `import Piece from '../ui/Piece.svelte'\nimport { mount } from 'svelte'\nmount(Piece, { target: document.body, props: { id: '1' } })`,
	'src/routes/+page.server.ts': `import type { PageServerLoad } from './$types'\nimport { bake } from '#rooms/bread/actions.server.ts'\nexport const load: PageServerLoad = () => ({ bake })`,
	'src/routes/+page.svelte': `<script lang="ts">\nimport { page } from '$app/state'\nimport Piece from '../ui/Piece.svelte'\n</script>\n<Piece id={page.url.href} />`,
	'tools/build.ts': `import { readFile } from 'node:fs/promises'\nexport const read = readFile`,
}

const PLANTED: Record<string, readonly [file: string, content: string]> = {
	'the ground holds nothing up but itself': ['src/ground/weeds.ts', `import type { Loaf } from '#rooms/bread/model.ts'\nexport type X = Loaf`],
	'a file of the ground without .server in its name runs in a browser too': ['src/ground/stones.ts', `import { hostname } from 'node:os'\nexport const x = hostname`],
	'what is pure in the ground borrows only types from its server files': ['src/ground/roots.ts', `import { at } from './storage.server.ts'\nexport const x = at`],
	'planners know no rooms, only problems and plans': ['src/planners/nosy.ts', `import type { Loaf } from '#rooms/bread/model.ts'\nexport type X = Loaf`],
	'planners run in a server, a worker or a browser alike': ['src/planners/stuck.ts', `import { at } from '#ground/storage.server.ts'\nexport const x = at`],
	'planners use nothing of Node': ['src/planners/heavy.ts', `import { cpus } from 'node:os'\nexport const x = cpus`],
	'no doors between rooms: they tell in notes and ask the house': ['src/rooms/soup/door.server.ts', `import { bake } from '#rooms/bread/actions.server.ts'\nexport const x = bake`],
	'rooms do not know the gates, the house or the pages': ['src/rooms/soup/window.server.ts', `import type { house } from '#house/house.server.ts'\nexport type X = typeof house`],
	'models and rules are pure: no server file': ['src/rooms/soup/rules.ts', `import { at } from '#ground/storage.server.ts'\nexport const x = at`],
	'models and rules are pure: nothing of Node': ['src/rooms/soup/bowls.ts', `import { randomUUID } from 'node:crypto'\nexport const x = randomUUID`],
	'only a store speaks to the database': ['src/rooms/soup/shortcut.server.ts', `import pg from 'pg'\nexport const x = pg`],
	'pages, islands and the house enter a room by its actions, never by its store': ['src/routes/[[id]]/+page.server.ts', `import { crumbs } from '#rooms/bread/crumb-store.server.ts'\nexport const load = () => ({ crumbs })`],
	'islands and shared pieces of pages carry nothing of the server': ['src/ui/Heavy.svelte', `<script lang="ts">\nimport { bake } from '#rooms/bread/actions.server.ts'\n</script>\n{bake}`],
	'pages do not know the house: what they need comes with the request': ['src/routes/+layout.server.ts', `import { house } from '#house/house.server.ts'\nexport const load = () => ({ house })`],
	'only the house opens gates': ['src/rooms/soup/letter.server.ts', `import { mail } from '#gates/mail.server.ts'\nexport const x = mail`],
	'gates stand on the ground alone': ['src/gates/nosy.server.ts', `import type { Bowl } from '#rooms/soup/model.ts'\nexport type X = Bowl`],
	'only sealed.ts, secret-words.ts and shares.ts touch the sealing libraries': ['src/islands/seal.ts', `export const x = () => import('@noble/ciphers/chacha.js')`],
	'no circles': ['src/ground/round.ts', `import { y } from './and-round.ts'\nexport const x = (): number => y()`],
	'tests are not for use': ['src/rooms/soup/steal.server.ts', `import './taste.test.ts'`],
	'the house stands without its scaffolding': ['src/house/prop.server.ts', `import { read } from '../../tools/build.ts'\nexport const x = read`],
	'every import leads somewhere': ['src/house/lost.server.ts', `import { x } from './gone.server.ts'\nexport const y = x`],
}
const ALSO_PLANTED = {
	'src/ground/and-round.ts': `import { x } from './round.ts'\nexport const y = (): number => x()`,
	'src/rooms/soup/taste.test.ts': `import test from 'node:test'\ntest('x', () => {})`,
}

let sound: string
let broken: string

before(async () => {
	const folder = await mkdtemp(join(tmpdir(), 'borders-'))
	sound = join(folder, 'sound')
	broken = join(folder, 'broken')
	await write(sound, SOUND)
	await symlink(join(ROOT, 'node_modules'), join(sound, 'node_modules'))
	await cp(sound, broken, { recursive: true, verbatimSymlinks: true })
	await write(broken, { ...Object.fromEntries(Object.values(PLANTED)), ...ALSO_PLANTED })
})
after(() => rm(dirname(sound), { recursive: true, force: true }))

test('a sound house has no broken border', async () => {
	assert.deepEqual(await brokenBorders(sound), [])
})

test('every planted import is reported under the name of the rule it breaks', async () => {
	const found = await brokenBorders(broken)
	for (const [rule, [file]] of Object.entries(PLANTED)) {
		assert.ok(
			found.some((violation) => violation.rule === rule && violation.files.includes(file)),
			`${file} was planted and not reported as "${rule}"`,
		)
	}
})

test('no rule stands untried', () => assert.deepEqual(Object.keys(PLANTED).toSorted(), RULES.toSorted()))

async function write(folder: string, files: Record<string, string>) {
	for (const [file, content] of Object.entries(files)) {
		await mkdir(dirname(join(folder, file)), { recursive: true })
		await writeFile(join(folder, file), content)
	}
}

async function brokenBorders(folder: string): Promise<{ rule: string; files: string[] }[]> {
	const args = [join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'), 'src', 'tools', '--config', join(ROOT, 'borders.cjs'), '--output-type', 'json']
	// The exit code counts violations; only the report matters here.
	const report = await new Promise<string>((done) => execFile(process.execPath, args, { cwd: folder, maxBuffer: 1 << 26 }, (_, stdout) => done(stdout)))
	const { summary } = JSON.parse(report) as { summary: { violations: { from: string; cycle?: { name: string }[]; rule: { name: string } }[] } }
	return summary.violations.map(({ from, cycle = [], rule }) => ({ rule: rule.name, files: [from, ...cycle.map(({ name }) => name)] }))
}
