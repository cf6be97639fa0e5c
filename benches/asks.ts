/** Asks as a browser would send them: sealed to the team's key beforehand, so that a bench measures the hub and not its own sealing. */
import { webcrypto } from 'node:crypto'
import { chanceOf, hex } from '#ground/ids.ts'
import { recipientOf, type Key } from '#ground/sealed.ts'
import type { Opens } from '#ground/secret-words.ts'
import { newRecord, sealListing, toldBytes, type Addressee, type SealedListing, type Told } from '#rooms/frontdoor/envelope.ts'
import type { EpochKeys } from '#rooms/frontdoor/sealing.ts'

export const chance = chanceOf(webcrypto as Crypto)

/** About what a person writes who has a lot to say: padded to two kilobytes. */
export const TOLD: Told = {
	text: 'We are five at home and two are small. '.repeat(35),
	name: 'Rosa', people: '5', when: 'Saturday', way: 'call', contact: '+1 612 555 0147', hours: ['evening'], hoursNote: '', relay: '', limits: '', voice: null,
}

export const addresseeOf = async (hub: string, { team, epoch, seed }: EpochKeys): Promise<Addressee> => ({ hub, team, epoch, recipient: await recipientOf(seed) })

/** What a receipt opens, without the stretching. */
export const opensAny = (): Opens => ({ lookup: chance(32), key: chance(32) as Key })

export const sealAsk = (to: Addressee, opens = opensAny()): Promise<SealedListing> => sealListing(to, toldBytes(TOLD), null, opens, newRecord(chance), chance)

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const URGENCIES = ['today', 'days', 'week', 'whenever'] as const

/** The body of a post to `/help/sealed`. */
export const postOf = ({ team, epoch }: Addressee, { id, lookup, told, teamWrap, holderWrap }: SealedListing, n: number) =>
	JSON.stringify({
		id,
		once: hex(chance(16)),
		facts: { side: 'ask', kind: 'food', zone: null, language: 'en', urgency: URGENCIES[n % 4], size: '5+' },
		team,
		epoch,
		lookup: hex(lookup),
		told: base64(told),
		teamWrap: base64(teamWrap),
		holderWrap: base64(holderWrap),
		voice: null,
	})
