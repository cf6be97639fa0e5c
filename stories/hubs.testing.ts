/** Two hubs that run, each with a steward and a dispatcher; they know each other where a test says so. */
import type { Settings } from '#ground/hub.ts'
import { openPeers } from '#gates/peers.server.ts'
import { deliverNotes } from '#house/duties.server.ts'
import { handTo } from '#house/hubs.server.ts'
import { handCapsules, type Hand } from '#rooms/hubs/actions.server.ts'
import type { Capsule } from '#rooms/hubs/model.ts'
import type { TestHub } from './house.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { memberOf, sessionOf, type MemberHere } from './members.testing.ts'
import { TOWN } from './town.testing.ts'
import { knock, postForm, type Heard } from './web.testing.ts'

export type HubHere = { readonly hub: TestHub; readonly steward: MemberHere; readonly dispatcher: MemberHere }
/** @param gates of carriers beside the one to other hubs */
export async function openNeighbour(name: string, { gates = {}, ...first }: Partial<Settings> & { readonly gates?: object } = {}): Promise<HubHere> {
	const hub = await openHotline({ proxy: 1, first: { ...TOWN, name, rooms: [...(TOWN.rooms ?? []), 'hubs'], ...first }, gates: { peers: { nearby: true }, ...gates } })
	return { hub, steward: await memberOf(hub, 'Sol', ['steward']), dispatcher: await memberOf(hub, 'Dee', ['dispatcher']) }
}

export const pageOf = async ({ hub }: HubHere, path: string, by: MemberHere): Promise<string> => (await knock(hub.address, path, { headers: { cookie: await sessionOf(hub, by.id) } })).text
export const actAt = async ({ hub }: HubHere, path: string, by: MemberHere, fields: Readonly<Record<string, string>>): Promise<Heard> => postForm(hub.address, path, fields, { cookie: await sessionOf(hub, by.id) })
export const ask = (one: HubHere, other: HubHere) => actAt(one, '/desk/hubs/act', one.steward, { act: 'ask', at: other.hub.address })
export const peersOf = async ({ hub }: HubHere) => (await hub.house.pool.query<{ id: string; state: string; name: string }>('select id, state, name from hubs_peers order by name')).rows
export async function trust(one: HubHere, verb: 'trust' | 'end' = 'trust'): Promise<Heard> {
	const [peer] = await peersOf(one)
	return actAt(one, '/desk/hubs/act', one.steward, { act: verb, peer: peer?.id ?? '' })
}
export async function befriend(one: HubHere, other: HubHere): Promise<void> {
	for (const [a, b] of [[one, other], [other, one]] as const) {
		await ask(a, b)
		await trust(a)
	}
}

const gate = openPeers({ nearby: true })
/** The house hears notes by itself, too: until none is left, somebody else may have one in hand. */
export async function allHeard({ hub: { house } }: HubHere): Promise<void> {
	while ((await house.pool.query('select from ground_notes limit 1')).rowCount !== 0) await deliverNotes(house.ports)
}

/** What waits goes out, as the house does by itself, and what came is heard. @param sent every capsule that left is kept in it */
export async function pass(from: HubHere, to: HubHere, { sent = [], hand = handTo(gate) }: { readonly sent?: Capsule[]; readonly hand?: Hand } = {}): Promise<void> {
	await allHeard(from)
	const keep: Hand = (peer, capsule, signal) => {
		sent.push(capsule)
		return hand(peer, capsule, signal)
	}
	while ((await handCapsules(from.hub.house.ports, keep, new AbortController().signal)) > 0);
	await allHeard(to)
}
export const nobody: Hand = () => Promise.resolve('nobody')
export const inbox = ({ hub }: HubHere, body: unknown, headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' }): Promise<Heard> => knock(hub.address, '/inbox', { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) })
