/** Words a member typed to sign in: seven of a passphrase or twelve for recovery, in whichever language they were given. */
import { listOf, readReceipt, readRecovery, whatOpens, type For, type List, type Opens } from '#ground/secret-words.ts'

export type Typed = { readonly ok: true; readonly opens: Opens } | { readonly ok: false; readonly problem: 'not-words' | 'unknown-word'; readonly at: number }

export const listsOf = async (languages: readonly string[]): Promise<List[]> =>
	(await Promise.all([...new Set([...languages, 'en', 'es'])].map(listOf))).filter((list) => list !== null)

/** @param languages tried in this order */
export async function readTyped(typed: string, languages: readonly string[], salt: Uint8Array): Promise<Typed> {
	const lists = await listsOf(languages)
	const recovery = readRecovery(typed, lists)
	if (recovery) return opened('recovery', recovery, salt)
	const phrase = readReceipt(typed, lists)
	if (phrase.ok) return opened('passphrase', phrase.value, salt)
	return { ok: false, problem: phrase.refusal === 'unknown-word' ? 'unknown-word' : 'not-words', at: phrase.refusal === 'unknown-word' ? phrase.at : 0 }
}

const opened = async (purpose: For, secret: bigint | Uint8Array, salt: Uint8Array): Promise<Typed> => ({ ok: true, opens: await whatOpens(purpose, secret, salt) })
