/**
 * The envelopes are age files, and stay so: the published test vectors open or fail as they should under the versions we ship, and what one side
 * seals the other opens, server and browser alike.
 */
import assert from 'node:assert/strict'
import { createHash, webcrypto } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { armor, Decrypter } from 'age-encryption'
import { chanceOf } from '#ground/ids.ts'
import { DoesNotOpen, openAs, recipientOf, sealTo, type About } from '#ground/sealed.ts'
import { openBrowser } from '../tools/browser.ts'
import { openTestHub } from './house.testing.ts'

const chance = chanceOf(webcrypto as Crypto)
const about: About = { hub: 'hub_1', record: 'listing_1', field: 'team', version: 1 }

type Vector = { readonly expect: string; readonly payload: string | undefined; readonly identities: readonly string[]; readonly passphrases: readonly string[]; readonly isArmored: boolean; readonly file: Uint8Array }

/** A vector's own header, an empty line, and the file (C2SP/CCTV, age). */
function readVector(bytes: Uint8Array): Vector {
	const end = Buffer.from(bytes).indexOf('\n\n')
	const lines = Buffer.from(bytes).toString('utf8', 0, end).split('\n').map((line) => line.split(': '))
	const all = (name: string) => lines.filter(([key]) => key === name).map(([, value = '']) => value)
	const rest = bytes.subarray(end + 2)
	return { expect: all('expect')[0] ?? '', payload: all('payload')[0], identities: all('identity'), passphrases: all('passphrase'), isArmored: all('armored')[0] === 'yes', file: all('compressed')[0] === 'zlib' ? inflateSync(rest) : rest }
}

async function opened({ identities, passphrases, isArmored, file }: Vector): Promise<Uint8Array> {
	const age = new Decrypter()
	for (const identity of identities) age.addIdentity(identity)
	for (const passphrase of passphrases) age.addPassphrase(passphrase)
	return age.decrypt(isArmored ? armor.decode(Buffer.from(file).toString()) : file)
}

test('all published age vectors do what they should', async () => {
	const vectors = (await import('cctv-age')) as unknown as Readonly<Record<string, Uint8Array>>
	const names = Object.keys(vectors)
	assert.equal(names.length, 143)
	const wrong: string[] = []
	const kinds = new Set<string>()
	for (const name of names) {
		const vector = readVector(vectors[name] ?? new Uint8Array())
		kinds.add(vector.expect)
		const plain = await opened(vector).catch(() => null)
		const isRight = vector.expect === 'success' ? plain !== null && createHash('sha256').update(plain).digest('hex') === vector.payload : plain === null
		if (!isRight) wrong.push(`${name}: ${vector.expect}`)
	}
	assert.deepEqual(wrong, [])
	assert.deepEqual([...kinds].toSorted(), ['HMAC failure', 'armor failure', 'header failure', 'no match', 'payload failure', 'success'])
})

test('a hundred envelopes to a hundred keys open for their own key and for no other', async () => {
	let [before, beforeSeed] = [new Uint8Array(), new Uint8Array()]
	for (let i = 0; i < 100; i++) {
		const [seed, plain] = [chance(32), chance((i * 47) % 3000)]
		const sealed = await sealTo(await recipientOf(seed), about, plain)
		assert.match(Buffer.from(sealed.subarray(0, 60)).toString('latin1'), /^age-encryption\.org\/v1\n-> mlkem768x25519 /)
		assert.deepEqual(new Uint8Array(await openAs(seed, about, sealed)), new Uint8Array(plain))
		if (i > 0) {
			await assert.rejects(openAs(seed, about, before), DoesNotOpen)
			await assert.rejects(openAs(beforeSeed, about, sealed), DoesNotOpen)
		}
		;[before, beforeSeed] = [new Uint8Array(sealed), seed]
	}
})

test('what the server seals opens in the browser, and the reverse, in the very script a phone is sent', async () => {
	const hub = await openTestHub()
	const islands = JSON.parse(readFileSync(new URL('../static/i/islands.json', import.meta.url), 'utf8')) as Record<string, { file: string; name?: string }>
	const script = Object.values(islands).find(({ name }) => name === 'sealed')?.file
	assert.ok(script, 'the build names the chunk that seals')
	const browser = await openBrowser()
	try {
		const page = await browser.newPage()
		await page.goto(`${hub.address}/receipt`)
		const [seed, words] = [chance(32), 'pañales talla 4, “hoy”']
		const recipient = await recipientOf(seed)
		const fromServer = await sealTo(recipient, about, new TextEncoder().encode(words))
		// The names of what a chunk exports are shortened, so each is tried for what it does.
		const fromBrowser = await page.evaluate(
			async ({ script, seed, recipient, sealed, about, words }) => {
				const exported = Object.values((await import(script)) as Record<string, unknown>).filter((one) => typeof one === 'function')
				const tried = async (work: (one: (...given: unknown[]) => unknown) => unknown) => {
					const made: Uint8Array[] = []
					for (const one of exported) {
						try {
							const result = await work(one as (...given: unknown[]) => unknown)
							if (result instanceof Uint8Array) made.push(result)
						} catch {
							// Another function than the one we look for.
						}
					}
					return made
				}
				const opened = await tried((one) => one(Uint8Array.from(seed), about, Uint8Array.from(sealed)))
				const files = await tried((one) => one(recipient, about, new TextEncoder().encode(words)))
				return { opened: opened.map((bytes) => new TextDecoder().decode(bytes)), sealed: files.map((bytes) => [...bytes]).find((bytes) => String.fromCharCode(...bytes.slice(0, 18)) === 'age-encryption.org') ?? [] }
			},
			{ script: `/i/${script}`, seed: [...seed], recipient, sealed: [...fromServer], about, words },
		)
		assert.ok(fromBrowser.opened.includes(words), 'the browser opens what the server sealed')
		assert.equal(new TextDecoder().decode(await openAs(seed, about, Uint8Array.from(fromBrowser.sealed))), words)
	} finally {
		await browser.close()
	}
})
