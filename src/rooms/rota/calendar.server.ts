/**
 * Rota: what is told of one's places, as the text a calendar reads (RFC 5545). Every time is an instant in UTC, so that no time zone of this machine,
 * of the calendar or of summer can move it. Lines are folded by bytes: the library counts letters, and other scripts have more bytes than letters.
 */
import ical, { ICalAlarmType, ICalEventClass, ICalEventStatus, ICalEventTransparency } from 'ical-generator'
import { after } from '#ground/time.ts'
import type { Say } from '#ground/words.ts'
import type { FeedWish, Telling } from './feed.ts'
import { BEFORE, type Lead } from './reminders.ts'

/** Seconds after which a calendar may look again. */
const LOOK_AGAIN = 3600

/** @param uid a name of a place that stays, and says nothing */
export function calendarText(tellings: readonly Telling[], wish: FeedWish, leads: readonly Lead[], say: Say, uid: (place: string) => string): string {
	const busy = say('feed.busy')
	// Neither the hub nor its program by name: whoever keeps the calendar reads all of this.
	const calendar = ical({ prodId: { company: 'calendar', product: 'feed' }, name: busy, ttl: LOOK_AGAIN })
	for (const { told, booked } of tellings) {
		const isCancelled = booked === null || booked.isCancelled
		const summary = booked !== null && wish.says === 'kind' ? say(`shift.kind.${booked.kind}`) : busy
		const always = { sequence: told.sequence, stamp: new Date(told.changed), lastModified: new Date(told.changed), class: ICalEventClass.PRIVATE }
		const event = calendar.createEvent({
			...always,
			id: uid(told.place),
			start: new Date(told.begins),
			end: new Date(told.ends),
			summary,
			...(booked !== null && wish.hasSpot && { location: booked.where }),
			status: isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
			transparency: isCancelled ? ICalEventTransparency.TRANSPARENT : ICalEventTransparency.OPAQUE,
		})
		if (!isCancelled) for (const lead of leads) event.createAlarm({ type: ICalAlarmType.display, trigger: BEFORE[lead] / 1000, description: summary })
		if (!wish.hasRest || !booked || booked.rest === 0) continue
		calendar.createEvent({ ...always, id: `${uid(told.place)}-rest`, start: new Date(told.ends), end: new Date(after(told.ends, booked.rest)), summary: say('feed.rest'), status: isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED, transparency: ICalEventTransparency.TRANSPARENT })
	}
	return folded(calendar.toString())
}

/** Octets of a line, without its end (RFC 5545, 3.1). */
const LINE = 75

/** Lines folded anew: no letter is cut, and no line is longer than a calendar must read. */
export function folded(text: string): string {
	const lines = text.replace(/\r\n[ \t]/g, '').split('\r\n').filter((line) => line !== '')
	return lines.map((line) => `${foldedLine(line)}\r\n`).join('')
}

const utf8 = new TextEncoder()

function foldedLine(line: string): string {
	let [all, room] = ['', LINE]
	for (const sign of line) {
		const size = utf8.encode(sign).length
		if (size > room) {
			all += '\r\n '
			room = LINE - 1
		}
		all += sign
		room -= size
	}
	return all
}
