import { sayFor } from '#ui/say.ts'
import type { LayoutLoad } from './$types'

/** Pages run nothing of their own in the browser; islands do. */
export const csr = false

export const load: LayoutLoad = ({ data }) => {
	const { asked, language } = data
	return { ...data, say: sayFor(language), to: (path: string) => (asked === null ? path : `${path}?lang=${asked}`) }
}
