/** Hotline: after each decision, what it rested on and what it was is kept as a kind; and how quiet the hub has been. */
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import type { Tx } from '#ground/storage.server.ts'
import { basisOf, calibrationOf, endedAs, LOOKS_BACK, SHOWN_FROM, type Basis, type Calibration, type Determined } from './calibrating.ts'
import * as store from './calibrating-store.server.ts'
import { evidenceFrom } from './counting.ts'
import type { Incident, IncidentId } from './model.ts'
import { isOpen, whoMay } from './rules.ts'
import { looksAt, voicesOf } from './store.server.ts'

const OURS = ['verifier', 'observer', 'partner']

async function restsOn(tx: Tx, id: IncidentId): Promise<{ readonly basis: Basis | null; readonly looked: boolean }> {
	const [voices, looks] = [await voicesOf(tx, id), await looksAt(tx, id)]
	return { basis: basisOf(evidenceFrom(voices, looks), voices.map(({ hand }) => hand)), looked: looks.some(({ eyes, saw, isVoid }) => !isVoid && saw === 'activity' && OURS.includes(eyes)) }
}

/** After an incident moved. An exercise is none, and what was joined with another is decided there. */
export async function noteDetermined(tx: Tx, before: Incident, now: Incident): Promise<void> {
	if (now.isDrill || isOpen(before) === isOpen(now)) return
	if (isOpen(now) || now.state === 'merged') return void (await store.dropDetermined(tx, now.id))
	const rules = await store.confirmedBy(tx, now.id)
	await store.keepDetermined(tx, now.id, { ...(await restsOn(tx, now.id)), rules: rules ?? [], outcome: endedAs(now, rules !== null) }, now.openedAt)
}

/** What came to its end before this hub could see it, as counts of its month alone. @param at when it began */
export const countEarlier = (ports: Ports, at: number, all: readonly Determined[]): Promise<void> =>
	ports.storage.inOneGo(async (tx) => {
		for (const it of all) await store.addCounts(tx, store.monthOf(at), it)
	})

/** @property since when the first month of it began */
export type Known = Calibration & { readonly since: number }
async function known(ports: Ports, tx: Tx): Promise<Known> {
	const from = store.monthOf(ports.now()) - LOOKS_BACK + 1
	return { ...calibrationOf(await store.countsSince(tx, from)), since: store.beganAt(from) }
}

/** What each kind of evidence and each rule came to, for whoever decides. */
export async function calibration(ports: Ports, by: Speaker): Promise<Result<Known, 'not-here'>> {
	if (!isAllowed(by, whoMay['see-board'])) return refuse('not-here')
	return ports.storage.inOneGo(async (tx) => done(await known(ports, tx)))
}

/** What kinds such as this one came to: of its reports, and of looks of ours where there was one. Empty where they were few. */
export async function likeThis(ports: Ports, tx: Tx, id: IncidentId): Promise<Known> {
	const [{ basis, looked }, all] = [await restsOn(tx, id), await known(ports, tx)]
	return { ...all, shares: all.shares.filter((one) => one.basis === basis || (looked && one.basis === 'looked')) }
}

/** Messages to each who wants them in the last seven days; null where they are few. @property back how many took something back or gave the all-clear */
export type Quiet = { readonly news: number; readonly back: number; readonly people: number }
export async function quietOf(ports: Ports): Promise<Quiet | null> {
	return ports.recent('hotline quiet', 60_000, async () => {
		const { news, back, people } = await ports.storage.inOneStatement((tx) => store.toldLately(tx, ports.now()))
		return people < SHOWN_FROM ? null : { news: news / people, back: back / people, people }
	})
}
