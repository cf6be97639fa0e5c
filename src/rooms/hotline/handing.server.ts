/**
 * Hotline: hands over what is due. Rows are taken in a transaction first, so that whoever dies over them leaves them written down; only then is anything
 * handed over, and nothing begins once the taking is older than a claim lasts. What became of each is written down as it becomes known.
 */
import type { Became, Carrier, Carriers, HandOver, WayOut } from '#ground/carriers.ts'
import type { Ports } from '#ground/ports.ts'
import { tell } from '#ground/storage.server.ts'
import { after, type Instant, type Week } from '#ground/time.ts'
import type { Say } from '#ground/words.ts'
import { HOTLINE_TOPIC } from './actions.server.ts'
import * as alerts from './alerts-store.server.ts'
import * as deliveries from './deliveries-store.server.ts'
import type { Claimed, Settled } from './deliveries-store.server.ts'
import { keyOf } from './fates.server.ts'
import { languagesTold } from './message-languages.server.ts'
import { liftAddress } from './reaching.server.ts'
import { linkToYours } from './subscribing-links.server.ts'
import { segmentsOf } from './segments.ts'
import { freeAfter, LOST_AFTER, mayBegin, roomFor, type Fate, type TextsFor } from './telling.ts'
import { formFor, type Text } from './texts.ts'
import { endOverdue } from './telling.server.ts'
import { sayHere, textsHere } from './wording.server.ts'

/** When each way is through with what it was given. Kept by whoever hands over round after round; without it, each round may hand over a second's worth. */
export type Turns = Map<WayOut, number>
/**
 * @property limit rows in this round on each way, at most @property signal nothing more begins once it is aborted @property origin the hub's own address, for the link
 * @property clock milliseconds of a clock nobody can set
 */
export type Round = { readonly limit: number; readonly signal: AbortSignal; readonly turns?: Turns; readonly origin?: string | null; readonly clock?: () => number }

const AT_ONCE = 128
const WHY_AT_MOST = 60

/** One round of hand-overs on all ways. @returns how many began, and how many were put off or given to another way */
export async function handOn(ports: Ports, carriers: Carriers, { limit, signal, turns = new Map<WayOut, number>(), origin = null, clock = () => performance.now() }: Round): Promise<number> {
	await ports.storage.inOneGo(async (tx) => {
		const now = ports.now()
		await alerts.liftHolds(tx, now)
		const unopened = await deliveries.failUnopened(tx, await deliveries.openQueues(tx, now), [...carriers.keys()], now)
		for (const one of unopened) await deliveries.toNextWay(tx, one, ['failed'])
		if (unopened.length > 0) tell(tx, HOTLINE_TOPIC)
	})
	const begun = await Promise.all([...carriers.values()].map((carrier) => handOnWay(ports, carrier, { limit, signal, turns, origin, clock })))
	return begun.reduce((all, one) => all + one, 0)
}

type Written = { readonly of: string; readonly text: string; readonly language: string; readonly segments: number }
/** In the reader's language, or the hub's own; short where the channel counts letters. */
export function textFor(texts: readonly Text[], way: WayOut, language: string, first: string): Text | null {
	for (const one of [language, first]) for (const form of [formFor(way), 'full', 'short']) {
		const found = texts.find((text) => text.language === one && text.form === form)
		if (found) return found
	}
	return null
}

async function handOnWay(ports: Ports, carrier: Carrier, { limit, signal, turns, origin, clock }: Required<Round>): Promise<number> {
	const { way, pace } = carrier
	const { settings } = ports.hub()
	const { name } = settings
	const [first] = languagesTold(settings)
	if (signal.aborted) return 0
	const claimedAt = clock()
	const { rows, texts } = await ports.storage.inOneGo(async (tx) => {
		const now = ports.now()
		const room = roomFor(pace, turns.get(way) ?? 0, now)
		const queues = room === 0 ? [] : await deliveries.openQueues(tx, now)
		if (queues.length === 0) return { rows: [], texts: new Map<string, readonly Text[]>() }
		const texts = new Map<string, readonly Text[]>()
		for (const { id, version } of queues) texts.set(`${id} ${version}`, await alerts.textsOf(tx, id, version))
		// Of those that go by it: the long form of what goes short would slow all of it down.
		const longest = way === 'sms' ? Math.max(1, ...[...texts.values()].flatMap((all) => all.map(({ language }) => segmentsOf(textFor(all, way, language, first)?.text ?? '').segments))) : 1
		return { rows: await deliveries.claim(tx, queues, way, Math.min(limit, Math.max(1, Math.floor(room / longest))), now), texts }
	})
	if (rows.length === 0) return 0

	const written = new Map<string, Written | null>()
	const writtenFor = ({ alert, version, language }: Claimed): Written | null => {
		const of = `${alert} ${version} ${language}`
		let found = written.get(of)
		if (found === undefined) {
			const text = textFor(texts.get(`${alert} ${version}`) ?? [], way, language, first)
			found = text && { of, text: text.text, language: text.language, segments: way === 'sms' ? segmentsOf(text.text).segments : 1 }
			written.set(of, found)
		}
		return found
	}
	const over = (row: Claimed): HandOver | string => {
		const text = writtenFor(row)
		if (!text) return 'no-text'
		const to = row.address && liftAddress(ports.keys, { subscriber: row.subscriber, way, endsWeek: row.endsWeek as Week }, row.address)
		if (!to) return 'no-address'
		const key = keyOf(ports, row.alert, row.version, row.subscriber, way)
		// The name of the alert itself, as long as a push topic may be (RFC 8030 § 5.4): a newer version takes the place of an older one still waiting.
		return { key, to, title: name, text: text.text, language: text.language, topic: row.alert.slice('alert_'.length), version: row.version, lasts: Math.max(1, Math.floor((row.expiresAt - ports.now()) / 1000)), link: origin === null ? null : `${origin}/alerts`, ...(origin !== null && (way === 'mail' || way === 'signal') && { foot: footIn(row, origin) }) }
	}

	const says = new Map<string, Say>()
	const footIn = ({ subscriber, language }: Claimed, origin: string): string => {
		const say = says.get(language) ?? sayHere(ports, language)
		says.set(language, say)
		return say('hotline.get.foot', { link: linkToYours(ports.keys, subscriber, language, origin) })
	}
	const ledger = settling(ports, way)
	const back: Claimed[] = []
	const left = rows.values()
	let begun = 0
	const worker = async () => {
		for (const row of left) {
			const one = over(row)
			if (typeof one === 'string') ledger.add(row, { fate: 'failed', why: one })
			else if (signal.aborted || !mayBegin(claimedAt, clock())) back.push(row)
			else {
				begun += 1
				turns.set(way, freeAfter(pace, turns.get(way) ?? 0, ports.now(), writtenFor(row)?.segments ?? 1))
				ledger.add(row, await carrier.send(one, signal).catch((): Became => ({ fate: 'unknown', why: 'broke' })))
			}
		}
	}
	await Promise.all(Array.from({ length: Math.min(AT_ONCE, rows.length) }, worker))
	await ledger.close()
	for (const [of, some] of byVersion(back)) await ports.storage.inOneGo((tx) => deliveries.giveBack(tx, of, way, some.map(({ subscriber }) => subscriber)))
	return begun
}

function byVersion<T extends Claimed>(rows: readonly T[]): readonly (readonly [{ readonly id: T['alert']; readonly version: number }, readonly T[]])[] {
	return [...Map.groupBy(rows, ({ alert, version }) => `${alert} ${version}`).values()].flatMap((some) => (some[0] ? [[{ id: some[0].alert, version: some[0].version }, some] as const] : []))
}

/** Writes down what became of each; what becomes known while something is written goes together with the next. */
function settling(ports: Ports, way: WayOut) {
	let waiting: (Claimed & Settled)[] = []
	let busy: Promise<void> | null = null
	async function write(): Promise<void> {
		while (waiting.length > 0) {
			const some = waiting
			waiting = []
			for (const [of, rows] of byVersion(some))
				await ports.storage.inOneGo(async (tx) => {
					const holds = await deliveries.shareAlert(tx, of)
					await deliveries.settle(tx, of, way, rows, ports.now())
					// Of what takes something back, also whoever may not have got it.
					const lost: Fate[] = of.version > 1 ? ['failed', 'unknown'] : ['failed']
					const failed = rows.filter(({ fate }) => lost.includes(fate)).map(({ subscriber }) => subscriber)
					if (holds && failed.length > 0) await deliveries.toNextWay(tx, of, lost, failed)
					tell(tx, HOTLINE_TOPIC)
				})
		}
		busy = null
	}
	return {
		add(row: Claimed, { fate, why, isGone = false }: Became) {
			waiting.push({ ...row, fate, why: isGone ? 'gone' : (why?.slice(0, WHY_AT_MOST) ?? null), isGone })
			// Whoever closes it hears of a fault.
			if (!busy) (busy = write()).catch(() => {})
		},
		async close() {
			while (busy) await busy
		},
	}
}

/** What a process that is no more had taken: nobody can tell, so it counts as told and is not repeated on that channel. Once, at the start. @returns how many versions it was about */
export const settleAfterCrash = (ports: Ports): Promise<number> => giveUp(ports, null)

async function giveUp(ports: Ports, before: Instant | null): Promise<number> {
	return ports.storage.inOneGo(async (tx) => {
		const lost = await deliveries.giveUp(tx, ports.now(), before)
		for (const one of lost) if (one.version > 1 && (await deliveries.shareAlert(tx, one))) await deliveries.toNextWay(tx, one, ['failed', 'unknown'])
		if (lost.length > 0) tell(tx, HOTLINE_TOPIC)
		return lost.length
	})
}

/** What is over by time: alerts nobody took back, rows not handed over in time, rows nobody will settle any more. @returns how many alerts ended */
export async function expireOld(ports: Ports, texts: TextsFor = textsHere(ports)): Promise<number> {
	const ended = await endOverdue(ports, texts)
	await giveUp(ports, after(ports.now(), -LOST_AFTER))
	await ports.storage.inOneGo((tx) => deliveries.letExpire(tx, ports.now()))
	return ended
}

/** Whether anything waits to be handed over. */
export const isSomethingQueued = (ports: Ports): Promise<boolean> => ports.storage.inOneStatement((tx) => deliveries.isQueued(tx))
