/** Writes a sealed copy of the whole hub to FILE, and its keys apart to FILE.keys. The hub may run meanwhile. */
import { resolve } from 'node:path'
import { backUp } from '../backup/care.server.ts'
import { NotUnderstood, type Command } from './command.ts'

export const backup: Command = async ({ inHouse, tell }, [file, ...more]) => {
	if (!file || file.startsWith('-') || more.length > 0) throw new NotUnderstood('Say where to: backup FILE')
	const written = await inHouse((house) => backUp(house, resolve(file), tell))
	tell(`Keep ${written.keys} on another medium than ${written.file}, and only the newest: an old one opens what was forgotten since.`)
	return written
}
