/**
 * Rota: to ask a member something. What would be sent stands on their own page and in the coordinators' list to pass on; when there are gates,
 * they send the same. The code of a question is made of its name and what only the house has, so that no table holds it.
 */
import { newId } from '#ground/ids.ts'
import { codeOf } from '#ground/founding.ts'
import type { MemberId } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import type { Tx } from '#ground/storage.server.ts'
import { after, type Instant } from '#ground/time.ts'
import type { PlaceId, ShiftId } from './model.ts'
import { CODE_LENGTH, OPEN_AT_MOST, type What } from './questions.ts'
import { addQuestions } from './questions-store.server.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
/** What stands in the link of this question. */
export const codeFor = ({ keys }: Pick<Ports, 'keys'>, question: string): string => codeOf(keys.digest('answer', utf8(`code|${question}`)), CODE_LENGTH)
/** By what a code is found. */
export const lookupOf = ({ keys }: Pick<Ports, 'keys'>, code: string): Uint8Array => keys.digest('answer', utf8(`look|${code}`))

/**
 * Asks a member one thing about a shift. They answer on their page, by number, or by the link in the message; nothing is theirs before they do.
 * @param asked.place theirs, or the one they would get @param asked.cover the need it belongs to: nobody is asked twice for one
 * @param asked.endsAt until when an answer counts; two weeks at most
 * @returns the question's name
 * @throws Stale where somebody else asks them at the same moment: read again and ask again
 */
export async function askMember(ports: Ports, tx: Tx, asked: Question): Promise<string> {
	const [id] = await askMembers(ports, tx, [asked])
	return id ?? ''
}
type Question = { readonly member: MemberId; readonly what: What; readonly shift: ShiftId; readonly place?: PlaceId | null; readonly cover?: string | null; readonly endsAt: Instant }

/** The same to as many as are asked at once. @returns the questions' names, in this order @throws Stale as `askMember` */
export async function askMembers(ports: Ports, tx: Tx, all: readonly Question[]): Promise<string[]> {
	const now = ports.now()
	const asked = all.map(({ place = null, cover = null, endsAt, ...rest }) => {
		const id = newId('question', ports.chance)
		return { ...rest, id, place, cover, endsAt: Math.min(endsAt, after(now, OPEN_AT_MOST)) as Instant, code: lookupOf(ports, codeFor(ports, id)) }
	})
	await addQuestions(tx, asked, now)
	return asked.map(({ id }) => id)
}
