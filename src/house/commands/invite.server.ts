/** A new one-time link for a steward, for whoever runs the machine when all stewards are locked out. It opens nothing that is sealed. */
import { inviteSteward } from '#ground/welcome.server.ts'
import { NotYet } from '../showing/closing.server.ts'
import type { Command } from './command.ts'

export const invite: Command = ({ inHouse }) =>
	inHouse(async ({ ports }, address) => {
		if (ports.hub().settings.standing.is === 'ending') throw new NotYet('The hub is closing, and nobody joins any more. "close --undo" takes that back.')
		return { link: `${address}/join#${await ports.storage.inOneGo((tx) => inviteSteward(ports, tx))}` }
	})
