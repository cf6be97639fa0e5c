/** What the page "People" shows of each person, from what the house says and from the team's own rules. */
import { opensNothing } from '#ground/people.ts'
import { listOf, comparedWords } from '#ground/secret-words.ts'
import { holders, missing, WAYS_IN, type Team } from '#ground/teams.ts'
import type { People, Person } from './answers.ts'

/** The rules look at no more of a team than this. */
const teamOf = ({ team, people }: People): Team => {
	const epoch = team?.epoch ?? 0
	return { epoch, isDue: team?.isDue ?? false, open: [], people: people.map(({ id, roles, canOpen, isReady, vouchedBy }) => ({ id, roles, vouchedBy, holds: canOpen ? [epoch] : [], waysIn: isReady ? WAYS_IN : 0 })) }
}

/** What can be done about the key for somebody, by whoever looks. `wait`: somebody else vouches first. `ways`: they have too few ways in. */
export type Step = 'hand-on' | 'vouch' | 'wait' | 'ways' | null

export function stepsFor(seen: People, me: string, whom: Person): readonly Exclude<Step, null>[] {
	if (opensNothing(whom.roles)) return []
	const team = teamOf(seen)
	const [mine, theirs] = [team.people.find(({ id }) => id === me), team.people.find(({ id }) => id === whom.id)]
	if (!mine || !theirs || whom.id === me) return []
	const why = missing(team, mine.id, theirs)
	if (why === null) return ['hand-on']
	if (why === 'needs-two-ways') return ['ways']
	if (why !== 'needs-a-vouch') return []
	return whom.vouchedBy.includes(mine.id) ? ['wait'] : ['vouch', 'wait']
}

/** Who joined in this room: vouched for by both, and without the key so far. */
export const arrivedBy = ({ people }: People, vouchers: readonly string[]): readonly Person[] =>
	people.filter(({ canOpen, vouchedBy }) => !canOpen && vouchers.every((one) => vouchedBy.some((by) => by === one)))

/** Whether nobody holds the key: then a steward may begin with a new one. */
export const isHeldByNobody = (seen: People): boolean => seen.team !== null && holders(teamOf(seen)).length === 0

/** Alike on both screens, so always in the hub's first language that has words. */
export async function wordsToCompare(recipient: string, languages: readonly string[], salt: Uint8Array): Promise<readonly string[]> {
	for (const language of [...languages, 'en']) {
		const list = await listOf(language)
		if (list) return comparedWords(recipient, list, salt)
	}
	return []
}
