/** Hotline: whose a word is, and how often a voice said one that was nobody's, at rest. */
import { sql } from 'kysely'
import type { Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'

/** @property n how often this voice guessed within the hour */
export async function heldBy(tx: Tx, lookup: Uint8Array, voice: Uint8Array, hour: number, now: Instant): Promise<{ readonly id: string | null; readonly n: number }> {
	const { rows } = await sql<{ id: string | null; n: number }>`
		select (select id from hotline_partners where lookup = ${lookup} and not is_over and ends_at > ${now}) as id,
			(select coalesce(sum(n), 0) from hotline_guesses where voice = ${voice} and hour = ${hour})::integer as n`.execute(tx)
	return rows[0] ?? { id: null, n: 0 }
}

export async function addGuess(tx: Tx, voice: Uint8Array, hour: number, endsAt: Instant): Promise<void> {
	await sql`insert into hotline_guesses (voice, hour, n, ends_at) values (${voice}, ${hour}, 1, ${endsAt}) on conflict (voice, hour) do update set n = hotline_guesses.n + 1`.execute(tx)
}
