/** The codes and numbers of questions. A code is made of its question's name and what only the house has, so that no table holds it. */
import { CODE_LENGTH, freeNumber } from './answers.ts'
import { NUMBER_RESTS } from './channels.ts'
import { codeOf } from './founding.ts'
import type { MemberId } from './people.ts'
import type { Ports } from './ports.ts'
import { isTaken, Stale, type Tx } from './storage.server.ts'
import { after, type Instant } from './time.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
/** What stands in the link of this question. */
export const codeFor = ({ keys }: Pick<Ports, 'keys'>, question: string): string => codeOf(keys.digest('answer', utf8(`code|${question}`)), CODE_LENGTH)
/** By what a code is found. */
export const lookupOf = ({ keys }: Pick<Ports, 'keys'>, code: string): Uint8Array => keys.digest('answer', utf8(`look|${code}`))

/** @property besides numbers of theirs that cannot be given, whatever rests here */
export type ForNumber = { readonly member: MemberId; readonly question: string; readonly endsAt: Instant }
/** A number for each, that is nobody else's question to the same person, nor was of late. @throws Stale where another room takes one at the same moment */
export async function takeNumbers(tx: Tx, all: readonly ForNumber[], besides: ReadonlyMap<string, readonly number[]>, now: Instant): Promise<ReadonlyMap<string, number>> {
	const members = [...new Set(all.map(({ member }) => member))].toSorted()
	await tx.deleteFrom('ground_numbers').where('member', 'in', members).where('ends_at', '<=', now).execute()
	const resting = await tx.selectFrom('ground_numbers').select(['member', 'number']).where('member', 'in', members).execute()
	const taken = new Map(members.map((id) => [id, [...(besides.get(id) ?? []), ...resting.filter(({ member }) => member === id).map(({ number }) => number)]]))
	const given = all.map(({ member, question, endsAt }) => {
		const number = freeNumber(taken.get(member) ?? [])
		taken.get(member)?.push(number)
		return { member, question, number, ends_at: after(endsAt, NUMBER_RESTS) }
	})
	try {
		for (let i = 0; i < given.length; i += 1000) await tx.insertInto('ground_numbers').values(given.slice(i, i + 1000)).execute()
	} catch (fault) {
		if (isTaken(fault)) throw new Stale('asked twice at once', { cause: fault })
		throw fault
	}
	return new Map(given.map(({ question, number }) => [question, number]))
}
