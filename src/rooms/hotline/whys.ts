/** Hotline: why a report was linked, proposed or set aside, as it stands in its row: “near 28”. */
export const WHYS = ['chain', 'same-voice', 'picture', 'near', 'same-place', 'words', 'far-name', 'far-picture', 'far-words', 'name', 'earlier', 'place-in-words', 'fits-two', 'opened', 'no-place', 'with-others', 'by-hand', 'rush'] as const
export type WhyCode = (typeof WHYS)[number]

export const whyText = (why: { readonly by: WhyCode; readonly metres?: number }): string => (why.metres === undefined ? why.by : `${why.by} ${why.metres}`)

/** Read back; null for what nobody wrote. */
export function whyOf(text: string): { readonly by: WhyCode; readonly metres: number } | null {
	const [code, metres = '0'] = text.split(' ')
	const by = WHYS.find((one) => one === code)
	return by ? { by, metres: Number(metres) } : null
}
