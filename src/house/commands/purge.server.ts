/** What the schedule has made due goes now and not in the night; with `--verify`, every file is read afterwards for traces of it. */
import { isAbsolute, relative } from 'node:path'
import type { ClockState } from '#ground/clock.ts'
import { clockState } from '#ground/clock.server.ts'
import { hours } from '#ground/time.ts'
import { purgeNow, whatIsDue } from '../forgetting/purging.server.ts'
import { CameOutBadly, NotUnderstood, type Command } from './command.ts'

export const purge: Command = ({ config, inHouse, tell }, args) => {
	const [now, verify] = ['--now', '--verify'].map((word) => args.includes(word))
	const unknown = args.find((word) => !['--now', '--verify'].includes(word))
	if (unknown !== undefined) throw new NotUnderstood(`Not understood: ${unknown}. There are: purge, purge --now, purge --now --verify.`)
	if (verify && !now) throw new NotUnderstood('--verify looks for what --now has dropped: purge --now --verify.')
	return inHouse(async (house) => {
		tell(timeOf(await clockState(house.ports)))
		if (!now) {
			tell('This is what would go; nothing was changed. To do it now: npm run -s hub -- purge --now --verify')
			return { ...(await whatIsDue(house)), clock: await clockState(house.ports) }
		}
		const isInside = (folder: string) => !relative(config.dataFolder, folder).startsWith('..') && !isAbsolute(relative(config.dataFolder, folder))
		const { failed, ...result } = await purgeNow(house, verify ? [config.dataFolder, ...(isInside(house.keysFolder) ? [] : [house.keysFolder])] : null, tell)
		if (config.databaseUrl !== null) tell('The database is elsewhere. What its logs, replicas and snapshots keep stays closed, because the keys are destroyed; that it goes from there is not promised.')
		if (failed !== null) throw new CameOutBadly(failed, result)
		tell(result.verified ? `Read ${result.verified.files} files${config.databaseUrl === null ? '' : ' on this machine, none of the database’s'}: nothing of it is left in them.` : 'Done. With --verify, every file is read for traces.')
		return result
	})
}

const dayOf = (at: number) => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

function timeOf(state: ClockState): string {
	const now = `By this machine’s clock it is ${dayOf(state.now)}.`
	if (state.is === 'steady') return now
	return `${now} It went ${state.by > 0 ? 'forward' : 'back'} from ${dayOf(state.from)}. Nobody can tell whether it was off or set wrong, so by itself the house waits with what fell due since, for ${Math.ceil(state.left / hours(1))} more hours of running. With --now you say that this time is right.`
}
