/** A drill's hub: the house on a throw-away database and a clock that is told it. It does what it is ordered, one at a time, and ends with whoever began it; it may be killed at any moment. */
import type { Became, Carrier, Carriers, WayOut } from '#ground/carriers.ts'
import { newId } from '#ground/ids.ts'
import { openHouse, type House } from '#house/house.server.ts'
import { tendChecks } from '#rooms/hotline/checking.server.ts'
import { findingsOf, nextEnd, plannedNow } from '#rooms/hotline/drilling.server.ts'
import { expireOld, handOn, isSomethingQueued, settleAfterCrash, type Turns } from '#rooms/hotline/handing.server.ts'
import { hearReport } from '#rooms/hotline/hearing.server.ts'
import type { Heard, ReportId } from '#rooms/hotline/model.ts'
import { act, nearIn, spotIn, type Town } from './acts.server.ts'
import { pacesOf } from './gates.ts'
import type { Acted, Answers, FromHub, GoneOn, Order, Setting, ToHub } from './messages.ts'
import type { Said, Script } from './script.ts'
import { addPeople, addSubscribers, settingsOf } from './town.server.ts'

const AT_ONCE = 1000
const NEVER = new AbortController().signal

let now = 0
let asked = 0
const waiting = new Map<number, (became: Became) => void>()
const tell = (message: FromHub) => void process.send?.(message)

const carriersOf = (script: Script): Carriers =>
	new Map(
		[...pacesOf(script)].map(([way, pace]): [WayOut, Carrier] => [
			way,
			{
				way,
				pace,
				send: (over) =>
					new Promise((resolve) => {
						waiting.set(++asked, resolve)
						tell({ asks: asked, way, over })
					}),
			},
		]),
	)

type Hub = { readonly house: House; readonly town: Town; readonly carriers: Carriers; readonly turns: Turns }
/** @property checkAt, endAt when it is looked at again; in milliseconds */
const due = { checkAt: 0, endAt: 0 }
let hub: Hub | null = null

async function open({ database, keysFolder, script, people }: Setting): Promise<Answers['open']> {
	const house = await openHouse({ database, keysFolder, clock: () => now, duties: false, first: settingsOf(script), fault: (where, fault) => tell({ n: 0, fault: `${where}: ${String(fault)}` }) })
	const members = people ?? (await addPeople(house.ports, script))
	if (people === null) await addSubscribers(house.ports, house.pool, script, members)
	else await settleAfterCrash(house.ports)
	const town = { ports: house.ports, script, people: members }
	hub = { house, town, carriers: carriersOf(script), turns: new Map() }
	return town.people
}

async function hear({ town: { ports, script } }: Hub, { channel, lang, hand, place, text, dx, dy, media, origin }: Said): Promise<ReportId> {
	const id = newId('report', ports.chance) as ReportId
	const said: Heard = { id, channel, language: lang as Heard['language'], hand, size: null, doings: [], vests: [], wants: [], still: 'unknown', children: false, taken: 0, place, words: text, spot: spotIn(script, dx, dy), media: media?.phash ?? null, origin, chain: null, observedAt: null, isDrill: false }
	await hearReport(ports, { as: 'anyone' }, said)
	return id
}

/** What is due now. What a report or an act may have brought forward is looked at in any case. */
async function goOn({ town, carriers, turns }: Hub): Promise<GoneOn> {
	const { ports } = town
	if (now >= due.checkAt) due.checkAt = (await tendChecks(ports, nearIn(town))) ?? Infinity
	let ended = 0
	if (now >= due.endAt) {
		ended = await expireOld(ports)
		due.endAt = (await nextEnd(ports)) ?? Infinity
	}
	const wasQueued = await isSomethingQueued(ports)
	let begun = 0
	// As many rounds as its carriers take in this second.
	if (wasQueued) for (let n = 1; n > 0; begun += n) n = await handOn(ports, carriers, { limit: AT_ONCE, signal: NEVER, turns })
	const isQueued = wasQueued && (await isSomethingQueued(ports))
	const paced = [...turns.values()].filter((at) => at > now)
	const after = begun > 0 || paced.length === 0 ? now + 1000 : Math.max(now + 1000, Math.min(...paced))
	const nextAt = Math.min(isQueued ? after : Infinity, due.checkAt, due.endAt)
	return { begun, isQueued, nextAt: Number.isFinite(nextAt) ? nextAt : null, planned: ended > 0 ? await plannedNow(ports, pacesOf(town.script)) : [] }
}

async function acted({ town }: Hub, order: Extract<Order, { to: 'act' }>): Promise<Acted> {
	const refused = await act(town, order)
	return { refused, planned: await plannedNow(town.ports, pacesOf(town.script)) }
}

async function obey(order: Order): Promise<Answers[Order['to']]> {
	if (order.to === 'open') return open(order.setting)
	if (!hub) throw new Error('It is not open.')
	if (order.to === 'go-on') return goOn(hub)
	if (order.to === 'find') return findingsOf(hub.town.ports)
	due.checkAt = 0
	if (order.to === 'act') due.endAt = 0
	return order.to === 'hear' ? hear(hub, order.said) : acted(hub, order)
}

process.on('message', (message: ToHub) => {
	if ('answers' in message) {
		waiting.get(message.answers)?.(message.became)
		waiting.delete(message.answers)
		return
	}
	now = message.now
	obey(message.order).then(
		(answer) => tell({ n: message.n, answer }),
		(fault: unknown) => tell({ n: message.n, fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) }),
	)
})
process.on('disconnect', () => process.exit(0))
// Whoever began it ends it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
