/** What every piece of the desk needs: its words, its way to ask, and the hub it belongs to. */
import { createContext } from 'svelte'
import type { Settings } from '#ground/hub.ts'
import type { Chance } from '#ground/chance.ts'
import type { Language, Say, Words } from '#ground/words.ts'
import type { Post } from './calls.ts'
import type { listen } from './live.ts'

/**
 * Salts are public and in hexadecimal: one stretches words, the other is what a passkey answers with its secret.
 * @property slips the words of a printed receipt, in each language there are words in, which are those a steward may tick
 */
export type DeskProps = {
	readonly language: Language
	readonly words: Words
	readonly slips: Readonly<Record<string, Words>>
	readonly origin: string
	readonly hub: { readonly id: string; readonly salt: string; readonly passkeySalt: string; readonly settings: Settings }
	readonly hasSession: boolean
	/** How the member of this session is called, where they open nothing and so have nothing to unlock. */
	readonly helper?: string | null
}

/**
 * @property settings as they are now, which a steward may just have changed
 * @property listen hears news of the house @property practise begins to practise, where one may @property inPractice nothing here is real
 */
export type Around = { readonly say: Say; readonly language: Language; readonly post: Post; readonly chance: Chance; readonly desk: DeskProps; settings(): Settings; changed(settings: Settings): void; readonly listen?: typeof listen; readonly practise?: () => void; readonly inPractice?: boolean }

export const [around, setAround] = createContext<Around>()
