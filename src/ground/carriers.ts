/** What takes a message out of the house. A room decides what is said to whom; a gate hands it over and says what became of it. */

export type WayOut = 'push' | 'sms' | 'signal' | 'mail'

/**
 * One hand-over.
 * @property key the same for every try of the same hand-over: a carrier that knows it sends once
 * @property to an address as the channel has it: a number, a mail address, a push subscription as JSON
 * @property topic a newer one with the same topic takes the place of an older one still waiting @property lasts seconds, after which it must not arrive any more
 */
export type HandOver = { readonly key: string; readonly to: string; readonly title: string; readonly text: string; readonly language: string; readonly topic: string; readonly lasts: number; readonly link: string | null; /** How to end it, in words, below everything else where there is room for it. */ readonly foot?: string; /** Of what has this topic: where an older one arrives late, the reader is not shown it. */ readonly version?: number }

/** `handed`: the carrier has it; `delivered`: it says it arrived; `failed`: it surely did not go; `unknown`: nobody can tell, and it is never tried again on this channel. */
export type Became = { readonly fate: 'handed' | 'delivered' | 'failed' | 'unknown'; readonly why?: string; /** The address is no more. */ readonly isGone?: boolean }

/**
 * @property perSecond segments (of a text message) or messages (of anything else) each of its numbers takes in a second @property numbers how many it sends from
 * @property cents what a segment costs, in hundredths of the hub's currency @property registered whether it may send here, as far as the hub knows
 */
export type Pace = { readonly perSecond: number; readonly numbers: number; readonly cents: number; readonly registered: boolean }

export type Carrier = {
	readonly way: WayOut
	readonly pace: Pace
	/** Whether an address is one of its kind, as far as it can tell without asking anybody; any is, where it does not say. */
	readonly takes?: (to: string) => boolean
	/** What is left to send with, in hundredths of the hub's currency; null where it does not say. Never rejects. */
	readonly purse?: () => Promise<number | null>
	/** Never rejects: a fault is a fate. Gives up by itself after a time. */
	send(one: HandOver, signal: AbortSignal): Promise<Became>
}

/** Those the house has opened; a way nobody opened is not there. */
export type Carriers = ReadonlyMap<WayOut, Carrier>

/**
 * One phone that is to ring. Addresses are ours, where the carrier asks what to say and tells what became of it.
 * @property rings seconds
 */
export type Leg = { readonly to: string; readonly asks: string; readonly tells: string; readonly rings: number }

/** What the house asks of a carrier of calls. Nothing here rejects: a fault is an answer. */
export type Phone = {
	/** Whether it is a number, as far as one can tell without asking anybody. */
	readonly takes: (number: string) => boolean
	/** The hub's own number, which both ends see. */
	readonly from: string
	/** The carrier's name for the leg; null where it does not ring. */
	ring(leg: Leg): Promise<string | null>
	end(leg: string): Promise<void>
	/** What was recorded; null where it is not there yet or never will be. The caller wipes it. */
	fetch(recording: string): Promise<Uint8Array | null>
	/** Whether it is gone there. */
	erase(recording: string): Promise<boolean>
}
