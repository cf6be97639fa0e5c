/** What was pressed while the line was down, and where the keyboard goes next. Pure. */

/** @property fields what the form would have sent @property state `waits` for the line; `conflict`: somebody else did something first, and says what */
export type Waiting = { readonly id: number; readonly fields: Readonly<Record<string, unknown>>; readonly label: string; readonly state: 'waits' | 'conflict'; readonly says: string }

/** It stays where it is and says why; the others go on. */
export const conflicts = (all: readonly Waiting[], id: number, says: string): readonly Waiting[] => all.map((one) => (one.id === id ? { ...one, state: 'conflict', says } : one))

/** Around the list; from nowhere to its first, or its last. */
export function nextRow(now: number, rows: number, by: 1 | -1): number {
	if (rows === 0) return -1
	if (now < 0) return by === 1 ? 0 : rows - 1
	return (now + by + rows) % rows
}
