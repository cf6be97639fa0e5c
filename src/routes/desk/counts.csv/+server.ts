import type { RequestHandler } from '@sveltejs/kit'
import { countsFor } from '#rooms/frontdoor/actions.server.ts'
import { startOf, type HalfDay } from '#ground/time.ts'
import { refusal } from '#ui/answers.server.ts'

/** A spreadsheet runs what begins with these signs (OWASP, "CSV injection"), full-width ones and after spaces, too; a leading apostrophe stops it. */
const cell = (text: string) => `"${text.replace(/^\s*[=+\-@|%＝＋－＠]/, "'$&").replaceAll('"', '""')}"`

/** Counts for the board meeting: by week, kind and zone, nothing that stands for fewer than five. */
export const GET: RequestHandler = async (event) => {
	const { ports, by, say } = event.locals
	const counts = await countsFor(ports, by)
	if (!counts.ok) return refusal(event, counts.refusal)
	const zones = new Map(ports.hub().settings.zones.map(({ id, name }) => [id, name]))
	const head = ['week', 'side', 'kind', 'zone', 'count'].map((column) => cell(say(`counts.${column}`)))
	const rows = counts.value.map(({ week, side, kind, zone, n }) => [
		new Date(startOf((week * 14) as HalfDay)).toISOString().slice(0, 10),
		cell(say(`side.${side}`)),
		cell(say(`kind.${kind}`)),
		cell(zone === '' ? say('counts.elsewhere') : (zones.get(zone) ?? zone)),
		String(n),
	])
	const body = `\uFEFF${[head, ...rows].map((row) => row.join(',')).join('\r\n')}\r\n`
	return new Response(body, { headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="counts.csv"' } })
}
