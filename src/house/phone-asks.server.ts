/** Where the carrier asks next, and by which names: a call by a keyed digest of the carrier's own, a phone that rings by another, so that neither tells who it is. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Phone } from '#ground/carriers.ts'
import { hex } from '#ground/ids.ts'
import type { hearCall, Became } from '#rooms/hotline/calling.server.ts'
import type { Event } from '#rooms/hotline/calls.ts'
import type { CarrierSecret } from './gates.server.ts'
import type { Speaking } from './phone-says.server.ts'

export const CALLS_AT = '/gates/voice'

export type Phoning = Speaking & {
	readonly phone: Phone
	readonly carrier: CarrierSecret
	readonly isOpen: (path: string) => boolean
	readonly refuse: (response: ServerResponse, request: IncomingMessage, kind: 'foreign-origin' | 'too-many') => void
	readonly fault: (cause: unknown) => undefined
}

export const OVER = ['completed', 'busy', 'failed', 'no-answer', 'canceled']
const utf8 = (text: string) => new TextEncoder().encode(text)
const named = (of: Readonly<Record<string, string>>, origin: string) => `${origin}${CALLS_AT}?${new URLSearchParams(of).toString()}`
export const refOf = ({ ports }: Phoning, what: string) => hex(ports.keys.digest('call', utf8(what)))
export const legRef = (phoning: Phoning, call: string, member: string) => refOf(phoning, `leg|${call}|${member}`).slice(0, 32)

/** Where the carrier asks next. @property from the caller's number, where it is their side that is heard; null for phones of ours */
export type Here = { readonly phoning: Phoning; readonly origin: string; readonly call: string; readonly from?: string }
export const next = ({ origin, call }: Here, at: string, more: Readonly<Record<string, string>> = {}) => named({ at, call, ...more }, origin)
export type Left = Parameters<typeof hearCall>[2]
export type Hears = (event: Event, left?: Left) => Promise<Became>
