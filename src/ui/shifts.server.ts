/** What a member's page of shifts says after something was done there, and what the form to post one begins with. The address carries words of ours and coarse facts, never who. */
import * as v from 'valibot'
import { newId } from '#ground/ids.ts'
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { after, hours, type Instant } from '#ground/time.ts'
import { wallOf } from '#ground/wall.ts'
import { meet, type Offered } from '#rooms/rota/actions.server.ts'
import { Kind, PLACES_AT_MOST, ShiftId, SKILLS, type Shift, type Wrong } from '#rooms/rota/model.ts'
import { AHEAD } from '#rooms/rota/rules.ts'
import { beforeSays, cannotSays, onDay, shiftSays, type Reader } from '#rooms/rota/saying.ts'
import { skillSays } from './shifts/week.server.ts'
import type { Told } from './shifts/shown.ts'

const Done = v.picklist(['took', 'gave', 'posted', 'cancelled'])
const Wrongs = v.picklist(['no-such-zone', 'no-time', 'too-late', 'too-far', 'too-long', 'two-adults', 'more-than-places', 'no-such-shift', 'not-for-another', 'other-hours', 'not-understood'] satisfies (Wrong | 'not-understood')[])

/** Nothing is told that is not so: an address can be made up, or opened again a day later. */
export async function toldOf(ports: Ports, by: Speaker, reader: Reader, asked: URLSearchParams): Promise<Told | null> {
	const { say } = reader
	const [told, about, wrong] = [v.safeParse(v.union([Done, v.literal('not')]), asked.get('told')), v.safeParse(ShiftId, asked.get('about')), v.safeParse(Wrongs, asked.get('wrong'))]
	if (wrong.success) return { says: say(`desk.shifts.wrong.${wrong.output}`), isGrave: true, near: [] }
	if (!told.success || !about.success) return null
	const found = await meet(ports, by, about.output)
	if (!found) return told.output === 'not' ? { says: say('desk.shifts.told.gone'), isGrave: true, near: [] } : null
	const { met, isMine, near } = found
	const { kind, hours: at } = shiftSays(reader, met.shift)
	const day = onDay(reader, met.shift.begins)
	if (told.output === 'not') {
		if (isMine) return { says: say('shift.cannot.begun'), isGrave: true, near: [] }
		const says = met.refusal === null ? say('desk.shifts.told.changed') : cannotSays(reader, { ...met, refusal: met.refusal })
		return { says: near.length > 0 ? `${says} ${say('desk.shifts.told.near')}` : says, isGrave: true, near: near.map(({ shift, missing, before }) => ({ said: shiftSays(reader, shift), missing, before: beforeSays(reader, before) })) }
	}
	const isSo = { took: isMine, gave: !isMine, posted: met.shift.state === 'open', cancelled: met.shift.state === 'cancelled' }[told.output]
	const again = told.output === 'took' ? beforeSays(reader, met.before) : ''
	return isSo ? { says: `${say(`desk.shifts.told.${told.output}`, { kind, day, hours: at })} ${again}`.trim(), isGrave: false, near: [] } : null
}

const NEEDS = [1, 2, 3] as const
const MORE = ['least', 'worth', 'effort', 'presence', 'newcomers', 'isPaired', 'weeks', 'serves', 'children', 'small', ...NEEDS.flatMap((n) => [`need-${n}`, `least-${n}`, `most-${n}`])]
const TYPED = ['kind', 'zone', 'where', 'day', 'from', 'until', 'places', 'opens', ...MORE]

/** What it needs of people, such as `dispatch:1-2`; with no most, as many as there are places. */
export const needsIn = (form: FormData): string[] =>
	NEEDS.flatMap((n) => {
		const [what, least, most] = ['need', 'least', 'most'].map((name) => String(form.get(`${name}-${n}`) ?? '').trim())
		return what ? [`${what}:${least || '1'}-${most || String(PLACES_AT_MOST)}`] : []
	})

/** What the form begins with: what was typed where it was refused. Days as clocks here say them. */
export function postForm(ports: Ports, reader: Reader, asked: URLSearchParams, posted: readonly Offered[]) {
	const { say, zone, language } = reader
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
		hasMore: isRefused && MORE.some((name) => !['', '1', '0', 'plain', 'there'].includes(typed[name] ?? '')),
		needs: NEEDS,
		others: posted.filter(({ shift }) => shift.state === 'open' && shift.serves === null).map(({ shift }) => ({ id: shift.id as string, name: servedSays(reader, shift) })),
		skills: [...SKILLS.map((what) => ({ id: what as string, name: say(`carry.skill.${what}`) })), ...ports.hub().settings.languages.map((tongue) => ({ id: `speaks-${tongue}`, name: skillSays(say, language, `speaks-${tongue}`) }))],
		gives: isRefused ? asked.getAll('gives') : [],
		kinds: Kind.options,
		first: day(now),
		last: day(after(now, AHEAD)),
		tomorrow: day(after(now, hours(24))),
		zones: zones.map(({ id, name }) => ({ id, name })),
		spots: near.map(({ name }) => name),
	}
}

function servedSays(reader: Reader, shift: Shift): string {
	const { kind, day, hours: at, where } = shiftSays(reader, shift)
	return `${day}, ${at}: ${kind}, ${where}`
}

/** The part of a refused form that goes back to its page. */
export const typedIn = (form: FormData): [string, string][] => [...TYPED, 'gives'].flatMap((name) => form.getAll(name).flatMap((value) => (typeof value === 'string' ? [[name, value.slice(0, 80)] as [string, string]] : [])))
