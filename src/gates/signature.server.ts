/**
 * Is a call from a carrier really from it? Twilio, and whoever speaks as it does, signs the public address and every field with the account's secret
 * (HMAC-SHA1, base64). Whatever cannot be shown to be signed is not; how long that takes says nothing of how nearly it was.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

export type SignedField = { readonly name: string; readonly value: Uint8Array }
type Said = { readonly url: string; readonly fields: readonly SignedField[]; readonly signature: string; readonly secret: string }

/** @param said.url as the carrier was given it: scheme, host, path and query @param said.signature empty where there was none */
export function isSigned({ url, fields, signature, secret }: Said): boolean {
	if (secret === '' || !/^[A-Za-z\d+/]{27}=$/.test(signature)) return false
	const given = Buffer.from(signature, 'base64')
	// Some sign the address without its port, whatever they were given.
	const { protocol, hostname, pathname, search } = new URL(url)
	return [...new Set([url, `${protocol}//${hostname}${pathname}${search}`])].map((one) => timingSafeEqual(given, digestOf(one, fields, secret))).some(Boolean)
}

/** What the carrier sends in the header; here for those who play one. */
export const signatureOf = (url: string, fields: readonly SignedField[], secret: string): string => digestOf(url, fields, secret).toString('base64')

function digestOf(url: string, fields: readonly SignedField[], secret: string): Buffer {
	const mac = createHmac('sha1', secret).update(url)
	const inOrder = fields.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : Buffer.compare(a.value, b.value)))
	for (const [i, { name, value }] of inOrder.entries()) {
		const before = inOrder[i - 1]
		// A field that came twice with the same value counts once.
		if (before?.name === name && Buffer.compare(before.value, value) === 0) continue
		mac.update(name).update(value)
	}
	return mac.digest()
}
