/** A hotline drill as a file says it: a town, people, what is reported and done when. Read whole before anything begins; what is wrong is named by its field. */
import * as v from 'valibot'
import { HANDS, LEVELS } from '#rooms/hotline/choices.ts'
import { Role } from '#ground/people.ts'
import type { Offset, Spot } from '#ground/places.ts'

const number = (least: number, most: number) => v.pipe(v.number(), v.finite(), v.minValue(least), v.maxValue(most))
const whole = (least: number, most: number) => v.pipe(number(least, most), v.integer())
const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(60))
const language = v.pipe(v.string(), v.regex(/^[a-z]{2,3}$/, 'a language such as es'))
/** Degrees north and east. */
const place = v.tuple([number(-90, 90), number(-180, 180)])
/** Metres east and north of the middle of the first zone. */
const offset = v.tuple([number(-1e6, 1e6), number(-1e6, 1e6)])
const seconds = number(0, 30 * 86_400)

const WAYS = ['push', 'sms', 'signal', 'mail'] as const
const ways = v.pipe(v.array(v.picklist(WAYS)), v.nonEmpty())

const One = v.object({ id: name, zone: name, lang: language, channels: ways })
const Many = v.object({ count: whole(1, 200_000), zone: name, langs: v.record(language, number(0, 1)), channels: ways })
const Carrier = v.object({ perSecond: number(0.001, 1e6), numbers: v.optional(whole(1, 1000), 1), failShare: v.optional(number(0, 1), 0) })

const Media = v.object({ id: name, phash: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/i, '16 hex digits'), v.toLowerCase()) })
export const Said = v.object({
	t: seconds,
	channel: v.picklist(['voice', 'sms', 'web', 'signal']),
	origin: name,
	lang: language,
	hand: v.picklist(HANDS),
	place: v.pipe(v.string(), v.maxLength(120)),
	dx: v.nullable(number(-1e6, 1e6)),
	dy: v.nullable(number(-1e6, 1e6)),
	text: v.pipe(v.string(), v.maxLength(1000)),
	media: v.nullable(Media),
})
export type Said = v.InferOutput<typeof Said>

const done = { t: seconds, by: name, incidentAt: offset }
const because = { because: v.optional(v.pipe(v.string(), v.maxLength(200)), '') }
export const Done = v.variant('do', [
	v.object({ do: v.literal('accept'), ...done }),
	v.object({ do: v.literal('observe'), ...done, saw: v.picklist(['activity', 'nothing', 'not_enforcement']), what: v.optional(v.pipe(v.string(), v.maxLength(200)), '') }),
	v.object({ do: v.literal('approve'), ...done, level: v.picklist(LEVELS) }),
	v.object({ do: v.literal('correct'), ...done, ...because }),
	v.object({ do: v.literal('publish-not-enforcement'), ...done, ...because }),
	v.object({ do: v.literal('publish-unverified'), ...done, ...because }),
	v.object({ do: v.literal('merge'), ...done, into: offset }),
	v.object({ do: v.literal('split'), ...done, origins: v.pipe(v.array(name), v.nonEmpty()) }),
	v.object({ do: v.literal('kill -9'), t: seconds, by: v.literal('house') }),
])
export type Done = v.InferOutput<typeof Done>

export const Script = v.pipe(
	v.object({
		name: v.optional(v.pipe(v.string(), v.maxLength(200)), ''),
		zone: v.pipe(v.string(), v.check((zone) => Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC', 'a time zone such as America/Chicago')),
		startsAt: v.pipe(v.string(), v.check((text) => /[+-]\d\d:\d\d$|Z$/.test(text) && Number.isFinite(Date.parse(text)), 'a time such as 2026-01-14T09:12:00-06:00')),
		zones: v.pipe(v.array(v.object({ id: name, center: place, radius_m: number(1, 100_000), neighbours: v.optional(v.array(name), []) })), v.nonEmpty(), v.maxLength(60)),
		subscribers: v.optional(v.pipe(v.array(v.lazy((one) => (typeof one === 'object' && one !== null && 'count' in one ? Many : One))), v.maxLength(10_000)), []),
		carriers: v.optional(v.partial(v.object({ push: Carrier, sms: Carrier, signal: Carrier, mail: Carrier })), {}),
		people: v.optional(v.pipe(v.array(v.object({ id: name, roles: v.pipe(v.array(Role), v.nonEmpty()), at: v.optional(place) })), v.maxLength(500)), []),
		reports: v.optional(v.pipe(v.array(Said), v.maxLength(20_000)), []),
		acts: v.optional(v.pipe(v.array(Done), v.maxLength(5000)), []),
	}),
	v.rawCheck(({ dataset, addIssue }) => {
		if (!dataset.typed) return
		const { zones, subscribers, people, acts } = dataset.value
		const [ids, names] = [new Set(zones.map(({ id }) => id)), new Set(people.map(({ id }) => id))]
		const wrong = (at: string, message: string) => addIssue({ message: `${at}: ${message}` })
		if (ids.size < zones.length) wrong('zones', 'two of the same name')
		if (names.size < people.length) wrong('people', 'two of the same name')
		for (const [i, { zone }] of subscribers.entries()) if (!ids.has(zone)) wrong(`subscribers[${i}].zone`, `“${zone}” is not among the zones`)
		for (const [i, { neighbours }] of zones.entries()) for (const one of neighbours) if (!ids.has(one)) wrong(`zones[${i}].neighbours`, `“${one}” is not among the zones`)
		for (const [i, act] of acts.entries()) if (act.by !== 'house' && !names.has(act.by)) wrong(`acts[${i}].by`, `“${act.by}” is not among the people`)
	}),
)
export type Script = v.InferOutput<typeof Script>

/** @returns the script, or one line that names the first field that is wrong */
export function readScript(text: string): { readonly ok: true; readonly value: Script } | { readonly ok: false; readonly wrong: string } {
	let said: unknown
	try {
		said = JSON.parse(text)
	} catch {
		return { ok: false, wrong: 'it is not JSON' }
	}
	const read = v.safeParse(Script, said)
	if (read.success) return { ok: true, value: read.output }
	const [issue] = read.issues
	const at = pathOf(issue)
	return { ok: false, wrong: at === '' ? issue.message : `${at}: ${issue.message}` }
}

/** Such as `reports[3].hand`. */
const pathOf = ({ path = [] }: { readonly path?: readonly { readonly key?: unknown }[] | undefined }) => path.map(({ key }, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${String(key)}`)).join('')

export type Event = { readonly t: number } & ({ readonly is: 'said'; readonly said: Said } | { readonly is: 'done'; readonly done: Done })
const RANK: readonly (Done['do'] | 'said')[] = ['said', 'accept', 'observe', 'merge', 'split', 'correct', 'publish-not-enforcement', 'publish-unverified', 'approve', 'kill -9']
const rank = (event: Event) => RANK.indexOf(event.is === 'said' ? 'said' : event.done.do)

/** In order of time; what is said and done in the same second in an order of its own, whatever the file says. */
export function eventsOf({ reports, acts }: Script): readonly Event[] {
	const all: Event[] = [...reports.map((said) => ({ t: said.t, is: 'said' as const, said })), ...acts.map((done) => ({ t: done.t, is: 'done' as const, done }))]
	const keyed = all.map((event) => ({ event, key: JSON.stringify(event) }))
	return keyed.toSorted((a, b) => a.event.t - b.event.t || rank(a.event) - rank(b.event) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ event }) => event)
}

export type Subscriber = { readonly id: string; readonly zone: string; readonly lang: string; readonly channels: readonly (typeof WAYS)[number][] }
/** Each of them: shares of languages become whole people, the largest remainders first, so that nobody is lost. */
export function subscribersOf({ subscribers }: Script): readonly Subscriber[] {
	return subscribers.flatMap((one, i) => {
		if ('id' in one) return [one]
		const shares = Object.entries(one.langs).toSorted(([a], [b]) => (a < b ? -1 : 1))
		const sum = shares.reduce((all, [, share]) => all + share, 0)
		const exact = shares.map(([lang, share]) => ({ lang, n: sum > 0 ? (one.count * share) / sum : 0 }))
		const left = one.count - exact.reduce((all, { n }) => all + Math.floor(n), 0)
		const lucky = new Set(exact.toSorted((a, b) => (b.n % 1) - (a.n % 1) || (a.lang < b.lang ? -1 : 1)).slice(0, left).map(({ lang }) => lang))
		const langs = exact.flatMap(({ lang, n }) => Array.from({ length: Math.floor(n) + (lucky.has(lang) ? 1 : 0) }, () => lang))
		return langs.map((lang, k) => ({ id: `${i}-${k}`, zone: one.zone, lang, channels: one.channels }))
	})
}

export const offsetIn = ([dx, dy]: readonly [number, number]): Offset => ({ dx, dy })
/** Where offsets are measured from. */
export const middleOf = ({ zones: [first] }: Pick<Script, 'zones'>): Spot => ({ lat: first?.center[0] ?? 0, lon: first?.center[1] ?? 0 })
