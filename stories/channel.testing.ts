/** A member with a channel of their own, chosen and proved as a member does it, and rounds of the house's own writing. */
import assert from 'node:assert/strict'
import { writeWaiting } from '#house/writing.server.ts'
import type { FakeCarrier } from './carrier.testing.ts'
import type { TestHub } from './house.testing.ts'
import { sessionOf, type MemberHere } from './members.testing.ts'
import { knock, type Heard } from './web.testing.ts'

export const CHANNEL = '/desk/shifts/channel'

export async function channelAct(hub: TestHub, { id }: Pick<MemberHere, 'id'>, fields: Readonly<Record<string, string>>): Promise<string> {
	const done = await knock(hub.address, `${CHANNEL}/act`, { method: 'POST', headers: { origin: hub.address, cookie: await sessionOf(hub, id), 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString() })
	assert.equal(done.status, 303)
	return new URL(String(done.headers['location']), hub.address).searchParams.get('told') ?? ''
}
export const codeSent = (carrier: FakeCarrier, to: string): string => /\b(\d{6})\b/.exec(carrier.taken.findLast((one) => one.to === to)?.body ?? '')?.[1] ?? ''

export async function writtenTo(hub: TestHub, carrier: FakeCarrier, who: MemberHere, phone: string): Promise<void> {
	assert.equal(await channelAct(hub, who, { verb: 'choose', way: 'sms', address: phone }), 'choose')
	assert.equal(await channelAct(hub, who, { verb: 'prove', code: codeSent(carrier, phone) }), 'prove')
}

/** One round of what the house does by the minute. */
export const write = ({ house: { ports, carriers }, address }: TestHub) => writeWaiting(ports, { carriers, origin: address })
/** What a carrier was given for this number since. */
export const since = (carrier: FakeCarrier, from: number, to: string): string[] => carrier.taken.slice(from).filter((one) => one.to === to).map(({ body }) => body)
export const said = ({ text }: Heard): string => text.replace(/<[^>]+>/g, '').replace(/&#(\d+);/g, (_, n: string) => String.fromCharCode(Number(n)))
