/** What somebody would be able to read from this hub, now: `disclose --as host|seizure|subpoena`, with `--text` as a text. */
import { PARTIES } from '#ground/disclosing.ts'
import { disclosureText } from '../showing/disclosing.ts'
import { disclose as discloseTo } from '../showing/disclosing.server.ts'
import { NotUnderstood, type Command } from './command.ts'

export const disclose: Command = ({ config, inHouse }, args) => {
	const party = PARTIES.find((one) => args[args.indexOf('--as') + 1] === one && args.includes('--as'))
	const others = args.filter((arg) => arg !== '--as' && arg !== '--text' && arg !== party)
	if (!party || others.length > 0) throw new NotUnderstood('disclose needs to know to whom: --as host, --as seizure or --as subpoena. --text gives a text instead of JSON.')
	return inHouse(async ({ ports }) => {
		const disclosure = await discloseTo(ports, config, party)
		return args.includes('--text') ? disclosureText(disclosure) : disclosure
	})
}
