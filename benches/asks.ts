/** Asks as a browser sends them, sealed beforehand, so that a bench measures the hub and not its own sealing. */
import { webcrypto } from 'node:crypto'
import { chanceOf, hex, newId } from '#ground/ids.ts'
import type { Told } from '#rooms/frontdoor/envelope.ts'
import { sealed, type Team } from '../stories/asking.testing.ts'

export const chance = chanceOf(webcrypto as Crypto)

/** What a person writes who has a lot to say: sealed, it is padded to two kilobytes. */
export const TOLD: Told = {
	text: 'We are five at home and two are small. '.repeat(35),
	name: 'Rosa', people: '5', when: 'Saturday', way: 'call', contact: '+1 612 555 0147', hours: ['evening'], hoursNote: '', relay: '', limits: '', voice: null,
}

const URGENCIES = ['today', 'days', 'week', 'whenever'] as const

/** Bodies of posts to `/help/sealed`. One ciphertext serves for all: nobody but the team could tell. */
export async function sealedPosts(team: Team, many: number): Promise<string[]> {
	const { body } = await sealed(team, TOLD)
	const { facts } = body as { facts: object }
	return Array.from({ length: many }, (_, n) => JSON.stringify({ ...body, id: newId('listing', chance), once: hex(chance(16)), lookup: hex(chance(32)), facts: { ...facts, urgency: URGENCIES[n % 4] } }))
}
