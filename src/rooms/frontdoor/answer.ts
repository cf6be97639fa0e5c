/** Front door: what a page shows after a form was posted without JavaScript. Words only the sealing worker knows are marks for it to fill. */
import type { Came, Kept } from './actions.server.ts'

export type Marks = Readonly<Record<string, string>>
export type Trouble = { readonly field: string; readonly problem: string; readonly at?: number }
export type Chosen = Readonly<Record<string, readonly string[]>>

export type Answer =
	| { readonly outcome: 'refused'; readonly troubles: readonly Trouble[]; readonly chosen: Chosen; readonly marks: Marks }
	| { readonly outcome: 'kept'; readonly kept: Kept; readonly hasWords: boolean; readonly marks: Marks }
	| { readonly outcome: 'came'; readonly came: Omit<Came, 'holderWrap'>; readonly done: 'open' | 'write' | 'withdraw'; readonly once: string; readonly troubles: readonly Trouble[]; readonly marks: Marks }
	| { readonly outcome: 'deleted' }
