/** People on shift with a number each, and who calls; for stories and for the bench. */
import { newId } from '#ground/ids.ts'
import type { Role, Speaker } from '#ground/people.ts'
import { after, hours, type Instant } from '#ground/time.ts'
import { openVoice } from '#gates/voice.server.ts'
import { leaveNumber } from '#rooms/hotline/ring-numbers.server.ts'
import type { House } from '#house/house.server.ts'
import { memberOf, type MemberHere } from './members.testing.ts'
import type { Line, PhoneCarrier } from './phone-carrier.testing.ts'

type Running = { readonly house: Pick<House, 'ports' | 'pool'> }
export type Presence = 'there' | 'standby' | 'on-call'
/** A place on the hotline, as the rota keeps it. */
export async function onShift({ house: { ports, pool } }: Running, { id }: Pick<MemberHere, 'id'>, presence: Presence = 'there', { begins = after(ports.now(), -hours(1)), ends = after(ports.now(), hours(3)) }: { begins?: Instant; ends?: Instant } = {}): Promise<void> {
	const shift = newId('shift', ports.chance)
	await pool.query(`insert into rota_shifts (id, kind, zone, spot, begins, ends, places, opens, gives, state, fades_at, presence) values ($1, 'hotline', null, 'by phone', $2, $3, 1, 'sealed', '{}', 'open', $3, $4)`, [shift, begins, ends, presence])
	await pool.query(`insert into rota_places (id, shift, seat, member, begins, ends, places, state) values ($1, $2, 1, $3, $4, $5, 1, 'taken')`, [newId('place', ports.chance), shift, id, begins, ends])
}
export const as = ({ id }: Pick<MemberHere, 'id'>, called: string, ...roles: Role[]): Speaker => ({ as: 'member', member: { id, called, roles, language: 'en', teams: [] } })

export type Taker = MemberHere & { readonly number: string }
/** Somebody on shift whose phone rings, and who speaks these languages. */
export async function taker(hub: Running, called: string, number: string, { presence = 'there', speaks = ['en', 'es', 'so'], leaves = true, ...at }: { presence?: Presence; speaks?: readonly string[]; leaves?: boolean; begins?: Instant; ends?: Instant } = {}): Promise<Taker> {
	const who = await memberOf(hub, called, ['operator'])
	for (const language of speaks) await hub.house.pool.query(`insert into rota_skills (member, what, level) values ($1, $2, 'able') on conflict do nothing`, [who.id, `speaks-${language}`])
	await onShift(hub, who, presence, at)
	if (leaves) {
		const left = await leaveNumber(hub.house.ports, as(who, called, 'operator'), number, openVoice({ account: 'AC', token: 't', from: number }).takes)
		if (!left.ok) throw new Error(left.refusal)
	}
	return { ...who, number }
}

/** Somebody calls and chooses a key. */
export async function caller(phones: PhoneCarrier, from: string, key: string): Promise<Line> {
	const line = await phones.call(from)
	await phones.press(line, key)
	return line
}
/** Every number that rings is let ring out. */
export async function ringOut(phones: PhoneCarrier): Promise<void> {
	for (const leg of phones.ringing()) await phones.over(leg, 'no-answer')
}
