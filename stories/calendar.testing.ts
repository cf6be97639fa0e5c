/** A reader of calendars written from RFC 5545 alone, for tests: it knows nothing of how ours are made. */

/** Content lines, unfolded (3.1). */
export const linesIn = (text: string): string[] => text.replace(/\r\n[ \t]/g, '').split('\r\n').filter((line) => line !== '')

const unescaped = (value: string) => value.replace(/\\([\\;,nN])/g, (_, sign: string) => (sign === 'n' || sign === 'N' ? '\n' : sign))

/** A form of DATE-TIME with a Z: UTC (3.3.5). Anything else is a fault here. */
function instantIn(value: string): number {
	const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(value) ?? []
	if (y === undefined) throw new Error(`no instant in UTC: ${value}`)
	return Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s))
}

export type Event = Readonly<Record<string, string | undefined>> & { readonly begins: number; readonly ends: number }

/** Every VEVENT, in order of its text; what stands in an alarm is left out. @throws where the text is no calendar */
export function eventsIn(text: string): Event[] {
	const stack: string[] = []
	const events: Event[] = []
	let current: Record<string, string> = {}
	for (const line of linesIn(text)) {
		const [, name = '', params = '', value = ''] = /^([A-Z0-9-]+)((?:;[^:;=]+=(?:"[^"]*"|[^;:"]*))*):(.*)$/s.exec(line) ?? []
		if (name === '') throw new Error(`no content line: ${line}`)
		if (name === 'BEGIN') {
			stack.push(value)
			if (value === 'VEVENT') current = {}
		} else if (name === 'END') {
			if (stack.pop() !== value) throw new Error(`${value} ends where it did not begin`)
			if (value !== 'VEVENT') continue
			for (const must of ['UID', 'DTSTAMP', 'DTSTART', 'DTEND']) if (current[must] === undefined) throw new Error(`an event without ${must}`)
			instantIn(current['DTSTAMP'] ?? '')
			events.push({ ...current, begins: instantIn(current['DTSTART'] ?? ''), ends: instantIn(current['DTEND'] ?? '') } as unknown as Event)
		} else if (stack.at(-1) === 'VEVENT') {
			if (current[name] !== undefined) throw new Error(`${name} twice`)
			if (/TZID/.test(params)) throw new Error('a time zone nobody defined')
			current[name] = unescaped(value)
		}
	}
	if (stack.length > 0 || !text.startsWith('BEGIN:VCALENDAR\r\n')) throw new Error('not whole')
	if (new Set(events.map(({ UID }) => UID)).size !== events.length) throw new Error('two events of one name')
	return events
}
