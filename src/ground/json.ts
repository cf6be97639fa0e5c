/** What JSON bytes say; null where they say nothing. */
export function jsonIn(bytes: Uint8Array): unknown {
	try {
		return JSON.parse(new TextDecoder().decode(bytes))
	} catch {
		return null
	}
}
