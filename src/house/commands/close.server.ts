/**
 * Ends a hub, in two steps: `close [--in DAYS] [--elsewhere TEXT]` takes nothing new from now on; `close --finish [--now]` destroys every key and drops
 * every row; `close --undo` takes the first step back. The two that change anything for others ask twice.
 */
import { beginClosing, destroyKeys, finishClosing, markClosed, NotYet, stand, whyNotYet } from '../showing/closing.server.ts'
import { joinHub } from '../lock.server.ts'
import { openRunFolder } from '../runfolder.server.ts'
import { days, halfDayOf, type HalfDay, type Instant } from '#ground/time.ts'
import { NotUnderstood, type At, type Command } from './command.ts'

const DAYS = 14
const HELP = 'close [--in DAYS] [--elsewhere "where people can turn to"], then close --finish [--now], or close --undo.'

type Asked = { readonly step: 'begin' | 'finish' | 'undo'; readonly inDays: number; readonly elsewhere: string; readonly isNow: boolean }

function read(args: readonly string[]): Asked {
	const asked = { step: 'begin' as Asked['step'], inDays: DAYS, elsewhere: '', isNow: false }
	for (let i = 0; i < args.length; i++) {
		const [arg, value] = [args[i], args[i + 1]]
		if (arg === '--finish') asked.step = 'finish'
		else if (arg === '--undo') asked.step = 'undo'
		else if (arg === '--now') asked.isNow = true
		else if (arg === '--in' && /^\d{1,3}$/.test(value ?? '')) asked.inDays = Number(args[(i += 1)])
		else if (arg === '--elsewhere' && value && value.length <= 120) asked.elsewhere = args[(i += 1)] ?? ''
		else throw new NotUnderstood(`Not understood: ${arg}. There is: ${HELP}`)
	}
	if (asked.isNow && asked.step !== 'finish') throw new NotUnderstood(`--now goes with --finish. There is: ${HELP}`)
	return asked
}

/** @throws NotYet where something else was typed */
async function sure({ tell, askFor }: At, what: string, name: string, words: string): Promise<void> {
	tell(what)
	const typed = [await askFor(`Type the name of the hub (${name})`), await askFor(`Type the words: ${words}`)].map((one) => one.trim())
	if (typed[0] !== name || typed[1]?.toLowerCase() !== words) throw new NotYet('That was something else. Nothing was changed.')
}

export const close: Command = async (at, args) => {
	const { step, inDays, elsewhere, isNow } = read(args)
	if (step === 'undo')
		return at.inHouse(async ({ ports }) => {
			await stand(ports, { is: 'open' })
			return { closes: null }
		})
	if (step === 'begin')
		return at.inHouse(async ({ ports }) => {
			// The whole of the last day is still theirs.
			const endsHalf = (halfDayOf((Math.floor(ports.now() / days(1)) * days(1) + days(inDays + 1)) as Instant)) as HalfDay
			await sure(at, `This closes the hub in ${inDays} days. It takes nothing new from now on, and everybody who comes back reads that it ends.`, ports.hub().settings.name, 'close it')
			// Another day does not take away where people were told to turn.
			const { standing } = ports.hub().settings
			return beginClosing(ports, endsHalf, elsewhere === '' && standing.is === 'ending' ? standing.elsewhere : elsewhere)
		})

	if ((await joinHub(openRunFolder(at.config.dataFolder))) !== null) throw new NotYet('The hub runs, with keys in its memory. Stop it first.')
	const closed = await at.inHouse(async (house) => {
		await whyNotYet(house, isNow)
		await sure(at, 'This destroys every key and drops every row. Nobody can undo it, we neither.', house.ports.hub().settings.name, 'destroy it all')
		at.tell('Destroying the keys, dropping the rows, writing the files anew. This may take some minutes.')
		return finishClosing(house)
	})
	const keys = destroyKeys(at.config.keysFolder)
	markClosed(at.config.dataFolder, Date.now())
	at.tell('It is closed. Backups open nothing without their .keys files: destroy those too, wherever they lie. Then the data folder may go.')
	return { ...closed, keys: keys.length }
}
