/**
 * A device's lock in software, so that a story can sign what no honest device would: ES256 (COSE algorithm -7, RFC 9053) over authenticator
 * data as WebAuthn level 3 § 6.1 lays it out, with attestation "none".
 */
import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'

const PRESENT = 0x01
const VERIFIED = 0x04
const ATTESTED = 0x40

const b64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()

// As much of CBOR (RFC 8949 § 3) as a credential takes.
const head = (major: number, n: number): Buffer => (n < 24 ? Buffer.from([(major << 5) | n]) : n < 256 ? Buffer.from([(major << 5) | 24, n]) : Buffer.from([(major << 5) | 25, n >> 8, n & 255]))
const int = (n: number) => (n >= 0 ? head(0, n) : head(1, -1 - n))
const bytes = (value: Uint8Array) => Buffer.concat([head(2, value.length), value])
const text = (value: string) => Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
const map = (...pairs: readonly (readonly [Buffer, Buffer])[]) => Buffer.concat([head(5, pairs.length), ...pairs.flat()])

/** What a dishonest device, page or line would say instead. */
export type Lies = { readonly origin?: string; readonly rpId?: string; readonly verified?: boolean; readonly present?: boolean; readonly counter?: number; readonly id?: string; readonly type?: string; readonly challenge?: string; readonly crossOrigin?: boolean; readonly signedBy?: KeyObject }
export type Credential = { readonly id: string; readonly rpId: string; readonly origin: string; readonly privateKey: KeyObject; readonly publicKey: KeyObject; counter: number }

const counted = (n: number) => {
	const four = Buffer.alloc(4)
	four.writeUInt32BE(n)
	return four
}
const dataOf = (rpId: string, flags: number, counter: number, more: Uint8Array = new Uint8Array()) => Buffer.concat([sha256(rpId), Buffer.from([flags]), counted(counter), more])
const client = (type: string, challenge: string, origin: string, crossOrigin: boolean) => Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin }))

/** A new credential for this site. Its counter begins at one, so that a rollback can be told. */
export function newCredential(origin: string): Credential {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
	return { id: b64(randomBytes(32)), rpId: new URL(origin).hostname, origin, privateKey, publicKey, counter: 1 }
}

/** As `navigator.credentials.create` answers, in JSON. */
export function registered({ id, rpId, origin, publicKey, counter }: Credential, challenge: string, lies: Lies = {}) {
	const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
	const key = map([int(1), int(2)], [int(3), int(-7)], [int(-1), int(1)], [int(-2), bytes(Buffer.from(x, 'base64url'))], [int(-3), bytes(Buffer.from(y, 'base64url'))])
	const raw = Buffer.from(id, 'base64url')
	const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([raw.length >> 8, raw.length & 255]), raw, key])
	const flags = ATTESTED | (lies.present === false ? 0 : PRESENT) | (lies.verified === false ? 0 : VERIFIED)
	const object = map([text('fmt'), text('none')], [text('attStmt'), map()], [text('authData'), bytes(dataOf(lies.rpId ?? rpId, flags, counter, attested))])
	const data = client(lies.type ?? 'webauthn.create', lies.challenge ?? challenge, lies.origin ?? origin, lies.crossOrigin ?? false)
	return { id, rawId: id, type: 'public-key', response: { clientDataJSON: b64(data), attestationObject: b64(object), transports: ['internal'] }, clientExtensionResults: {} }
}

/** As `navigator.credentials.get` answers, in JSON. Each honest answer counts one on. */
export function asserted(credential: Credential, challenge: string, lies: Lies = {}) {
	const { id, rpId, origin, privateKey } = credential
	const counter = lies.counter ?? (credential.counter += 1)
	const flags = (lies.present === false ? 0 : PRESENT) | (lies.verified === false ? 0 : VERIFIED)
	const authenticatorData = dataOf(lies.rpId ?? rpId, flags, counter)
	const data = client(lies.type ?? 'webauthn.get', lies.challenge ?? challenge, lies.origin ?? origin, lies.crossOrigin ?? false)
	const signature = createSign('sha256').update(authenticatorData).update(sha256(data)).sign(lies.signedBy ?? privateKey)
	const said = lies.id ?? id
	return { id: said, rawId: said, type: 'public-key', response: { clientDataJSON: b64(data), authenticatorData: b64(authenticatorData), signature: b64(signature) }, clientExtensionResults: {} }
}
