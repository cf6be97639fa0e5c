/**
 * Forgetting: what the published schedule has made due, and nothing more. First the rows go and the key of their week, so that no copy anywhere opens;
 * at night the database's own files are written anew, so that not even closed bytes are left on the disk.
 */
import type { Pool } from 'pg'
import { dropEndedCare } from '#ground/care.server.ts'
import { dropPastChannels } from '#ground/channels-store.server.ts'
import { noteTime } from '#ground/clock.server.ts'
import { dropOldImports } from '#ground/expected.server.ts'
import type { Ports } from '#ground/ports.ts'
import { hours, weekOf, type Instant, type Week } from '#ground/time.ts'
import { dropEnded as dropEndedListings } from '#rooms/frontdoor/actions.server.ts'
import { dropEndedAsks } from '#rooms/hotline/asks.server.ts'
import { dropEndedHotline, fadeHotline } from '#rooms/hotline/fading.server.ts'
import { shredEnded } from '#rooms/hotline/follow.server.ts'
import { dropEndedSubscriptions } from '#rooms/hotline/subscribing.server.ts'
import { fade } from '#rooms/rota/actions.server.ts'
import { forgetTold } from '#rooms/rota/feeds.server.ts'
import { sweepDisk, type Swept } from './sweeping.server.ts'

export type Forgotten = { readonly listings: number; readonly weeks: readonly Week[] }

/** Drops what had ended at that instant, and then destroys the keys of the weeks that were over. Gives what went. */
export async function forgetEnded(ports: Ports, until: Instant = ports.now()): Promise<Forgotten> {
	const then: Ports = { ...ports, now: () => until }
	await dropOldImports(then)
	const listings = await dropEndedListings(then)
	await dropEndedSubscriptions(then)
	await then.storage.inOneGo(async (tx) => {
		await dropPastChannels(tx, until)
		await dropEndedAsks(tx, until)
	})
	await fade(then)
	await forgetTold(then)
	await dropEndedCare(then)
	await shredEnded(then)
	await fadeHotline(then)
	await dropEndedHotline(then)
	return { listings, weeks: ports.keys.destroyBefore(weekOf(until)) }
}

/** The hourly duty: as far as the clock can be believed. */
export const forgetSure = async (ports: Ports): Promise<Forgotten> => forgetEnded(ports, await noteTime(ports))

const NIGHT = 3
/** A hub that is switched off at night sweeps by day in the end. */
const AT_MOST_LATER = hours(26)

/** Three in the morning where the hub is: by the time zone of the machine, which `TZ` sets. In the hour that summer time skips, the next night will do. */
const isNight = (now: Instant) => new Date(now).getHours() === NIGHT

/** The nightly duty, asked every hour. Does nothing where nothing went since the last time. */
export async function sweepAtNight(ports: Ports, pool: Pool): Promise<Swept | null> {
	const now = ports.now()
	const isDue = await ports.storage.inOneGo(async (tx) => {
		const row = await tx.selectFrom('ground_sweep').selectAll().executeTakeFirst()
		if (!row || !(row.is_due || row.is_begun)) return false
		const since = row.due_since === null ? null : Number(row.due_since)
		if (since === null || since > now) await tx.updateTable('ground_sweep').set({ due_since: now }).execute()
		return isNight(now) || (since !== null && now - since > AT_MOST_LATER)
	})
	return isDue ? sweepDisk(pool) : null
}
