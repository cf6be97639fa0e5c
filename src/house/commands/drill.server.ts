/** `drill FILE`: plays a scripted incident through the real hotline on a clock of its own, and prints what came of it. It opens no hub and changes nothing. */
import { readFileSync } from 'node:fs'
import { play } from '../drill/run.server.ts'
import { readScript } from '../drill/script.ts'
import { NotUnderstood, type Command } from './command.ts'

export const drill: Command = async (_, [file, ...more]) => {
	if (file === undefined || more.length > 0) throw new NotUnderstood('It is asked for as: drill FILE')
	let text: string
	try {
		text = readFileSync(file, 'utf8')
	} catch {
		throw new NotUnderstood(`${file} cannot be read.`)
	}
	const script = readScript(text)
	if (!script.ok) throw new NotUnderstood(script.wrong)
	return play(script.value)
}
