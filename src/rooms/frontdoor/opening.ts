/**
 * Front door: every opening shows. Whoever is handed a record's key is counted, once an hour and once a claim; what is told of it is how often and
 * by how many, to the team and to whoever holds the receipt, never who and never when.
 *
 * Pure: no clock, no storage, no chance.
 */

/**
 * How a member stands to a listing they ask to open.
 * @property isMine they have it now @property isSeen and have opened it since they claimed it
 * @property hasOpened @property hasSearched its key was handed to them in this hour already, to be read or in a search
 */
export type Standing = { readonly isMine: boolean; readonly isSeen: boolean; readonly hasOpened: boolean; readonly hasSearched: boolean }

/** Reading again costs nothing and does not count; reading what a search has handed out counts, and was paid for. */
export function opens({ isMine, isSeen, hasOpened, hasSearched }: Standing): { readonly pays: boolean; readonly counts: boolean } {
	const isAgain = (isMine && isSeen) || hasOpened
	return { pays: !isAgain && !hasSearched, counts: !isAgain }
}

export const searches = ({ isMine, isSeen, hasOpened, hasSearched }: Standing): { readonly pays: boolean; readonly counts: boolean } => ({ pays: !hasSearched && !hasOpened && !(isMine && isSeen), counts: !hasSearched })

/** How often a listing was opened to be read, by how many people, and how often a search went through it. */
export type Seen = { readonly opened: number; readonly openers: number; readonly searched: number }
