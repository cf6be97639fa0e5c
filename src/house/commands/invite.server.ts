/** A new one-time link for a steward, for whoever runs the machine when all stewards are locked out. It opens nothing that is sealed. */
import { inviteSteward } from '#ground/welcome.server.ts'
import type { Command } from './command.ts'

export const invite: Command = ({ inHouse }) => inHouse(async ({ ports }, address) => ({ link: `${address}/join#${await ports.storage.inOneGo((tx) => inviteSteward(ports, tx))}` }))
