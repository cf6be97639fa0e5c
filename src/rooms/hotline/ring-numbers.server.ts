/** Hotline: whoever is on shift says where calls ring them, for that shift; and who is on without a number is a gap that shows. */
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { tell } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { HOTLINE_TOPIC } from './actions.server.ts'
import { onCallNow, TAKES_CALLS } from './calling.server.ts'
import { isLive } from './calls.ts'
import { callsNow, dropNumber, numbersLeft, putNumber } from './calls-store.server.ts'
import { whoMay } from './rules.ts'
import { answersWomen } from './women.server.ts'

/** As people write numbers: spaces, dots, dashes and brackets are nothing. */
export const plainNumber = (said: string): string => said.replace(/[\s().\-\u2010-\u2015]/g, '').replace(/^00/, '+')

/** @param takes whether the carrier can ring it @returns until when */
export async function leaveNumber(ports: Ports, by: Speaker, said: string, takes: (number: string) => boolean): Promise<Result<Instant, 'not-here' | 'not-on' | 'not-a-number'>> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['take-calls'])) return refuse('not-here')
	const [number, member] = [plainNumber(said), by.member.id]
	if (!takes(number)) return refuse('not-a-number')
	return ports.storage.inOneGo(async (tx) => {
		const until = await ports.ask(tx, 'on-until', { kind: TAKES_CALLS, member, at: ports.now() })
		if (until === null) return refuse('not-on')
		await putNumber(ports, tx, member, number, until)
		tell(tx, HOTLINE_TOPIC)
		return done(until)
	})
}

/** Enough for today. */
export const dropOwnNumber = (ports: Ports, by: Speaker): Promise<Result<null, 'not-here'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoMay['take-calls'])) return refuse('not-here')
		await dropNumber(tx, by.member.id)
		tell(tx, HOTLINE_TOPIC)
		return done(null)
	})

/** @property onUntil the end of one's own shift @property ringsUntil until when one's own phone may ring @property on how many are on, and how many phones would ring now @property calls how many callers are there now @property women whether one answers who asks for a woman, said of oneself */
export type Ringing = { readonly onUntil: Instant | null; readonly ringsUntil: Instant | null; readonly on: number; readonly rings: number; readonly calls: number; readonly women: boolean }
export const ringingFor = (ports: Ports, member: MemberId): Promise<Ringing> =>
	ports.storage.inOneGo(async (tx) => {
		const at = ports.now()
		const calls = [...(await callsNow(tx, null)).values()].filter(({ state }) => isLive(state) && state !== 'wrap-up')
		return {
			onUntil: await ports.ask(tx, 'on-until', { kind: TAKES_CALLS, member, at }),
			ringsUntil: (await numbersLeft(tx, at)).get(member) ?? null,
			on: (await ports.ask(tx, 'who-is-on', { kind: TAKES_CALLS, knows: [], at })).length,
			rings: (await onCallNow(ports, tx, null)).length,
			calls: calls.length,
			women: await answersWomen(ports, tx, member),
		}
	})
