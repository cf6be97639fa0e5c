/**
 * The line of another hub, rung when nobody here can take a call. It sees the number of this hub and never the caller's. Whoever or whatever answers there
 * hears again and again whose call it is, until somebody presses 1; so a machine that answers takes nothing, and whoever comes to it later can.
 */
import { callNow, hubRings, type Beside } from '#rooms/hotline/calling.server.ts'
import { isAtHub } from '#rooms/hotline/calls.ts'
import { legRef, next, type Hears, type Here } from './phone-asks.server.ts'
import { voiceIn } from './phone-says.server.ts'
import * as twiml from './twiml.ts'

const refOf = ({ phoning, call }: Here) => legRef(phoning, call, 'another hub')

export async function ringHub(here: Here, { call, to, rings }: Beside, hears: Hears): Promise<void> {
	const { phone, ports } = here.phoning
	const own = { leg: refOf(here) }
	const leg = await phone.ring({ to, asks: next(here, 'hub', own), tells: next(here, 'hub-over', own), rings })
	if (leg === null) await hears({ is: 'hub-ended', call })
	// Whoever called may have hung up while the carrier was asked.
	else if (!(await hubRings(ports, call, leg))) await phone.end(leg)
}

export type OfHub = { readonly leg: string; readonly pressed: string; readonly isOver: boolean }
/** What that line is told, and what is pressed there. */
export async function ofHub(here: Here, at: 'hub' | 'hub-pressed' | 'hub-joined' | 'hub-over', { leg, pressed, isOver }: OfHub, hears: Hears): Promise<string> {
	const { phoning, call, origin } = here
	const over = twiml.answer(twiml.hangUp)
	if (leg !== refOf(here)) return over
	if (at === 'hub-over' || at === 'hub-joined') {
		if (at === 'hub-joined' || isOver) await hears({ is: 'hub-ended', call })
		return over
	}
	const now = at === 'hub-pressed' && pressed === '1' ? (await hears({ is: 'hub-pressed-1', call })).call : await callNow(phoning.ports, call)
	const voice = voiceIn(phoning, now?.language ?? null, origin)
	if (now && isAtHub(now) && pressed === '1') return twiml.answer(twiml.join(call.slice(0, 32), next(here, 'hub-joined', { leg })), twiml.hangUp)
	if (now?.state !== 'overflow') return twiml.answer(voice.plays('too-late'), twiml.hangUp)
	const again = next(here, 'hub', { leg })
	return twiml.answer(twiml.gather(next(here, 'hub-pressed', { leg }), 3, voice.plays('asks-beside', { name: phoning.ports.hub().settings.name })), twiml.redirect(again))
}
