/** What the table of who may do what is made of: doors, verbs behind them, and requests that would work. */
import type { Somebody } from './members.testing.ts'

/**
 * @property gone the same, about something that is not there any more; without it, a place where nothing ever was is asked
 * @property cookie another than theirs
 */
export type Ask = { readonly path: string; readonly json?: object; readonly form?: Fields; readonly gone?: Pick<Ask, 'json' | 'form'>; readonly cookie?: string }
export type Fields = Readonly<Record<string, string | readonly string[]>>
/** @property status of whom it is for */
export type Cell = { readonly who: readonly string[]; readonly status?: number | ((as: Somebody) => number); readonly ask: (as: Somebody) => Ask | Promise<Ask> }
/** By door ("POST /desk/queue"), then by verb; a door without verbs has one that is empty. */
export type Matrix = Readonly<Record<string, Readonly<Record<string, Cell>>>>
