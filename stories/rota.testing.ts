/** Shifts for stories: posted as a member posts them, at days and times as clocks here say them. */
import { newId } from '#ground/ids.ts'
import type { Speaker } from '#ground/people.ts'
import { days, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { wallOf } from '#ground/wall.ts'
import { postShift } from '#rooms/rota/actions.server.ts'
import { TAKES_HANDS, type Asked, type Shift, type ShiftId } from '#rooms/rota/model.ts'
import type { TestHub } from './house.testing.ts'
import { knock, type Heard } from './web.testing.ts'
import type { MemberHere } from './members.testing.ts'

const poster: Speaker = { as: 'member', member: { id: 'member_00000000000000000000000000000000' as never, called: 'June', roles: ['steward'], language: 'en', teams: [] } }

/** The day so many days from now. */
export const dayAhead = ({ house: { ports } }: TestHub, ahead: number): string => wallOf((ports.now() + days(ahead)) as Instant, zoneHere()).day

/** @param more what differs from a morning of packing in two days @throws where the rules refuse it */
export async function shiftIn(hub: TestHub, more: Partial<Asked> & { readonly ahead?: number } = {}): Promise<Shift> {
	const { ports } = hub.house
	const { ahead = 2, ...rest } = more
	const posted = await postShift(ports, poster, { ...TAKES_HANDS, needs: [], shift: newId('shift', ports.chance) as ShiftId, kind: 'packing', zone: null, where: 'Mossgate laundry', places: 2, opens: 'nothing', gives: [], day: dayAhead(hub, ahead), from: '09:00', until: '12:00', ...rest })
	if (!posted.ok) throw new Error(posted.refusal)
	return posted.value
}

/** What a form of the page sends without JavaScript. Each from a neighbourhood of its own, where the hub stands behind a proxy. */
export function press({ address }: TestHub, { cookie }: Pick<MemberHere, 'cookie'>, fields: Readonly<Record<string, string>>): Promise<Heard> {
	return knock(address, '/desk/shifts/act', { method: 'POST', headers: { origin: address, 'content-type': 'application/x-www-form-urlencoded', ...(cookie && { cookie }) }, body: new URLSearchParams(fields).toString() })
}
export const takes = (hub: TestHub, who: Pick<MemberHere, 'cookie'>, { id }: Pick<Shift, 'id'>) => press(hub, who, { verb: 'take-place', shift: id })
export const givesBack = (hub: TestHub, who: Pick<MemberHere, 'cookie'>, { id }: Pick<Shift, 'id'>) => press(hub, who, { verb: 'give-back', shift: id })

/** What the page says that one is led back to. */
export const ledTo = async ({ address }: TestHub, { cookie }: Pick<MemberHere, 'cookie'>, heard: Heard): Promise<string> => (await knock(address, String(heard.headers['location']).replace(/#.*/, ''), { headers: { cookie, 'accept-language': 'en' } })).text
