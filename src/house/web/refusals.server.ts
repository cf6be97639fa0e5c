/** What a refusal is answered with: a status, and a page in our words and the person's language. Total: a reason nobody thought about does not compile. */
import type { Reason } from './heads.server.ts'

/** What the page is about. Several reasons may read the same to a person. */
export type RefusalKind = 'not-found' | 'too-large' | 'too-many' | 'wrong-host' | 'foreign-origin' | 'too-slow' | 'not-understood' | 'broken' | 'method' | 'starting'

/** @property fault names a broken answer's line in the log, for whoever reports it; @property asJson a script of ours asks and wants the sentence, not a page */
export type Refused = { readonly path: string; readonly acceptLanguage: string | null; readonly query: string; readonly fault?: string; readonly asJson?: boolean }
export type Page = { readonly type: string; readonly body: string }
export type RefusalPage = (status: number, kind: RefusalKind, request: Refused) => Page

export const REFUSALS: Readonly<Record<Reason, { readonly status: number; readonly kind: RefusalKind }>> = {
	'not-found': { status: 404, kind: 'not-found' },
	'not-understood': { status: 400, kind: 'not-understood' },
	method: { status: 405, kind: 'method' },
	'too-large': { status: 413, kind: 'too-large' },
	'too-long-a-path': { status: 414, kind: 'too-large' },
	'too-many-headers': { status: 431, kind: 'too-large' },
	'too-slow': { status: 408, kind: 'too-slow' },
	'too-many': { status: 429, kind: 'too-many' },
	'too-busy': { status: 503, kind: 'too-many' },
	'wrong-host': { status: 421, kind: 'wrong-host' },
	'foreign-origin': { status: 403, kind: 'foreign-origin' },
	broken: { status: 500, kind: 'broken' },
	starting: { status: 503, kind: 'starting' },
}

/** The page's words are somebody else's work; should they be missing, the refusal still stands. */
export function pageFor(reason: Reason, request: Refused, words: RefusalPage): Page & { readonly status: number } {
	const { status, kind } = REFUSALS[reason]
	try {
		return { status, ...words(status, kind, request) }
	} catch {
		return { status, type: 'text/plain; charset=utf-8', body: `${status}\n` }
	}
}
