/**
 * Hotline: what makes a worry a fact. The rules are a table: whose eyes, how many pairs of them, and with what. One function reads it.
 *
 * A pair of eyes counts by the last thing it saw, for an hour. Whoever went and found nothing, or something else, counts against: it takes more who saw it.
 * Members who came in through the same person are one pair of eyes, and nobody is in two places at once.
 */
import type { Evidence, Look } from './model.ts'
import { minutes, type Instant } from '#ground/time.ts'

/** Without a fresh look, a confirmation reads "last seen" after this, and an alert ends after that. */
export const FRESH_FOR = minutes(30)
export const ALERT_LASTS = minutes(60)

/** @property sent of those who went and looked, so many of these eyes @property eyes pairs of eyes in all, those who reported what they saw themselves among them @property pictures different ones that somebody at the board looked at */
type Rule = { readonly name: 'R1' | 'R2' | 'R3'; readonly of: readonly Look['eyes'][]; readonly sent: number; readonly eyes: number; readonly eyewitnesses: number; readonly pictures: number }
/** The first that holds is the one it stands on. None is content with one pair of eyes. */
export const RULES: readonly Rule[] = [
	{ name: 'R1', of: ['verifier'], sent: 1, eyes: 2, eyewitnesses: 0, pictures: 0 },
	{ name: 'R3', of: ['partner'], sent: 1, eyes: 2, eyewitnesses: 0, pictures: 0 },
	{ name: 'R2', of: [], sent: 0, eyes: 2, eyewitnesses: 2, pictures: 1 },
]

const TRAINED: readonly Look['eyes'][] = ['verifier', 'observer', 'partner']
const AGAINST: readonly Look['saw'][] = ['nothing', 'not_enforcement']
export const isContrary = ({ saw }: Pick<Look, 'saw'>): boolean => AGAINST.includes(saw)

/** Whose pair of eyes this is: a member's, with all who count as one with them; else its own. */
function eyesOf({ asOne = [] }: Evidence, { by, id }: Look): string {
	if (by === null) return id
	return asOne.find((group) => group.includes(by))?.toSorted()[0] ?? by
}

const isLater = (one: Look, other: Look) => one.observedAt - other.observedAt || one.heardAt - other.heardAt || (one.id < other.id ? -1 : 1)

/** What each who looked saw last. That they could not tell takes nothing back. */
function lastOf(looks: readonly Look[]): Look[] {
	const last = new Map<string, Look>()
	for (const look of looks.filter(({ saw }) => saw !== 'unable').toSorted(isLater)) last.set(look.by ?? look.id, look)
	return [...last.values()]
}

export type Weighed = { readonly seen: (of: readonly Look['eyes'][]) => number; readonly against: number; readonly eyewitnesses: number }
/** Pairs of eyes for and against, as of now. */
export function weighed(evidence: Evidence, now: Instant): Weighed {
	const last = lastOf(evidence.looks.filter(({ isVoid, observedAt }) => !isVoid && observedAt > now - ALERT_LASTS))
	const pairs = (looks: readonly Look[]) => new Set(looks.map((look) => eyesOf(evidence, look))).size
	const saw = last.filter((look) => look.saw === 'activity' && !evidence.tooFast?.includes(look.id))
	const against = last.filter(isContrary)
	// A neighbour who sees nothing from the window makes what others say weaker, and never nothing: somebody at the corner may see it still, and anybody can answer often.
	const neighbours = pairs(against.filter(({ eyes }) => eyes === 'neighbour'))
	return {
		seen: (of) => pairs(saw.filter(({ eyes }) => of.includes(eyes))),
		against: pairs(against.filter(({ eyes }) => TRAINED.includes(eyes))),
		eyewitnesses: Math.max(Math.min(evidence.eyewitnesses, 1), evidence.eyewitnesses - neighbours),
	}
}

/** All rules that hold, the strongest first. The least that makes an alert is two pairs of eyes of which one went and looked, or two who saw it themselves and a picture that was looked at. */
export function rulesThatHold(evidence: Evidence, now: Instant): Rule['name'][] {
	const { seen, against, eyewitnesses } = weighed(evidence, now)
	const trained = seen(TRAINED)
	if (against > 0 && against >= trained) return []
	const holds = (rule: Rule) => seen(rule.of) >= rule.sent && eyewitnesses >= rule.eyewitnesses && evidence.reviewed >= rule.pictures && trained + eyewitnesses >= rule.eyes
	return RULES.filter(holds).map(({ name }) => name)
}
/** The rule this stands on, or null. */
export const standsOn = (evidence: Evidence, now: Instant): Rule['name'] | null => rulesThatHold(evidence, now)[0] ?? null

/** So many pairs of eyes saw it, at whatever time. */
export const eyesThatSaw = (evidence: Evidence): number =>
	evidence.eyewitnesses + new Set(evidence.looks.filter(({ saw, isVoid }) => saw === 'activity' && !isVoid).map((look) => eyesOf(evidence, look))).size

/** How a screen reads it: `now`, or only when it was last seen, or nobody knows. */
export function freshness(seenAt: Instant | null, now: Instant): 'now' | 'last-seen' | 'not-known' {
	if (seenAt === null || now - seenAt > ALERT_LASTS) return 'not-known'
	return now - seenAt > FRESH_FOR ? 'last-seen' : 'now'
}
