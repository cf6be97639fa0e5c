/**
 * Rota: to ask a member something. What is sent stands on their own page and, as long as no channel of theirs has taken it, in the coordinators' list to
 * pass on.
 */
import { codeFor, lookupOf } from '#ground/answers.server.ts'
import { newId } from '#ground/ids.ts'
import type { MemberId } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import type { Tx } from '#ground/storage.server.ts'
import { after, type Instant } from '#ground/time.ts'
import type { PlaceId, ShiftId } from './model.ts'
import { OPEN_AT_MOST, type What } from './questions.ts'
import { addQuestions } from './questions-store.server.ts'

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
