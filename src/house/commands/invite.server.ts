/** A new one-time link for a steward, for whoever runs the machine when all stewards are locked out. It opens nothing that is sealed. */
import { inviteSteward } from '#ground/welcome.server.ts'
import { NotYet } from '../showing/closing.server.ts'
import type { Command } from './command.ts'

const OPENS_NOTHING = [
	'This link lets one person join as a steward, once, within three days. It opens nothing that is sealed.',
	'What was written before opens for them only when somebody who holds the key hands it over, or when enough stewards give back the shares of the recovery key.',
	'Where nobody holds the key any more and too few shares are left, what was written stays closed for good. What comes in from then on opens.',
]

export const invite: Command = ({ inHouse, tell }) =>
	inHouse(async ({ ports }, address) => {
		if (ports.hub().settings.standing.is === 'ending') throw new NotYet('The hub is closing, and nobody joins any more. "close --undo" takes that back.')
		for (const line of OPENS_NOTHING) tell(line)
		return { link: `${address}/join#${await ports.storage.inOneGo((tx) => inviteSteward(ports, tx))}` }
	})
