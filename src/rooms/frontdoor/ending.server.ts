/** Front door: how a listing ends. What the schedule has made due is dropped and counted; what a legal hold keeps stays, and no longer than the hold. */
import { asOf, type HoldId } from '#ground/holds.ts'
import { allHolds, dropOldHolds, holdIds, saveHold } from '#ground/holds.server.ts'
import { dropLinesAbout } from '#ground/hub.server.ts'
import { lay, lift, type Until } from '#ground/lasting.server.ts'
import type { Ports } from '#ground/ports.ts'
import { Stale, tell, type Tx } from '#ground/storage.server.ts'
import { weekOf } from '#ground/time.ts'
import type { ListingId } from './model.ts'
import { closeOf } from './opening-store.server.ts'
import * as store from './store.server.ts'

export const QUEUE_TOPIC = 'frontdoor/queue'
const AT_ONCE = 200

/** Drops listings, and the lines on the desk that are about them: a line about nothing is nobody's work. */
export async function drop(tx: Tx, ids: readonly ListingId[]): Promise<void> {
	await store.dropCounted(tx, ids)
	await dropLinesAbout(tx, ids)
}

/** The wraps of a listing, and its close part, under another week's key, or a hold's. @throws DoesNotOpen where the key they lie under is gone */
export async function relay(ports: Ports, tx: Tx, found: store.Whole, until: Until): Promise<Pick<store.Kept, 'teamWrap' | 'holderWrap' | 'close'>> {
	const { id } = found.listing
	const again = (laid: Uint8Array) => lay(ports.keys, until, id, lift(ports.keys, store.untilOf(found), id, laid), ports.chance)
	const close = found.hasClose ? await closeOf(tx, id) : null
	return { teamWrap: again(found.teamWrap), holderWrap: again(found.holderWrap), close: close && again(close) }
}

/** Drops what has come to the end of its last week and no legal hold keeps, a window at a time; only counts remain. Gives the number dropped. */
export async function dropEnded(ports: Ports): Promise<number> {
	await settleHolds(ports)
	let dropped = 0
	for (;;) {
		const here = await ports.storage.inOneGo(async (tx) => {
			const ended = await store.endedBefore(tx, weekOf(ports.now()), AT_ONCE)
			await drop(tx, ended.map(({ listing }) => listing.id))
			if (ended.length > 0) tell(tx, QUEUE_TOPIC)
			return ended.length
		})
		dropped += here
		if (here < AT_ONCE) return dropped
	}
}

/**
 * Holds that were released, or that nobody renewed, keep nothing any more: their records go back under their weeks, and what is overdue goes now.
 * Then the hold's key is destroyed, never before. A crash in between leaves nothing that the next time does not finish.
 */
async function settleHolds(ports: Ports): Promise<void> {
	for (const hold of await ports.storage.inOneGo(allHolds)) {
		const now = asOf(hold, ports.now())
		if (!now.ended) continue
		if (now !== hold) {
			const isLapsed = await ports.storage.inOneGo((tx) => saveHold(tx, now)).then(() => true, isStale)
			if (!isLapsed) continue
		}
		while ((await letGo(ports, now.id)) === AT_ONCE);
		ports.keys.destroyHold(now.id)
	}
	await ports.storage.inOneGo((tx) => dropOldHolds(tx, ports.now()))
	ports.keys.destroyHoldsBut(await ports.storage.inOneGo(holdIds))
}

/** Somebody renewed or released it at this moment: the next time sees. */
function isStale(fault: unknown): false {
	if (fault instanceof Stale) return false
	throw fault
}

const letGo = (ports: Ports, hold: HoldId): Promise<number> =>
	ports.storage.inOneGo(async (tx) => {
		const held = await store.heldUnder(tx, hold, AT_ONCE)
		const thisWeek = weekOf(ports.now())
		const isOver = ({ listing }: store.Whole) => listing.endsWeek < thisWeek
		await drop(tx, held.filter(isOver).map(({ listing }) => listing.id))
		for (const found of held.filter((one) => !isOver(one))) await store.setHold(tx, found.listing.id, null, await relay(ports, tx, found, found.listing.endsWeek))
		if (held.length > 0) tell(tx, QUEUE_TOPIC)
		return held.length
	})
