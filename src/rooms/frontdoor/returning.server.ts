/** Front door: coming back with the receipt. Whoever holds it sees how it stands and what was written, never what was asked at first. */
import { setTimeout as wait } from 'node:timers/promises'
import { keepWrong, readersNow, type PostedWrong, type Readers } from '#ground/care.server.ts'
import { endWith } from '#ground/hub.ts'
import { lift } from '#ground/lasting.server.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, tell, type Tx } from '#ground/storage.server.ts'
import { endOf, halfDayOf } from '#ground/time.ts'
import type { Came } from './answer.ts'
import type { Command, FileId } from './model.ts'
import { standing } from './rules.ts'
import { answerersOf, concerned, isAnswerable } from './apart.server.ts'
import { drop, QUEUE_TOPIC } from './ending.server.ts'
import * as store from './store.server.ts'
import { untilOf } from './store.server.ts'
import { move, waitNow } from './moving.server.ts'

/** Milliseconds; longer than either way needs. */
const LOOK_UP_TAKES = 60

/** Whoever holds the receipt sees how it stands and what was written since, never what was asked at first: a stolen receipt shows little. */
export async function comeBack(ports: Ports, lookup: Uint8Array): Promise<Result<Came, 'not-here'>> {
	const coming = ports.storage.inOneGo(async (tx) => {
		const found = await store.findByReceipt(tx, ports.keys.digest('receipt', lookup))
		return found ? done(await cameOf(ports, tx, found)) : refuse('not-here')
	})
	// To find something takes longer than to find nothing, and nobody who tries receipts should hear the difference.
	const [came] = await Promise.all([coming, wait(LOOK_UP_TAKES)])
	return came
}

async function cameOf(ports: Ports, tx: Tx, found: store.Whole): Promise<Came> {
	const nowHalf = halfDayOf(ports.now())
	const listing = standing(found.listing, ports.now())
	const said = await store.thread(tx, listing.id, ['message'])
	const { readers, outside } = await readersNow(ports, tx, await concerned(ports, tx, found))
	return {
		id: listing.id,
		facts: listing.facts,
		state: listing.state,
		outcome: listing.state === 'closed' ? listing.outcome : null,
		wait: listing.state === 'waiting' ? await waitNow(ports, tx, listing) : null,
		endsAt: endWith(ports.hub().settings, endOf(listing.endsWeek)),
		extended: listing.extended,
		backupsUntil: endWith(ports.hub().settings, endOf(listing.laidWeek)),
		held: found.hold !== null,
		care: { readers: readers.length, outside },
		hasAnswerer: (await answerersOf(ports, tx, found)).length > 0,
		isAnswerable: listing.state === 'closed' || (await isAnswerable(ports, tx, found)),
		seen: found.seen,
		holderWrap: lift(ports.keys, untilOf(found), listing.id, found.holderWrap),
		messages: said.map(({ id, saidBy, saidHalf, body }) => ({ id, saidBy, ago: nowHalf - saidHalf, body })),
	}
}

/** The holder writes or withdraws. */
export const moveAsHolder = (ports: Ports, lookup: Uint8Array, command: Command) =>
	again(async () =>
		ports.storage.inOneGo(async (tx) => {
			const found = await store.findByReceipt(tx, ports.keys.digest('receipt', lookup))
			return found ? move(ports, tx, { as: 'holder' }, found, command) : refuse('not-here')
		}),
	)

/** The holder deletes: it is gone at once, and only a count remains. What the law asks us to keep, nobody deletes. */
export const dropAsHolder = (ports: Ports, lookup: Uint8Array): Promise<Result<null, 'not-here' | 'kept-by-law'>> =>
	ports.storage.inOneGo(async (tx) => {
		const found = await store.findByReceipt(tx, ports.keys.digest('receipt', lookup), 'to-drop')
		if (!found) return refuse('not-here')
		if (found.hold) return refuse('kept-by-law')
		await drop(tx, [found.listing.id])
		tell(tx, QUEUE_TOPIC)
		return done(null)
	})

export const voiceAsHolder = (ports: Ports, lookup: Uint8Array, file: FileId): Promise<Result<Uint8Array[], 'not-here'>> =>
	ports.storage.inOneGo(async (tx) => {
		const found = await store.findByReceipt(tx, ports.keys.digest('receipt', lookup))
		const pieces = found ? await store.findVoice(tx, found.listing.id, file) : []
		return pieces.length > 0 ? done(pieces) : refuse('not-here')
	})

/** Who could read a report about this: public keys of carers who have nothing to do with it. */
export const readersAsHolder = (ports: Ports, lookup: Uint8Array): Promise<Result<Readers, 'not-here'>> =>
	asHolder(ports, lookup, async (tx, found) => done(await readersNow(ports, tx, await concerned(ports, tx, found))))

/** The holder says what went wrong, to carers who have nothing to do with it. The listing does not know of it. */
export const reportAsHolder = (ports: Ports, lookup: Uint8Array, posted: PostedWrong, sealedWhere: 'browser' | 'arrival'): Promise<Result<null, 'not-here' | 'stale-key' | 'nobody-apart' | 'busy'>> =>
	asHolder(ports, lookup, async (tx, found) => keepWrong(ports, tx, await concerned(ports, tx, found), posted, sealedWhere))

const asHolder = <T, R extends string>(ports: Ports, lookup: Uint8Array, work: (tx: Tx, found: store.Whole) => Promise<Result<T, R>>): Promise<Result<T, R | 'not-here'>> =>
	ports.storage.inOneGo(async (tx) => {
		const found = await store.findByReceipt(tx, ports.keys.digest('receipt', lookup))
		return found ? work(tx, found) : refuse('not-here')
	})
