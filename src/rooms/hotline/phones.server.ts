/**
 * Hotline: what a phone itself may do about what it gets. Nobody but it knows the whole of its address, so the address is its proof: no letters have to
 * be kept on it. A part of the address is not enough, for who carries messages knows that part.
 */
import { hex } from '#ground/ids.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, type Tx } from '#ground/storage.server.ts'
import { addressOf, type Phone } from './phones.ts'
import { layAddress, liftAddress } from './reaching.server.ts'
import * as store from './subscribers-store.server.ts'
import type { Address, Subscriber } from './subscribers-store.server.ts'
import { knownBy } from './subscribing-links.server.ts'
import type { Out } from './subscribing.server.ts'
import { isOver, plainAddress } from './subscribing.ts'

const WAY = 'push'
export type PhoneGets = Pick<Subscriber, 'zone' | 'language' | 'state'>

const known = ({ keys }: Ports, address: string) => knownBy(keys, WAY, plainAddress(WAY, address))

async function ofPhone(tx: Tx, ports: Ports, phone: Phone): Promise<{ readonly one: Subscriber; readonly at: Address } | null> {
	const address = addressOf(phone)
	const one = await store.findByAddress(tx, WAY, known(ports, address))
	if (!one || isOver(one.untilHalf, ports.now())) return null
	const at = (await store.addressesOf(tx, one.id)).find(({ way }) => way === WAY)
	const kept = at && liftAddress(ports.keys, { subscriber: one.id, way: WAY, endsWeek: at.endsWeek }, at.address)
	return at && kept && whole(ports, kept) === whole(ports, address) ? { one, at } : null
}
/** Compared as digests, so that how long it takes says nothing. */
const whole = ({ keys }: Ports, address: string) => hex(keys.digest('address', new TextEncoder().encode(`whole|${address}`)))

/** Null where it gets nothing and waits for nothing. */
export const seePhone = (ports: Ports, phone: Phone): Promise<PhoneGets | null> =>
	ports.storage.inOneGo(async (tx) => {
		const found = await ofPhone(tx, ports, phone)
		return found && { zone: found.one.zone, language: found.one.language, state: found.one.state }
	})

/** At once: what waits for it is not handed over any more. */
export const endPhone = (ports: Ports, phone: Phone): Promise<Result<true, 'not-here'>> =>
	ports.storage.inOneGo(async (tx) => {
		const found = await ofPhone(tx, ports, phone)
		if (!found) return refuse('not-here')
		await store.dropWay(tx, found.one.id, WAY)
		return done(true as const)
	})

/** A browser changed its address by itself: what it gets goes there, confirmed or not as it was, and ends when it would have ended. */
export const movePhone = (ports: Ports, { from, to }: { readonly from: Phone; readonly to: Phone }, { carriers }: Pick<Out, 'carriers'>): Promise<Result<PhoneGets, 'not-here'>> =>
	again(() =>
		ports.storage.inOneGo(async (tx) => {
			const address = addressOf(to)
			if (carriers.get(WAY)?.takes?.(address) !== true) return refuse('not-here')
			const found = await ofPhone(tx, ports, from)
			if (!found) return refuse('not-here')
			const { one, at: { endsWeek } } = found
			const there = await store.findByAddress(tx, WAY, known(ports, address))
			if (there && there.id !== one.id) await store.dropWay(tx, there.id, WAY)
			await store.moveTo(tx, one.id, { way: WAY, known: known(ports, address), endsWeek, address: layAddress(ports.keys, { subscriber: one.id, way: WAY, endsWeek }, address, ports.chance) })
			return done({ zone: one.zone, language: one.language, state: one.state })
		}),
	)
