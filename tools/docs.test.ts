/** What the documents say, held against the tree: unchecked words drift. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { Role } from '#ground/people.ts'
import { readable as ground } from '#ground/readable.ts'
import { SIDES, ASKS, ELSEWHERE, EXTENSIONS, HOURS, OFFERS, OUTCOMES, URGENCIES, WAYS } from '#rooms/frontdoor/choices.ts'
import { SealedWhere } from '#rooms/frontdoor/model.ts'
import { readable as frontdoor } from '#rooms/frontdoor/readable.ts'
import { listings, whoMay } from '#rooms/frontdoor/rules.ts'
import { BESIDE } from '#rooms/rota/beside.ts'
import * as hotlineChoices from '#rooms/hotline/choices.ts'
import * as hubsChoices from '#rooms/hubs/choices.ts'
import { readable as hubs } from '#rooms/hubs/readable.ts'
import * as hubsRules from '#rooms/hubs/rules.ts'
import { readable as hotline } from '#rooms/hotline/readable.ts'
import * as hotlineRules from '#rooms/hotline/rules.ts'
import { EFFORTS, GIVES, KINDS, LEVELS, OPENS, PRESENCES, REASONS, SKILLS } from '#rooms/rota/choices.ts'
import { TARGETS } from '#rooms/rota/escalation.ts'
import { readable as rota } from '#rooms/rota/readable.ts'
import * as rotaRules from '#rooms/rota/rules.ts'

const ROOT = resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const under = (folder: string) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`)

const PAGES = ['README.md', 'ARCHITECTURE.md', 'SECURITY.md', 'GLOSSARY.md', 'CONTRIBUTING.md']
const all = [...PAGES, ...under('changes.d'), ...under('decisions')].map((file) => ({ file, text: read(file) }))
const [readme, architecture, security, glossary] = PAGES.map(read) as [string, string, string, string]
const everything = all.map(({ text }) => text).join('\n')

const each = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found)
const sorted = (words: Iterable<string>) => [...new Set(words)].toSorted()

// The map

/** Made, fetched, or somebody's data; and what programs leave for themselves. */
const ignored = new Set([...each(read('.gitignore'), /^\/?([\w./-]+)\/$/gm), '.git', '.svelte-check'])
const hasFile = (folder: string): boolean => readdirSync(join(ROOT, folder), { withFileTypes: true }).some((entry) => !entry.isDirectory() || hasFile(`${folder}/${entry.name}`))
const foldersIn = (folder: string) =>
	readdirSync(join(ROOT, folder), { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => join(folder, name))
		.filter((path) => !ignored.has(path) && hasFile(path))

test('the map in ARCHITECTURE.md has every folder and every room there is, and no other', () => {
	const [, map = ''] = /```\n(\.ci\/[^]*?)```/.exec(architecture) ?? []
	const at: string[] = []
	const mapped = [...map.matchAll(/^( *)([\w.-]+)\//gm)].map(([, indent = '', name = '']) => {
		const depth = indent.length / 2
		at.splice(depth, at.length, name)
		return at.join('/')
	})
	const branches = ['.', 'src', 'src/planners', 'src/rooms', 'src/house', 'src/islands', 'src/ui']
	assert.deepEqual(sorted(mapped), sorted(branches.flatMap(foldersIn)))
})

test('the files every room has are those ARCHITECTURE.md names', () => {
	const [, five = ''] = /The five that every room has are (.*?)\. A second/s.exec(architecture) ?? []
	const named = each(five, /`([\w.]+)`/g)
	assert.equal(named.length, 5)
	for (const room of foldersIn('src/rooms')) for (const file of named) assert.ok(existsSync(join(ROOT, room, file)), `${room}/${file}`)
})

// What is named

/** A path in the tree, as documents write it; those of somebody's own machine begin with a slash. */
const PATH = /^(?:(?:src|tools|stories|words|docs|deploy|migrations|decisions|changes\.d|benches|static|\.ci)(?:\/[\w.{}-]+)*\/?|[\w-]+\.(?:md|cjs|service))$/
/** To be filled in by who reads, or made by a build. */
const notYet = (path: string) => /NAME|NNNN|\bxx\b/.test(path) || path.startsWith('static/i')

test('every file and folder the documents name is there', () => {
	const missing = all
		// A decision stays as it was written.
		.filter(({ file }) => !file.startsWith('decisions/'))
		.flatMap(({ file, text }) => [...each(text, /`([^`\s]+)`/g), ...each(text, /\]\(([^)\s#]+)\)/g)].filter((path) => PATH.test(path) && !notYet(path) && !existsSync(join(ROOT, path))).map((path) => `${file}: ${path}`))
	assert.deepEqual(missing, [])
})

test('a path that is not there would be noticed', () => {
	for (const path of ['src/rooms/frontdoor/rules.ts', 'docs/pictures/desk-en.png', 'BENCHMARKS.md', 'words/es.json', 'changes.d', '.ci/run']) assert.match(path, PATH)
	for (const word of ['holdfast', 'data/keys', 'deploy', '/etc/holdfast.env', 'mlkem768x25519']) assert.equal(PATH.test(word) && !existsSync(join(ROOT, word)), false)
})

test('README.md explains every setting there is, and no other', () => {
	const [, table = ''] = /\n## Settings\n([^]*?)\n## /.exec(readme) ?? []
	assert.deepEqual(sorted(each(table, /^\| `([A-Z_]+)` \|/gm)), sorted(each(read('src/house/config.server.ts'), /^\t([A-Z_]+): \['not-/gm)))
})

test('every command the documents name is there, and every one there is, is named', () => {
	const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
	const named = [...each(everything, /\bnpm run (?:-s )?([a-z]+)/g), ...each(everything, /\bnpm (start|test)\b/g)]
	assert.deepEqual(sorted(named), sorted(Object.keys(scripts)))
	const commands = each(read('src/house/cli.server.ts'), /^\t(\w+)(?:: \w+)?,$/gm)
	assert.deepEqual(sorted(each(everything, /\bnpm run -s hub -- (\w+)/g)), sorted(commands))
})

// What it says when it does not start

const SAID_BY = ['src/house', 'tools'].flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).map((name) => read(`${folder}/${name}`)))
const said = [...SAID_BY, read('words/en.json')].join('\n').replaceAll('${passwordFile}', 'hub.password')
const [, refusals = ''] = /\n## When it does not start\n([^]*?)\n## /.exec(readme) ?? []
const rows = each(refusals, /^\| `([^`]+)`/gm)

test('every line README.md explains is one the house says', () => {
	assert.ok(rows.length > 20)
	for (const row of rows) for (const piece of row.split('…')) assert.ok(said.includes(piece.trim()), row)
})

test('every reason not to start is explained in README.md', () => {
	// A demo on a hub that has people is no start.
	const sentences = [...said.matchAll(/new CannotStart\('(?!not-empty')[a-z-]+', (?:'([^']+)'|`([^`]+)`)/g)].map(([, plain, template]) => plain ?? template ?? '')
	assert.ok(sentences.length > 20)
	const explained = (sentence: string) => {
		const pieces = sentence.split(/\$\{[^}]*\}/)
		return rows.some((row) => row.split('…').every((piece, i) => (i === 0 && piece === '') || pieces.some((one) => one.includes(piece.trim()))))
	}
	assert.deepEqual(sentences.filter((sentence) => !explained(sentence)), [])
})

// Words

test('the glossary has every choice, state, role and verb, and stands in the order of the alphabet', () => {
	const [words = '', choices = ''] = glossary.split('\n## Choices\n')
	const listed = new Set(each(choices, /^\| `([^`]+)` \|/gm))
	const exported = [SIDES, ASKS, OFFERS, URGENCIES, OUTCOMES, EXTENSIONS, ELSEWHERE, WAYS, HOURS, Role.options, SealedWhere.options, Object.keys(listings), Object.keys(whoMay), KINDS, OPENS, GIVES, EFFORTS, PRESENCES, SKILLS, LEVELS, REASONS, BESIDE, TARGETS, Object.keys(rotaRules.shifts), Object.keys(rotaRules.places), Object.keys(rotaRules.whoMay), Object.keys(hotlineRules.incidents), Object.keys(hotlineRules.whoMay), ...Object.values(hotlineChoices).filter((list) => typeof list === 'object'), ...Object.values(hubsChoices).filter((list) => typeof list === 'object'), Object.keys(hubsRules.whoMay)].flat()
	assert.deepEqual(sorted(listed), sorted(exported))
	const nouns = each(words, /^\| (?!English|---)([^|]+?) \|/gm)
	assert.ok(nouns.length > 50)
	assert.deepEqual(nouns, nouns.toSorted((a, b) => a.replace(/ \(.*/, '').localeCompare(b.replace(/ \(.*/, ''), 'en')))
	assert.deepEqual(nouns.length, new Set(nouns).size)
})

test('no line of a table lacks a cell', () => {
	for (const { file, text } of all) for (const [table] of text.matchAll(/(?:^\|.*\|\n)+/gm)) assert.equal(new Set(table.trim().split('\n').map((row) => row.split('|').length)).size, 1, `${file}: ${table.split('\n')[0]}`)
})

test('nothing here shouts', () => {
	for (const { file, text } of all) assert.equal(/!(?!\[)/.test(text.replace(/```[^]*?```|`[^`]*`|<!--/g, '')), false, file)
})

// What the server can read

test('SECURITY.md lists what the server can read, to the letter', () => {
	const [, block = ''] = /<!-- readable -->\n([^]*?)\n<!-- \/readable -->/.exec(security) ?? []
	const tables = Map.groupBy([...ground, ...frontdoor, ...rota, ...hotline, ...hubs], ({ table }) => table)
	const lines = [...tables].map(([table, columns]) => `- **${table}**, kept ${columns[0]?.kept ?? ''}: ${columns.map(({ column, what }) => `\`${column}\` ${what}`).join('; ')}.`)
	assert.deepEqual(block.split('\n'), lines)
})

test('each planned check has its row in SECURITY.md, and names what holds it', () => {
	const PLANNED = ['S-01', 'S-02', 'S-03', 'S-04', 'S-05', 'S-06', 'S-07', 'S-08', 'S-09', 'S-10', 'S-11', 'S-12', 'S-13', 'S-14', ...Array.from({ length: 9 }, (_, i) => `M-0${i + 1}`), ...Array.from({ length: 13 }, (_, i) => `W-${String(i + 1).padStart(2, '0')}`), 'R-01', 'R-02', 'R-03', 'R-04', 'R-05', 'R-06', 'R-07', 'R-08', 'R-09', 'R-13', 'D-01', 'D-04', 'D-08', 'F-01', 'F-02', 'F-03', 'F-04', 'F-05', 'F-06', 'H-01', 'H-02', 'H-04']
	const checks = [...security.matchAll(/^\| ([SWRDHMF]-\d\d) \| .+ \| (.+) \|$/gm)]
	assert.deepEqual(sorted(checks.map(([, id = '']) => id)), sorted(PLANNED))
	assert.equal(checks.length, PLANNED.length, 'each once')
	for (const [, id = '', files = ''] of checks) assert.ok(files === 'not yet' || each(files, /`([^`]+\.test\.ts)`/g).length > 0, id)
})

test('each decision says what, why, and what was given up, under the number of its file', () => {
	const files = under('decisions')
	assert.ok(files.length > 0)
	for (const [i, file] of files.toSorted().entries()) {
		assert.match(file, new RegExp(`^decisions/${String(i + 1).padStart(4, '0')}-[a-z0-9-]+\\.md$`))
		assert.match(read(file), new RegExp(`^# ${i + 1}\\. .+\\n[^]*\\*\\*What\\.\\*\\* [^]*\\*\\*Why\\.\\*\\* [^]*\\*\\*What we gave up\\.\\*\\* `))
	}
})

test('a change is told in one sentence', () => {
	for (const file of under('changes.d')) assert.match(read(file), /^[^\n]+\.\n$/, file)
})
