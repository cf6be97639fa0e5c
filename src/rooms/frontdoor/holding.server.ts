/** Front door: legal holds on exactly named listings. Stewards place, renew and release them; all stewards see them. */
import * as v from 'valibot'
import { asOf, HoldAsked, HoldId, place, release, renew, whoHolds, Because, type Hold, type HoldRefusal } from '#ground/holds.ts'
import { addHold, allHolds, saveHold } from '#ground/holds.server.ts'
import { newId } from '#ground/ids.ts'
import type { Moment } from '#ground/machine.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { Stale, tell, type Tx } from '#ground/storage.server.ts'
import { HalfDay, weekOf } from '#ground/time.ts'
import { keptFrom } from './apart.server.ts'
import { QUEUE_TOPIC, relay } from './ending.server.ts'
import { ListingId } from './model.ts'
import * as store from './store.server.ts'

const LISTINGS_AT_MOST = 500

export const HoldAct = v.variant('act', [
	v.object({ act: v.literal('see') }),
	v.object({ act: v.literal('place'), asked: HoldAsked, listings: v.pipe(v.array(ListingId), v.minLength(1), v.maxLength(LISTINGS_AT_MOST)) }),
	v.object({ act: v.literal('renew'), hold: HoldId, reviewHalf: HalfDay, because: Because }),
	v.object({ act: v.literal('release'), hold: HoldId, because: Because }),
])
export type HoldAct = v.InferOutput<typeof HoldAct>

/** @property holds how many listings lie under it now */
export type HoldSeen = Hold & { readonly holds: number }
type Refused = HoldRefusal | 'not-all-here' | 'held-already'

/** What a steward does about holds; answers with all of them as they now are. */
export async function actOnHolds(ports: Ports, by: Speaker, act: HoldAct): Promise<Result<readonly HoldSeen[], Refused>> {
	if (!isAllowed(by, whoHolds)) return refuse('not-yours-to-do')
	try {
		return await ports.storage.inOneGo(async (tx) => {
			const acted = await doIt(ports, tx, { by, now: ports.now() }, act)
			return acted.ok ? done(await seen(ports, tx)) : acted
		})
	} catch (fault) {
		if (fault instanceof Stale) return refuse('hold-is-over')
		throw fault
	}
}

async function seen(ports: Ports, tx: Tx): Promise<HoldSeen[]> {
	const counts = await store.heldCounts(tx)
	return (await allHolds(tx)).map((hold) => ({ ...asOf(hold, ports.now()), holds: counts.get(hold.id) ?? 0 }))
}

async function doIt(ports: Ports, tx: Tx, moment: Moment, act: HoldAct): Promise<Result<unknown, Refused>> {
	if (act.act === 'see') return done(null)
	if (act.act === 'place') return placeOn(ports, tx, moment, act)
	const hold = (await allHolds(tx)).find(({ id }) => id === act.hold)
	if (!hold) return refuse('hold-is-over')
	const changed = act.act === 'renew' ? renew(moment, hold, act) : release(moment, hold, act.because)
	if (changed.ok) await saveHold(tx, changed.value)
	return changed
}

/** All of them or none. What is over already is not there to be held. */
async function placeOn(ports: Ports, tx: Tx, moment: Moment, { asked, listings }: Extract<HoldAct, { act: 'place' }>): Promise<Result<unknown, Refused>> {
	const placed = place(moment, newId('hold', ports.chance), asked)
	if (!placed.ok) return placed
	const ids = [...new Set(listings)]
	const found = await store.named(tx, ids)
	const kept = await keptFrom(ports, tx, moment.by, ids)
	if (found.length < ids.length || kept.size > 0 || found.some(({ hold, listing }) => hold === null && listing.endsWeek < weekOf(moment.now))) return refuse('not-all-here')
	if (found.some(({ hold }) => hold !== null)) return refuse('held-already')
	await addHold(tx, placed.value)
	for (const one of found) await store.setHold(tx, one.listing.id, placed.value.id, await relay(ports, tx, one, placed.value.id))
	tell(tx, QUEUE_TOPIC)
	return done(null)
}
