/** Rows as they come: what each becomes, or why it does not. Nothing is dropped in silence. */
import type { Row } from './table.ts'

/** @property like the row it is the same as */
export type Refused<Why extends string> = { readonly n: number; readonly why: Why; readonly like: number | null }
/** @property same a text that is alike where the whole row is alike: what was brought over once is known by it */
export type Read<T> = { readonly n: number; readonly value: T; readonly same: string }
export type Rows<T, Why extends string> = { readonly read: readonly Read<T>[]; readonly refused: readonly Refused<Why | 'same'>[] }

/** Spaces, capitals and accents make no other row. */
export const folded = (value: unknown): string => JSON.stringify(value).normalize('NFKC').toLowerCase().replace(/\s+/g, ' ')

/** @param one a row's value, or why it has none @param alike texts that, where one of them is alike, make two rows the same */
export function readRows<T, Why extends string>(rows: readonly Row[], one: (row: Row) => T | Why, isRead: (made: T | Why) => made is T, sameOf: (value: T) => unknown, alike: (value: T) => readonly string[] = () => []): Rows<T, Why> {
	const seen = new Map<string, number>()
	const read: Read<T>[] = []
	const refused: Refused<Why | 'same'>[] = []
	for (const row of rows) {
		const made = one(row)
		if (!isRead(made)) {
			refused.push({ n: row.n, why: made, like: null })
			continue
		}
		const same = folded(sameOf(made))
		const keys = [same, ...alike(made)]
		const like = keys.map((key) => seen.get(key)).find((n) => n !== undefined)
		if (like !== undefined) refused.push({ n: row.n, why: 'same', like })
		else read.push({ n: row.n, value: made, same })
		for (const key of keys) if (!seen.has(key)) seen.set(key, like ?? row.n)
	}
	return { read, refused }
}
