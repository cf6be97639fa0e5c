/**
 * Hotline: to be told, without a name. Nothing is told before somebody confirmed from the address itself, so that nobody can sign up another;
 * whoever asks hears the same whether the address is there already or not.
 */
import type { Became, Carriers, WayOut } from '#ground/carriers.ts'
import { hex, newId } from '#ground/ids.ts'
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, type Tx } from '#ground/storage.server.ts'
import { halfDayOf, minutes, seconds, startOf, weekOf, type HalfDay, type Week } from '#ground/time.ts'
import type { Language } from '#ground/words.ts'
import { MESSAGE_LANGUAGES } from './message-languages.server.ts'
import type { SubscriberId } from './model.ts'
import { layAddress, liftAddress } from './reaching.server.ts'
import * as store from './subscribers-store.server.ts'
import type { Subscriber } from './subscribers-store.server.ts'
import { knownBy, lettersOf, linkToYours, lookupOf } from './subscribing-links.server.ts'
import { asksUpTo, isOver, plainAddress, sleepsUpTo, untilFor, writtenAddress } from './subscribing.ts'
import { sayHere } from './wording.server.ts'

/** What takes messages out, and the hub's own address: without it there is no link, and so nothing to confirm with. */
export type Out = { readonly carriers: Carriers; readonly origin: string | null }
/** @property way and address as a carrier has them */
export type Asked = { readonly zone: string; readonly language: Language; readonly way: WayOut; readonly address: string }
export type CannotSubscribe = 'no-gate' | 'not-an-address' | 'not-here'
/** What whoever holds the letters sees of it: never the address. */
export type Yours = Pick<Subscriber, 'zone' | 'language' | 'state' | 'untilHalf'> & { readonly ways: readonly WayOut[] }

/** One message about it to one address in this time: nobody fills another's box from here. */
const ONE_IN = minutes(10)
/** A browser’s address is known to nobody but it: whoever stands before it may try again soon. */
const ONE_IN_ON_A_PHONE = seconds(20)
const LASTS_SECONDS = 3600
const REMIND_AT_ONCE = 200

const weekOfEnd = (until: HalfDay): Week => weekOf(startOf(until))
const living = (found: Subscriber | null, ports: Ports): Subscriber | null => (found && !isOver(found.untilHalf, ports.now()) ? found : null)

/**
 * Asks for the message that confirms it. A member may ask as one: then what is told to those who go and look reaches them too.
 * @returns at once; `sent` settles when the message is out, or the one that went to this address a moment ago
 */
export async function subscribe(ports: Ports, { zone, language, way, address }: Asked, { carriers, origin }: Out, by: Speaker = { as: 'anyone' }): Promise<Result<{ readonly sent: Promise<Became> }, CannotSubscribe>> {
	const carrier = carriers.get(way)
	if (!isHere(ports, { zone, language })) return refuse('not-here')
	if (!carrier || origin === null) return refuse('no-gate')
	const to = writtenAddress(way, address)
	if (carrier.takes?.(to) === false) return refuse('not-an-address')
	const there = await keepAsked(ports, { zone, language, way, address: to }, by)
	const known = knownBy(ports.keys, way, plainAddress(way, to))
	const sent = ports.recent(`hotline.get ${hex(known)}`, way === 'push' ? ONE_IN_ON_A_PHONE : ONE_IN, () => write(ports, { carriers, origin }, there, way, to, there.state === 'asked' ? 'ask' : 'already'))
	return done({ sent })
}

/** Somebody asked from the address itself, by writing from it: that confirms it, and changes what is there already. */
export async function subscribeFromThere(ports: Ports, asked: Asked): Promise<Result<Yours, 'not-here'>> {
	if (!isHere(ports, asked)) return refuse('not-here')
	const { id } = await keepAsked(ports, { ...asked, address: writtenAddress(asked.way, asked.address) }, { as: 'anyone' })
	return changeSubscription(ports, lettersOf(ports.keys, id), asked)
}

const isHere = (ports: Ports, { zone, language }: Pick<Asked, 'zone' | 'language'>): boolean => {
	const { zones, languages } = ports.hub().settings
	// Theirs is kept also while nobody has read it here: told in the hub's first language until then.
	return zones.some(({ id }) => id === zone) && (languages.includes(language) || MESSAGE_LANGUAGES.includes(language))
}

/** What is there by this address, or else a new one that nobody has confirmed. */
const keepAsked = (ports: Ports, { zone, language, way, address }: Asked, by: Speaker): Promise<Subscriber> =>
	again(() =>
		ports.storage.inOneGo(async (tx) => {
			const known = knownBy(ports.keys, way, plainAddress(way, address))
			const found = await store.findByAddress(tx, way, known)
			const untilHalf = untilFor('asked', ports.now())
			const lives = living(found, ports)
			if (lives && lives.state !== 'asked') return lives
			if (lives) {
				// The same letters, as long as they last: the message with them is on its way.
				await store.change(tx, { ...lives, zone, language })
				return { ...lives, zone, language }
			}
			if (found) await store.drop(tx, found.id)
			const id = newId('subscriber', ports.chance) as SubscriberId
			const asked: Subscriber = { id, zone, language, state: 'asked', untilHalf }
			const endsWeek = weekOfEnd(untilHalf)
			const laid = layAddress(ports.keys, { subscriber: id, way, endsWeek }, address, ports.chance)
			await store.add(tx, { ...asked, member: by.as === 'member' ? by.member.id : null, lookup: lookupOf(ports.keys, lettersOf(ports.keys, id)) }, { way, known, address: laid, endsWeek })
			return asked
		}),
	)

function write(ports: Ports, { carriers, origin }: Out, { id, language }: Subscriber, way: WayOut, to: string, what: 'ask' | 'already' | 'again'): Promise<Became> {
	const carrier = carriers.get(way)
	if (!carrier || origin === null) return Promise.resolve({ fate: 'failed', why: 'no-carrier' })
	const say = sayHere(ports, language)
	const text = way === 'push' ? say(`hotline.push.${what}.message`) : say(`hotline.get.${what}.message`)
	const letters = hex(ports.keys.digest('alert', new TextEncoder().encode(`${what} ${id}`)))
	return carrier.send({ key: letters, to, title: ports.hub().settings.name, text, language, topic: letters.slice(0, 32), lasts: LASTS_SECONDS, link: linkToYours(ports.keys, id, language, origin) }, new AbortController().signal)
}

// With the letters

async function yours(tx: Tx, ports: Ports, letters: string): Promise<Subscriber | null> {
	return living(await store.findByLookup(tx, lookupOf(ports.keys, letters)), ports)
}
const seenBy = async (tx: Tx, { zone, language, state, untilHalf, id }: Subscriber): Promise<Yours> => ({ zone, language, state, untilHalf, ways: (await store.addressesOf(tx, id)).map(({ way }) => way) })

export const seeSubscription = (ports: Ports, letters: string): Promise<Yours | null> =>
	ports.storage.inOneGo(async (tx) => {
		const found = await yours(tx, ports, letters)
		return found && seenBy(tx, found)
	})

/** From now on, and for ninety days more. Where nothing is living any more, there is nothing to confirm. */
export const confirmSubscription = (ports: Ports, letters: string): Promise<Result<Yours, 'not-here'>> =>
	ports.storage.inOneGo(async (tx) => {
		const found = await yours(tx, ports, letters)
		if (!found) return refuse('not-here')
		const untilHalf = untilFor('on', ports.now())
		const endsWeek = weekOfEnd(untilHalf)
		for (const one of await store.addressesOf(tx, found.id)) {
			const address = liftAddress(ports.keys, { subscriber: found.id, way: one.way, endsWeek: one.endsWeek }, one.address)
			if (address === null) return refuse('not-here')
			await store.layAgain(tx, found.id, { ...one, endsWeek, address: layAddress(ports.keys, { subscriber: found.id, way: one.way, endsWeek }, address, ports.chance) })
		}
		const on: Subscriber = { ...found, state: 'on', untilHalf }
		await store.change(tx, on)
		return done(await seenBy(tx, on))
	})

/** Another part of town, another language; it confirms, too. */
export async function changeSubscription(ports: Ports, letters: string, { zone, language }: Pick<Asked, 'zone' | 'language'>): Promise<Result<Yours, 'not-here'>> {
	if (!isHere(ports, { zone, language })) return refuse('not-here')
	const changed = await ports.storage.inOneGo(async (tx) => {
		const found = await yours(tx, ports, letters)
		if (found) await store.change(tx, { ...found, zone, language })
		return found !== null
	})
	return changed ? confirmSubscription(ports, letters) : refuse('not-here')
}

/** At once and whole: what waits for them is not handed over any more. */
export const endSubscription = (ports: Ports, letters: string): Promise<Result<true, 'not-here'>> =>
	ports.storage.inOneGo(async (tx) => {
		const found = await yours(tx, ports, letters)
		if (!found) return refuse('not-here')
		await store.drop(tx, found.id)
		return done(true as const)
	})

/** Somebody said STOP on a channel: that address is told nothing more, whatever else is theirs. @returns whether it was there */
export const stopAddress = (ports: Ports, way: WayOut, address: string): Promise<boolean> =>
	ports.storage.inOneGo(async (tx) => {
		const found = await store.findByAddress(tx, way, knownBy(ports.keys, way, plainAddress(way, address)))
		if (found) await store.dropWay(tx, found.id, way)
		return found !== null
	})

// By time

/** Asks, two weeks before, whether it should go on; lets sleep what nobody confirmed. What surely did not go is asked again the next time. @returns how many were asked */
export async function tendSubscriptions(ports: Ports, out: Out): Promise<number> {
	const now = ports.now()
	const due = await ports.storage.inOneGo(async (tx) => {
		await store.letSleep(tx, sleepsUpTo(now))
		const some = out.origin === null ? [] : await store.remindable(tx, asksUpTo(now), REMIND_AT_ONCE)
		return Promise.all(some.map(async (one) => ({ one, addresses: await store.addressesOf(tx, one.id) })))
	})
	for (const { one, addresses } of due) {
		const open = addresses.find(({ way }) => out.carriers.has(way))
		const to = open && liftAddress(ports.keys, { subscriber: one.id, way: open.way, endsWeek: open.endsWeek }, open.address)
		if (!open || !to) continue
		const { fate, isGone } = await write(ports, out, one, open.way, to, 'again')
		if (fate === 'failed' && isGone !== true) await ports.storage.inOneGo((tx) => store.unremind(tx, one.id))
	}
	return due.length
}

/** What is over: unconfirmed, or not confirmed again. */
export const dropEndedSubscriptions = (ports: Ports): Promise<void> => ports.storage.inOneGo((tx) => store.dropOver(tx, halfDayOf(ports.now())))
