/**
 * Hotline: what was told, for programs: an Atom feed of all of it (RFC 4287), and each as a CAP alert (OASIS CAP 1.2), the way weather services do it.
 * A part of town is a circle as wide as the part; nothing here is finer than what people read.
 *
 * Pure: no clock, no storage.
 */
import type { Zone } from '#ground/hub.ts'
import { toNeighbourhood } from '#ground/places.ts'
import { aheadOf, wallOf } from '#ground/wall.ts'
import type { Language, Say } from '#ground/words.ts'
import type { Alert } from './model.ts'
import { anchorOf, textIn, type Shown } from './publishing.ts'
import { whereIs, type Wording } from './texts.ts'

/** @property origin the address people use @property zones the hub's parts of town */
export type From = Omit<Wording, 'zones'> & { readonly origin: string; readonly zones: readonly Zone[] }

/** What XML 1.0 has no place for is left out. */
const clean = (text: string) => text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
const xml = (text: string) => clean(text).replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`)
const tag = (name: string, text: string) => `<${name}>${xml(text)}</${name}>`

/** As CAP wants it: the clock here and how far it is from UTC; UTC itself is -00:00 (CAP 1.2 § 3.3.2). */
export function timeOf(at: number, clock: string): string {
	const instant = at as Alert['approvedAt']
	const { day, time } = wallOf(instant, clock)
	const ahead = aheadOf(instant, clock)
	const two = (n: number) => String(n).padStart(2, '0')
	return `${day}T${time}:${two(Math.floor(at / 1000) % 60)}${ahead > 0 ? '+' : '-'}${two(Math.floor(Math.abs(ahead) / 60))}:${two(Math.abs(ahead) % 60)}`
}

/** As Atom wants it. */
const utc = (at: number) => timeOf(at, 'UTC').replace('-00:00', 'Z')

const labelOf = (say: Say, { tells }: Alert) => say(`hotline.tells.${tells}`)
/** Such as “Cedar: taken back”. */
export function titleOf(say: Say, alert: Alert, zones: Wording['zones']): string {
	const { zone } = whereIs({ ...alert, level: 'L4' }, zones)
	return zone === '' ? labelOf(say, alert) : `${zone}: ${labelOf(say, alert)}`
}
const query = (zone: string | null, more: Readonly<Record<string, string>> = {}) => {
	const said = new URLSearchParams({ ...(zone !== null && { zone }), ...more }).toString()
	return said && `?${said}`
}
/** Where it stands on the page, however it then stands. */
export const linkTo = (origin: string, zone: string | null, id: Alert['id']): string => `${origin}/alerts${query(zone)}#${anchorOf(id)}`

/** @param now when nothing was told yet */
export function atomOf(shown: readonly Shown[], zone: string | null, language: Language, from: From, now: number): string {
	const say = from.says.get(language)
	if (!say) return ''
	const own = `${from.origin}/alerts.atom${query(zone, { lang: language })}`
	const entries = shown.map((one) => {
		const { alert } = one.newest
		const said = textIn(one, language, from)
		return [
			'<entry>',
			tag('id', `urn:holdfast:${alert.id}`),
			tag('title', `${alert.isDrill ? `${say('hotline.say.drill.short')} ` : ''}${titleOf(say, alert, from.zones)}`),
			tag('updated', utc(alert.approvedAt)),
			tag('published', utc(one.before.at(-1)?.approvedAt ?? alert.approvedAt)),
			`<category term="${xml(alert.tells)}" label="${xml(labelOf(say, alert))}"/>`,
			`<link rel="alternate" type="text/html" href="${xml(linkTo(from.origin, zone, alert.id))}"/>`,
			`<link rel="related" type="application/cap+xml" href="${xml(`${from.origin}/alerts.cap.xml${query(zone, { alert: alert.id })}`)}"/>`,
			`<content type="text" xml:lang="${xml(said.language)}">${xml(said.text)}</content>`,
			'</entry>',
		].join('')
	})
	const updated = utc(Math.max(0, ...shown.map(({ newest }) => newest.alert.approvedAt)) || now)
	return [
		'<?xml version="1.0" encoding="UTF-8"?>',
		`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${xml(language)}">`,
		tag('id', own),
		tag('title', `${from.hub}: ${say('hotline.alerts.title')}`),
		tag('updated', updated),
		`<author>${tag('name', from.hub)}</author>`,
		`<link rel="self" type="application/atom+xml" href="${xml(own)}"/>`,
		`<link rel="alternate" type="text/html" href="${xml(`${from.origin}/alerts${query(zone)}`)}"/>`,
		...entries,
		'</feed>',
	].join('\n')
}

const senderOf = (origin: string) => new URL(origin).host
const identifierOf = ({ id, version }: Alert) => `${id}.${version}`

/** What a receiver does: keeps an eye on it, or is told that it is over. Never to stay away from anywhere. */
const CODES: Readonly<Record<Alert['tells'], { readonly response: 'Monitor' | 'AllClear' | 'None'; readonly urgency: 'Immediate' | 'Past' | 'Unknown'; readonly severity: 'Moderate' | 'Minor' | 'Unknown'; readonly certainty: 'Observed' | 'Unlikely' | 'Unknown' }>> = {
	alert: { response: 'Monitor', urgency: 'Immediate', severity: 'Moderate', certainty: 'Observed' },
	update: { response: 'Monitor', urgency: 'Immediate', severity: 'Moderate', certainty: 'Observed' },
	cancel: { response: 'None', urgency: 'Past', severity: 'Minor', certainty: 'Unlikely' },
	'not-enforcement': { response: 'AllClear', urgency: 'Past', severity: 'Minor', certainty: 'Unlikely' },
	unverified: { response: 'None', urgency: 'Unknown', severity: 'Unknown', certainty: 'Unknown' },
	'all-clear': { response: 'AllClear', urgency: 'Past', severity: 'Minor', certainty: 'Observed' },
	expired: { response: 'None', urgency: 'Unknown', severity: 'Unknown', certainty: 'Unknown' },
}
/** Without an earlier one there is nothing to change or to take back. */
function messageOf({ tells }: Alert, before: readonly Alert[]): 'Alert' | 'Update' | 'Cancel' {
	if (before.length === 0) return 'Alert'
	return tells === 'cancel' || tells === 'not-enforcement' || tells === 'unverified' ? 'Cancel' : 'Update'
}

function areasOf(alert: Alert, zones: readonly Zone[]): string {
	// What everybody hears is about its own part of town, whoever else is told.
	const about = zones.filter(({ id }) => (alert.level === 'L4' ? id === alert.zones[0] : alert.zones.includes(id)))
	return about
		.map(({ id, name, center, radius }) => {
			const middle = center && toNeighbourhood(center)
			return `<area>${tag('areaDesc', clean(name).trim() || id)}${middle && radius ? tag('circle', `${middle.lat},${middle.lon} ${Math.max(0.1, Math.ceil(radius / 100) / 10)}`) : ''}</area>`
		})
		.join('')
}

/** One alert as it stands. Elements in the order of the schema; one `info` for each of the hub's languages. */
export function capOf(one: Shown, zone: string | null, from: From): string {
	const { alert } = one.newest
	// Its time went by and nobody said so: programs see that from `expires`, and the version they know is the one that was told.
	const isLapsed = one.before[0]?.version === alert.version
	const before = isLapsed ? one.before.slice(1) : one.before
	const told = isLapsed ? (one.before[0] ?? alert) : alert
	const [sender, sent] = [senderOf(from.origin), timeOf(told.approvedAt, from.clock)]
	const { response, urgency, severity, certainty } = CODES[alert.tells]
	const infos = [...from.says].map(([language, say]) => {
		const { text } = textIn(one, language, from)
		const lines = text.split('\n')
		return [
			'<info>',
			tag('language', language),
			tag('category', 'Security'),
			tag('event', labelOf(say, alert)),
			tag('responseType', response),
			tag('urgency', urgency),
			tag('severity', severity),
			tag('certainty', certainty),
			tag('effective', sent),
			tag('expires', timeOf(told.expiresAt, from.clock)),
			tag('senderName', from.hub),
			tag('headline', titleOf(say, alert, from.zones)),
			tag('description', lines.slice(0, -1).join('\n')),
			tag('instruction', lines.at(-1) ?? ''),
			tag('web', linkTo(from.origin, zone, alert.id)),
			areasOf(alert, from.zones),
			'</info>',
		].join('')
	})
	return cap([tag('identifier', identifierOf(told)), tag('sender', sender), tag('sent', sent), tag('status', told.isDrill ? 'Exercise' : 'Actual'), tag('msgType', messageOf(told, before)), tag('scope', 'Public'), ...(before.length === 0 ? [] : [tag('references', before.toReversed().map((past) => `${sender},${identifierOf(past)},${timeOf(past.approvedAt, from.clock)}`).join(' '))]), ...infos])
}

/** Nothing to tell: a message of the system itself, which is of no event and asks nothing. */
export const emptyCapOf = (say: Say, from: From, now: number): string => cap([tag('identifier', `nothing.${Math.floor(now / 1000)}`), tag('sender', senderOf(from.origin)), tag('sent', timeOf(now, from.clock)), tag('status', 'System'), tag('msgType', 'Alert'), tag('scope', 'Public'), tag('note', say('hotline.alerts.none'))])

const cap = (elements: readonly string[]) => ['<?xml version="1.0" encoding="UTF-8"?>', '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">', ...elements, '</alert>'].join('\n')
