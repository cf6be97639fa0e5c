/** Other hubs: every column the server can read. A capsule holds what a hub has told its whole town, and nothing of who told it. */
import { shutColumns, type Ends, type Shut } from '#ground/disclosing.ts'
import { columns, type Readable } from '#ground/readable.ts'

const CAPSULE = 'what was checked: what it is, in which part of town, within a kilometre, until when; prints of pictures from which no picture can be made'

export const readable: readonly Readable[] = [
	...columns('hubs_peers', 'until a steward ends it, and a month', { id: 'random name', state: 'asked, trusted or ended', name: 'how that hub calls itself', origin: 'its address', key: 'its public key', asked_by: 'which steward asked', since_half: 'half-day it became so', heard_half: 'half-day it was last heard of' }),
	...columns('hubs_lines', 'ninety days, or until a steward ends it', { peer: 'which hub', an_hour: 'how many calls may go there in an hour', from_hour: 'from which hour of the day', until_hour: 'until which hour', languages: 'in which languages', rung_at: 'when it rang within the last hour', ends_week: 'week it ends', ends_at: 'when it goes' }),
	...columns('hubs_out', 'three days', { peer: 'which hub', alert: 'which alert', version: 'which version', facts: CAPSULE, sent: 'which version it has', state: 'whether it took it', tries: 'how often it was tried', due: 'when it is tried next', ends_at: 'when it goes' }),
	...columns('hubs_heard', 'a day after it is over', { peer: 'which hub', alert: 'which alert', version: 'which version', facts: CAPSULE, heard_at: 'when it came', taken_by: 'who took it up', incident: 'what it was taken up as', ends_at: 'when it goes' }),
]

export const shut: readonly Shut[] = [...shutColumns('hubs_lines', { number: ['sealed', 'the house, while the agreement holds'], lookup: ['digest', 'nothing: tells whether a call comes from that hub'] })]

export const ends: Readonly<Record<string, Ends>> = { hubs_peers: { by: 'hand' }, hubs_lines: { by: 'instant', column: 'ends_at' }, hubs_out: { by: 'instant', column: 'ends_at' }, hubs_heard: { by: 'instant', column: 'ends_at' } }
