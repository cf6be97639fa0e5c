/** What a plan changed for a member, in words for their own page. */
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { plannedFor } from '#rooms/rota/board.server.ts'
import { shiftSays, type Reader, type Said } from '#rooms/rota/saying.ts'

export type Planned = { readonly moves: readonly { readonly said: Said; readonly way: string; readonly why: string }[]; readonly told: string | null }

export async function plannedSays(ports: Ports, by: Speaker, reader: Reader, url: URL): Promise<Planned> {
	const moves = await plannedFor(ports, by)
	const answered = url.searchParams.get('answered') ?? ''
	return {
		moves: moves.map(({ shift, way, why }) => ({ said: shiftSays(reader, shift), way: reader.say(`board.moved.${way}`), why: reader.say(`board.moved.${why}`) })),
		told: ['yes', 'no', 'gone'].includes(answered) ? reader.say(`board.answered.${answered}`) : null,
	}
}
