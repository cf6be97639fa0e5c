/**
 * This device's lock (fingerprint, face, PIN) as a passkey. Where the device can also yield a secret (WebAuthn's PRF extension), that secret
 * opens the member's identity; it is taken out of the answer before anything is sent, because whoever has it needs no lock.
 */
import { browserSupportsWebAuthn, startAuthentication, startRegistration, type AuthenticationResponseJSON, type PublicKeyCredentialCreationOptionsJSON, type PublicKeyCredentialRequestOptionsJSON, type RegistrationResponseJSON } from '@simplewebauthn/browser'
import type { Key } from '#ground/sealed.ts'
import { fromHex } from './bytes.ts'

export type Touched<Response> = { readonly response: Response; readonly secret: Key | null }

const asking = (salt: string) => ({ prf: { eval: { first: fromHex(salt) } } })

export const hasLock = () => browserSupportsWebAuthn()

/** @param salt what the device answers with its secret, in hexadecimal @throws where the person or the device says no; `wasCancelled` tells which */
export async function createPasskey(begun: object, salt: string, asksSecret: boolean): Promise<Touched<RegistrationResponseJSON>> {
	const options = begun as PublicKeyCredentialCreationOptionsJSON
	const response = await startRegistration({ optionsJSON: { ...options, extensions: { ...options.extensions, ...(asksSecret && asking(salt)) } } })
	const secret = secretOf(response.clientExtensionResults)
	const rpId = options.rp.id
	const couldYield = enabled(response.clientExtensionResults) && rpId !== undefined
	return { response: stripped(response), secret: secret ?? (couldYield ? await askAgain(salt, rpId, response.id) : null) }
}

/** Some devices yield the secret only when the passkey is used, not when it is made. What this answers goes nowhere. */
async function askAgain(salt: string, rpId: string, id: string): Promise<Key | null> {
	const challenge = Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => 'ABCDEFGHIJKLMNOP'[byte & 15]).join('')
	const options: PublicKeyCredentialRequestOptionsJSON = { challenge, rpId, allowCredentials: [{ id, type: 'public-key' }], userVerification: 'required', extensions: asking(salt) }
	const response = await startAuthentication({ optionsJSON: options }).catch(() => null)
	return response && secretOf(response.clientExtensionResults)
}

/** @throws where the person or the device says no */
export async function usePasskey(begun: object, salt: string): Promise<Touched<AuthenticationResponseJSON>> {
	const options = begun as PublicKeyCredentialRequestOptionsJSON
	const response = await startAuthentication({ optionsJSON: { ...options, extensions: { ...options.extensions, ...asking(salt) } } })
	return { response: stripped(response), secret: secretOf(response.clientExtensionResults) }
}

/** The person said no, or waited too long; browsers do not say which. */
export const wasCancelled = (fault: unknown) => fault instanceof Error && /^(NotAllowed|Abort)Error$/.test(fault.name)

type Results = { readonly prf?: { readonly enabled?: unknown; readonly results?: { readonly first?: unknown } } }

const enabled = (results: object) => (results as Results).prf?.enabled === true

/** Thirty-two bytes, whether they come as a buffer, a view of one, or (some password managers) a plain list. */
export function secretOf(results: object): Key | null {
	const first = (results as Results).prf?.results?.first
	const bytes =
		first instanceof ArrayBuffer ? new Uint8Array(first)
		: ArrayBuffer.isView(first) ? new Uint8Array(first.buffer, first.byteOffset, first.byteLength)
		: Array.isArray(first) ? Uint8Array.from(first, Number)
		: null
	if (bytes?.length !== 32) return null
	const secret = Uint8Array.from(bytes)
	bytes.fill(0)
	return secret
}

/** The answer as it may be sent: without a word of the secret. */
export function stripped<R extends { readonly clientExtensionResults: object }>(response: R): R {
	const { prf: _, ...rest } = response.clientExtensionResults as Results & Record<string, unknown>
	return { ...response, clientExtensionResults: rest }
}
