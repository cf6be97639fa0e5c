/** Words a member typed to sign in: seven of a passphrase or twelve for recovery, in whichever language they were given. */
import { listOf, readReceipt, readRecovery, whatOpens, type For, type List, type Opens } from '#ground/secret-words.ts'
import { plain, plainWords } from './plain.ts'

export type Typed = { readonly ok: true; readonly opens: Opens; readonly by: For } | { readonly ok: false; readonly problem: 'not-words' | 'unknown-word' | 'not-known'; readonly at: number }

export const listsOf = async (languages: readonly string[]): Promise<List[]> =>
	(await Promise.all([...new Set([...languages, 'en', 'es'])].map(listOf))).filter((list) => list !== null)

/** @param languages tried in this order */
export async function readTyped(typed: string, languages: readonly string[], salt: Uint8Array): Promise<Typed> {
	const lists = await listsOf(languages)
	const recovery = readRecovery(typed, lists)
	if (recovery) return opened('recovery', recovery, salt)
	const phrase = readReceipt(typed, lists)
	if (phrase.ok) return opened('passphrase', phrase.value, salt)
	if (phrase.refusal === 'unknown-word') return { ok: false, problem: 'unknown-word', at: phrase.at }
	const words = plainWords(typed)
	return words.length === 12 ? wrongOf(words, lists) : { ok: false, problem: 'not-words', at: 0 }
}

/** Why twelve words are nobody's: the first that is in no list, in the list that went furthest; or all are words, but not these together. */
function wrongOf(words: readonly string[], lists: readonly List[]): Typed {
	const unknown = lists.map((list) => {
		const known = new Set(list.map(plain))
		return words.findIndex((word) => !known.has(word))
	})
	return unknown.includes(-1) ? { ok: false, problem: 'not-known', at: 0 } : { ok: false, problem: 'unknown-word', at: Math.max(...unknown) + 1 }
}

const opened = async (purpose: For, secret: bigint | Uint8Array, salt: Uint8Array): Promise<Typed> => ({ ok: true, by: purpose, opens: await whatOpens(purpose, secret, salt) })
