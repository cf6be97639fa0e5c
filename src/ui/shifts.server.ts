/** What a member's page of shifts says after something was done there, and what the form to post one begins with. The address carries words of ours and coarse facts, never who. */
import * as v from 'valibot'
import { newId } from '#ground/ids.ts'
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { after, hours, type Instant } from '#ground/time.ts'
import { wallOf } from '#ground/wall.ts'
import { meet } from '#rooms/rota/actions.server.ts'
import { Kind, ShiftId, type Wrong } from '#rooms/rota/model.ts'
import { AHEAD } from '#rooms/rota/rules.ts'
import { cannotSays, shiftSays, type Reader, type Said } from '#rooms/rota/saying.ts'

/** @property near others they could have instead */
export type Told = { readonly says: string; readonly isGrave: boolean; readonly near: readonly { readonly said: Said; readonly missing: number }[] }

const Done = v.picklist(['took', 'gave', 'posted', 'cancelled'])
const Wrongs = v.picklist(['no-such-zone', 'no-time', 'too-late', 'too-far', 'too-long', 'two-adults', 'more-than-places', 'not-understood'] satisfies (Wrong | 'not-understood')[])

/** Nothing is told that is not so: an address can be made up, or opened again a day later. */
export async function toldOf(ports: Ports, by: Speaker, reader: Reader, asked: URLSearchParams): Promise<Told | null> {
	const { say } = reader
	const [told, about, wrong] = [v.safeParse(v.union([Done, v.literal('not')]), asked.get('told')), v.safeParse(ShiftId, asked.get('about')), v.safeParse(Wrongs, asked.get('wrong'))]
	if (wrong.success) return { says: say(`desk.shifts.wrong.${wrong.output}`), isGrave: true, near: [] }
	if (!told.success || !about.success) return null
	const found = await meet(ports, by, about.output)
	if (!found) return told.output === 'not' ? { says: say('desk.shifts.told.gone'), isGrave: true, near: [] } : null
	const { met, isMine, near } = found
	const { kind, day, hours: at } = shiftSays(reader, met.shift)
	if (told.output === 'not') {
		if (isMine) return { says: say('shift.cannot.begun'), isGrave: true, near: [] }
		const says = met.refusal === null ? say('desk.shifts.told.changed') : cannotSays(reader, { ...met, refusal: met.refusal })
		return { says: near.length > 0 ? `${says} ${say('desk.shifts.told.near')}` : says, isGrave: true, near: near.map(({ shift, missing }) => ({ said: shiftSays(reader, shift), missing })) }
	}
	const isSo = { took: isMine, gave: !isMine, posted: met.shift.state === 'open', cancelled: met.shift.state === 'cancelled' }[told.output]
	return isSo ? { says: say(`desk.shifts.told.${told.output}`, { kind, day, hours: at }), isGrave: false, near: [] } : null
}

const TYPED = ['kind', 'zone', 'where', 'day', 'from', 'until', 'places', 'opens'] as const

/** What the form begins with: what was typed where it was refused. Days as clocks here say them. */
export function postForm(ports: Ports, { say, zone }: Reader, asked: URLSearchParams) {
	const now = ports.now()
	const day = (at: number) => wallOf(at as Instant, zone).day
	const wrong = v.safeParse(Wrongs, asked.get('wrong'))
	const isRefused = wrong.success
	const typed = Object.fromEntries(TYPED.map((name) => [name, isRefused ? (asked.get(name) ?? '').slice(0, 80) : '']))
	const { zones, near } = ports.hub().settings
	return {
		id: newId('shift', ports.chance),
		trouble: wrong.success ? say(`desk.shifts.wrong.${wrong.output}`) : null,
		typed,
		gives: isRefused ? asked.getAll('gives') : [],
		kinds: Kind.options,
		first: day(now),
		last: day(after(now, AHEAD)),
		tomorrow: day(after(now, hours(24))),
		zones: zones.map(({ id, name }) => ({ id, name })),
		spots: near.map(({ name }) => name),
	}
}

/** The part of a refused form that goes back to its page. */
export const typedIn = (form: FormData): [string, string][] => [...TYPED, 'gives'].flatMap((name) => form.getAll(name).flatMap((value) => (typeof value === 'string' ? [[name, value.slice(0, 80)] as [string, string]] : [])))
