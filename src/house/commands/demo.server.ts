/** Fills an empty hub with a living demo community. */
import { fillDemo } from '../demo.server.ts'
import type { Command } from './command.ts'

export const demo: Command = ({ inHouse }) => inHouse(({ ports }, address) => fillDemo(ports, address))
