/** Front door: every list a person chooses from. Plain words without a library, so that the lightest page can have them. */
export const ASKS = ['food', 'ride', 'company', 'legal', 'essentials', 'bill', 'children', 'callback', 'other'] as const
export const OFFERS = ['things', 'time', 'space', 'vehicle', 'languages', 'afar'] as const
export const SIDES = ['ask', 'offer'] as const
export const URGENCIES = ['today', 'days', 'week', 'whenever'] as const
export const SIZES = ['1', '2-4', '5+'] as const
export const OUTCOMES = ['helped', 'partly', 'referred', 'could-not', 'withdrawn', 'twice'] as const
export const EXTENSIONS = ['still-open', 'asked-to', 'date-ahead'] as const
export const ELSEWHERE = ['aid', 'clinic', 'court', 'rota', 'outside'] as const
export const WAYS = ['none', 'call', 'text', 'signal', 'email', 'relay'] as const
export const HOURS = ['morning', 'afternoon', 'evening', 'never-aloud'] as const
/** The most letters of the close part. */
export const CLOSE_AT_MOST = 500

export type Side = (typeof SIDES)[number]
export type Kind = (typeof ASKS)[number] | (typeof OFFERS)[number]
export type Size = (typeof SIZES)[number]

export const kindsOf = (side: Side): readonly Kind[] => (side === 'ask' ? ASKS : OFFERS)

/** The bucket of a number of people as typed; somebody who says nothing is one. */
export function sizeOf(people: string): Size {
	const n = Number.parseInt(people.normalize('NFKC').replace(/\D+/g, ' ').trim(), 10)
	return n >= 5 ? '5+' : n >= 2 ? '2-4' : '1'
}
