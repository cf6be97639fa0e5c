/** Calls in a surge, as they are heard: two digits to press, or to stay on the line; that a number called too often; and whether a call was a real one. */
import type { MemberId } from '#ground/people.ts'
import { mayJudge, wasNotReal } from '#rooms/hotline/flood.server.ts'
import { CALL_STATES, type Call, type Event } from '#rooms/hotline/calls.ts'
import { next, type Here, type Hears } from './phone-asks.server.ts'
import type { Voice } from './phone-says.server.ts'
import * as twiml from './twiml.ts'

/** The two digits, one after another. */
export function asksDigits(here: Here, { state, digits }: Call, voice: Voice, sorry: string): string {
	const to = next(here, 'digits', { state })
	const [first = '', second = ''] = digits ?? ''
	return twiml.answer(sorry, twiml.gather(to, 5, voice.says(state === 'asked' ? 'digits' : 'digits-again', { first, second }), 2), twiml.redirect(to))
}

/** What was pressed, or that nothing was. */
export function typed({ call }: Here, asked: string | null, pressed: string): Event | null {
	const state = CALL_STATES.find((one) => one === asked)
	if (state !== 'asked' && state !== 'asked-again') return null
	return pressed === '' ? { is: 'waited', call, state } : { is: 'typed', call, state, digits: pressed }
}

/** After a call, in a surge: one key where it was none. */
export async function asksIfReal(here: Here, leg: string, voice: Voice): Promise<string> {
	const isAsked = await mayJudge(here.phoning.ports, here.call)
	return isAsked ? twiml.answer(twiml.gather(next(here, 'judged', { leg }), 6, voice.plays('not-real')), twiml.hangUp) : twiml.answer(twiml.hangUp)
}
const NOT_REAL = '9'
/** Of what was no real call there is nothing to write up: their phone can ring again at once. */
export async function judged({ phoning, call }: Here, member: MemberId, pressed: string, voice: Voice, hears: Hears): Promise<string> {
	const isAside = pressed === NOT_REAL && (await wasNotReal(phoning.ports, call, member))
	if (isAside) await hears({ is: 'wrapped-up', call, member })
	return twiml.answer(isAside ? voice.plays('not-real.done') : '', twiml.hangUp)
}
