/** The hub rests: the door takes nothing new, receipts work, forgetting goes on. `sleep [--until YYYY-MM-DD]`; on that day it opens again by itself. */
import { halfDayOf, type HalfDay, type Instant } from '#ground/time.ts'
import { stand } from '../showing/closing.server.ts'
import { NotUnderstood, type Command } from './command.ts'

export const sleep: Command = ({ inHouse }, args) => {
	const [flag, day, ...rest] = args
	if (rest.length > 0 || (flag !== undefined && flag !== '--until') || (flag === '--until' && !isDay(day))) throw new NotUnderstood('sleep rests until "wake", or until a day: sleep --until 2027-01-07')
	return inHouse(async ({ ports }) => {
		const untilHalf: HalfDay | null = day === undefined ? null : halfDayOf(Date.parse(day) as Instant)
		if (untilHalf !== null && untilHalf <= halfDayOf(ports.now())) throw new NotUnderstood(`${day} is not ahead of us.`)
		if (ports.hub().settings.standing.is === 'ending') throw new NotUnderstood('The hub is closing. "close --undo" first.')
		await stand(ports, { is: 'resting', untilHalf })
		return { resting: true, until: day ?? null }
	})
}

/** Of the calendar: there is no 30 February, though `Date` would make a day in March of it. */
const isDay = (text = '') => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
