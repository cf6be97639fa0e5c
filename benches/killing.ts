/** Kill -9 at random moments while people post: what was acknowledged is there afterwards, and the next start needs no hand. */
import { killAndStart } from '../stories/killing.testing.ts'
import { figure, skipped, stated, type Bench } from './figures.ts'
import { withFolder } from './hub.ts'
import { median } from './numbers.ts'

const ROUNDS = 25
const LOST = `kill -9, ${ROUNDS} rounds: acknowledged asks lost`
const AGAIN = 'kill -9: until it takes asks again, slowest'

export const killing: Bench = {
	rows: [LOST, AGAIN],
	run: () =>
		withFolder(async (dataFolder) => {
			if (process.platform !== 'linux') return [skipped(LOST, 'only where there is /proc'), skipped(AGAIN, 'only where there is /proc')]
			const { acked, lost, tooMany, startMs } = await killAndStart({ dataFolder, rounds: ROUNDS, lasts: [50, 400] })
			return [
				figure(LOST, lost.length + tooMany, '', stated('≤', 0), `${acked} acknowledged; ${tooMany} kept twice`),
				figure(AGAIN, Math.max(...startMs), 'ms', stated('≤', 2000), `median ${Math.round(median(startMs))} ms; comes back from the log by itself`),
			]
		}),
}
