/** What a member is asked to go and look at, in words for their phone. Nothing here says where anybody is but where they go themselves. */
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import type { Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import type { Language, Say } from '#ground/words.ts'
import { myChecks, type MyCheck } from '#rooms/hotline/checking.server.ts'
import { DOINGS, REALLY } from '#rooms/hotline/choices.ts'
import { labels } from './labels.ts'

const DONE = ['accept', 'decline', 'arrive', 'tell', 'well', 'away'] as const
const NOT = ['someone-has-it', 'elsewhere-now', 'has-ended', 'not-here', 'not-from-here', 'not-understood'] as const

export type CheckShown = ReturnType<typeof shown>

/** @param heard what became of what they pressed; words of ours only, whatever the address says */
export async function checksPage(ports: Ports, by: Speaker, reader: { readonly say: Say; readonly language: Language }, heard: string | null) {
	const mine = await myChecks(ports, by)
	if (!mine.ok) return null
	const { say } = reader
	return {
		heard: heard === null ? null : { says: heardSays(say, heard), isGrave: !isOneOf(DONE, heard) },
		checks: mine.value.map((check) => shown(reader, ports, check)),
		really: REALLY.map((id) => ({ id, name: labels.really(say, id) })),
	}
}

const isOneOf = <List extends readonly string[]>(list: List, one: string): one is List[number] => list.includes(one)
function heardSays(say: Say, heard: string): string {
	if (isOneOf(DONE, heard)) return say(`hotline.check.did.${heard}`)
	return say(`hotline.check.not.${isOneOf(NOT, heard) ? heard : 'not-understood'}`)
}

function shown({ say, language }: { readonly say: Say; readonly language: Language }, ports: Ports, { task, incident, place, spot, pictures, since, eyewitnesses, doings, needed, partner, isOver, isCalledBack }: MyCheck) {
	const clock = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', timeZone: zoneHere() })
	const now = ports.now()
	const zone = ports.hub().settings.zones.find(({ id }) => id === incident.zone)?.name
	const known = DOINGS.filter((doing) => doings.includes(doing)).map((doing) => labels.doing(say, doing))
	const lastHeard = task.dueAt === null ? null : clock.format(task.dueAt)
	return {
		task: task.id,
		incident: incident.id,
		state: task.state,
		what: labels.kind(say, incident.kind),
		zone: zone ?? say('hotline.check.nowhere'),
		isDrill: incident.isDrill,
		heard: say('hotline.check.heard', { n: minutesBetween(since, now) }),
		saw: say('hotline.check.eyewitnesses', { n: eyewitnesses }),
		doing: known.length === 0 ? null : new Intl.ListFormat(language, { type: 'conjunction' }).format(known),
		place: place ?? (spot ? `${spot.lat.toFixed(5)}, ${spot.lon.toFixed(5)}` : null),
		pictures,
		eta: task.etaAt === null ? null : clock.format(task.etaAt),
		due: lastHeard,
		isMissed: task.reminded > 0,
		goesAs: needed === 2 ? (partner ? say('hotline.check.with', { name: partner.called }) : say('hotline.check.two')) : null,
		partner: partner?.isMissed ? { task: partner.task, called: partner.called } : null,
		isOver,
		isCalledBack,
	}
}

const minutesBetween = (from: Instant, to: Instant) => Math.max(0, Math.floor((to - from) / 60_000))
