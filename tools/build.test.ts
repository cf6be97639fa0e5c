import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test, type TestContext } from 'node:test'
import { isBuilt, stampOf, underLock } from './build.ts'

const folder = mkdtempSync(join(tmpdir(), 'build-'))
after(() => rmSync(folder, { recursive: true, force: true }))

function write(root: string, files: Readonly<Record<string, string>>) {
	for (const [file, content] of Object.entries(files)) {
		mkdirSync(dirname(join(root, file)), { recursive: true })
		writeFileSync(join(root, file), content)
	}
	return root
}
const tree = (name: string) => write(join(folder, name), { 'src/app.html': '<p>', 'src/rooms/a.ts': '1', 'words/en.json': '{}', 'static/icon.svg': '<svg/>', 'package-lock.json': '{}' })

test('the stamp is that of names and contents, wherever the sources lie', () => {
	assert.equal(stampOf(tree('here')), stampOf(tree('there')))
	assert.match(stampOf(tree('here')), /^[0-9a-f]{64}$/)
})

test('whatever a build reads changes the stamp', () => {
	const before = stampOf(tree('change'))
	for (const file of ['src/app.html', 'src/new.svelte', 'words/es.json', 'static/icon.svg', 'package-lock.json', 'vite.config.ts', 'islands.config.ts', 'worker.config.ts', 'tsconfig.json']) {
		rmSync(join(folder, 'change'), { recursive: true })
		assert.notEqual(stampOf(write(tree('change'), { [file]: 'changed' })), before, file)
	}
})

test('content moved from one file to another changes the stamp', () => {
	const [one, other] = [write(join(folder, 'one'), { 'src/a.ts': 'xy', 'src/b.ts': '' }), write(join(folder, 'other'), { 'src/a.ts': 'x', 'src/b.ts': 'y' })]
	assert.notEqual(stampOf(one), stampOf(other))
})

test('tests and built files do not change the stamp', () => {
	const root = tree('same')
	const before = stampOf(root)
	assert.equal(stampOf(write(root, { 'src/rooms/a.test.ts': 'x', 'static/i/islands.json': '{}', 'build/handler.js': 'x', 'README.md': 'x' })), before)
})

test('a stamp is believed only while what it vouches for is there', () => {
	const root = write(tree('vouched'), { 'build/stamp': 'abc\n', 'build/handler.js': '', 'static/i/islands.json': '{}', 'static/i/worker/alerts.js': '' })
	assert.equal(isBuilt(root, 'abc'), true)
	assert.equal(isBuilt(root, 'abd'), false)
	rmSync(join(root, 'static/i'), { recursive: true })
	assert.equal(isBuilt(root, 'abc'), false)
})

/** Another process that asks for the lock, says "waiting," if it has to wait, and "mine" when it has it. */
function builder(t: TestContext, lock: string, holdsForMs: number) {
	const program = `import { underLock } from ${JSON.stringify(join(import.meta.dirname, 'build.ts'))}
		const hold = () => { process.stdout.write('mine'); return new Promise((done) => setTimeout(done, ${holdsForMs})) }
		await underLock(${JSON.stringify(lock)}, hold, () => process.stdout.write('waiting,'))`
	const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] })
	t.after(() => child.kill('SIGKILL'))
	return child
}

test('a second builder says that it waits, and goes on when the first was killed', async (t) => {
	const lock = join(folder, 'locks/build.lock')
	const first = builder(t, lock, 60_000)
	await once(first.stdout, 'data')
	const second = builder(t, lock, 0)
	const said: string[] = []
	second.stdout.on('data', (bytes: Buffer) => {
		said.push(bytes.toString())
		if (said.join('') === 'waiting,') first.kill('SIGKILL')
	})
	await once(second, 'close')
	assert.equal(said.join(''), 'waiting,mine')
})

test('a lock left behind by a killed builder stops nobody', async (t) => {
	const lock = join(folder, 'locks/stale.lock')
	const dead = builder(t, lock, 60_000)
	await once(dead.stdout, 'data')
	dead.kill('SIGKILL')
	await once(dead, 'close')
	assert.equal(await underLock(lock, async () => 'mine', () => assert.fail('nobody is there to wait for')), 'mine')
})
