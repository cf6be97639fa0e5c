/** Front door: working at the desk is work, too. Once in a quarter of an hour it is told that somebody worked, and nothing of what they did. */
import { post } from '#ground/notes.server.ts'
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import type { Result } from '#ground/result.ts'
import { minutes, type Instant } from '#ground/time.ts'
import type { Note } from './model.ts'

const QUARTER = minutes(15)

/** Tells it where something was done, and gives on what became of it. */
export async function counting<T, R extends string>(ports: Ports, by: Speaker, became: Result<T, R>): Promise<Result<T, R>> {
	if (by.as !== 'member' || !became.ok) return became
	const { id: member } = by.member
	const quarter = (Math.floor(ports.now() / QUARTER) * QUARTER) as Instant
	const note: Note = { says: 'frontdoor/worked', member, quarter }
	await ports.recent(`frontdoor/worked/${member}/${quarter}`, QUARTER, () => ports.storage.inOneGo((tx) => post(tx, [note], ports)))
	return became
}
