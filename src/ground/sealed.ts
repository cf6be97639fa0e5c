/**
 * Ciphertext as a type, and the only file (with secret-words.ts) that touches the sealing libraries. No cryptography of our own:
 * envelopes are age files to hybrid recipients (mlkem768x25519), fields are XChaCha20-Poly1305, keys are derived by HKDF-SHA-256 (RFC 5869).
 * What members sign, they sign with Ed25519 (RFC 8032).
 *
 * Runs alike in a browser, in the sealing worker and in tests. Lengths are padded so that a short ask looks like any other short ask.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bech32 } from '@scure/base'
import { Decrypter, Encrypter, identityToRecipient } from 'age-encryption'
import { hex, type Chance } from './chance.ts'

/** 32 bytes that open something. Never leaves the memory of whoever may open it. */
export type Key = Uint8Array & { readonly __key?: never }
/** Bytes the server can keep, hand on and forget, and cannot read. */
export type Sealed = Uint8Array & { readonly __sealed?: never }
/** What a ciphertext is bound to: it opens as this field of this record of this hub, in this version, or not at all. */
export type About = { readonly hub: string; readonly record: string; readonly field: string; readonly version: number }

/** First byte of everything sealed here, so that a later suite can be told apart. */
const SUITE = 1
const NONCE = 24
const TAG = 16
/** Padded sizes in bytes (security reference § 4.2). Files travel in chunks of the last one. */
export const PADDED = [512, 2048, 8192, 32_768] as const
export const CHUNK = 65_536
/** The most bytes one field can hold. */
export const FIELD_HOLDS = PADDED[3] - 4

/** It does not open: another key, another record, or somebody touched it. Never a wrong plaintext. */
export class DoesNotOpen extends Error {
	override name = 'DoesNotOpen'
}

const utf8 = (text: string) => new TextEncoder().encode(text)
const bound = ({ hub, record, field, version }: About) => utf8(`holdfast|${hub}|${record}|${field}|${version}`)

/** @throws RangeError where the plaintext is longer than a field holds. */
export function seal(key: Key, about: About, plain: Uint8Array, chance: Chance): Sealed {
	const size = PADDED.find((bucket) => plain.length + 4 <= bucket)
	if (size === undefined) throw new RangeError('longer than a field holds')
	return sealPadded(key, about, plain, size, chance)
}

/** One piece of a file; every piece of every file has the same length. */
export function sealChunk(key: Key, about: About, plain: Uint8Array, chance: Chance): Sealed {
	if (plain.length + 4 > CHUNK) throw new RangeError('longer than a chunk holds')
	return sealPadded(key, about, plain, CHUNK, chance)
}

function sealPadded(key: Key, about: About, plain: Uint8Array, size: number, chance: Chance): Sealed {
	const padded = new Uint8Array(size)
	new DataView(padded.buffer).setUint32(0, plain.length)
	padded.set(plain, 4)
	const nonce = chance(NONCE)
	const sealed = new Uint8Array(1 + NONCE + size + TAG)
	sealed[0] = SUITE
	sealed.set(nonce, 1)
	xchacha20poly1305(key, nonce, bound(about)).encrypt(padded, sealed.subarray(1 + NONCE))
	padded.fill(0)
	return sealed
}

/** @throws DoesNotOpen */
export function open(key: Key, about: About, sealed: Sealed): Uint8Array {
	const padded = openRaw(key, about, sealed)
	const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0)
	if (length > padded.length - 4) throw new DoesNotOpen('padding')
	return padded.subarray(4, 4 + length)
}

/** A key under another key. Bound like a field, not padded: all keys have one length. */
export function wrapKey(under: Key, about: About, key: Key, chance: Chance): Sealed {
	const nonce = chance(NONCE)
	const sealed = new Uint8Array(1 + NONCE + key.length + TAG)
	sealed[0] = SUITE
	sealed.set(nonce, 1)
	xchacha20poly1305(under, nonce, bound(about)).encrypt(key, sealed.subarray(1 + NONCE))
	return sealed
}

/** @throws DoesNotOpen */
export const unwrapKey = (under: Key, about: About, sealed: Sealed): Key => openRaw(under, about, sealed)

function openRaw(key: Key, about: About, sealed: Sealed): Uint8Array {
	if (sealed[0] !== SUITE || sealed.length < 1 + NONCE + TAG) throw new DoesNotOpen('suite')
	try {
		return xchacha20poly1305(key, sealed.slice(1, 1 + NONCE), bound(about)).decrypt(sealed.subarray(1 + NONCE))
	} catch (cause) {
		throw new DoesNotOpen('does not open', { cause })
	}
}

/** Another key, for one purpose, from this one. */
export const keyFor = (purpose: string, from: Key): Key => hkdf(sha256, from, undefined, utf8(`holdfast v1 ${purpose}`), 32)

/** SHA-256 of a text, in hexadecimal. */
export const digestOf = (text: string): string => hex(sha256(utf8(text)))

// Signing: with a key of its own, from the same seed as a member's identity.

const signingKey = (seed: Key): Key => keyFor('signing', seed)
const fromHex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/** By which everyone can tell what the holder of this seed has signed: 64 hexadecimal digits. */
export const signerOf = (seed: Key): string => hex(ed25519.getPublicKey(signingKey(seed)))
/** 128 hexadecimal digits. */
export const sign = (seed: Key, text: string): string => hex(ed25519.sign(utf8(text), signingKey(seed)))
/** Never throws: what is no signature was not signed. */
export function isSigned(signer: string, text: string, signature: string): boolean {
	try {
		return ed25519.verify(fromHex(signature), utf8(text), fromHex(signer), { zip215: false })
	} catch {
		return false
	}
}

// Public keys: an age hybrid identity is made from a 32-byte seed, so that words can be a key.

/** The age identity (`AGE-SECRET-KEY-PQ-1…`) of a seed. */
export const identityOf = (seed: Key) => bech32.encodeFromBytes('AGE-SECRET-KEY-PQ-', seed).toUpperCase()
/** The public half (`age1pq1…`, 1,959 characters) that anyone can seal to. */
export const recipientOf = (seed: Key): Promise<string> => identityToRecipient(identityOf(seed))

/** Seals bytes to a public key as an age file. What it is about travels inside, because age binds nothing of its own. */
export const sealTo = (recipient: string, about: About, plain: Uint8Array): Promise<Sealed> => sealToEach([recipient], about, plain)

/** The same for several, each of whom opens it alone. */
export async function sealToEach(recipients: readonly string[], about: About, plain: Uint8Array): Promise<Sealed> {
	const label = bound(about)
	const inside = new Uint8Array(2 + label.length + plain.length)
	new DataView(inside.buffer).setUint16(0, label.length)
	inside.set(label, 2)
	inside.set(plain, 2 + label.length)
	const age = new Encrypter()
	for (const recipient of recipients) age.addRecipient(recipient)
	const sealed = await age.encrypt(inside)
	inside.fill(0)
	return sealed
}

/** @throws DoesNotOpen where it was sealed to somebody else, changed, or is about something else. */
export async function openAs(seed: Key, about: About, sealed: Sealed): Promise<Uint8Array> {
	const age = new Decrypter()
	age.addIdentity(identityOf(seed))
	const inside = await age.decrypt(sealed).catch((cause: unknown) => {
		throw new DoesNotOpen('does not open', { cause })
	})
	const label = bound(about)
	const length = inside.length >= 2 ? new DataView(inside.buffer, inside.byteOffset).getUint16(0) : -1
	const isAbout = length === label.length && label.every((byte, i) => inside[2 + i] === byte)
	if (!isAbout) throw new DoesNotOpen('about something else')
	return inside.subarray(2 + length)
}

/** Seals a stream, of any length, to everyone who holds one of these public keys: one age file, made as it is read. */
export async function sealStream(recipients: readonly string[], plain: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
	const age = new Encrypter()
	for (const recipient of recipients) age.addRecipient(recipient)
	return age.encrypt(plain)
}

/**
 * What `sealStream` sealed. A changed byte makes reading throw where it stands, a missing end only at the end: keep nothing of it before.
 * @throws DoesNotOpen where it was sealed to somebody else or its beginning was changed
 */
export async function openStream(seed: Key, sealed: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
	const age = new Decrypter()
	age.addIdentity(identityOf(seed))
	return age.decrypt(sealed).catch((cause: unknown) => {
		throw new DoesNotOpen('does not open', { cause })
	})
}

/**
 * Twenty bits that are alike when two contacts are alike, under a key the server never has. Few enough to collide now and then:
 * "perhaps the same phone", never proof.
 */
export function likeness(key: Key, contact: string): number {
	const mac = hmac(sha256, key, utf8(contact))
	return new DataView(mac.buffer, mac.byteOffset).getUint32(0) >>> 12
}

/**
 * Sixteen bytes that are the same where the whole text is, under a key the server never has: what was brought over before is known again, and
 * nobody without the key can try guesses.
 */
export const sameness = (key: Key, text: string): Uint8Array => hmac(sha256, keyFor('same row', key), utf8(text)).subarray(0, 16)
