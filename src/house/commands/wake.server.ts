/** The hub opens again after a rest. */
import { stand } from '../showing/closing.server.ts'
import { NotUnderstood, type Command } from './command.ts'

export const wake: Command = ({ inHouse }, args) => {
	if (args.length > 0) throw new NotUnderstood('wake stands alone.')
	return inHouse(async ({ ports }) => {
		if (ports.hub().settings.standing.is === 'ending') throw new NotUnderstood('The hub is closing. "close --undo" takes that back.')
		await stand(ports, { is: 'open' })
		return { resting: false }
	})
}
