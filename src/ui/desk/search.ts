/** Searching what was told, in this browser: ciphertext comes by the window, is opened here, and no term ever leaves. Kept in memory until the desk is locked. */
import type { ListingId } from '#rooms/frontdoor/model.ts'
import { Searchables, type Line, type Searchable } from './answers.ts'
import type { Answered, Failed, Post } from './calls.ts'
import type { Unlocked } from './keyring.ts'
import { plain, plainWords } from './plain.ts'
import { toldOf } from './record.ts'

export type Page = { readonly line: Line; readonly text: string; readonly folded: string }

const BREATH_EVERY = 25
const breath = () => new Promise<void>((resolve) => setTimeout(resolve))

export type Gathered = { readonly opened: number; readonly closed: number }

/**
 * Opens everything this member can open, telling as it goes.
 * @returns null when all is read or it was stopped, else why it ended early
 */
export async function gather(post: Post, keys: Unlocked, onPages: (pages: readonly Page[], so: Gathered) => void, stop: AbortSignal): Promise<Failed | null> {
	let after: ListingId | '' = ''
	let [opened, closed] = [0, 0]
	for (;;) {
		const answered: Answered<Searchable[]> = await post('/desk/search', { after }, Searchables, { stop })
		if (!answered.ok) return answered.refusal === 'stopped' ? null : answered
		let pages: Page[] = []
		for (const [i, found] of answered.value.entries()) {
			const whole = await toldOf(keys, found).catch(() => null)
			if (whole) {
				const { text, name, people, when, contact, hoursNote, relay, limits } = whole.told
				const said = [text, name, people, when, contact, hoursNote, relay, limits].filter((part) => part !== '').join(' · ')
				const { told: _, teamWrap: __, ...line } = found
				pages.push({ line, text: said, folded: `${plain(said)} ${contact.replace(/\D/g, '')}` })
				opened += 1
			} else closed += 1
			if (i % BREATH_EVERY !== BREATH_EVERY - 1) continue
			onPages(pages, { opened, closed })
			pages = []
			await breath()
			if (stop.aborted) return null
		}
		onPages(pages, { opened, closed })
		const last: Searchable | undefined = answered.value.at(-1)
		if (!last) return null
		after = last.id
	}
}

/** Every word, somewhere, in any order; without accents and capitals. */
export function matching(pages: readonly Page[], typed: string, most: number): readonly Page[] {
	const terms = plainWords(typed)
	if (terms.length === 0) return []
	const found: Page[] = []
	for (const page of pages) {
		if (!terms.every((term) => page.folded.includes(term))) continue
		found.push(page)
		if (found.length >= most) break
	}
	return found
}

const AROUND = 60

/** The text near the first word found. */
export function near(page: Page, typed: string): string {
	const [term = ''] = plainWords(typed)
	// Folding may change a text's length; then the start is shown.
	const found = plain(page.text).length === page.text.length ? page.folded.indexOf(term) : 0
	const at = found < page.text.length ? found : 0
	const from = Math.max(0, at - AROUND)
	const to = Math.min(page.text.length, at + term.length + AROUND)
	return `${from > 0 ? '… ' : ''}${page.text.slice(from, to).replaceAll(/\s+/g, ' ').trim()}${to < page.text.length ? ' …' : ''}`
}
