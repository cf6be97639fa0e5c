/** Says how the hub is, and of everything that is wrong, what mends it: `doctor [--online] [--text]`. Exit 1 where something is wrong. */
import { findingsText, isWell } from '../showing/doctor.ts'
import { examine } from '../showing/doctor.server.ts'
import { CameOutBadly, NotUnderstood, type Command } from './command.ts'

export const doctor: Command = async ({ config, inHouse }, args) => {
	const unknown = args.find((arg) => !['--online', '--text'].includes(arg))
	if (unknown !== undefined) throw new NotUnderstood(`Not understood: ${unknown}. There are --online, which also looks at the certificate, and --text.`)
	const findings = await examine(config, inHouse, args.includes('--online'))
	const result = args.includes('--text') ? findingsText(findings) : { well: isWell(findings), findings }
	if (isWell(findings)) return result
	const amiss = findings.filter(({ is }) => is === 'wrong').length
	throw new CameOutBadly(`${amiss} ${amiss === 1 ? 'thing is' : 'things are'} wrong. Each line above says what mends it.`, result)
}
