/** The files in deploy/, held against the program they are for, and the unit against systemd's own judgement where systemd is. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { readConfig } from '#house/config.server.ts'

const ROOT = resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const [unit, env, caddy, tor, container] = ['holdfast.service', 'holdfast.env', 'Caddyfile', 'torrc.example', 'Containerfile'].map((name) => read(`deploy/${name}`)) as [string, string, string, string, string]
const settings = Object.fromEntries([...env.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]))

/** As much of systemd's exposure as we allow, 0 best and 10 worst (check H-01). */
const EXPOSED_AT_MOST = 2
const noSystemd = spawnSync('systemd-analyze', ['--version']).status === 0 ? false : 'this machine has no systemd-analyze'

test('the unit is shut in: systemd gives it an exposure of at most 2.0', { skip: noSystemd }, (t) => {
	const { stdout } = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', join(ROOT, 'deploy/holdfast.service')], { encoding: 'utf8' })
	const [, exposure] = /exposure level for holdfast\.service: ([\d.]+)/.exec(stdout) ?? []
	if (exposure === undefined) return t.skip('this systemd-analyze does not judge a unit offline')
	assert.ok(Number(exposure) <= EXPOSED_AT_MOST, exposure)
})

test('systemd understands every line of the unit', { skip: noSystemd }, () => {
	const folder = mkdtempSync(join(tmpdir(), 'hf-unit-'))
	writeFileSync(join(folder, 'holdfast.service'), unit)
	const { stderr } = spawnSync('systemd-analyze', ['verify', join(folder, 'holdfast.service')], { encoding: 'utf8' })
	rmSync(folder, { recursive: true })
	assert.deepEqual(stderr.split('\n').filter((line) => /holdfast\.service/.test(line)), [])
})

/** What check H-01 of the plan names, word for word; no secret has to be handed over with LoadCredential, because there is none to hand over. */
const SHUT_IN = ['NoNewPrivileges=yes', 'ProtectSystem=strict', 'PrivateTmp=yes', 'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6', 'SystemCallFilter=@system-service', 'IPAddressDeny=any', 'IPAddressAllow=localhost', 'LimitCORE=0', 'MemorySwapMax=0', 'CapabilityBoundingSet=', 'ProtectHome=yes', 'PrivateDevices=yes', 'StateDirectoryMode=0700']

test('the unit shuts the hub in line by line, also where no systemd can judge it', () => {
	for (const file of readdirSync(join(ROOT, 'deploy')).filter((name) => name.endsWith('.service'))) {
		const lines = new Set(read(`deploy/${file}`).split('\n'))
		assert.deepEqual(SHUT_IN.filter((line) => !lines.has(line)), [], file)
	}
})

test('the unit keeps what systemd does not judge: no core dumps, no swap, nobody to talk to, and JIT left alone', () => {
	for (const line of ['LimitCORE=0', 'MemorySwapMax=0', 'IPAddressDeny=any', 'IPAddressAllow=localhost', 'UMask=0077', 'KillMode=mixed', 'User=holdfast', 'ExecStart=/usr/bin/env npm start']) assert.match(unit, new RegExp(`^${line}$`, 'm'))
	assert.doesNotMatch(unit, /^MemoryDenyWriteExecute/m)
})

test('the settings beside the unit are ones the hub believes, and lead to the folders the unit lets it write to', () => {
	const config = readConfig(settings)
	assert.ok(config.ok, config.ok ? '' : config.sentence)
	assert.deepEqual(config.value.origins, ['https://help.example.org'])
	assert.equal(config.value.proxy, 1)
	const [, folders = ''] = /^StateDirectory=(.*)$/m.exec(unit) ?? []
	assert.deepEqual(folders.split(' ').map((name) => `/var/lib/${name}`), [config.value.dataFolder, config.value.keysFolder])
	assert.match(unit, /^EnvironmentFile=\/etc\/holdfast\.env$/m)
})

test('Caddy and Tor lead to where the hub listens, and neither presses nor lists what passes', () => {
	const config = readConfig({})
	assert.ok(config.ok)
	const address = `${config.value.host}:${config.value.port}`
	assert.match(caddy, new RegExp(`reverse_proxy ${address.replaceAll('.', '\\.')} `))
	assert.match(tor, new RegExp(`^HiddenServicePort 80 ${address}$`, 'm'))
	assert.doesNotMatch(caddy, /^\s*(encode|log\s*$|log \{\s*output)/m)
	assert.match(caddy, /exclude http\.log\.access http\.log\.error http\.handlers\.reverse_proxy/)
	assert.doesNotMatch(caddy, /Content-Security-Policy/i, 'the hub alone says what a page may do')
})

test('the container file brings everything a build reads and a start needs, and no more rights than an ordinary user has', () => {
	const [, sources = ''] = /const SOURCES = \[(.*?)\]/.exec(read('tools/build.ts')) ?? []
	const needed = [...[...sources.matchAll(/'([^']+)'/g)].map(([, name = '']) => name), 'migrations', 'tools/shell', '.npmrc'].filter((name) => existsSync(join(ROOT, name)))
	const copied = new Set([...container.matchAll(/^COPY (?:--from=\S+ )?(.+) \S+$/gm)].flatMap(([, names = '']) => names.split(' ').map((name) => name.replace('/hub/', ''))))
	assert.deepEqual(needed.filter((name) => !copied.has(name) && !copied.has(name.split('/')[0] ?? '')), [])
	assert.match(container, /^USER node$/m)
	assert.doesNotMatch(container, /^FROM .*alpine/m)
	const [, given = ''] = /^ENV (.*)$/m.exec(container) ?? []
	const config = readConfig(Object.fromEntries(given.split(' ').map((pair) => pair.split('='))))
	assert.ok(config.ok)
	assert.deepEqual([config.value.host, config.value.dataFolder, config.value.keysFolder], ['0.0.0.0', '/data', '/keys'])
})
