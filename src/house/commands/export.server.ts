/** `export all DIR`: everything that whoever types their words may open, opened, into a new folder. */
import { resolve } from 'node:path'
import { exportAll, holderOf, refuseFull } from '../showing/exporting.server.ts'
import { stretch } from '../sealing/stretch.server.ts'
import { NotUnderstood, type Command } from './command.ts'

export const exporting: Command = async ({ inHouse, askFor, tell }, [what, folder, ...rest]) => {
	if (what !== 'all' || !folder || folder.startsWith('-') || rest.length > 0) throw new NotUnderstood('Say where to: export all DIR. DIR is new, or empty.')
	const place = resolve(folder)
	refuseFull(place)
	const exported = await inHouse(async ({ ports }) => {
		const holder = await holderOf(ports, await askFor('Your twelve recovery words, or your seven words'), stretch)
		tell(`Opening what ${holder.member.called} may open.`)
		return exportAll(ports, holder, place, tell)
	})
	tell(`It lies in ${place}, and nothing of it is sealed. Delete it when you have done what you made it for.`)
	return exported
}
