import type { Load } from '@sveltejs/kit'
import { sayFor } from '#ui/say.ts'

/** Pages run nothing of their own in the browser; islands do. */
export const csr = false

export const load: Load = ({ data }) => {
	const asked = data?.['asked'] as string | null
	return { ...data, say: sayFor(data?.['language'] as string), to: (path: string) => (asked === null ? path : `${path}?lang=${asked}`) }
}
