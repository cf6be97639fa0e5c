/** Puts a text where one can paste it, and gives the name of what to say. A browser may forbid it, or have no such place on a plain address. */
export async function copied(text: string): Promise<'desk.people.copied' | 'desk.people.copy.failed'> {
	try {
		await navigator.clipboard.writeText(text)
		return 'desk.people.copied'
	} catch {
		return 'desk.people.copy.failed'
	}
}
