/** What the house and its sealing worker say to each other. The worker reads what neighbours write without JavaScript; the house never does. */
import type { Reader } from '#ground/wrongs.ts'
import type { Side } from '#rooms/frontdoor/model.ts'

/** Which form a post comes from. */
export type Form = Side | 'receipt'

/** Whom to seal to, and how receipts are stretched and said here. */
export type Context = {
	readonly hub: string
	readonly salt: string
	readonly language: string
	readonly languages: readonly string[]
	readonly opener: { readonly team: string; readonly epoch: number; readonly recipient: string } | null
}

export type Problem = { readonly field: string; readonly problem: 'choose' | 'too-long' | 'say-where' | 'say-who' | 'holds-receipt' | 'say-something' | 'not-a-receipt' | 'mistyped-digit' | 'unknown-word'; readonly at?: number }

/** What was chosen rather than written: the server may know it, and the page shows it again. */
export type Chosen = Readonly<Record<string, readonly string[]>>

export type Acts = 'open' | 'write' | 'withdraw' | 'apart' | 'wrong' | 'delete'

export type Read =
	| { readonly outcome: 'sealed'; readonly ticket: string; readonly posted: unknown; readonly chosen: Chosen }
	| { readonly outcome: 'refused'; readonly ticket: string; readonly problems: readonly Problem[]; readonly chosen: Chosen }
	| { readonly outcome: 'receipt'; readonly ticket: string; readonly act: Acts; readonly once: string; readonly lookup: string; readonly problems: readonly Problem[] }
	| { readonly outcome: 'not-understood' }

/** What the worker is asked with a receipt's record in hand. */
export type OpenFor = { readonly hub: string; readonly id: string; readonly holderWrap: string; readonly seal: string | null; readonly readers: readonly Reader[] | null }
/** @property wrong a report sealed to each of the readers that were named, ready to be kept */
export type OpenedFor = { readonly body: string | null; readonly wrong: unknown }

export type FillIn = { readonly page: string; readonly messages: readonly { readonly id: string; readonly body: string }[] }

/** Fields whose words only the worker sees. */
export const TYPED = ['text', 'name', 'people', 'when', 'contact', 'hoursNote', 'relay', 'limits', 'close', 'receipt'] as const
/** Those that are told to the team with the rest. */
export const TOLD = TYPED.filter((name) => name !== 'receipt' && name !== 'close')
/** Where a page leaves room for what only the worker knows. A ticket is random, so nobody can write a mark by hand. */
export const markOf = (ticket: string, name: string) => `hf-${ticket}-${name}-mark`
