/** Hotline: a surge begins and ends by itself or by a person, and the board says so. */
import { newId } from '#ground/ids.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { minutes } from '#ground/time.ts'
import { alarm } from './alarming.server.ts'
import { HOTLINE_TOPIC, memberOf } from './actions.server.ts'
import { callsSince, callsUsual, forgetFlood } from './flood-store.server.ts'
import { whoMay } from './rules.ts'
import * as store from './surge-store.server.ts'
import { COUNTED_OVER, QUIET_FOR, turnOf, USUAL_OVER, type Counts, type Surge } from './surge.ts'

/** A minute, by channel, as it is when nothing is. What came within the hour is no habit yet. */
const usualOf = (ports: Ports): Promise<Counts> =>
	ports.recent('hotline-usual', minutes(10), async () => {
		const until = ports.now() - minutes(60)
		const counts = await ports.storage.inOneStatement((tx) => store.countsBetween(tx, ports.now() - USUAL_OVER, until, true))
		const calls = await ports.storage.inOneStatement(callsUsual)
		return Object.fromEntries(Object.entries({ ...counts, calls }).map(([channel, n]) => [channel, n / (USUAL_OVER / minutes(1))]))
	})

/** Looks whether one begins or ends now. @returns the one that is on then */
export async function lookForSurge(ports: Ports, tx: Tx): Promise<Surge | null> {
	const [now, last] = [ports.now(), await store.lastSurge(tx)]
	const within = async (span: number): Promise<Counts> => ({ ...(await store.countsBetween(tx, now - span, now, false)), calls: await callsSince(tx, now - span) })
	const pulse = { usual: await usualOf(ports), lately: await within(COUNTED_OVER), quiet: await within(QUIET_FOR) }
	const turn = turnOf(last, pulse, now)
	if (turn === 'begin') await begin(ports, tx, null)
	if (turn === 'end') await end(ports, tx, null)
	return turn === null ? (last?.endedAt === null ? last : null) : store.surgeNow(tx)
}

/** By the minute, for a surge that ends because nobody reports any more. */
export const tendSurge = (ports: Ports): Promise<unknown> => ports.storage.inOneGo(async (tx) => ((await store.surgeNow(tx)) ? lookForSurge(ports, tx) : null))

async function begin(ports: Ports, tx: Tx, by: Speaker | null): Promise<void> {
	const isNew = await store.beginSurge(tx, newId('surge', ports.chance), ports.now(), by && memberOf(by))
	if (isNew) await alarm(ports, tx, 'surge', by && memberOf(by))
	tell(tx, HOTLINE_TOPIC)
}
async function end(ports: Ports, tx: Tx, by: Speaker | null): Promise<void> {
	await store.endSurge(tx, ports.now(), by && memberOf(by))
	await forgetFlood(tx)
	tell(tx, HOTLINE_TOPIC)
}

/** A person says that it is one, or that it is none. Said again, nothing changes. */
export async function saySurge(ports: Ports, by: Speaker, isOn: boolean): Promise<Result<{ readonly isOn: boolean }, 'not-yours-to-do'>> {
	if (!isAllowed(by, whoMay.quarantine)) return refuse('not-yours-to-do')
	await ports.storage.inOneGo((tx) => (isOn ? begin(ports, tx, by) : end(ports, tx, by)))
	return done({ isOn })
}
