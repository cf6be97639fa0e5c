/**
 * Hotline: the linter, asked where something is told or taken back, so that no page, command or drill comes around it. What it finds goes to nobody;
 * two people together may let it stand, each with a cause that is kept. What takes something back waits for nobody: it goes without what was found.
 */
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import type { Language } from '#ground/words.ts'
import { FAULTS, lint, type Fault } from './linter.ts'
import { REALLY } from './choices.ts'
import { knownIn, type Text } from './texts.ts'

export const SAYS = FAULTS.map((kind) => `says-${kind}` as const)
/** What stands in it that must not, such as `says-plate`. */
export type Says = (typeof SAYS)[number]

const knownHere = (ports: Ports): string[] => {
	const { name, phone, zones } = ports.hub().settings
	return knownIn({ says: new Map(), hub: name, phone, zones, clock: '' })
}

export type FoundIn = Fault & { readonly language: Language }

/** The hub's own name, number and parts of town are no neighbour's. */
export function faultsIn(ports: Ports, texts: readonly Text[]): FoundIn[] {
	const known = knownHere(ports)
	return texts.filter(({ form }) => form === 'full').flatMap(({ language, text }) => lint(text, language, known).map((fault) => ({ ...fault, language })))
}

export const saysOf = ([first]: readonly Fault[]): Says | null => (first ? `says-${first.kind}` : null)

/** What somebody typed themselves; of the closed list nothing is wrong. @param found what their cause is about: it may name that */
export function whyNotTyped(ports: Ports, by: Speaker, typed: string | null, found: readonly Fault[] = []): Says | null {
	if (typed === null || (REALLY as readonly string[]).includes(typed)) return null
	const { languages } = ports.hub().settings
	return saysOf(lint(typed, by.as === 'member' ? by.member.language : languages[0], [...knownHere(ports), ...found.map((one) => one.found)]))
}
