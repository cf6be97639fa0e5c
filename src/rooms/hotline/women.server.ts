/**
 * Hotline: whoever calls may ask to speak with a woman. Who answers such calls says so of herself, or never: nobody asks her, nobody else is shown it, and it
 * is kept as a keyed digest, so that the house can ask of one member whether she does, and no table says who.
 */
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import type { Tx } from '#ground/storage.server.ts'
import { whoMay } from './rules.ts'
import { tables } from './store.server.ts'

type Safe = Pick<Ports, 'keys'>
const lookupOf = ({ keys }: Safe, member: MemberId) => keys.digest('call', new TextEncoder().encode(`woman|${member}`))
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** Those of these who said that they do. */
export async function whoAnswersWomen(ports: Safe, tx: Tx, members: readonly MemberId[]): Promise<ReadonlySet<MemberId>> {
	const there = members.length === 0 ? new Set() : new Set((await tables(tx).selectFrom('hotline_women').select('lookup').execute()).map(({ lookup }) => hexOf(lookup)))
	return new Set(members.filter((member) => there.has(hexOf(lookupOf(ports, member)))))
}
export const answersWomen = async (ports: Safe, tx: Tx, member: MemberId): Promise<boolean> => (await whoAnswersWomen(ports, tx, [member])).has(member)

/** Whether whoever calls is told that they can ask: where anybody at all answers such calls, on shift or not. */
export const mayAskForAWoman = (ports: Ports): Promise<boolean> => ports.storage.inOneStatement(async (tx) => (await tables(tx).selectFrom('hotline_women').select('lookup').limit(1).execute()).length > 0)

/** Of oneself alone, and as often as one likes. */
export const sayAnswersWomen = (ports: Ports, by: Speaker, does: boolean): Promise<Result<boolean, 'not-here'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoMay['take-calls'])) return refuse('not-here')
		const lookup = lookupOf(ports, by.member.id)
		if (does) await tables(tx).insertInto('hotline_women').values({ lookup }).onConflict((on) => on.doNothing()).execute()
		else await tables(tx).deleteFrom('hotline_women').where('lookup', '=', lookup).execute()
		return done(does)
	})

/** Whoever left, or takes calls no more, is forgotten here. @param takers everybody who takes calls */
export async function forgetOthers(ports: Safe, tx: Tx, takers: readonly MemberId[]): Promise<void> {
	const theirs = new Set(takers.map((member) => hexOf(lookupOf(ports, member))))
	for (const { lookup } of await tables(tx).selectFrom('hotline_women').select('lookup').execute()) if (!theirs.has(hexOf(lookup))) await tables(tx).deleteFrom('hotline_women').where('lookup', '=', lookup).execute()
}
