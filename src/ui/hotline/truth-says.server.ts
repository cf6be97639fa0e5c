/** What each kind of evidence came to, and how quiet the hub was, in a person's language. Every number says how it was counted. */
import type { Language, Say } from '#ground/words.ts'
import type { RuleShare, Share } from '#rooms/hotline/calibrating.ts'
import type { Quiet } from '#rooms/hotline/calibrating.server.ts'
import type { Fact } from './board-answers.ts'

export type Reader = { readonly say: Say; readonly language: Language }

export const sinceSays = ({ language }: Reader, since: number): string => new Intl.DateTimeFormat(language, { month: 'long', day: 'numeric', timeZone: 'UTC' }).format(since)

export const shareSays = (reader: Reader, { basis, so, all }: Share, since: number): Fact => ({
	says: reader.say('hotline.truth.share', { what: reader.say(`hotline.truth.basis.${basis}`), n: so, all }),
	why: reader.say(basis === 'looked' ? 'hotline.truth.share.looked' : 'hotline.truth.share.why', { since: sinceSays(reader, since) }),
})

export const rulesSay = ({ say, language }: Reader, rules: readonly RuleShare[]): Fact[] =>
	rules.map(({ rule, held, wrong, missed, known, brier }) => ({
		says: say('hotline.truth.rule', { rule, what: say(`hotline.board.stands.${rule}`), brier: new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(brier) }),
		why: say('hotline.truth.rule.why', { held, wrong, missed, known }),
	}))

/** Null where they are few. */
export function quietSays({ say, language }: Reader, quiet: Quiet | null): Fact | null {
	if (!quiet) return null
	const number = (n: number) => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(n)
	return { says: say('hotline.truth.quiet.says', { news: number(quiet.news), back: number(quiet.back) }), why: say('hotline.truth.quiet.why') }
}
