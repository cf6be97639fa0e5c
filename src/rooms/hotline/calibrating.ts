/**
 * Hotline: what each kind of evidence came to. Kinds are looked at against how it ended, people never are: nothing here says who reported and who looked.
 *
 * Pure: no clock, no storage.
 */
import type { Evidence, Incident } from './model.ts'
import { RULES } from './standing.ts'

/** What it rested on before anybody of ours looked. */
export const BASES = ['two-eyes', 'one-eye', 'told-picture', 'told', 'online'] as const
export type Basis = (typeof BASES)[number]
/** Besides: somebody of ours saw it. */
export const LOOKED = 'looked'
/** It was so; it was not; nobody could tell. */
export const ENDED_AS = ['so', 'not-so', 'not-known'] as const
export type EndedAs = (typeof ENDED_AS)[number]
export type RuleName = (typeof RULES)[number]['name']
export const RULE_NAMES: readonly RuleName[] = RULES.map(({ name }) => name).toSorted()

/** Fewer than these are not shown: chance speaks through them, or somebody. */
export const SHOWN_FROM = 5

/** The strongest that holds; null where nobody said anything. Neither order nor repetition changes it. */
export function basisOf({ eyewitnesses, media }: Pick<Evidence, 'eyewitnesses' | 'media'>, hands: readonly string[]): Basis | null {
	if (eyewitnesses >= 2) return 'two-eyes'
	if (eyewitnesses === 1) return 'one-eye'
	if (hands.some((hand) => hand !== 'online')) return media > 0 ? 'told-picture' : 'told'
	return hands.length > 0 ? 'online' : null
}

/** @param wasConfirmed at any time before it was closed */
export function endedAs({ state }: Pick<Incident, 'state'>, wasConfirmed: boolean): EndedAs {
	if (state === 'not-enforcement') return 'not-so'
	return state === 'ended' && wasConfirmed ? 'so' : 'not-known'
}

export type Determined = { readonly basis: Basis | null; readonly looked: boolean; readonly rules: readonly string[]; readonly outcome: EndedAs }
export type Counted = { readonly basis: string; readonly outcome: EndedAs; readonly n: number }

/** As counts: once for what it rested on, once if somebody of ours saw it, once for each rule that held and each that did not. */
export function countsOf({ basis, looked, rules, outcome }: Determined): Counted[] {
	const names = [...(basis === null ? [] : [basis]), ...(looked ? [LOOKED] : []), ...RULE_NAMES.map((rule) => (rules.includes(rule) ? rule : `not-${rule}`))]
	return names.map((name) => ({ basis: name, outcome, n: 1 }))
}

/** @property so of `all` that were decided */
export type Share = { readonly basis: Basis | typeof LOOKED; readonly so: number; readonly all: number }
/** @property held how often it made one a fact @property wrong of those it was not so @property missed it was so, and this rule did not see it @property brier between 0, always right, and 1; of those of which it is known how they ended */
export type RuleShare = { readonly rule: RuleName; readonly held: number; readonly wrong: number; readonly missed: number; readonly known: number; readonly brier: number }
export type Calibration = { readonly shares: readonly Share[]; readonly rules: readonly RuleShare[] }

/** Few are left out. What nobody could tell counts among all reports of a kind, as it was not confirmed; a rule is judged only by what is known. */
export function calibrationOf(counts: readonly Counted[]): Calibration {
	const n = (basis: string, outcome?: EndedAs) => counts.filter((one) => one.basis === basis && (outcome === undefined || one.outcome === outcome)).reduce((sum, one) => sum + one.n, 0)
	const shares = ([...BASES, LOOKED] as const).map((basis) => ({ basis, so: n(basis, 'so'), all: n(basis) }))
	const rules = RULE_NAMES.map((rule): RuleShare => {
		const [wrong, missed] = [n(rule, 'not-so'), n(`not-${rule}`, 'so')]
		const known = (['so', 'not-so'] as const).reduce((sum, outcome) => sum + n(rule, outcome) + n(`not-${rule}`, outcome), 0)
		return { rule, held: n(rule), wrong, missed, known, brier: known === 0 ? 0 : (wrong + missed) / known }
	})
	return { shares: shares.filter(({ all }) => all >= SHOWN_FROM), rules: rules.filter(({ known }) => known >= SHOWN_FROM) }
}

/** So many months are looked back on, the one that runs among them: about ninety days. */
export const LOOKS_BACK = 3
/** Longer than this no count is kept. */
export const COUNTS_LIVE = 13
